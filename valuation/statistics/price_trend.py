"""The course of a price level over time, from what sales say of single months: a random walk with drift.

Levels of months with few sales scatter. A structural time series takes each level for the one before, a drift, and a
step (Francke 2010, "Repeat Sales Index for Thin Markets", Journal of Real Estate Finance and Economics 41). Months
without sales then lie on the straight line, in logarithms, between their neighbours, with an interval that says so, and
beyond the last sale the drift goes on while the interval opens.

How large steps are is seldom known well: few sales are as likely with hardly any. Taking the likeliest size for the
true one makes intervals too narrow, so all sizes are averaged by how likely the sales are with each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

__all__ = ["Evidence", "Trend", "smoothed"]

FloatArray = NDArray[np.float64]

_NEGLIGIBLE = 1e-3  # share of a size of steps that is left out
_ROUNDS = 30


@dataclass(frozen=True, eq=False)
class Evidence:
    """What sales say of the level at T times, with normal errors.

    The log likelihood is rhs · level − ½ level · info · level.

    Attributes:
        times: (T,) years, rising; 0 is the first.
        info: (T, T) information, which may be singular: of differences only, say.
        rhs: (T,).
    """

    times: FloatArray
    info: FloatArray
    rhs: FloatArray


@dataclass(frozen=True)
class Spread:
    """Standard deviations before any sale is seen, in log price.

    Attributes:
        level: Of the level.
        drift: Of a year's drift.
        step: Of a year's steps.
    """

    level: float
    drift: float
    step: float

    def covariance(self, one: FloatArray, other: FloatArray) -> FloatArray:
        """Of the log level at times (n,) and others (m,): (n, m)."""
        a, b = one[:, None], other[None, :]
        walk = (np.abs(a) + np.abs(b) - np.abs(a - b)) / 2  # Brownian motion, either way from time 0
        return self.level**2 + self.drift**2 * a * b + self.step**2 * walk


@dataclass(frozen=True, eq=False)
class _Part:
    """The trend, were the steps of this size: how likely that is, and log levels at the times with their covariance."""

    share: float
    spread: Spread
    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class Trend:
    """A log price level at any time.

    Attributes:
        times: (T,) years, at which there were sales.
        parts: By size of steps.
    """

    times: FloatArray
    parts: tuple[_Part, ...]

    @property
    def mean(self) -> FloatArray:
        """(T,) log level at the times of the sales."""
        return np.asarray(sum(part.share * part.mean for part in self.parts))

    def difference(self, since: FloatArray, to: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean and variance, (n,) each, of the log level at `to` less that at `since`, both (n,) years."""
        mean, square = np.zeros(len(to)), np.zeros(len(to))
        for part in self.parts:
            spread = part.spread
            gap = spread.covariance(to, self.times) - spread.covariance(since, self.times)
            weights = cho_solve(cho_factor(spread.covariance(self.times, self.times)), gap.T).T
            before = (spread.drift * (to - since)) ** 2 + spread.step**2 * np.abs(to - since)
            variance = before + ((weights @ part.covariance) * weights).sum(1) - (weights * gap).sum(1)
            moved = weights @ part.mean
            mean += part.share * moved
            square += part.share * (np.maximum(variance, 0.0) + moved**2)
        return mean, np.maximum(square - mean**2, 0.0)


def smoothed(evidence: Sequence[Evidence], spreads: Sequence[Spread]) -> list[Trend]:
    """Trends, each with steps of its own size; which sizes are usual is learned from all of them together.

    Args:
        evidence: Of each trend.
        spreads: Sizes of steps; about equally usual before any sale is seen.
    """
    found = [[_posterior(one, spread) for spread in spreads] for one in evidence]
    shares = _shares(np.array([[part[2] for part in parts] for parts in found]).reshape(len(evidence), -1))
    return [
        Trend(
            one.times,
            tuple(
                _Part(float(share), spread, mean, covariance)
                for share, spread, (mean, covariance, _) in zip(own, spreads, parts, strict=True)
                if share
            ),
        )
        for one, own, parts in zip(evidence, shares, found, strict=True)
    ]


def _shares(likelihood: FloatArray) -> FloatArray:
    """How likely each size of steps is for each trend, (trends, sizes), by expectation and maximisation.

    How usual a size is starts from one trend of each; a single trend therefore hardly moves it.
    """
    likely = np.exp(likelihood - likelihood.max(axis=1, keepdims=True, initial=-np.inf))
    usual, share = np.full(likelihood.shape[1], 1.0), likely
    for _ in range(_ROUNDS):
        share = likely * usual
        share = share / share.sum(axis=1, keepdims=True)
        usual = (share.sum(axis=0) + 1) / (len(share) + likely.shape[1])
    share = np.where(share < _NEGLIGIBLE, 0, share)
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _posterior(evidence: Evidence, spread: Spread) -> tuple[FloatArray, FloatArray, float]:
    """Mean, covariance and log marginal likelihood, up to what is the same for every spread."""
    root = np.linalg.cholesky(spread.covariance(evidence.times, evidence.times))
    inner = cho_factor(np.eye(len(root)) + root.T @ evidence.info @ root, lower=True)
    covariance = root @ cho_solve(inner, root.T)
    mean = covariance @ evidence.rhs
    return mean, covariance, float(evidence.rhs @ mean / 2 - np.log(np.diag(inner[0])).sum())
