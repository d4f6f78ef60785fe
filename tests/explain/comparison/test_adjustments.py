import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid, grid_of
from explain.comparison.grid_tables import grid_json, grid_table, grid_text
from explain.explaining import explain
from explain.statement import attribute_name
from valuation.cli import main
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model
from valuation.wording.money import format_money


@pytest.fixture(scope="module", params=["h00", "several", "plain"])
def grid(request: pytest.FixtureRequest, bright_model: Model, bright_homes: Portfolio) -> AdjustmentGrid:
    return grid_of(bright_model, bright_homes, request.param)


def test_the_estimate_is_that_of_the_model(grid: AdjustmentGrid, bright_model: Model, bright_homes: Portfolio) -> None:
    table = estimate_portfolio(bright_model, bright_homes, listing_ids=[grid.listing_id])
    assert grid.estimate == pytest.approx(table["estimate"].iloc[0], rel=1e-9)


def test_adjustments_add_up_and_adjusted_prices_reconcile(grid: AdjustmentGrid) -> None:
    assert len(grid.comparables) == 5
    for column in grid.comparables:
        amounts = [line.amount for line in column.adjustments]
        assert len(amounts) == len(grid.lines)
        assert column.comparable.price + sum(amounts) == pytest.approx(column.adjusted_price, rel=1e-9)
        assert column.net == pytest.approx(sum(amounts) / column.comparable.price)
        assert column.gross == pytest.approx(sum(map(abs, amounts)) / column.comparable.price)
        assert column.gross >= abs(column.net)
    by_weight = sum(column.comparable.weight * column.adjusted_price for column in grid.comparables)
    assert grid.reconciled == pytest.approx(by_weight)
    prices = [column.adjusted_price for column in grid.comparables]
    assert min(prices) <= grid.reconciled <= max(prices)


def test_an_adjusted_price_is_the_price_times_the_ratio_of_estimates(
    grid: AdjustmentGrid, bright_model: Model, bright_homes: Portfolio
) -> None:
    """The comparable valued as the home is: by the same price model, with its own attributes and photos."""
    model = bright_model.fitted.models["attributes_only" if grid.listing_id == "plain" else "both"]
    sold = bright_model.sold
    assert sold is not None
    for column in grid.comparables:
        home = sold.looks.homes.take(torch.tensor([column.comparable.row]))
        (mean,), _ = model.predict(home)
        assert column.adjusted_price == pytest.approx(
            column.comparable.price * grid.estimate / math.exp(mean), rel=1e-6
        )


def test_an_inferior_comparable_is_adjusted_upwards(bright_model: Model, bright_homes: Portfolio) -> None:
    """Larger homes cost more in this market, so a smaller comparable is adjusted upwards for its area."""
    seen = 0
    for home in ("h01", "h08", "h15"):
        grid = grid_of(bright_model, bright_homes, home, count=10)
        place = [name for name, _ in grid.lines].index("Living area")
        for column in grid.comparables:
            gap = math.log(bright_homes.listings.loc[home, "area"] / column.facts["area"])
            if abs(gap) > 0.3:
                assert np.sign(column.adjustments[place].amount) == np.sign(gap), (home, column.comparable.listing_id)
                seen += 1
    assert seen > 5


def test_a_home_beside_its_twin_needs_no_adjustment(bright_model: Model, bright_homes: Portfolio) -> None:
    """The same attributes and room embeddings at another price: nothing to adjust, whatever it sold for."""
    sold = bright_model.sold
    assert sold is not None
    source, twin = (sold.facts.index.get_loc(name) for name in ("h04", "h09"))
    rows = torch.arange(len(sold))
    rows[twin] = source
    facts = sold.facts.copy()
    facts.loc["h09"] = facts.loc["h04"]
    facts.loc["h09", "price"] = 123_456.0
    model = replace(bright_model, sold=replace(sold, facts=facts, looks=sold.looks.take(rows)))
    column = grid_of(model, bright_homes, "h04", count=1).comparables[0]
    assert column.comparable.listing_id == "h09"
    assert column.adjusted_price == pytest.approx(123_456, rel=1e-6)
    assert [line.amount for line in column.adjustments] == [0.0] * len(column.adjustments)
    assert column.comparable.similarity > 0.99


def test_rooms_differ_by_what_their_money_maps_do(bright_model: Model, bright_homes: Portfolio) -> None:
    """A home's room shares are the sums of its money maps, where prices scatter as on the way between the two homes."""
    grid = grid_of(bright_model, bright_homes, "h02", count=3)
    own = explain(bright_model, bright_homes, "h02", regions=False)
    spread, codes = bright_model.fitted.models["both"].spread, bright_model.fitted.space.locations
    for column in grid.comparables:
        scatter = [spread[codes[str(facts["location"])]] for facts in (grid.facts, column.facts)]
        theirs = explain(bright_model, bright_homes, column.comparable.listing_id, regions=False)
        for line in column.adjustments:
            if line.kind == "room":
                room = line.name.lower()
                shares = []
                for home, local in zip((own, theirs), scatter, strict=True):
                    rate = (home.estimate - home.base_value) / math.log(home.estimate / home.base_value)
                    shares.append(sum(photo.amount for photo in home.photos if photo.room == room) / rate / local)
                gap = math.log(column.adjusted_price / column.comparable.price)
                rate = (column.adjusted_price - column.comparable.price) / gap
                assert line.amount == pytest.approx((shares[0] - shares[1]) * rate * sum(scatter) / 2, abs=1.0)


def test_photos_alone(bright_model: Model, bright_homes: Portfolio) -> None:
    listings = bright_homes.listings.copy()
    listings.loc["h05", ["bedrooms", "bathrooms", "area", "latitude", "longitude"]] = np.nan
    listings.loc["h05", "location"] = None
    grid = grid_of(bright_model, replace(bright_homes, listings=listings), "h05")
    assert [name for name, _ in grid.lines] == ["Photos"]
    for column in grid.comparables:
        assert column.comparable.price + column.adjustments[0].amount == pytest.approx(column.adjusted_price)


def test_tables_hold_the_figures(grid: AdjustmentGrid) -> None:
    table = grid_table(grid).set_index("line")
    content = json.loads(json.dumps(grid_json(grid)))
    text = grid_text(grid)
    for column, known in zip(grid.comparables, content["comparables"], strict=True):
        name = column.comparable.listing_id
        assert table.loc["adjusted price", name] == column.adjusted_price == known["adjusted_price"]
        amounts = table[f"{name} adjustment"].dropna()
        assert list(amounts) == [line["amount"] for line in known["adjustments"]]
        assert known["price"] + amounts.sum() == pytest.approx(known["adjusted_price"])
        assert format_money(column.adjusted_price, grid.currency) in text
        assert f"{column.gross:.1%}" in text
    assert table.loc["estimate of the model", "subject"] == content["estimate"] == grid.estimate
    assert format_money(grid.reconciled, grid.currency) in text
    assert max(len(line) for line in text.splitlines() if "Why these" not in line) < 400


@pytest.fixture(scope="module")
def saved(bright_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grid") / "model"
    save_model(bright_model, folder)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["hearthmap", *map(str, words)])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_the_command_prints_and_writes(
    saved: Path,
    bright_homes: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    words = ("compare", bright_homes.folder, "h02", "--model", saved, "--out", out, "--count", 3)
    assert run(monkeypatch, *words) == 0
    printed = capsys.readouterr().out
    content = json.loads((out / "comparables.json").read_text(encoding="utf-8"))
    assert len(content["comparables"]) == 3
    for line in content["comparables"][0]["adjustments"]:
        assert attribute_name(line["name"]) in printed
        assert format_money(line["amount"], "USD", signed=True) in printed
    table = pd.read_csv(out / "adjustment-grid.csv")
    assert table["line"].tolist()[-1] == "estimate of the model"
    pictures = sorted(out.glob("*-like-*.png"))
    assert pictures
    with Image.open(pictures[0]) as picture:
        assert picture.width > 400
    assert run(monkeypatch, *words) == 0  # and again, over its own


def test_bad_input_is_told(
    saved: Path,
    bright_homes: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    words = ("compare", bright_homes.folder, "h02", "--model", saved)
    assert run(monkeypatch, *words, "--out", tmp_path / "mine") == 2
    assert "holds something else" in capsys.readouterr().err
    assert run(monkeypatch, "compare", bright_homes.folder, "h99", "--model", saved) == 2
    assert "There is no listing 'h99'" in capsys.readouterr().err


def test_the_command_restricts_puts_in_and_leaves_out(
    saved: Path, bright_homes: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(*words: object) -> list[str]:
        out = tmp_path / "out"
        command = ("compare", bright_homes.folder, "h02", "--model", saved, "--out", out, "--count", 4)
        assert run(monkeypatch, *command, *words) == 0
        content = json.loads((out / "comparables.json").read_text(encoding="utf-8"))
        assert set(content["unadjusted"]) == {"median", "low", "high", "homes", "indexed", "indexed_to"}
        assert bool(words) == content["chosen"].startswith("Chosen by the analyst: ")
        prices = [one["price"] for one in content["comparables"]]
        assert content["unadjusted"]["median"] == np.median(prices)
        return [one["listing_id"] for one in content["comparables"]]

    usual = shown()
    far = next(name for name in bright_homes.listings.index if name not in {*usual, "h02"})
    assert usual[0] not in shown("--reject", usual[0])
    assert far in shown("--choose", far)
    there = shown("--location", "90211")
    assert set(bright_homes.listings.loc[there, "location"]) == {"90211"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--choose", "h77"), "The model learned from no home 'h77'"),
        (("--within", "3"), "No coordinates are known of home 'h02'"),
        (("--sold-by", "2024-01-31"), "No day of sale is known"),
        (("--sold-from", "2024-01-31"), "No day of sale is known"),
        (("--location", "Paris"), "is at location 'Paris'"),
        (("--choose", "h02"), "cannot be a comparable of listing 'h02'"),
    ],
)
def test_what_the_command_cannot_restrict_is_told(
    words: tuple[str, str],
    told: str,
    saved: Path,
    bright_homes: Portfolio,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "compare", bright_homes.folder, "h02", "--model", saved, *words) == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert len(printed.strip().splitlines()) == 1


def test_what_is_unexpected_is_marked_wherever_the_grid_is_read(bright_model: Model, bright_homes: Portfolio) -> None:
    grid = grid_of(bright_model, bright_homes, "h02", count=10)
    marked = [line for column in grid.comparables for line in column.adjustments if line.unexpected]
    assert marked  # of the made-up homes bedrooms and bathrooms are worth nothing, so some signs are by chance
    text = grid_text(grid)
    for line in marked:
        assert f"{format_money(line.amount, 'USD', signed=True)} †" in text
        assert line.unexpected in text
    content = grid_json(grid)["comparables"]
    told = [line["unexpected"] for one in content for line in one["adjustments"] if line["unexpected"]]
    assert told == [line.unexpected for line in marked]
    assert "The adjustments are the model's own" in text
    assert format_money(grid.unadjusted.median, "USD") in text
    assert "not indexed" in text
