"""The figures at the top of the portfolio page."""

import streamlit as st

from valuation.dashboard.words import count, plain, share
from valuation.estimates.portfolio_summary import PortfolioSummary, Proof
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["draw_headline"]


def draw_headline(summary: PortfolioSummary, total: int, problems: int, level: float, currency: str) -> None:
    """Draw homes, median estimate, error, coverage and data problems.

    Args:
        summary: Of the homes shown.
        total: Homes of the portfolio.
        problems: Its data problems.
        level: Confidence level of the intervals.
        currency: ISO 4217 code.
    """
    unvalued = summary.homes - summary.valued
    of_all = f"of {total:,}" if summary.homes != total else "in the portfolio"
    figures = (
        (
            "Homes",
            f"{summary.homes:,}",
            f"{of_all}, {unvalued:,} without an estimate" if unvalued else of_all,
            "Homes that the filters leave.",
        ),
        (
            "Median estimate",
            format_money(summary.median_estimate, currency),
            "half of the homes shown are above",
            "The estimate in the middle of the homes shown.",
        ),
        (
            "Model error",
            UNKNOWN if summary.error is None else share(summary.error.value, places=1),
            f"median; {_source(summary.error)}",
            "Half of the estimates are nearer to the price than this. No home is valued by a model that learned from "
            "its price.",
        ),
        (
            "Interval coverage",
            UNKNOWN if summary.coverage is None else share(summary.coverage.value),
            f"{share(level)} wanted; {_source(summary.coverage)}",
            "Share of known prices inside their interval, which no model set that had learned from them.",
        ),
        (
            "Data problems",
            f"{problems:,}",
            "listed at the foot of the page" if problems else "none found",
            "What was wrong in the portfolio's files, and what was done about it.",
        ),
    )
    grid = st.grid(len(figures), min_column_width=150)
    for label, value, caption, help_text in figures:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            st.metric(label, plain(value), help=help_text)
            st.caption(plain(caption))


def _source(proof: Proof | None) -> str:
    if proof is None:
        return "nothing tells it"
    homes = count(proof.homes, "home")
    return f"{homes} {proof.words}"
