"""The regression behind a price index: what each sale, and each pair of sales of a property, says of the months.

The sales of one property turn into its mean, and contrasts: each sale less the mean of the earlier ones, scaled so that
errors stay independent and of equal size (Helmert contrasts). With an effect u of the property and an error e of each
sale a mean of k has the variance var(u) + var(e) / k and every contrast var(e), all uncorrelated.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from data.properties import property_of
from valuation.statistics.price_trend import Evidence, Spread, Trend, smoothed

__all__ = ["Equations", "IndexFit", "equations_of", "index_fit"]

FloatArray = NDArray[np.float64]

_ROUNDS = 8
_ODD = 2.5  # standard deviations from which on a sale counts less, by the square: what is far off is left out
_FEW_PAIRS = 10  # fewer do not tell how much the price of one property scatters
_LEAST_SCATTER = 0.005  # log price
_LOCATION_SD = 0.5  # log price, of locations about the market, before any sale is seen
_COVARIATE_SD = 1.0  # log price by doubling area 0.7, by room
# A year's drift is hardly ever beyond 20 %.
_MARKET = [Spread(level=1.0, drift=0.1, step=float(step)) for step in np.geomspace(0.02, 0.3, 9)]


@dataclass(frozen=True, eq=False)
class Equations:
    """log price = months @ level + covariates @ effects + error, one row for each mean or contrast of a property.

    Attributes:
        log_price: (n,) response, centred.
        months: (n, T) weights of the months.
        covariates: (n, p); the first columns are the locations.
        precision: (p,) of the effects before any sale is seen.
        location: (n,) code of the location, -1 where unknown.
        locations: Names by code.
        size: (n,) sales behind a mean; 0 for a contrast.
    """

    log_price: FloatArray
    months: sparse.csr_array
    covariates: sparse.csr_array
    precision: FloatArray
    location: NDArray[np.int64]
    locations: tuple[str, ...]
    size: NDArray[np.int64]

    @property
    def pairs(self) -> int:
        """How many sales followed an earlier one of the same property."""
        return int((self.size == 0).sum())


@dataclass(frozen=True, eq=False)
class IndexFit:
    """The market's trend, and what it leaves of each equation.

    Attributes:
        trend: Log level of the market.
        residual: (n,) log price less trend and effects.
        weight: (n,) inverse variance, less for odd sales.
    """

    trend: Trend
    residual: FloatArray
    weight: FloatArray


def equations_of(sales: pd.DataFrame, month: NDArray[np.intp], number: int) -> Equations:
    """The equations of sales.

    Args:
        sales: n rows with sale_price, sale_date and what there is of the rest.
        month: (n,) number of the sale's month.
        number: How many months there are.
    """
    count = len(sales)
    blank = pd.Series(pd.NA, index=sales.index, dtype="string")
    codes, _ = pd.factorize(property_of(sales), use_na_sentinel=True)
    codes = np.where(codes < 0, codes.max(initial=-1) + 1 + np.arange(count), codes)
    order = np.lexsort((sales["sale_date"].to_numpy(), codes))
    number_before = np.empty(count, np.int64)
    starts = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    sizes = np.diff(np.r_[starts, count])
    number_before[order] = np.arange(count) - np.repeat(starts, sizes)
    turn, size = _turned(order, starts, sizes)
    location, names = pd.factorize(sales.get("location", blank).astype("string"), sort=True)
    located = np.flatnonzero(location >= 0)
    places = sparse.csr_array((np.ones(len(located)), (located, location[located])), shape=(count, len(names)))
    columns = [np.ones(count), number_before.astype(float)]
    for name in ("area", "bedrooms", "bathrooms"):
        columns += _covariate(sales, name)
    covariates = sparse.hstack([places, sparse.csr_array(np.stack(columns, axis=1))], format="csr")
    precision = np.r_[np.full(len(names), _LOCATION_SD**-2.0), 1e-4, np.full(len(columns) - 1, _COVARIATE_SD**-2.0)]
    log_price = np.log(sales["sale_price"].to_numpy(float))
    months = sparse.csr_array((np.ones(count), (np.arange(count), month)), shape=(count, number))
    return Equations(
        turn @ (log_price - np.median(log_price)),
        sparse.csr_array(turn @ months),
        sparse.csr_array(turn @ covariates),
        precision,
        location[order].astype(np.int64),
        tuple(map(str, names)),
        size,
    )


def index_fit(equations: Equations, times: FloatArray) -> IndexFit:
    """The trend, in rounds: each weighs the equations by the residuals of the one before."""
    months, covariates, target = equations.months, equations.covariates, equations.log_price
    means = equations.size > 0
    weight = np.ones(len(target)) / max(float(np.var(target)), _LEAST_SCATTER**2)
    for _ in range(_ROUNDS):
        weighed = covariates.multiply(weight[:, None]).tocsr()
        inverse = np.linalg.inv((covariates.T @ weighed).toarray() + np.diag(equations.precision))
        mixed = (months.T @ weighed).toarray()
        info = (months.T @ months.multiply(weight[:, None])).toarray() - mixed @ inverse @ mixed.T
        rhs = months.T @ (weight * target) - mixed @ (inverse @ (covariates.T @ (weight * target)))
        (trend,) = smoothed([Evidence(times, (info + info.T) / 2, rhs)], _MARKET)
        level = months @ trend.mean
        residual = target - level - covariates @ (inverse @ (weighed.T @ (target - level)))
        # Effects that few sales determine follow their errors, which makes residuals too small.
        free = 1 - min((len(inverse) - float(inverse.diagonal() @ equations.precision)) / len(target), 0.9)
        scatter = _scatter(residual[means]) / np.sqrt(free)
        repeated = 0.5 * scatter if equations.pairs < _FEW_PAIRS else min(scatter, _scatter(residual[~means]))
        own = scatter**2 - repeated**2
        variance = np.where(means, own + repeated**2 / np.maximum(equations.size, 1), repeated**2)
        far = np.maximum(np.abs(residual) / (_ODD * np.sqrt(variance)), 1)
        weight = 1 / (variance * far**2)
    return IndexFit(trend, residual, weight)


def _turned(
    order: NDArray[np.intp], starts: NDArray[np.intp], sizes: NDArray[np.intp]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """What makes means and contrasts of sales, (n, n), and how many sales are behind each mean."""
    rows, columns, values = list(range(len(order))), list(order), [1.0] * len(order)
    size = np.ones(len(order), np.int64)
    for start, many in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        own = order[start : start + many]
        size[start], size[start + 1 : start + many] = many, 0
        values[start] = 1 / many
        rows += [start] * (many - 1)
        columns += list(own[1:])
        values += [1 / many] * (many - 1)
        for before in range(1, many):
            scale = np.sqrt(before / (before + 1))
            values[start + before] = scale
            rows += [start + before] * before
            columns += list(own[:before])
            values += [-scale / before] * before
    return sparse.csr_array((values, (rows, columns)), shape=(len(order), len(order))), size


def _scatter(residual: FloatArray) -> float:
    """Standard deviation as the median tells it, which odd sales do not move."""
    return max(1.4826 * float(np.median(np.abs(residual))), _LEAST_SCATTER)


def _covariate(sales: pd.DataFrame, name: str) -> list[FloatArray]:
    """An attribute, centred, and where it is not known; nothing where it does not vary."""
    if name not in sales:
        return []
    values = sales[name].to_numpy(float)
    if name == "area":
        values = np.log(np.where(values > 0, values, np.nan))
    known = np.isfinite(values)
    if known.sum() < 2 or np.ptp(values[known]) == 0:
        return []
    centred = np.where(known, values - values[known].mean(), 0.0)
    return [centred] if known.all() else [centred, (~known).astype(float)]
