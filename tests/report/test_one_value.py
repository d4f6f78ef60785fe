"""One home, one value: whoever asks, by whichever door, and whether or not the model learned from its price."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from data.portfolio import Portfolio
from explain.comparison.adjustments import grid_of
from explain.explaining import explain
from tests.report.conftest import AS_OF
from tests.report.reading import pdf_text
from valuation.commands.app import app
from valuation.dashboard.portfolio.homes import homes_of
from valuation.estimates.estimate import HELD_OUT, Estimate, estimate_home, estimate_portfolio
from valuation.evaluation.held_out_homes import held_out_homes
from valuation.homes.subject import prepare_home
from valuation.reports.home import home_report
from valuation.reports.home_html import home_html
from valuation.reports.home_pdf import home_pdf
from valuation.reports.home_rows import home_rows
from valuation.reports.portfolio_tables import portfolio_tables
from valuation.trained_model.blind_models import blind_model, fold_of_each
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model
from valuation.wording.money import format_money

LEARNED = {"h03": True, "h10": True, "unpriced": False}


@pytest.fixture(scope="module")
def table(report_model: Model, report_homes: Portfolio) -> pd.DataFrame:
    return estimate_portfolio(report_model, report_homes)


@pytest.mark.parametrize("home", LEARNED)
def test_every_door_gives_one_value(
    report_model: Model, report_homes: Portfolio, table: pd.DataFrame, home: str
) -> None:
    wanted = Estimate.of(home, table.loc[[home]].iloc[0], report_homes.currency)
    assert wanted.out_of_fold == LEARNED[home]
    assert wanted.estimate is not None
    assert wanted.photo_premium is not None
    subject = prepare_home(report_model, report_homes, home)
    assert estimate_home(subject) == wanted
    explanation = explain(report_model, report_homes, home)
    assert explanation.estimate == pytest.approx(wanted.estimate, rel=1e-6)
    assert explanation.out_of_fold == LEARNED[home]
    assert sum(photo.amount for photo in explanation.photos) == pytest.approx(wanted.photo_premium, abs=1)
    assert grid_of(report_model, report_homes, home).estimate == pytest.approx(wanted.estimate, rel=1e-6)
    report = home_report(report_model, report_homes, home, as_of=AS_OF)
    assert report.estimate == wanted
    money = report_homes.currency
    said = [format_money(amount, money) for amount in (wanted.estimate, wanted.lower, wanted.upper)]
    said += [format_money(wanted.photo_premium, money, signed=True), wanted.confidence]
    for text in (home_html(report), pdf_text(home_pdf(report))):
        told = " ".join(text.replace("\u00a0", " ").split())
        assert [one for one in said if one.replace("\u00a0", " ") not in told] == []
        assert (HELD_OUT in told) == LEARNED[home]
    tables = portfolio_tables(
        report_model, report_homes, [home_rows(report_model, report_homes, home, as_of=AS_OF)], as_of=AS_OF
    )
    shown = homes_of(report_homes, report_model, table).table.loc[home]
    judged = held_out_homes(report_model, report_homes.listings, table).table
    rows = [tables.estimates.loc[home], shown, *([judged.loc[home]] if LEARNED[home] else [])]
    for row in rows:
        for name in ("estimate", "lower", "upper", "fsd"):
            assert row[name] == pytest.approx(getattr(wanted, name), rel=1e-6)
        assert row["confidence"] == wanted.confidence


def test_the_command_line_gives_the_same(
    report_model: Model, report_homes: Portfolio, table: pd.DataFrame, tmp_path: Path
) -> None:
    save_model(report_model, tmp_path / "M")
    value = format_money(float(table["estimate"]["h03"]), "EUR")
    run, paths = CliRunner(), [str(report_homes.folder), "--model", str(tmp_path / "M")]
    done = run.invoke(app, ["estimate", *paths, "--out", str(tmp_path / "e.csv")])
    assert done.exit_code == 0, done.output
    assert f"{int(table['out_of_fold'].sum())} homes that the model learned from" in done.output
    written = pd.read_csv(tmp_path / "e.csv", dtype={"listing_id": str}).set_index("listing_id")
    np.testing.assert_allclose(written["estimate"], table["estimate"], atol=1)
    assert written["out_of_fold"].tolist() == table["out_of_fold"].tolist()
    done = run.invoke(app, ["explain", paths[0], "h03", *paths[1:], "--out", str(tmp_path / "X")])
    assert done.exit_code == 0, done.output
    assert HELD_OUT in done.output
    told = json.loads((tmp_path / "X" / "explanation.json").read_text(encoding="utf-8"))
    assert told["out_of_fold"] is True
    assert value in done.output
    done = run.invoke(app, ["compare", paths[0], "h03", *paths[1:]])
    assert done.exit_code == 0, done.output
    assert HELD_OUT in done.output
    assert value in done.output


def test_a_blind_model_never_saw_the_price(report_model: Model, report_homes: Portfolio) -> None:
    """The value of a home is that of a model fitted to homes of other folds only."""
    listings = report_homes.listings.loc[["h03", "unpriced"]]
    fold, other = fold_of_each(report_model, listings).tolist()
    assert other == -1
    blind = blind_model(report_model, fold)
    known = blind.fitted.models["both"]
    folds = report_model.out_of_fold.fold
    assert len(known.landmarks) <= (folds != fold).sum()
    place = report_model.index.listing_id.tolist().index("h03")
    assert folds[place] == fold
    mean = report_model.out_of_fold.mean["both"][place]
    value = estimate_portfolio(report_model, report_homes, listing_ids=["h03"])["estimate"].iloc[0]
    assert value == pytest.approx(math.exp(mean), rel=1e-6)
    # A home whose price is another one now, or with other facts and no price, is none that was learned from.
    assert fold_of_each(report_model, listings.assign(price=listings["price"] * 2)).tolist() == [-1, -1]
    nothing = listings.assign(price=np.nan)
    assert fold_of_each(report_model, nothing).tolist() == [fold, -1]
    assert fold_of_each(report_model, nothing.assign(area=1.0)).tolist() == [-1, -1]
