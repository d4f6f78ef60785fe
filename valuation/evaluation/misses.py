"""The biggest misses, and a guess at why: wrong data, a home unlike the others, photos, or nothing that is known.

Rules, not a model: each looks at one thing that a person would look at first, and says what it found. They are guesses,
to be checked by looking at the home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data.portfolio import Portfolio
from valuation.estimates.flags import DISAGREEMENT
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.pricing.basis import MODELS
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import far_from_others, training_homes_at
from valuation.wording.facts import area_unit_name, number, share
from valuation.wording.money import format_money

__all__ = ["KINDS", "Circumstances", "Reason", "biggest_misses", "circumstances", "guesses"]

KINDS = {
    "data": "Bad data?",
    "unusual": "Unusual home",
    "neighbours": "Few neighbours",
    "photos": "Photos",
    "figures": "Figures disagree",
    "range": "End of the range",
    "unknown": "Not known",
}
_FEW = 2  # other training homes at a location
_PEERS = 5  # priced homes at a location whose price per area can be a yardstick
_ODD = 3.0  # times the usual deviation of price per area
_MISLED = 0.10  # by so much (in log) attributes alone must be nearer the price, to say that photos misled
_END = 0.05  # share of the homes that are called the cheapest, and the dearest
_MAD = 1.4826  # median absolute deviation to standard deviation, for normal errors
_LEAST_SPREAD = 0.1
_DESCRIBED = {"bedrooms": "bedrooms", "bathrooms": "bathrooms", "area": "living area", "location": "location"}


@dataclass(frozen=True)
class Reason:
    """One guess: a name in `KINDS` and a sentence."""

    kind: str
    text: str


@dataclass(frozen=True)
class Circumstances:
    """What is known around one home.

    Attributes:
        rate: Its price per area over the usual one; None where unknown.
        usual: What `rate` compares with: "homes at 85255" or "all homes".
        odd: Whether that is far outside what is usual there.
        lacking: Attributes that are not known, in words.
        shared: Other homes that share photos with it.
        far: "place", "attributes" or "", as in `far_from_others`.
        neighbours: Other training homes at its location; None where unknown.
        photos: How many photos it has; None where the model looks at none.
        notes: What the estimate's note says of its photos, in sentences.
        cheaper: Share of the homes valued out of fold that have a lower price; None where unknown.
    """

    rate: float | None = None
    usual: str = "all homes"
    odd: bool = False
    lacking: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    far: str = ""
    neighbours: int | None = None
    photos: int | None = None
    notes: tuple[str, ...] = ()
    cheaper: float | None = None


def biggest_misses(homes: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """The homes whose ratio is farthest from 1, up or down alike: twice the price is as far as half of it."""
    size = np.abs(np.log(homes["ratio"].to_numpy(np.float64)))
    return homes.iloc[np.argsort(-size, kind="stable")[:most]]


def circumstances(
    portfolio: Portfolio, model: Model, homes: HeldOutHomes, listing_ids: Sequence[str], notes: Mapping[str, str]
) -> dict[str, Circumstances]:
    """What is known around some homes.

    Args:
        portfolio: All homes.
        model: The model.
        homes: Those that were valued out of fold.
        listing_ids: Of these, the homes asked for.
        notes: Of the estimates, by listing_id.
    """
    wanted = portfolio.listings.loc[list(listing_ids)]
    far, at = far_from_others(model, wanted), training_homes_at(model, wanted)
    group = homes.table["group"]
    priced = portfolio.listings[portfolio.listings["price"] > 0]
    area = priced["area"].where(priced["area"] > 0).to_numpy(np.float64)
    rate = pd.Series(np.log(priced["price"].to_numpy(np.float64) / area), index=priced.index)
    found = {}
    for home in listing_ids:
        row = wanted.loc[home]
        own, name, odd = _per_area(rate, priced["location"], home)
        sharing = [str(other) for other in group.index[group == group[home]] if other != home]
        found[home] = Circumstances(
            rate=own,
            usual=name,
            odd=odd,
            lacking=tuple(words for column, words in _DESCRIBED.items() if pd.isna(row[column])),
            shared=tuple(sharing),
            far=str(far[home]),
            neighbours=None if np.isnan(at[home]) else int(at[home]),
            photos=int((portfolio.photos["listing_id"] == home).sum()) if model.has_photos else None,
            notes=tuple(part for part in notes[home].split(". ") if "photo" in part.lower()),
            cheaper=float((homes.table["price"] < row["price"]).mean()),
        )
    return found


def guesses(
    home: "pd.Series[Any]", around: Circumstances, prices: "pd.Series[Any]", portfolio: Portfolio
) -> list[Reason]:
    """Why a home may have been missed, the likeliest first; at least one.

    Args:
        home: Its row in `HeldOutHomes.table`.
        around: What is known around it.
        prices: Of all homes, by listing_id.
        portfolio: For currency, unit and location.
    """
    reasons = [
        *_data(around, prices, portfolio),
        *_unusual(around),
        *_photos(home, around),
        *_figures(home, portfolio),
        *_end(home, around),
    ]
    return reasons or [
        Reason(
            "unknown",
            "Nothing in the data explains it. Look at the photos, and ask whether it was a sale at market value.",
        )
    ]


def _data(around: Circumstances, prices: "pd.Series[Any]", portfolio: Portfolio) -> list[Reason]:
    reasons = []
    if around.odd and around.rate is not None:
        unit = area_unit_name(portfolio.area_unit)
        words = f"Its price per {unit} is {number(float(f'{around.rate:.2g}'))} times that usual among {around.usual}"
        reasons.append(Reason("data", f"{words}: are price and area right?"))
    if around.shared:
        other = around.shared[0]
        price = format_money(float(prices[other]), portfolio.currency) if other in prices.index else "an unknown price"
        reasons.append(Reason("data", f"It shares photos with home {other}, priced at {price}: is one of them wrong?"))
    if around.lacking:
        names = " and ".join(filter(None, (", ".join(around.lacking[:-1]), around.lacking[-1])))
        reasons.append(Reason("data", f"Not known: {names}."))
    return reasons


def _unusual(around: Circumstances) -> list[Reason]:
    reasons = []
    if around.far == "attributes":
        reasons.append(Reason("unusual", "No other training home has attributes like these."))
    if around.neighbours == 0:
        reasons.append(Reason("neighbours", "No other training home is at its location."))
    elif around.far == "place":
        reasons.append(Reason("neighbours", "No other training home is near this place."))
    elif around.neighbours is not None and around.neighbours <= _FEW:
        only = (
            "one other training home is" if around.neighbours == 1 else f"{around.neighbours} other training homes are"
        )
        reasons.append(Reason("neighbours", f"Only {only} at its location."))
    return reasons


def _photos(home: "pd.Series[Any]", around: Circumstances) -> list[Reason]:
    reasons = []
    if around.photos == 0:
        reasons.append(Reason("photos", "There are no photos: it was valued on its attributes alone."))
    elif around.notes:
        reasons.append(Reason("photos", " ".join(f"{note.rstrip('.')}." for note in around.notes)))
    both, attributes = (abs(np.log(home[name] / home["price"])) for name in ("both", "attributes_only"))
    if both - attributes > _MISLED:
        without, with_photos = (_off(home[name] / home["price"] - 1) for name in ("attributes_only", "both"))
        words = f"The photos mislead: from its attributes alone it would be off by {without}, with them {with_photos}."
        reasons.append(Reason("photos", words))
    return reasons


def _off(error: float) -> str:
    return share(error, signed=True).replace("-", "−")


def _figures(home: "pd.Series[Any]", portfolio: Portfolio) -> list[Reason]:
    figures = [float(home[name]) for name in MODELS if pd.notna(home[name])]
    if len(figures) < 2 or max(figures) < DISAGREEMENT * min(figures):
        return []
    low, high = (format_money(figure, portfolio.currency) for figure in (min(figures), max(figures)))
    return [Reason("figures", f"The three figures range from {low} to {high}.")]


def _end(home: "pd.Series[Any]", around: Circumstances) -> list[Reason]:
    """Models draw towards the middle: the dearest homes are valued too low, and the cheapest too high."""
    if around.cheaper is None:
        return []
    if around.cheaper >= 1 - _END and home["error"] < 0:
        return [Reason("range", "It is among the dearest 5 % of homes, which models tend to value too low.")]
    if around.cheaper <= _END and home["error"] > 0:
        return [Reason("range", "It is among the cheapest 5 % of homes, which models tend to value too high.")]
    return []


def _per_area(rate: pd.Series, location: pd.Series, home: object) -> tuple[float | None, str, bool]:
    """A home's price per area over the median of the others, of which others, and whether it is far outside."""
    own = float(rate.get(home, np.nan))
    others = rate.drop(home).dropna() if home in rate.index else rate.dropna()
    place = location.get(home)
    near = others[location.reindex(others.index) == place] if pd.notna(place) else others.iloc[:0]
    some, name = (near, f"homes at {place}") if len(near) >= _PEERS else (others, "all homes")
    if np.isnan(own) or len(some) < _PEERS:
        return None, name, False
    middle = float(some.median())
    spread = max(_MAD * float((some - middle).abs().median()), _LEAST_SPREAD)
    return float(np.exp(own - middle)), name, abs(own - middle) > _ODD * spread
