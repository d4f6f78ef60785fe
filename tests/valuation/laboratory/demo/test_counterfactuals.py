"""Recovered effects of counterfactual pairs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from data.errors import InputError, PortfolioError
from data.importing import import_portfolio
from data.portfolio import read_portfolio
from valuation.laboratory.demo.counterfactuals import _recovery, recover_effects
from valuation.training.train_settings import TrainSettings

HOMES = 40


@pytest.fixture(scope="module")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Homes with one photo each, half of them with a blue pool worth 40 %, and pairs of some with the other state."""
    source = tmp_path_factory.mktemp("source")
    (source / "photos").mkdir()
    rng = np.random.default_rng(0)
    rows, states = ["listing_id,sale_price,area_sqft,bedrooms"], []
    for number in range(HOMES):
        pool = bool(rng.integers(2))
        states.append(pool)
        rows.append(f"h{number},{400_000 * np.exp(0.4 * pool + rng.normal(0, 0.02)):.0f},{1500 + number},3")
        _photo(source / "photos" / f"h{number}_aerial.png", pool, number)
    (source / "homes.csv").write_text("\n".join(rows) + "\n")
    folder = tmp_path_factory.mktemp("portfolio") / "P"
    import_portfolio(source, folder)
    (folder / "pairs").mkdir()
    lines = ["listing_id,element,level,other_level,effect,room,file,mask"]
    for number in range(12):
        pool, file = states[number], f"pairs/h{number}.png"
        _photo(folder / file, not pool, number)
        before, after = ("present", "absent") if pool else ("absent", "present")
        lines.append(f"h{number},pool,{before},{after},{-0.4 if pool else 0.4},aerial,{file},none.png")
    # A home may be in several pairs; this change is none.
    file = "pairs/h0_again.png"
    _photo(folder / file, states[0], 0)
    lines.append(f"h0,lawn,bare,green,0.01,aerial,{file},none.png")
    (folder / "pairs.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_an_effect_that_photos_show_is_recovered(neighbourhood: Path) -> None:
    homes = read_portfolio(neighbourhood)
    recovery = recover_effects(homes, TrainSettings(size=96), folds=4, repeats=1)
    assert len(recovery.pairs) == 13
    assert recovery.pairs["recovered"].notna().all()
    assert recovery.pairs["recovered"].iloc[12] == pytest.approx(0, abs=1e-4)
    assert (np.sign(recovery.pairs["recovered"]) == np.sign(recovery.pairs["effect"]))[:12].all()
    assert recovery.correlation.value > 0.9
    assert 0.5 < recovery.slope.value < 1.3
    pool = recovery.by_element().loc["pool"]
    assert pool["pairs"] == 12
    assert pool["effect"] == pytest.approx(0.4)
    assert 0.2 < pool["recovered"] < 0.5


def test_pairs_of_homes_that_are_not_listed_are_refused(neighbourhood: Path, tmp_path: Path) -> None:
    homes = read_portfolio(neighbourhood)
    from dataclasses import replace

    with pytest.raises(InputError, match="does not list"):
        recover_effects(replace(homes, listings=homes.listings.iloc[5:]), TrainSettings(size=96))
    with pytest.raises(PortfolioError, match="no pairs"):
        recover_effects(replace(homes, folder=tmp_path), TrainSettings(size=96))


def test_the_figures_are_those_of_numpy() -> None:
    rng = np.random.default_rng(1)
    true = rng.normal(0, 0.08, 30)
    table = pd.DataFrame(
        {
            "listing_id": [f"h{number // 2}" for number in range(30)],
            "element": ["pool", "island"] * 15,
            "level": "absent",
            "other_level": "present",
            "effect": true,
            "recovered": 0.6 * true + rng.normal(0, 0.03, 30),
        }
    )
    recovery = _recovery(table, seed=0)
    found = table["recovered"].to_numpy()
    assert recovery.correlation.value == pytest.approx(np.corrcoef(true, found)[0, 1])
    assert recovery.slope.value == pytest.approx(np.linalg.lstsq(true[:, None], found, rcond=None)[0][0])
    assert recovery.sign.value == pytest.approx(np.mean(np.sign(true) == np.sign(found)))
    assert recovery.correlation.low < recovery.correlation.value < recovery.correlation.high
    turned = recovery.by_element()
    assert turned["effect"].sum() == pytest.approx(np.abs(true).sum() / 15)


def _photo(path: Path, pool: bool, number: int) -> None:
    rng = np.random.default_rng(number)
    picture = Image.fromarray(rng.integers(60, 160, (9, 12, 3)).astype(np.uint8)).resize(
        (96, 72), Image.Resampling.BICUBIC
    )
    if pool:
        picture.paste((20, 120, 250), (30, 20, 70, 50))
    picture.save(path)
