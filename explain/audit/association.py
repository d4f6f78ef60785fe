"""Whether a mark goes with the place or the price of a home: then a model can read either from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.statistics.bootstrap import Figure

__all__ = ["Association", "associate"]

_DRAWS = 2000


@dataclass(frozen=True)
class Association:
    """How listings with a mark differ from those without; intervals hold 95 % of resamples of the listings.

    Attributes:
        location: Where most listings with the mark lie; "" where no location is known.
        marked_there: Listings with the mark at that location.
        listings_there: All listings at that location.
        odds_ratio: Odds of being there with the mark, over the odds without; above 1 where the mark tells of the
            place. Half a listing is added to each count (Haldane 1956), so that no count of none makes it infinite.
            NaN where no location is known.
        price_with: Median price of listings with the mark; NaN where none is known.
        price_without: Of those without.
        price_ratio: price_with / price_without.
    """

    location: str
    marked_there: int
    listings_there: int
    odds_ratio: Figure
    price_with: float
    price_without: float
    price_ratio: Figure


def associate(
    marked: NDArray[np.bool_], location: pd.Series, price: NDArray[np.float64], *, seed: int = 0
) -> Association:
    """Compare listings with and without a mark.

    Args:
        marked: (n,) which listings carry it, at least one.
        location: (n,) text, missing where unknown.
        price: (n,) money, NaN where unknown.
        seed: Of the bootstrap.
    """
    names = location.astype("string")
    counts = names[marked].value_counts()
    place = str(counts.index[0]) if len(counts) else ""
    known = names.notna().to_numpy(bool)
    there = (names == place).fillna(False).to_numpy(bool) if place else np.zeros(len(marked), bool)
    rng = np.random.default_rng(seed)
    odds, ratios = [], []
    for draw in range(_DRAWS + 1):  # the first is the listings themselves
        rows = np.arange(len(marked)) if draw == 0 else rng.integers(len(marked), size=len(marked))
        odds.append(_odds(marked[rows], there[rows], known[rows]) if place else np.nan)
        ratios.append(_ratio(marked[rows], price[rows]))
    return Association(
        place,
        int((marked & there).sum()),
        int(there.sum()),
        _figure(odds),
        _median(price[marked]),
        _median(price[~marked]),
        _figure(ratios),
    )


def _odds(marked: NDArray[np.bool_], there: NDArray[np.bool_], known: NDArray[np.bool_]) -> float:
    """Odds of being there with the mark, over those without."""
    cells = [[(known & one & other).sum() + 0.5 for other in (there, ~there)] for one in (marked, ~marked)]
    return float(cells[0][0] * cells[1][1] / (cells[0][1] * cells[1][0]))


def _ratio(marked: NDArray[np.bool_], price: NDArray[np.float64]) -> float:
    """Median price with over median price without; NaN where either is unknown."""
    return _median(price[marked]) / _median(price[~marked])


def _median(price: NDArray[np.float64]) -> float:
    known = price[np.isfinite(price)]
    return float(np.median(known)) if len(known) else float("nan")


def _figure(draws: list[float]) -> Figure:
    """The first as the value, the others as its resamples."""
    resamples = np.array(draws[1:])
    resamples = resamples[np.isfinite(resamples)]
    low, high = np.quantile(resamples, (0.025, 0.975)) if len(resamples) else (np.nan, np.nan)
    return Figure(draws[0], float(low), float(high))
