"""What to know about the data behind an estimate, in two tiers: what forbids one, and what calls for care."""

import re

import pandas as pd

from data.listing_problems import problems_of_listing
from data.portfolio import Portfolio
from valuation.estimates.flags import flag_homes, flag_reasons
from valuation.homes.valuation_date import UNDATED
from valuation.reports.contents import Note
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import far_from_training

__all__ = ["notes"]

_MOST_PROBLEMS = 8
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")


def notes(model: Model, portfolio: Portfolio, listing_id: str, estimates: pd.DataFrame) -> tuple[Note, ...]:
    """All notes on one home, what forbids an estimate first.

    Args:
        model: The model.
        portfolio: Holds the home.
        listing_id: The home.
        estimates: Of `estimate_portfolio`, with the home as its only row.
    """
    row = estimates.iloc[0]
    said = _SENTENCES.split(str(row["note"])) if row["note"] else []
    if pd.isna(row["estimate"]):
        return tuple(Note("cannot value", text) for text in said) + _problems(portfolio, listing_id)
    listings = portfolio.listings.loc[[listing_id]]
    far = far_from_training(model, _with_attributes(model, listings))
    flags = flag_homes(portfolio, estimates, far, looks_at_photos=model.has_photos).iloc[0]
    reasons = flag_reasons(row, flags, str(far.iloc[0]), portfolio.currency)
    if reasons:
        said += [
            text if not text.startswith("FSD") else f"Low confidence: {text}" for text in _SENTENCES.split(reasons)
        ]
    if model.period is None:
        said.append(UNDATED)
    return tuple(Note("care", text) for text in said) + _problems(portfolio, listing_id)


def _with_attributes(model: Model, listings: pd.DataFrame) -> pd.DataFrame:
    """The listings with all columns that the model asks for."""
    lacking: dict[str, float | None] = {name: float("nan") for name in model.extra_numeric if name not in listings}
    lacking |= {name: None for name in model.extra_categorical if name not in listings}
    return listings.assign(**lacking)


def _problems(portfolio: Portfolio, listing_id: str) -> tuple[Note, ...]:
    found = [problem.sentence() for problem in problems_of_listing(portfolio, listing_id)]
    more = len(found) - _MOST_PROBLEMS
    told = [
        *found[:_MOST_PROBLEMS],
        *([f"{more} more problems are in the portfolio's table of problems."] * (more > 0)),
    ]
    return tuple(Note("care", text) for text in told)
