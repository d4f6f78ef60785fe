"""Flags on estimates: which homes of a portfolio a person should look at before trusting the figure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.portfolio import Portfolio
from data.suspicious_prices import suspicious_prices
from valuation.estimates.estimate import LEFT_OUT
from valuation.pricing.basis import MODELS
from valuation.wording.facts import share
from valuation.wording.money import format_money

__all__ = ["DISAGREEMENT", "FLAGS", "flag_homes", "flag_reasons"]

DISAGREEMENT = 1.5
"""The three figures disagree when the highest is this many times the lowest, or more."""


@dataclass(frozen=True)
class Flag:
    """One kind of flag.

    Attributes:
        title: What it is called.
        meaning: When it is set, in a sentence.
    """

    title: str
    meaning: str


FLAGS = {
    "low-confidence": Flag("Low confidence", "The forecast standard deviation is above 30 %, or unknown."),
    "far": Flag(
        "Far from training data",
        "The place is new to the model, or no training home is near in place or attributes: the distance to the "
        "nearest one exceeds that of 99 % of the training homes.",
    ),
    "photos": Flag("Photo problems", "There are no photos though the model looks at them, or some could not be used."),
    "figures": Flag(
        "Figures disagree",
        f"Of attributes only, photos only and both, the highest is at least {DISAGREEMENT * 100:.0f} % of the lowest.",
    ),
    "suspicious": Flag("Suspicious price", "The price is hardly a market value: left out of training by default."),
}
"""All flags by name."""
_FIGURES = list(MODELS)
_FAR = {
    "place": "No training home is at or near this place.",
    "attributes": "No training home has attributes like these.",
}


def flag_homes(portfolio: Portfolio, estimates: pd.DataFrame, far: pd.Series, *, looks_at_photos: bool) -> pd.DataFrame:
    """Which flags each home has.

    Args:
        portfolio: The homes.
        estimates: Of `estimate_portfolio`, in any order.
        far: Of `far_from_training`, in the order of the estimates.
        looks_at_photos: Whether the model uses photos.

    Returns:
        True or False by listing, one column per name in `FLAGS`.
    """
    left_out = estimates["note"].str.contains(LEFT_OUT, regex=False).to_numpy(bool)
    lacking = looks_at_photos & ~estimates.index.isin(portfolio.photos["listing_id"])
    # Photos that show no room the model knows, or none that can be read, do not reach the estimate.
    unused = looks_at_photos & (estimates["basis"] == "attributes_only").to_numpy(bool)
    suspicious = suspicious_prices(portfolio.listings, portfolio.extra_numeric)
    figures = estimates[_FIGURES].to_numpy(float)
    low, high = pd.DataFrame(figures).min(axis=1), pd.DataFrame(figures).max(axis=1)
    return pd.DataFrame(
        {
            "low-confidence": (~estimates["confidence"].isin(["High", "Medium"])).to_numpy(bool),
            "far": (far != "").to_numpy(bool),
            "photos": left_out | lacking | unused,
            "figures": np.asarray(high >= DISAGREEMENT * low),  # False where none is known
            "suspicious": (suspicious.reindex(estimates.index) != "").to_numpy(bool),
        },
        index=estimates.index,
    )


def flag_reasons(estimate: pd.Series, flags: pd.Series, far: str, currency: str) -> str:
    """Why a home has its flags, in plain sentences; what its note says already is not said again.

    Args:
        estimate: Its row in the estimates.
        flags: Its row of `flag_homes`.
        far: "place", "attributes" or "", as in `far_from_training`.
        currency: ISO 4217 code.

    Example:
        >>> row = pd.Series({"fsd": 0.2, "attributes_only": 3e5, "photos_only": 6e5, "both": 4e5})
        >>> flag_reasons(row, pd.Series({"low-confidence": False, "figures": True}), "", "USD")
        'The three figures range from $300,000 to $600,000.'
    """
    sentences = []
    if flags["low-confidence"]:
        fsd = estimate["fsd"]
        sentences.append("It is not known how sure the estimate is." if pd.isna(fsd) else f"FSD {share(fsd)}.")
    if far:
        sentences.append(_FAR[far])
    if flags["figures"]:
        figures = [float(estimate[name]) for name in _FIGURES if pd.notna(estimate[name])]
        low, high = (format_money(figure, currency) for figure in (min(figures), max(figures)))
        sentences.append(f"The three figures range from {low} to {high}.")
    if flags.get("suspicious", False):
        sentences.append("The price is hardly a market value.")
    return " ".join(sentences)
