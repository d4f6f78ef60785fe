"""The figures of the truth bench against NumPy, on tables of which the answers are known."""

import numpy as np
import pandas as pd
import pytest

from explain.laboratory.truth.figures import TruthBench


@pytest.fixture(scope="module")
def bench() -> TruthBench:
    """Thirty homes; "good" finds what there is but for noise, "blind" finds nothing and has no signs."""
    rng = np.random.default_rng(0)
    places, amounts = [], []
    for home in range(30):
        for element, level, group in (("pool", "present", "thing"), ("roof", "worn", "surface"), ("roof", "tile", "s")):
            effect = 0.1 if level != "worn" else -0.08
            facts = {"listing_id": f"h{home}", "element": element, "level": level, "effect": effect}
            facts["group"] = "surface" if element == "roof" else group
            area = rng.uniform(0.05, 0.2)
            for method, energy in (("good", area + 0.2), ("blind", area)):
                scores = {"room": "aerial", "area": area, "margin_area": area, "energy": energy}
                scores |= {"pointing": float(rng.random() < energy), "iou15": area, "iou20": area / 2}
                places.append(facts | {"method": method} | scores)
            true = 1e6 * effect * rng.uniform(0.5, 1.5)
            amounts.append(facts | {"method": "good", "amount": 0.5 * true + rng.normal(0, 2e4), "true_amount": true})
    return TruthBench(pd.DataFrame(places), pd.DataFrame(amounts))


def test_values_are_those_of_numpy(bench: TruthBench) -> None:
    rows = bench.places[bench.places["method"] == "good"]
    things = rows[rows["group"] == "thing"]
    assert bench.figure("good", "energy").value == pytest.approx(rows["energy"].mean())
    assert bench.figure("good", "pointing", "thing").value == pytest.approx(things["pointing"].mean())
    assert bench.figure("good", "lift").value == pytest.approx(rows["energy"].mean() / rows["area"].mean())
    table = bench.amounts
    found, true = table["amount"].to_numpy(), table["true_amount"].to_numpy()
    assert bench.figure("good", "r").value == pytest.approx(np.corrcoef(found, true)[0, 1])
    assert bench.figure("good", "sign").value == pytest.approx(np.mean(np.sign(found) == np.sign(true)))
    assert bench.figure("good", "slope").value == pytest.approx(np.linalg.lstsq(true[:, None], found)[0][0])
    means = table.groupby(["element", "level"])[["amount", "true_amount"]].mean()
    expected = np.corrcoef(means["amount"], means["true_amount"])[0, 1]
    assert bench.figure("good", "r_means").value == pytest.approx(expected)


@pytest.fixture(scope="module")
def redrawn(bench: TruthBench) -> pd.DataFrame:
    """Every figure of "good" on homes drawn anew, by plain NumPy; one row per resample."""
    rng, draws = np.random.default_rng(7), []
    rows_of = [table.groupby("listing_id").indices for table in (bench.places, bench.amounts)]
    for _ in range(400):
        chosen = rng.choice(list(bench.homes), len(bench.homes))
        parts = [
            table.take(np.concatenate([rows[home] for home in chosen]))
            for table, rows in zip((bench.places, bench.amounts), rows_of, strict=True)
        ]
        assert TruthBench(*parts).methods == bench.methods
        table = parts[1]
        found, true = table["amount"], table["true_amount"]
        rows = parts[0][parts[0]["method"] == "good"]
        means = table.groupby(["element", "level"])[["amount", "true_amount"]].mean()
        draws.append(
            {
                "energy": rows["energy"].mean(),
                "lift": rows["energy"].mean() / rows["area"].mean(),
                "r": np.corrcoef(found, true)[0, 1],
                "r_means": np.corrcoef(means["amount"], means["true_amount"])[0, 1],
                "sign": np.mean(np.sign(found) == np.sign(true)),
                "slope": (found * true).sum() / (true**2).sum(),
            }
        )
    return pd.DataFrame(draws)


@pytest.mark.parametrize("name", ["energy", "lift", "r", "r_means", "sign", "slope"])
def test_intervals_are_those_of_homes_drawn_anew_one_resample_at_a_time(
    bench: TruthBench, redrawn: pd.DataFrame, name: str
) -> None:
    figure = bench.figure("good", name)
    assert figure.low < figure.value < figure.high
    width = np.subtract(*np.quantile(redrawn[name], [0.975, 0.025]))
    assert figure.high - figure.low == pytest.approx(width, rel=0.25)


def test_a_difference_is_taken_home_by_home(bench: TruthBench) -> None:
    gap = bench.difference("good", "blind", "energy")
    assert gap.value == pytest.approx(0.2)
    assert (gap.low, gap.high) == (pytest.approx(0.2), pytest.approx(0.2))  # the same in every home: no spread at all


def test_ways_without_signs_have_no_amounts(bench: TruthBench) -> None:
    assert bench.signed == ("good",)
    assert np.isnan(bench.figure("blind", "r").value)
    assert bench.by_element("blind")["amount"].isna().all()


def test_the_table_by_element(bench: TruthBench) -> None:
    table = bench.by_element("good")
    assert set(table.index) == {("pool", "present"), ("roof", "worn"), ("roof", "tile")}
    assert table.loc[("pool", "present"), "homes"] == 30
    assert table.loc[("roof", "worn"), "true_amount"] < 0
