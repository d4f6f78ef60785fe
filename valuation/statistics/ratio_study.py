"""The accuracy figures of a valuation: how near the estimates come to the prices, and how evenly.

Every figure is a function of (estimate, price) in the same currency, and works on whole arrays: the last axis is the
homes, any axes before it are kept, so `mape(estimate, price)` of shape (5, 435) gives five figures.

The notation follows valuation practice: r = estimate / price is a home's ratio, med the median of the ratios, and
e = (estimate - price) / price the error. Sources are sections and tables of the IAAO Standard on Ratio Studies
(International Association of Assessing Officers, 2013).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from data.errors import InputError

__all__ = [
    "ACCEPTED",
    "FIGURES",
    "RatioStudy",
    "cod",
    "male",
    "mape",
    "mdape",
    "median_ratio",
    "mki",
    "ppe",
    "prb",
    "prd",
    "r2_log",
    "ratio_study",
    "vei",
    "vei_groups",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Accepted:
    """The range in which practice accepts a figure, both ends included, and who says so."""

    low: float
    high: float
    source: str


ACCEPTED: Mapping[str, Accepted] = MappingProxyType(
    {
        "median_ratio": Accepted(0.90, 1.10, "IAAO 2013, section 9.1"),
        "cod": Accepted(5.0, 15.0, "IAAO 2013, table 1-3, single-family homes; below 5 suggests chased sales"),
        "prd": Accepted(0.98, 1.03, "IAAO 2013, section 9.2.7"),
        "prb": Accepted(-0.05, 0.05, "IAAO 2013, section 9.2.7; beyond 0.10 either way is unacceptable"),
        "mki": Accepted(0.95, 1.05, "Quintos 2020, as used by assessors; no standard has adopted it"),
        "vei": Accepted(-10.0, 10.0, "IAAO exposure draft of May 2026; not adopted"),
    }
)
"""Accepted ranges by figure. MAPE, MdAPE, MALE, PPE and R² have none: no standard sets one."""


@dataclass(frozen=True)
class RatioStudy:
    """The accuracy of n estimates against their prices; each field is described at the function of its name."""

    n: int
    mape: float
    mdape: float
    male: float
    ppe10: float
    ppe20: float
    r2_log: float
    median_ratio: float
    cod: float
    prd: float
    prb: float
    mki: float
    vei: float


def mape(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the mean absolute error as a share of the price: mean |e|.

    A share (0.25 is 25 %), from 0 up; no accepted range. A few cheap homes valued far too high dominate it.

    Args:
        estimate: estimated values, shape (..., n), positive.
        price: prices in the same currency, shape (..., n), positive.

    Returns:
        One figure per leading index; a single number for shape (n,). All figures below take and give the same.
    """
    return _float((np.abs(estimate - price) / price).mean(axis=-1))


def mdape(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the median absolute error as a share of the price: med |e|.

    A share (0.15: half of the homes are valued within 15 %), from 0 up; no accepted range. The figure that AVM vendors
    publish; it says nothing of how wrong the worse half is.
    """
    return _float(np.median(np.abs(estimate - price) / price, axis=-1))


def male(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the mean absolute error of the logarithm: mean |ln est - ln p|.

    From 0 up; 0.20 is an error of about 20 %; no accepted range. Twice the price counts as much as half of it, and a
    price that is a hundred times too small counts 5 and not 100: read it beside MAPE, which such prices decide.
    """
    return _float(np.abs(np.log(estimate) - np.log(price)).mean(axis=-1))


def ppe(estimate: FloatArray, price: FloatArray, percent: float) -> FloatArray:
    """Return the share of homes valued within `percent` % of the price, the bound included: mean [|e| <= percent/100].

    A share from 0 to 1, higher is better; no accepted range. 1 - PPE is the "failure rate".
    """
    # Compared without dividing, so that 110 against 100 counts as within 10 % (110/100 - 1 > 0.1 in floating point).
    return _float((100 * np.abs(estimate - price) <= percent * price).mean(axis=-1))


def r2_log(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the share of the variance of log price explained: 1 - Σ (ln p - ln est)² / Σ (ln p - mean ln p)².

    At most 1; 0 is as good as giving every home the same value, below 0 worse. No accepted range. NaN where all prices
    are equal.
    """
    log_price = np.log(price)
    squared_error = (log_price - np.log(estimate)) ** 2
    return 1 - divide(squared_error.mean(axis=-1), log_price.var(axis=-1))


def median_ratio(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the median of estimate / price: the level of the estimates (IAAO 2013, section 5).

    1 is neither high nor low; accepted 0.90 to 1.10 (section 9.1).
    """
    return _float(np.median(estimate / price, axis=-1))


def cod(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the coefficient of dispersion: 100 · mean |r - med| / med (IAAO 2013, section 5).

    In percent of the median ratio, from 0 up; accepted 5 to 15 for single-family homes (table 1-3). It measures how
    evenly homes are valued, whatever the level: doubling every estimate leaves it as it is.
    """
    median = median_ratio(estimate, price)
    return 100 * _float(np.abs(estimate / price - median[..., None]).mean(axis=-1)) / median


def prd(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the price-related differential: mean(r) / (Σ estimate / Σ price) (IAAO 2013, section 5).

    Above 1 dear homes are valued lower, relative to price, than cheap ones (regressive), below 1 higher; accepted
    0.98 to 1.03 (section 9.2.7). A few very dear homes can decide it: read it beside PRB.
    """
    return _float((estimate / price).mean(axis=-1) / (estimate.mean(axis=-1) / price.mean(axis=-1)))


def prb(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the price-related bias: the slope of (r - med) / med on log2(½ · (price + estimate / med)).

    By what share ratios rise when value doubles: -0.04 means 4 % lower ratios, which is regressive. Accepted -0.05 to
    0.05 (IAAO 2013, section 9.2.7 and appendix D). It is the slope of ordinary least squares, not its intercept. NaN
    where all values are equal.
    """
    median = median_ratio(estimate, price)[..., None]
    deviation = (estimate / price - median) / median
    value = np.log2((price + estimate / median) / 2)
    value = value - value.mean(axis=-1, keepdims=True)
    return divide((value * deviation).mean(axis=-1), (value**2).mean(axis=-1))


def mki(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the modified Kakwani index: Gini(estimate) / Gini(price), homes in the order of their prices in both.

    1 where the values of cheap and dear homes are as unequal as their prices; below 1 regressive, above progressive.
    Accepted 0.95 to 1.05. Homes of equal price share their rank. NaN where all prices are equal.

    Reference: Quintos, A Gini measure for vertical equity in property assessments, Journal of Property Tax Assessment
    and Administration 17 (2020).
    """
    shape = np.broadcast_shapes(estimate.shape, price.shape)
    rank = rankdata(np.broadcast_to(price, shape), axis=-1)
    return divide(_gini(np.broadcast_to(estimate, shape), rank), _gini(np.broadcast_to(price, shape), rank))


def vei(estimate: FloatArray, price: FloatArray) -> FloatArray:
    """Return the vertical equity indicator of IAAO's draft: 100 · (med of the top group - of the bottom) / med.

    Medians of the ratios; the groups are of equally many homes by ½ · price + ½ · estimate / med, see `vei_groups`. In
    percent of the median ratio; below 0 dear homes are valued lower than cheap ones. Accepted -10 to 10. A draft, as
    assessors' software reads it: no adopted standard has it. NaN for fewer than 20 homes.
    """
    shape = np.broadcast_shapes(estimate.shape, price.shape)
    groups = vei_groups(shape[-1])
    if groups == 0:
        return _float(np.full(shape[:-1], np.nan))
    median = median_ratio(estimate, price)[..., None]
    order = np.argsort(np.broadcast_to(price + estimate / median, shape), axis=-1, kind="stable")
    ratio = np.take_along_axis(np.broadcast_to(estimate / price, shape), order, axis=-1)
    parts = np.array_split(ratio, groups, axis=-1)
    return 100 * _float(np.median(parts[-1], axis=-1) - np.median(parts[0], axis=-1)) / median[..., 0]


def vei_groups(homes: int) -> int:
    """Return how many groups VEI parts so many homes into: none below 20, then 2, from 51 on 4, from 501 on 10."""
    return 0 if homes < 20 else 2 if homes <= 50 else 4 if homes <= 500 else 10


def _gini(values: FloatArray, rank: FloatArray) -> FloatArray:
    """Gini coefficient of values (..., n) whose homes have ranks 1 to n: 2 Σ rank · x / (n Σ x) - (n + 1) / n."""
    n = values.shape[-1]
    return _float(2 * (rank * values).sum(axis=-1) / (n * values.sum(axis=-1)) - (n + 1) / n)


Measure = Callable[[FloatArray, FloatArray], FloatArray]
FIGURES: Mapping[str, Measure] = MappingProxyType(
    {
        "mape": mape,
        "mdape": mdape,
        "male": male,
        "ppe10": lambda estimate, price: ppe(estimate, price, 10),
        "ppe20": lambda estimate, price: ppe(estimate, price, 20),
        "r2_log": r2_log,
        "median_ratio": median_ratio,
        "cod": cod,
        "prd": prd,
        "prb": prb,
        "mki": mki,
        "vei": vei,
    }
)
"""Every figure by its field name in RatioStudy, as a function of (estimate, price)."""


def ratio_study(estimate: FloatArray, price: FloatArray) -> RatioStudy:
    """Compute every figure of n homes.

    Args:
        estimate: estimated values, shape (n,).
        price: prices in the same currency, shape (n,).

    Raises:
        InputError: there is no home, or an estimate or price is missing, zero or negative.

    Example:
        >>> study = ratio_study(np.array([110.0, 180.0, 300.0]), np.array([100.0, 200.0, 300.0]))
        >>> study.n, round(study.mape, 4), round(study.median_ratio, 4)
        (3, 0.0667, 1.0)
    """
    check_homes(estimate, price)
    return RatioStudy(n=price.size, **{name: float(measure(estimate, price)) for name, measure in FIGURES.items()})


def check_homes(estimate: FloatArray, price: FloatArray) -> None:
    """Raise an InputError unless there are homes and every estimate (..., n) and price (n,) is a positive number."""
    if price.ndim != 1 or price.size == 0 or estimate.shape[-1:] != price.shape:
        raise InputError(
            f"Accuracy needs one price and one estimate for each of at least one home, but got prices of shape "
            f"{price.shape} and estimates of shape {estimate.shape}."
        )
    for name, values in (("price", price), ("estimate", estimate)):
        usable = np.isfinite(values) & (values > 0)
        if not usable.all():
            raise InputError(
                f"{np.count_nonzero(~usable):,} of {usable.size:,} {name}s are missing, zero or negative; "
                f"leave those homes out before measuring accuracy."
            )


def divide(a: FloatArray, variance: FloatArray) -> FloatArray:
    """Return a / variance, and NaN where the variance is nil."""
    usable = variance > 1e-12  # equal prices leave up to 1e-14 of rounding; a spread of 0.0001 % makes 1e-12
    return _float(np.where(usable, a / np.where(usable, variance, 1), np.nan))


def _float(values: FloatArray) -> FloatArray:
    # NumPy gives a bare scalar for one figure; the type says array either way, and float() takes both.
    return np.asarray(values, dtype=np.float64)[()]
