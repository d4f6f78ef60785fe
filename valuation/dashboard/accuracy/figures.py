"""The figures of a model with their intervals and accepted ranges, and what photos bring."""

import pandas as pd
import streamlit as st

from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.responsive_table import TABLE_STYLE, Cell, responsive_table
from valuation.dashboard.session.judged import Study
from valuation.dashboard.words import count, plain, share
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.statistics.bootstrap import Resamples
from valuation.statistics.error_groups import coverage
from valuation.statistics.ratio_study import ACCEPTED
from valuation.statistics.verdict import verdict
from valuation.wording.figure_words import (
    FIGURE_WORDS,
    MODEL_WORDS,
    accepted_words,
    difference_words,
    fences_words,
    figure_words,
    gain_words,
    prb_words,
    studied_words,
    verdict_words,
)
from valuation.wording.money import UNKNOWN

__all__ = ["draw_figures", "draw_headline"]

_GAIN = ("mape", "mdape", "ppe10", "ppe20", "cod")


def draw_headline(homes: HeldOutHomes, study: Study) -> None:
    """Draw the five figures that one looks at first, all of the estimate."""
    found, covered = study.estimate, coverage(homes.table)
    error, level, spread = (found.figure("estimate", name) for name in ("mdape", "median_ratio", "cod"))
    photos, gained = UNKNOWN, "needs figures with and without photos"
    if study.common is not None and {"both", "attributes_only"} <= study.common.values.keys():
        gain = study.common.difference("both", "attributes_only", "mape", relative=True)
        photos = _signed(gain.value)
        gained = f"change of the MAPE; 95 % interval {_signed(gain.low)} to {_signed(gain.high)}"
    figures = (
        (
            "Median error",
            share(error.value, places=1),
            f"95 % interval {share(error.low, places=1)} to {share(error.high, places=1)}{_besides(study, 'mdape')}",
        ),
        (
            "Median ratio",
            f"{level.value:.3f}",
            f"{verdict_words('median_ratio', level)}; accepted {accepted_words('median_ratio')}"
            f"{_besides(study, 'median_ratio')}",
        ),
        (
            "COD",
            f"{spread.value:.1f}",
            f"{verdict_words('cod', spread)}; accepted {accepted_words('cod')}{_besides(study, 'cod')}",
        ),
        ("Gain from photos", photos, gained),
        (
            "Interval coverage",
            share(covered["coverage"], places=1),
            f"{share(homes.level)} promised; 95 % interval {share(covered['coverage_low'])} to "
            f"{share(covered['coverage_high'])}",
        ),
    )
    grid = st.grid(len(figures), min_column_width=150)
    for label, value, caption in figures:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.metric(label, plain(value))
            st.caption(plain(caption).replace(" %", "\N{NO-BREAK SPACE}%"))


def _besides(study: Study, figure: str) -> str:
    """The same figure without suspicious prices, where there are any."""
    if study.market_sales is None:
        return ""
    return f"; without suspicious prices {figure_words(figure, study.market_sales.figures[figure])}"


def draw_figures(homes: HeldOutHomes, study: Study, name: str) -> None:
    """Draw all figures of all price models, and the gain from photos.

    Args:
        homes: The homes.
        study: Their figures.
        name: Of the file to download.
    """
    st.subheader("Figures", anchor=False)
    shown = study.shown
    headings = ["Figure", *(f"{MODEL_WORDS[model]}" for model, _, _ in shown), "Accepted"]
    rows: list[list[Cell]] = [[("Homes", ""), *((f"{number:,}", "") for _, _, number in shown), ("", "")]]
    for figure, (title, meaning) in FIGURE_WORDS.items():
        row: list[Cell] = [(title, meaning)]
        for model, found, _ in shown:
            value = found.figure(model, figure)
            row.append((figure_words(figure, value), verdict_words(figure, value)))
        rows.append([*row, (accepted_words(figure), "")])
    st.html(TABLE_STYLE + responsive_table("Figures of accuracy with their intervals", headings, rows))
    st.caption(
        f"In brackets: 95 % bootstrap intervals ({study.resamples:,} resamples; homes that share photos are drawn "
        "together). Accepted ranges: IAAO Standard on Ratio Studies (2013), for single-family homes; a COD below 5 "
        "suggests that estimates follow prices they had seen. “Not for certain” means that the interval reaches over "
        "the end of the range. MKI is in use and not in a standard, VEI in a draft. " + plain(prb_words(study.prb_ols))
    )
    csv_button(figures_table(shown), f"{name}-figures.csv")
    _fewer(study)
    if study.common is not None and {"both", "attributes_only"} <= study.common.values.keys():
        _gain(study.common, study.homes)


def _fewer(study: Study) -> None:
    st.markdown("**The estimate on all homes and on fewer**")
    headings = ["Figure", *(studied_words(one.name, one.left_out) for one in study.fewer), "Accepted"]
    rows: list[list[Cell]] = [[("Homes", ""), *((f"{one.homes:,}", "") for one in study.fewer), ("", "")]]
    for figure, (title, _) in FIGURE_WORDS.items():
        values: list[Cell] = [(figure_words(figure, one.figures[figure]), "") for one in study.fewer]
        rows.append([(title, ""), *values, (accepted_words(figure), "")])
    st.html(responsive_table("Figures of the estimate on all homes and on fewer", headings, rows))
    st.caption(fences_words())


def figures_table(shown: list[tuple[str, Resamples, int]]) -> pd.DataFrame:
    """The figures as rows: model, homes, figure, value, low, high, accepted_low, accepted_high, verdict.

    Args:
        shown: Models with their figures and the number of homes.
    """
    rows = []
    for model, found, number in shown:
        for figure in FIGURE_WORDS:
            value, accepted = found.figure(model, figure), ACCEPTED.get(figure)
            ends = (None, None) if accepted is None else (accepted.low, accepted.high)
            rows.append((model, number, figure, value.value, value.low, value.high, *ends, verdict(figure, value)))
    names = ["model", "homes", "figure", "value", "low", "high", "accepted_low", "accepted_high", "verdict"]
    return pd.DataFrame(rows, columns=names)


def _signed(value: float) -> str:
    return share(value, signed=True, places=1).replace("-", "−")


def _gain(study: Resamples, homes: int) -> None:
    st.subheader("Gain from photos", anchor=False)
    st.markdown(plain(gain_words(study, homes)))
    rows: list[list[Cell]] = []
    for figure in _GAIN:
        change = study.difference("both", "attributes_only", figure)
        better = change.value > 0 if figure.startswith("ppe") else change.value < 0
        sure = change.low * change.high > 0
        words = ("✓ better" if better else "✗ worse") if sure else "≈ cannot be told"
        title, meaning = FIGURE_WORDS[figure]
        rows.append([(title, meaning), (difference_words(figure, change), ""), (words, "")])
    st.html(
        responsive_table(
            f"Figures of both less those of attributes only, on {count(homes, 'home')}",
            ["Figure", "Both less attributes only", "With photos"],
            rows,
        )
    )
