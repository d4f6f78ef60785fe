"""How far an accuracy figure would move with other homes from the same market: bootstrap intervals.

Repeated cross-validation gives every home one estimate per repeat. A figure is its mean over the repeats. Its interval
draws the homes again with replacement and leaves the repeats as they are: they share the same homes, so they are no
further evidence. Listings that share photos are drawn together, as one group; drawn singly they would pass for
independent homes and narrow the interval. Models are measured on the same draws, so the difference of two
models has an interval of its own, which is much narrower than their separate intervals suggest.

The intervals are percentile intervals (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13; groups:
Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8). They hold for the homes of the
study valued by models trained this way; they do not contain what another training set would change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from data.errors import InputError
from valuation.statistics.ratio_study import FIGURES, check_homes, divide, vei_groups

__all__ = ["Figure", "Resamples", "resample"]

FloatArray = NDArray[np.float64]
CountArray = NDArray[np.uint8]

CHUNK_CELLS = 2**17  # homes times resamples in one step: 1 MB of numbers, which stays in the processor's cache


@dataclass(frozen=True)
class Figure:
    """A figure with the two ends of its interval; the ends are NaN where fewer than two groups of homes were seen."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Resamples:
    """Every figure of every model on all homes and on each resample.

    `values[model][name]` is the figure on all homes; `draws[model][name]`, shape (resamples,), on the resamples, which
    are the same for all models. The names are those of `valuation.statistics.ratio_study.FIGURES`.
    """

    groups: int
    values: Mapping[str, Mapping[str, float]]
    draws: Mapping[str, Mapping[str, FloatArray]]

    def figure(self, model: str, name: str, level: float = 0.95) -> Figure:
        """Return one figure of one model with the interval that holds the given share of the resamples."""
        return self._interval(self.values[model][name], self.draws[model][name], level)

    def farther(self, model: str, other: str, name: str, ideal: float, level: float = 0.95) -> Figure:
        """How much farther from its ideal value one model's figure lies than the other's; negative where it is nearer.

        Args:
            model: the model whose figure comes first.
            other: the model it is compared with.
            name: the figure, such as "median_ratio".
            ideal: the value that a model without any error has.
            level: share of the resamples that the interval holds.
        """
        value = abs(self.values[model][name] - ideal) - abs(self.values[other][name] - ideal)
        draws = np.abs(self.draws[model][name] - ideal) - np.abs(self.draws[other][name] - ideal)
        return self._interval(value, draws, level)

    def difference(self, model: str, other: str, name: str, *, relative: bool = False, level: float = 0.95) -> Figure:
        """Compare two models home by home on the same resamples.

        Args:
            model: the model whose figure comes first.
            other: the model it is compared with.
            name: the figure, such as "mape".
            relative: False for model - other, in the figure's own unit; True for model / other - 1, a share.
            level: share of the resamples that the interval holds.
        """
        value, draws = self.values[model][name], self.draws[model][name]
        base, base_draws = self.values[other][name], self.draws[other][name]
        if not relative:
            return self._interval(value - base, draws - base_draws, level)
        # A perfect other model (figure 0) makes the ratio infinite or undefined; that is then the honest answer.
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._interval(float(np.divide(value, base)) - 1, draws / base_draws - 1, level)

    def _interval(self, value: float, draws: FloatArray, level: float) -> Figure:
        # A resample of a single home repeated has no slope (PRB) and no variance (R²): such draws say nothing.
        known = draws[~np.isnan(draws)]
        if self.groups < 2 or known.size == 0:
            return Figure(value, np.nan, np.nan)
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
        return Figure(value, float(low), float(high))


def resample(
    estimates: Mapping[str, FloatArray],
    price: FloatArray,
    groups: NDArray[np.int64] | None = None,
    *,
    resamples: int = 2000,
    seed: int = 0,
) -> Resamples:
    """Compute every figure of several models, on all homes and on resamples of the groups of homes.

    Args:
        estimates: by model, the estimates of each repeat, shape (repeats, n), or (n,) for one repeat; the number of
            repeats may differ by model.
        price: prices in the same currency, shape (n,).
        groups: the group of each home, shape (n,): homes of one group are drawn together. None: each home by itself.
        resamples: how many times the groups are drawn again; 2,000 settle the second digit of an interval's ends.
        seed: the same seed gives the same resamples.

    Returns:
        The figures; ask it for `figure(model, name)` and `difference(model, other, name)`.

    Raises:
        InputError: an estimate or price is missing, zero or negative, or the shapes do not fit.

    Example:
        >>> price = np.array([100.0, 200.0, 300.0, 400.0])
        >>> study = resample({"a": price * [1.1, 0.9, 1.2, 0.8], "b": price * 1.05}, price)
        >>> figure = study.figure("a", "mape")
        >>> round(figure.low, 4), round(figure.value, 4), round(figure.high, 4)
        (0.1, 0.15, 0.2)
    """
    models = {model: np.atleast_2d(estimate) for model, estimate in estimates.items()}
    for estimate in models.values():
        check_homes(estimate, price)
    codes = np.arange(price.size) if groups is None else np.unique(groups, return_inverse=True)[1]
    if codes.shape != price.shape:
        raise InputError(f"The bootstrap needs one group for each of {price.size:,} homes, but got {codes.size:,}.")
    groups_seen = int(codes.max()) + 1
    counts = _draw(groups_seen, resamples, np.random.default_rng(seed))[:, codes]
    # One thread: the products are small, and waiting for a busy second core costs far more than it saves.
    with threadpool_limits(limits=1, user_api="blas"):
        draws = {
            model: np.mean([_figures(repeat, price, counts) for repeat in estimate], axis=0)
            for model, estimate in models.items()
        }
    return Resamples(
        groups=groups_seen,
        values={
            model: {name: float(np.mean(measure(estimate, price))) for name, measure in FIGURES.items()}
            for model, estimate in models.items()
        },
        draws={model: dict(zip(FIGURES, rows, strict=True)) for model, rows in draws.items()},
    )


def _draw(n_groups: int, resamples: int, rng: np.random.Generator) -> CountArray:
    """Count how often each group is drawn in each resample, shape (resamples, n_groups)."""
    counts = np.empty((resamples, n_groups), dtype=np.uint8)  # a count above 255 is beyond all chance
    for row in counts:
        row[:] = np.bincount(rng.integers(n_groups, size=n_groups), minlength=n_groups)
    return counts


def _figures(estimate: FloatArray, price: FloatArray, counts: CountArray) -> FloatArray:
    """Compute FIGURES, in their order, on homes that count several times each; shape (figures, resamples).

    The same figures as in valuation.statistics.ratio_study, for a home drawn twice counts like two homes, but from
    sums: everything that depends on one home alone is worked out and sorted once, not once per resample.
    """
    n = price.size
    error, ratio, log_price = np.abs(estimate - price) / price, estimate / price, np.log(price)
    log_error = np.abs(log_price - np.log(estimate))
    centred = log_price - log_price.mean()  # or the variance, as a difference of two sums, would lose its digits
    of_home = [
        np.ones(n), error, ratio, estimate, price, centred, centred**2, log_error**2, log_error,
        *(100 * np.abs(estimate - price) <= percent * price for percent in (10, 20)),
    ]  # fmt: skip
    terms = np.stack(of_home, axis=1)
    by_error, by_ratio, by_price = np.argsort(error), np.argsort(ratio), np.argsort(price)
    ascending = price[by_price]
    # Homes of equal price share the rank in the middle of all of them.
    first, behind = (np.searchsorted(ascending, ascending, side) for side in ("left", "right"))
    centre = np.log2(price).mean()
    parts = []
    for count in np.array_split(counts, min(len(counts), -(-counts.size // CHUNK_CELLS))):
        weight = count.astype(np.float64)
        size, *sums = (weight @ terms).T
        (mape, mean_ratio, mean_estimate, mean_price, mean_log, mean_square, squared_error, male,
         ppe10, ppe20) = sums / size  # fmt: skip
        mdape = _median(error[by_error], count.take(by_error, axis=1))
        median = _median(ratio[by_ratio], count.take(by_ratio, axis=1))
        value = np.log2((price + estimate / median[:, None]) / 2) - centre
        weighted = weight * value
        mean_value = weighted.sum(axis=1) / size
        covariance = weighted @ ratio / size - mean_value * mean_ratio
        ranked = count.take(by_price, axis=1)
        below = np.pad(np.cumsum(ranked, axis=1, dtype=np.int64), ((0, 0), (1, 0)))
        rank = ranked * (below[:, first] + below[:, behind] + 1) / 2  # of a home drawn twice, both together
        gini, gini_price = (
            2 * (rank @ values[by_price]) / (size * size * mean) - (size + 1) / size
            for values, mean in ((estimate, mean_estimate), (price, mean_price))
        )
        figures = {
            "mape": mape,
            "mdape": mdape,
            "male": male,
            "ppe10": ppe10,
            "ppe20": ppe20,
            "r2_log": 1 - divide(squared_error, mean_square - mean_log**2),
            "median_ratio": median,
            "cod": 100 * np.einsum("rn,rn->r", weight, np.abs(ratio - median[:, None])) / size / median,
            "prd": mean_ratio / (mean_estimate / mean_price),
            "prb": divide(covariance, np.einsum("rn,rn->r", weighted, value) / size - mean_value**2) / median,
            "mki": divide(gini, gini_price),
            "vei": 100 * _ends_apart(value, ratio, by_ratio, count, size) / median,
        }
        parts.append(np.stack([figures[name] for name in FIGURES]))
    return np.concatenate(parts, axis=1)


def _ends_apart(
    value: FloatArray, ratio: FloatArray, by_ratio: NDArray[np.intp], count: CountArray, size: FloatArray
) -> FloatArray:
    """Median ratio of the homes of highest value less that of those of lowest, (resamples,), in the groups of VEI.

    Args:
        value: (resamples, n) by which homes are ordered.
        ratio: (n,) of estimate to price.
        by_ratio: (n,) its order.
        count: (resamples, n) how often each home counts.
        size: (resamples,) how many homes that makes.
    """
    groups = np.array([vei_groups(int(homes)) for homes in size])
    told = groups > 0
    apart = np.full(len(size), np.nan)
    if not told.any():
        return apart
    value, count, homes, groups = value[told], count[told], size[told].astype(np.int64), groups[told]
    order = np.argsort(value, axis=1, kind="stable")
    ordered = np.take_along_axis(count, order, axis=1).astype(np.int64)
    before = np.cumsum(ordered, axis=1) - ordered
    bottom = (homes // groups + (homes % groups > 0))[:, None]  # the first parts have the homes left over
    start = (homes - homes // groups)[:, None]
    medians = []
    for kept in (np.clip(bottom - before, 0, ordered), np.clip(before + ordered - start, 0, ordered)):
        of_home = np.empty_like(count)
        np.put_along_axis(of_home, order, kept.astype(count.dtype), axis=1)
        medians.append(_median(ratio[by_ratio], of_home.take(by_ratio, axis=1)))
    apart[told] = medians[1] - medians[0]
    return apart


def _median(ascending: FloatArray, count: CountArray) -> FloatArray:
    """Return the median of ascending values (n,) that count several times each (resamples, n)."""
    resamples, n = count.shape
    # One running total over all resamples laid end to end: it never falls, so one search finds every middle.
    total = np.cumsum(count, dtype=np.int64)
    end = total[n - 1 :: n]
    start = np.concatenate([[0], end[:-1]])
    first = np.arange(resamples) * n
    middles = (start + (end - start - 1) // 2, start + (end - start) // 2)
    lower, upper = (np.searchsorted(total, rank, side="right") - first for rank in middles)
    middle: FloatArray = (ascending[lower] + ascending[upper]) / 2
    return middle
