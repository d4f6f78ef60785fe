"""What a chart of the ratio of estimate to price against the price shows, whatever draws it.

The reports draw it as SVG, the dashboard with plotly; both axes are logarithmic.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.statistics.ratio_study import ACCEPTED
from valuation.statistics.running_median import running_median
from valuation.wording.facts import count
from valuation.wording.money import format_money, localised

__all__ = ["PRICE_AXIS", "RATIO_AXIS", "RatioChart", "ratio_chart"]

PRICE_AXIS, RATIO_AXIS = "Price", "Estimate / price"
_RATIOS = (0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, eq=False)
class RatioChart:
    """The chart, in money and ratios.

    Attributes:
        dots: By listing_id: price and ratio of the homes that are drawn.
        homes: How many homes there are; all lines are of all of them.
        median: Median ratio.
        running: Of `running_median`; empty where there are too few homes.
        accepted: Accepted range of the median ratio.
        prices, ratios: From where to where the axes go.
        price_ticks, ratio_ticks: Marks on the axes and what is written at them.
    """

    dots: pd.DataFrame
    homes: int
    median: float
    running: pd.DataFrame
    accepted: tuple[float, float]
    prices: tuple[float, float]
    ratios: tuple[float, float]
    price_ticks: tuple[tuple[float, str], ...]
    ratio_ticks: tuple[tuple[float, str], ...]

    @property
    def median_words(self) -> str:
        """The median ratio as it is written."""
        return localised(f"{self.median:.3f}")

    @property
    def running_words(self) -> str:
        """What the running median does, in a sentence; "" where there is none."""
        if self.running.empty:
            return ""
        first, last = (localised(f"{self.running['median'].iloc[place]:.2f}") for place in (0, -1))
        cheapest = count(int(self.running["homes"].iloc[0]), "home")
        return (
            f"The running median goes from {first} among the cheapest {cheapest} to {last} among the dearest; some of "
            "its fall is chance, since homes that sold high for what they are stand further right."
        )


def ratio_chart(homes: pd.DataFrame, currency: str, most: int) -> RatioChart:
    """Lay the chart out; the same homes give the same chart.

    Args:
        homes: By listing_id: price and ratio, as in `HeldOutHomes.table`; one at least.
        currency: ISO 4217 code.
        most: Of more homes so many are drawn, evenly spread over the table.
    """
    price, ratio = homes["price"].to_numpy(np.float64), homes["ratio"].to_numpy(np.float64)
    prices = float(price.min()) * 0.95, float(price.max()) * 1.05
    ratios = min(float(ratio.min()), 0.66) * 0.95, max(float(ratio.max()), 1.5) * 1.05
    accepted = ACCEPTED["median_ratio"]
    return RatioChart(
        homes[["price", "ratio"]].iloc[_spread(len(homes), most)],
        len(homes),
        float(homes["ratio"].median()),
        running_median(price, ratio),
        (accepted.low, accepted.high),
        prices,
        ratios,
        tuple((tick, format_money(tick, currency, digits=2)) for tick in _round_prices(*prices)),
        tuple((tick, localised(f"{tick:g}")) for tick in _RATIOS if ratios[0] <= tick <= ratios[1]),
    )


def _spread(homes: int, most: int) -> NDArray[np.intp]:
    """All rows, or so many evenly spread over them."""
    return np.linspace(0, homes - 1, min(homes, most)).round().astype(np.intp)


def _round_prices(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten in between; over a wide range fewer."""
    digits: tuple[int, ...] = (1, 2, 5) if high < 100 * low else (1, 3) if high < 3_000 * low else (1,)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [digit * 10.0**power for power in powers for digit in digits if low < digit * 10.0**power < high]
