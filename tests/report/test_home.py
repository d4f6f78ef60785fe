"""Homes of which something is lacking: a report is made, and says what."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from data.problems import Problem
from tests.report.conftest import AS_OF
from tests.report.reading import html_text, pdf_text
from valuation.comparables.restrictions import Restrictions
from valuation.homes.subject import prepare_home
from valuation.reports.home import HomeReport, home_report, report_of
from valuation.reports.home_html import home_html
from valuation.reports.home_pdf import home_pdf
from valuation.reports.home_rows import rows_of_report
from valuation.reports.kept_homes import run_key
from valuation.reports.portfolio_tables import portfolio_tables
from valuation.trained_model.model import Model
from valuation.wording.money import UNKNOWN


def both(report: HomeReport) -> tuple[str, str]:
    return pdf_text(home_pdf(report)), html_text(home_html(report))


def test_without_photos(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "bare", as_of=AS_OF)
    assert report.photos == ()
    assert report.legend is None
    assert [note.text for note in report.notes][0] == "No photos: valued on attributes only."
    for text in both(report):
        assert "This home has no photos." in text
        assert "Heatmaps." not in text


def test_with_photos_alone(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "pictured", as_of=AS_OF)
    assert report.estimate.basis == "photos_only"
    assert all(photo.heatmap for photo in report.photos)
    assert {step.kind for step in report.steps} == {"end", "room", "residual"}
    for text in both(report):
        assert "No attributes: valued on photos only." in text


def test_without_a_price(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "unpriced", as_of=AS_OF)
    assert report.headline.price == UNKNOWN
    assert report.headline.error == ""
    assert report.headline.places[3] is None
    for text in both(report):
        assert report.headline.value in text


def test_without_coordinates(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "nowhere", as_of=AS_OF)
    assert report.map is None
    for text in both(report):
        assert "No coordinates are given for this home, so there is no map." in text


def test_a_home_that_cannot_be_valued(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "void", as_of=AS_OF)
    assert [note.tier for note in report.notes] == ["cannot value", "care"]  # the second is of its missing price
    assert report.steps == report.comparables == ()
    for text in both(report):
        assert "No estimate" in text
        assert "Cannot be valued: neither attributes nor photos that the model knows." in text
        assert "not an appraisal" in text


def test_problems_of_the_home_are_told_and_of_others_not(report_homes: Portfolio, report_model: Model) -> None:
    problems = (
        Problem("photos/h03_kitchen_2.png", None, "", "", "photo is truncated; left out", "error"),
        Problem("photos/h04_kitchen_2.png", None, "", "", "photo is empty; left out", "error"),
        Problem("listings.csv", 5, "area", "12 km", "the area is no number; left empty", "warning"),
        Problem("listings.csv", 6, "area", "13 km", "the area is no number; left empty", "warning"),
    )
    report = home_report(report_model, replace(report_homes, problems=problems), "h03", as_of=AS_OF)
    told = [note.text for note in report.notes if note.tier == "care"]
    assert "photos/h03_kitchen_2.png: photo is truncated; left out." in told
    assert "listings.csv: 12 km; the area is no number; left empty." in told  # row 1 is the header, h03 the fourth home
    assert not any("h04" in text or "13 km" in text for text in told)


def test_problems_of_the_import_are_told_at_the_home(
    report_homes: Portfolio, report_model: Model, tmp_path: Path
) -> None:
    shutil.copytree(report_homes.folder, tmp_path / "P")
    (tmp_path / "P" / "problems.csv").write_text(
        "file,row,column,value,reason,severity,listing_id\n"
        "homes.csv,9,area,12 km,the area is no number; left empty,warning,h03\n"
        "homes.csv,10,area,13 km,the area is no number; left empty,warning,h04\n"
        "homes.csv,11,,,listing_id is missing; row left out,error,\n"
    )
    homes = read_portfolio(tmp_path / "P")
    report = home_report(report_model, homes, "h03", as_of=AS_OF)
    told = [note.text for note in report.notes if note.tier == "care"]
    assert "homes.csv: 12 km; the area is no number; left empty." in told
    assert not any("13 km" in text or "is missing" in text for text in told)
    tables = portfolio_tables(report_model, homes, [rows_of_report(report)], as_of=AS_OF)
    assert ["Value with care", "h03", "", "homes.csv: 12 km; the area is no number; left empty."] in (
        tables.problems.to_numpy().tolist()
    )
    left_out = ["Cannot be valued", "", "import: homes.csv, row 11", "listing_id is missing; row left out"]
    assert left_out in tables.problems.to_numpy().tolist()
    before = run_key(report_model, homes, AS_OF, "en_US")
    (tmp_path / "P" / "problems.csv").unlink()
    assert run_key(report_model, homes, AS_OF, "en_US") != before  # a report of then is made anew


def test_the_first_page_names_the_model(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "h03", as_of=AS_OF)
    assert len(report_model.fingerprint) == 64
    assert dict(report.model)["Fingerprint"] == report_model.fingerprint
    for text in both(report):
        assert report_model.fingerprint in text


def test_the_waterfall_leads_from_base_value_to_estimate(report_homes: Portfolio, report_model: Model) -> None:
    first, *changes, last = home_report(report_model, report_homes, "h03", as_of=AS_OF).steps
    assert (first.name, last.name) == ("Base value", "Estimate")
    assert first.after == changes[0].before
    assert [step.after for step in changes[:-1]] == [step.before for step in changes[1:]]
    assert changes[-1].after == pytest.approx(last.before)
    assert all(0 <= step.start <= step.stop <= 1 for step in changes)


def test_there_must_be_such_a_home_and_locale(report_homes: Portfolio, report_model: Model) -> None:
    with pytest.raises(InputError, match="There is no listing 'nobody'"):
        home_report(report_model, report_homes, "nobody", as_of=AS_OF)
    with pytest.raises(InputError, match="There is no locale 'xx_YY'"):
        home_report(report_model, report_homes, "h03", as_of=AS_OF, locale="xx_YY")


def test_comparables_that_the_analyst_chose_stand_in_the_report_which_says_so(
    report_homes: Portfolio, report_model: Model
) -> None:
    home = prepare_home(report_model, report_homes, "h03", as_of=AS_OF)
    usual = report_of(home, as_of=AS_OF)
    assert not any("analyst" in note for note in usual.grid_notes)
    first = usual.comparables[0].listing_id
    report = report_of(home, as_of=AS_OF, count=3, among=Restrictions(rejected=(first,)))
    assert first not in [one.listing_id for one in report.comparables]
    assert len(report.comparables) == 3
    assert report.grid_notes[0] == f"Chosen by the analyst: left out: {first}."
    assert report.grid_notes[0] in html_text(home_html(report))
