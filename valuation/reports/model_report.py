"""The report on a model: what it is, how far off it is, and for whom, as a quality-control reviewer asks."""

import datetime
from dataclasses import dataclass

import pandas as pd
from babel.dates import format_date

from data.portfolio import Portfolio
from valuation.encoder.serving import Server
from valuation.estimates.estimate import estimate_portfolio
from valuation.evaluation.accuracy_study import FEWEST, Study, study_homes
from valuation.evaluation.group_words import coverage_words
from valuation.evaluation.held_out_homes import HeldOutHomes, held_out_homes, new_homes
from valuation.evaluation.ratio_chart import ratio_chart
from valuation.homes.prepared_homes import check_fit
from valuation.monitoring.equity import equity
from valuation.monitoring.equity_words import group_sentence, vertical_sentences
from valuation.reports.model_contents import Factor, Groups, Miss, StudyRow
from valuation.reports.model_groups import groups_of
from valuation.reports.model_rows import card_of, misses_of
from valuation.reports.model_words import factors, how_made, tiers
from valuation.reports.ratio_svg import MOST, ratio_words
from valuation.statistics.error_groups import coverage
from valuation.trained_model.model import Model
from valuation.wording.facts import count, number, share
from valuation.wording.figure_words import (
    FIGURE_WORDS,
    MODEL_WORDS,
    accepted_words,
    fences_words,
    figure_words,
    gain_words,
    prb_words,
    studied_words,
    verdict_words,
)
from valuation.wording.money import number_locale
from valuation.wording.price_basis import price_basis

__all__ = ["ModelReport", "model_report"]

_LEVEL = 0.80
_HEADLINE = ("mdape", "ppe10", "median_ratio", "cod", "prb")


@dataclass(frozen=True, eq=False)
class ModelReport:
    """A model as any format shows it; see `valuation.reports.model_contents` for the parts.

    Attributes:
        name: Of the model.
        as_of: Effective date.
        date: The same in words.
        locale: What numbers are written by.
        currency: ISO 4217 code.
        homes: The homes that the figures rest on; None where there are too few.
        prices: What the figures are headed by where they rest on asking prices, and the sentence to it; else twice "".
        basis: Which homes those are, or why there are none.
        headline: Name, value and remark of the figures to look at first.
        models: What the columns of `figures` are called.
        figures: All figures; empty without homes, as all that follows.
        figures_note: How to read them.
        fewer_heads: What the columns of `fewer` are called.
        fewer: The estimate's figures on all homes, and beside them on fewer: without suspicious prices, and trimmed.
        fewer_note: How to read those.
        gain: What photos bring, in sentences; empty where it is not known.
        chart_words: What the ratio chart shows.
        coverage: Whether intervals keep what they promise.
        groups: Errors and coverage by location, price and confidence.
        equity: In sentences.
        misses: The homes missed most.
        misses_note: Why there are none, or how to take them.
        factors: Of the quality-control rule.
        how_made: Titles and paragraphs.
        tiers: Name and meaning of the two tiers of data problems.
        card: Section, name and value of everything that the model's card says.
    """

    name: str
    as_of: datetime.date
    date: str
    locale: str
    currency: str
    homes: HeldOutHomes | None
    prices: tuple[str, str]
    basis: str
    headline: tuple[tuple[str, str, str], ...]
    models: tuple[str, ...]
    figures: tuple[StudyRow, ...]
    figures_note: str
    fewer_heads: tuple[str, ...]
    fewer: tuple[StudyRow, ...]
    fewer_note: str
    gain: str
    chart_words: str
    coverage: str
    groups: tuple[Groups, ...]
    equity: tuple[str, ...]
    misses: tuple[Miss, ...]
    misses_note: str
    factors: tuple[Factor, ...]
    how_made: tuple[tuple[str, str], ...]
    tiers: tuple[tuple[str, str], ...]
    card: tuple[tuple[str, str, str], ...]


def model_report(
    model: Model,
    portfolio: Portfolio | None = None,
    *,
    as_of: datetime.date,
    locale: str = "en_US",
    server: Server | None = None,
) -> ModelReport:
    """Measure a model and write all of it out.

    Args:
        model: The trained model.
        portfolio: Homes to measure it on: those of training that it kept out-of-fold estimates of, and new ones.
            Without, the training homes alone are taken, as the model keeps them.
        as_of: Date of the report.
        locale: What numbers are written by, such as "de_DE".
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such locale, or the portfolio does not fit the model.
    """
    with number_locale(locale):
        homes, listings, basis = _homes(model, portfolio, server)
        study = None if homes is None else study_homes(homes)
        found = () if homes is None else _equity(homes, listings["location"], model.currency)
        covered = "" if homes is None else coverage_words(coverage(homes.table), homes.level)
        headline = () if homes is None or study is None else _headline(homes, study)
        tested = 0 if homes is None else len(homes.table)
        short = [f"{name} {value}." for name, value, _ in headline]
        missed, missed_note = misses_of(model, portfolio, homes, server)
        return ModelReport(
            name=str(model.card["name"]),
            as_of=as_of,
            date=format_date(as_of, "long", locale="en_GB"),
            locale=locale,
            currency=model.currency,
            homes=homes,
            prices=("", "") if homes is None else _prices(homes),
            basis=basis,
            headline=headline,
            models=() if study is None else tuple(MODEL_WORDS[name] for name, _, _ in study.shown),
            figures=() if study is None else _figures(study),
            figures_note="" if study is None else _figures_note(study),
            fewer_heads=() if study is None else tuple(studied_words(one.name, one.left_out) for one in study.fewer),
            fewer=() if study is None else _fewer(study),
            fewer_note="" if study is None else fences_words(),
            gain=_gain(study),
            chart_words="" if homes is None else ratio_words(ratio_chart(homes.table, model.currency, MOST)),
            coverage=covered,
            groups=() if homes is None else groups_of(homes, listings["location"], model.currency),
            equity=found,
            misses=missed,
            misses_note=missed_note,
            factors=factors(model, covered, short, found, tested),
            how_made=how_made(model, _LEVEL),
            tiers=tiers(),
            card=tuple(card_of(model)),
        )


def _homes(
    model: Model, portfolio: Portfolio | None, server: Server | None
) -> tuple[HeldOutHomes | None, pd.DataFrame, str]:
    """The homes that prove something, the listings they are of, and which they are, or why there are none."""
    if portfolio is not None:
        check_fit(model, portfolio)
        listings, new = portfolio.listings, new_homes(model, portfolio.listings)
        estimates = pd.DataFrame()
        if new:
            estimates = estimate_portfolio(model, portfolio, as_of="sale", listing_ids=new, server=server)
        place = f"portfolio {portfolio.folder.absolute().name}"
    else:
        listings, estimates, place = model.sold.facts, pd.DataFrame(), "training data"
    homes = held_out_homes(model, listings, estimates, _LEVEL)
    total, new_count = len(homes.table), int(homes.table["new"].sum())
    if total < FEWEST:
        why = (
            f"Only {count(total, 'home')} of the {place} can tell how accurate the model is, and figures need "
            f"{FEWEST}: give a portfolio with known prices (--portfolio)."
        )
        return None, listings, why
    how = {
        total: "which the model never saw",
        0: "each valued in training by models that were fitted without it",
    }.get(
        new_count, f"{number(new_count)} of which the model never saw; the others were valued by models fitted without"
    )
    left = [
        f"{count(amount, 'home')} {words}"
        for amount, words in (
            (homes.unpriced, "without a price"),
            (homes.unvalued, "that could not be valued"),
            (homes.repriced, "with the number of a training home and another price"),
        )
        if amount
    ]
    rest = f" Left out: {'; '.join(left)}." if left else ""
    suspicious = int((homes.table["suspicious"] != "").sum())
    if suspicious:
        are = "price is hardly a market value" if suspicious == 1 else "prices are hardly market values"
        rest += f" {number(suspicious)} {are}; figures without stand beside."
    out = int(model.card["training"]["suspicious_left_out"])
    if portfolio is None and out:
        rest += f" {count(out, 'home')} whose price is hardly a market value took no part in training."
    return homes, listings, f"Figures rest on {count(total, 'home')} of the {place}, {how}.{rest}"


def _headline(homes: HeldOutHomes, study: Study) -> tuple[tuple[str, str, str], ...]:
    rows = []
    for name in _HEADLINE:
        figure = study.estimate.figure("estimate", name)
        remark = verdict_words(name, figure)
        remark = f"{remark}; accepted {accepted_words(name)}" if remark else FIGURE_WORDS[name][1]
        if study.market_sales is not None:
            remark += f"; without suspicious prices {figure_words(name, study.market_sales.figures[name])}"
        rows.append((FIGURE_WORDS[name][0], figure_words(name, figure), remark))
    covered = coverage(homes.table)
    value = share(float(covered["coverage"]), places=1)
    ends = " to ".join(share(float(covered[f"coverage_{end}"]), places=1) for end in ("low", "high"))
    rows.append((f"Coverage of the {share(homes.level)} interval", value, f"95 % interval {ends}"))
    return tuple(rows)


def _figures(study: Study) -> tuple[StudyRow, ...]:
    rows = [StudyRow("Homes", "", tuple((number(homes), "") for _, _, homes in study.shown), "")]
    for name, (title, meaning) in FIGURE_WORDS.items():
        values = []
        for model, drawn, _ in study.shown:
            figure = drawn.figure(model, name)
            values.append((figure_words(name, figure), verdict_words(name, figure)))
        rows.append(StudyRow(title, meaning, tuple(values), accepted_words(name)))
    return tuple(rows)


def _fewer(study: Study) -> tuple[StudyRow, ...]:
    rows = [StudyRow("Homes", "", tuple((number(one.homes), "") for one in study.fewer), "")]
    for name, (title, _) in FIGURE_WORDS.items():
        values = tuple((figure_words(name, one.figures[name]), "") for one in study.fewer)
        rows.append(StudyRow(title, "", values, accepted_words(name)))
    return tuple(rows)


def _prices(homes: HeldOutHomes) -> tuple[str, str]:
    basis = price_basis(homes.table["asked"])
    return basis.heading, basis.sentence


def _figures_note(study: Study) -> str:
    return (
        f"In brackets: 95 % bootstrap intervals ({number(study.resamples)} resamples; homes that share photos are "
        "drawn together). Accepted ranges: IAAO Standard on Ratio Studies (2013), for single-family homes; a COD below "
        "5 suggests that estimates follow prices they had seen. “Not for certain” means that the interval reaches over "
        "the end of the range. No standard sets a range for MAPE, MdAPE, MALE, PPE and R². MKI is in use and not in a "
        f"standard, VEI in a draft. {prb_words(study.prb_ols)}"
    )


def _gain(study: Study | None) -> str:
    if study is None or study.common is None or not {"both", "attributes_only"} <= study.common.values.keys():
        return ""
    return gain_words(study.common, study.homes)


def _equity(homes: HeldOutHomes, locations: "pd.Series[str]", currency: str) -> tuple[str, ...]:
    found = equity(homes.table, locations.loc[homes.table.index])
    sentences = vertical_sentences(found)
    if found.areas:
        sentences.append(group_sentence(found, "areas", currency))
    if found.bands:
        sentences.append(group_sentence(found, "bands", currency))
    return tuple(sentences)
