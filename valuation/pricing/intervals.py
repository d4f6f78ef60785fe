"""How far an estimate may be off: conformal intervals, the forecast standard deviation, and the confidence.

The score of a home is |ln price - ln estimate| / scale, where the estimate comes from a model that was not fitted to
that home, and the scale is how uncertain the model calls itself there (its predictive standard deviation, or 1). Take
the q-th largest score so that a new home's score would rank no higher with the wanted probability, and the interval
is ln estimate ± q · scale: wide where the model is unsure, and right on average even where its scale is not (Vovk et
al. 2005, Algorithmic Learning in a Random World; Lei et al. 2018, JASA 113, section 5.2 for the scale).

What is guaranteed. With scores of homes set aside, and homes that come in no particular order, the interval at level c
holds the price of a new home with a probability between c and c + 1/(n + 1) over all homes: not for each street. Small
portfolios have no homes to spare, so the scores here are pooled over the folds of cross-fitting, as in the
cross-conformal predictor (Vovk 2015, Annals of Mathematics and Artificial Intelligence 74), but centred on the
estimate of the final model rather than on those of the folds. Barber et al. (2021, Annals of Statistics 49) show what
is lost: CV+, which keeps all fold models, always holds 2c - 1 (about); for pooled scores nothing can be promised for a
model that changes much when one fold is left out. For one that does not, coverage is near c (Steinberger and Leeb
2023, Annals of Statistics 51), and as the final model learns from more homes than each fold's, it errs on the wide
side. `hearthmap evaluate` measures the coverage, so that nobody needs to trust this paragraph.

Listings that share photos are one group. Each group then has the same total weight, which keeps the guarantee for a
home of a new group (Lee, Barber and Willett 2023, Distribution-free inference with hierarchical data); with every home
a group of its own it is the plain rule: of n scores, the one of rank ceil((n + 1) · level).
"""

import math
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError

__all__ = ["FSD_LEVEL", "Conformal", "check_level", "confidence", "fit_conformal"]

FloatArray = NDArray[np.float64]
Confidence = Literal["High", "Medium", "Low"]

FSD_LEVEL = 0.68
ROUNDING = 1e-9  # (9 + 1) * 0.8 must count as 8 and 10 * 0.7 as 7, whatever their last binary digit


@dataclass(frozen=True, eq=False)
class Conformal:
    """The sorted scores of the calibration homes, from which the interval at any level follows.

    `scores`, shape (n,), ascending: |ln price - ln estimate| / scale. `groups_below`, shape (n,): how many groups lie
    at or below each score, where each home of a group of three counts a third. The last is the number of groups.
    """

    scores: FloatArray
    groups_below: FloatArray

    def quantile(self, level: float = 0.80) -> float:
        """Return the half-width of the interval in units of the scale.

        Args:
            level: wanted share of prices inside, above 0 and below 1.

        Raises:
            InputError: the level is out of range, or asks for more homes than there are.
        """
        n_groups = round(float(self.groups_below[-1]))
        check_level(level, n_groups)
        wanted = level * (n_groups + 1) - ROUNDING
        return float(self.scores[np.searchsorted(self.groups_below, wanted)])

    def interval(
        self, log_estimate: FloatArray, scale: FloatArray | float = 1.0, level: float = 0.80
    ) -> tuple[FloatArray, FloatArray]:
        """Return lower and upper ends of the log price, each of shape (n,).

        Args:
            log_estimate: natural logarithm of the estimates, shape (n,).
            scale: how uncertain the model calls itself, shape (n,), in the unit used in `fit_conformal`.
            level: wanted share of prices inside, above 0 and below 1.

        Raises:
            InputError: the level is out of range, or asks for more homes than there are.
        """
        half_width = self.quantile(level) * _positive(scale)
        return log_estimate - half_width, log_estimate + half_width

    def fsd(self, scale: FloatArray | float = 1.0) -> FloatArray:
        """Return the forecast standard deviation: about 68 % of homes are valued within ± 1 FSD of their price.

        It is the predicted standard deviation of (estimate - price) / price, a share: half the width of the interval at
        level 0.68 relative to the estimate, sinh(q · scale), at whatever level the interval itself is shown. The
        interval is even in log price and the FSD in price, which makes it a little wide: with normal errors it covers
        68 % of homes where it is small, 69 % where it is 0.20, 70 % where it is 0.30.

        Args:
            scale: how uncertain the model calls itself, shape (n,), in the unit used in `fit_conformal`.

        Raises:
            InputError: there are fewer than three homes.
        """
        return np.sinh(self.quantile(FSD_LEVEL) * _positive(scale))


def check_level(level: float, homes: int) -> None:
    """Refuse a confidence level that so many calibration homes cannot give, which is known before any is valued.

    Args:
        level: wanted share of prices inside, above 0 and below 1.
        homes: how many homes there are that do not share photos: the number of groups.

    Raises:
        InputError: the level is out of range, or asks for more homes than there are.
    """
    if not 0 < level < 1:
        raise InputError(f"The confidence level must lie between 0 and 1, such as 0.80, but is {level:g}.")
    if level * (homes + 1) - ROUNDING > homes:
        needed = math.ceil(level / (1 - level) - ROUNDING)
        raise InputError(
            f"An interval at confidence level {level:g} needs at least {needed:,} homes with prices that do not "
            f"share photos, but there are {homes:,}: choose a lower level or add homes."
        )


def fit_conformal(
    log_price: FloatArray,
    log_estimate: FloatArray,
    scale: FloatArray | float = 1.0,
    groups: NDArray[np.int64] | None = None,
) -> Conformal:
    """Turn out-of-fold estimates into the scores that intervals are read from.

    Args:
        log_price: natural logarithm of the prices, shape (n,).
        log_estimate: natural logarithm of estimates by models not fitted to the home they value, shape (n,).
        scale: how uncertain the model calls itself, shape (n,), positive, in any unit: only ratios between homes count.
        groups: the group of each home, shape (n,): homes that share photos count together as one. None: each by itself.

    Raises:
        InputError: there is no home, a price or estimate is missing, or a scale is not positive.

    Example:
        >>> conformal = fit_conformal(np.arange(1.0, 10.0), np.zeros(9))
        >>> conformal.quantile(0.80)  # rank ceil((9 + 1) * 0.80) = 8 of the scores 1 to 9
        8.0
    """
    if log_price.size == 0:
        raise InputError("Intervals need at least one home with a price and an estimate.")
    score = np.abs(log_price - log_estimate) / _positive(scale)
    if not np.isfinite(score).all():
        raise InputError(
            f"{np.count_nonzero(~np.isfinite(score)):,} of {score.size:,} homes have no usable price or estimate; "
            f"leave them out before calibrating intervals."
        )
    codes = np.arange(score.size) if groups is None else np.unique(groups, return_inverse=True)[1]
    if codes.shape != score.shape:
        raise InputError(f"Intervals need one group for each of {score.size:,} homes, but got {codes.size:,}.")
    share = 1 / np.bincount(codes)[codes]
    order = np.argsort(score, kind="stable")
    return Conformal(scores=score[order], groups_below=np.cumsum(share[order]))


@overload
def confidence(fsd: float) -> Confidence: ...
@overload
def confidence(fsd: FloatArray) -> NDArray[np.str_]: ...
def confidence(fsd: FloatArray | float) -> NDArray[np.str_] | Confidence:
    """Name the confidence of an estimate by 100 · (1 - FSD): High above 85, Medium from 70 to 85, Low below 70.

    These are the grades that HouseCanary publishes for its own FSD. An unknown FSD (NaN) is Low.

    Args:
        fsd: forecast standard deviation, a share; one number or shape (n,).

    Returns:
        "High", "Medium" or "Low"; for an array, an array of them.

    Example:
        >>> confidence(np.array([0.149, 0.15, 0.30, 0.31])).tolist()
        ['High', 'Medium', 'Medium', 'Low']
    """
    names = np.select([np.less(fsd, 0.15), np.less_equal(fsd, 0.30)], ["High", "Medium"], "Low")
    return names[()]


def _positive(scale: FloatArray | float) -> FloatArray:
    values = np.asarray(scale, dtype=np.float64)
    wrong = ~(np.isfinite(values) & (values > 0))
    if wrong.any():
        raise InputError(
            f"{np.count_nonzero(wrong):,} of {values.size:,} scales are missing, zero or negative; an interval needs a "
            f"positive scale for each home."
        )
    return values
