"""The report on a model: its numbers are those of the ratio study, in PDF and HTML alike."""

import dataclasses
import datetime
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
import typer
from babel.numbers import get_decimal_symbol
from typer.testing import CliRunner

from data.errors import InputError
from data.portfolio import Portfolio
from tests.report.reading import html_text, pdf_text, reader
from valuation.commands.report_model import report_model as report_model_verb
from valuation.evaluation.accuracy_study import study_homes
from valuation.evaluation.held_out_homes import held_out_homes
from valuation.evaluation.ratio_chart import ratio_chart
from valuation.reports.model_html import model_html
from valuation.reports.model_pdf import model_pdf
from valuation.reports.model_report import ModelReport, model_report
from valuation.reports.ratio_svg import MOST, PAPER, ratio_svg
from valuation.reports.words import model_rows
from valuation.statistics.error_groups import coverage
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model, save_model
from valuation.wording.facts import share
from valuation.wording.figure_words import (
    FIGURE_WORDS,
    accepted_words,
    fences_words,
    figure_words,
    prb_words,
    studied_words,
    verdict_words,
)

DAY = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def report(report_model: Model, report_homes: Portfolio) -> ModelReport:
    return model_report(report_model, report_homes, as_of=DAY)


@pytest.fixture(scope="module")
def texts(report: ModelReport) -> tuple[str, str]:
    return pdf_text(model_pdf(report)), html_text(model_html(report))


def test_figures_are_those_of_the_ratio_study_with_accepted_ranges(
    texts: tuple[str, str], report_model: Model, report_homes: Portfolio
) -> None:
    listings = report_homes.listings
    study = study_homes(held_out_homes(report_model, listings, listings.iloc[:0]))
    assert study.common is not None
    for text in texts:
        for name, (title, _) in FIGURE_WORDS.items():
            assert title in text
            assert accepted_words(name) in text
            for model in ("attributes_only", "photos_only", "both"):
                figure = study.common.figure(model, name)
                assert figure_words(name, figure) in text
                assert verdict_words(name, figure) in text


def test_coverage_is_counted_home_by_home(texts: tuple[str, str], report: ModelReport) -> None:
    assert report.homes is not None
    table = report.homes.table
    inside = ((table["lower"] <= table["price"]) & (table["price"] <= table["upper"])).mean()
    for text in texts:
        assert f"Of {len(table)} prices {share(inside, places=1)} lie inside their 80 % interval" in text
    assert coverage(table)["coverage"] == pytest.approx(inside)


def test_groups_misses_and_equity_are_told(texts: tuple[str, str], report: ModelReport) -> None:
    assert [group.title for group in report.groups] == ["By location", "By price band", "By confidence"]
    worst = report.misses[0]
    assert report.homes is not None
    ratio = np.log(report.homes.table["ratio"]).abs()
    assert worst.listing_id == ratio.idxmax()
    for text in texts:
        for row in report.groups[0].rows:
            assert row.error in text
            assert row.coverage in text
        assert worst.price in text
        assert worst.why in text
        for sentence in report.equity:
            assert sentence in text


def test_asking_prices_are_headed_so_in_every_report_that_quotes_accuracy(
    report_model: Model, report_homes: Portfolio
) -> None:
    listings = report_homes.listings.assign(asking_price=report_homes.listings["price"], sale_price=np.nan)
    made = model_report(report_model, dataclasses.replace(report_homes, listings=listings), as_of=DAY)
    training = report_model.card["training"] | {"sale_prices": 0, "asking_prices": 30}
    asked = dataclasses.replace(report_model, card=dict(report_model.card) | {"training": training})
    for text in (pdf_text(model_pdf(made)), html_text(model_html(made))):
        assert "Asking prices: not a ratio study" in text
        assert "What is asked is not what is paid" in text
    assert any("Asking prices: not a ratio study" in value for _, value in model_rows(asked))  # of a home's report
    assert not any("not a ratio study" in value for _, value in model_rows(report_model))


def test_figures_on_fewer_homes_stand_beside_those_on_all(
    texts: tuple[str, str], report_model: Model, report_homes: Portfolio
) -> None:
    listings = report_homes.listings
    study = study_homes(held_out_homes(report_model, listings, listings.iloc[:0]))
    for text in texts:
        assert "not a ratio study" not in text
        assert prb_words(study.prb_ols) in text
        assert fences_words() in text
        for one in study.fewer:
            assert studied_words(one.name, one.left_out) in text
            assert figure_words("mape", one.figures["mape"]) in text


def test_the_five_factors_say_what_is_shown_and_what_is_not(texts: tuple[str, str], report: ModelReport) -> None:
    titles = [
        "A high level of confidence in the estimates",
        "Protection against the manipulation of data",
        "Avoidance of conflicts of interest",
        "Random sample testing and reviews",
        "Compliance with nondiscrimination laws",
    ]
    assert [factor.title for factor in report.factors] == titles
    for text in texts:
        for number, factor in enumerate(report.factors, start=1):
            assert f"{number}. {factor.title}" in text
            for sentence in (*factor.shown, *factor.lacking):
                assert sentence in text
        assert text.count("What it does not show") == 5
        assert "not a legal opinion" in text


def test_the_card_says_what_the_model_is(texts: tuple[str, str], report_model: Model) -> None:
    for text in texts:
        squeezed = text.replace(" ", "")
        assert report_model.fingerprint in squeezed
        assert report_model.card["training"]["fingerprint"] in squeezed
        assert f"{report_model.card['created'][:16].replace('T', '')}UTC" in squeezed
        assert "homes that share photos stay together" in text
        assert "Nord, Süd" in text or "Süd, Nord" in text


def test_the_same_input_gives_the_same_bytes(report_model: Model, report_homes: Portfolio, report: ModelReport) -> None:
    again = model_report(report_model, report_homes, as_of=DAY)
    assert model_pdf(again) == model_pdf(report)
    assert model_html(again) == model_html(report)


def test_the_pdf_has_few_pages_and_the_page_asks_for_nothing(report: ModelReport) -> None:
    assert 3 <= len(reader(model_pdf(report)).pages) <= 5
    page = model_html(report)
    assert "<script" not in page
    assert not re.findall(r"""(?:src|href)=["']?(?!data:)""", page)
    assert "default-src 'none'" in unescape(page)


def test_names_of_places_are_no_markup(texts: tuple[str, str], report_model: Model, report_homes: Portfolio) -> None:
    """The places with markup have one home each, so they are put on all homes."""
    evil = "<script>alert(1)</script> #panic() *b*"
    listings = report_homes.listings.assign(location=evil)
    town = Portfolio(**{**vars(report_homes), "listings": listings})
    made = model_report(report_model, town, as_of=DAY)
    assert made.groups[0].rows[0].name == evil
    assert "<script" not in model_html(made)
    assert "#panic() *b*" in pdf_text(model_pdf(made))


def test_without_a_portfolio_the_training_homes_are_taken(report_model: Model, report: ModelReport) -> None:
    alone = model_report(report_model, as_of=DAY)
    assert alone.figures == report.figures
    assert "of the training data" in alone.basis
    assert alone.misses == ()
    assert "--portfolio" in html_text(model_html(alone))


def test_numbers_follow_the_locale(report_model: Model, report_homes: Portfolio, report: ModelReport) -> None:
    german = model_report(report_model, report_homes, as_of=DAY, locale="de_DE")
    for text in (pdf_text(model_pdf(german)), html_text(model_html(german))):
        for figure, other in zip(german.figures, report.figures, strict=True):
            for (value, _), (english, _) in zip(figure.values, other.values, strict=True):
                assert value in text
                assert value.replace(get_decimal_symbol("de_DE"), ".").replace(";", ",") == english


def test_the_chart_draws_every_home_within_its_frame(report: ModelReport) -> None:
    assert report.homes is not None
    chart = ratio_svg(ratio_chart(report.homes.table, "EUR", MOST), PAPER)
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', chart)]
    assert len(dots) == len(report.homes.table)
    assert all(46 <= x <= 710 and 12 <= y <= 266 for x, y in dots)
    order = np.argsort(report.homes.table["price"].to_numpy())
    assert np.all(np.diff(np.array(dots)[order, 0]) >= 0)


def test_the_verb_writes_both_and_prints_the_figures(
    report_model: Model, report_homes: Portfolio, tmp_path: Path
) -> None:
    save_model(report_model, tmp_path / "model")  # which gives it another fingerprint
    report = model_report(load_model(tmp_path / "model"), report_homes, as_of=DAY)
    app = typer.Typer()
    app.command()(report_model_verb)
    arguments = ["--model", str(tmp_path / "model"), "--portfolio", str(report_homes.folder), "--as-of", "2026-11-20"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert report.headline[0][1] in done.output
    assert (tmp_path / "out" / "model-report.pdf").read_bytes() == model_pdf(report)
    assert (tmp_path / "out" / "model-report.html").read_text(encoding="utf-8") == model_html(report)
    refused = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out"), "--format", "docx"])
    assert isinstance(refused.exception, InputError)
    assert "choose pdf, html, or both" in str(refused.exception)
