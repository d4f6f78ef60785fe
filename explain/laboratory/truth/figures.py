"""The figures of maps held against the truth, with 95 % bootstrap intervals over homes.

Homes are drawn anew with everything they show. All ways are measured on the same draws, so the difference of two has an
interval of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.statistics.bootstrap import Figure

__all__ = ["TruthBench"]

_RESAMPLES = 2000
Draws = NDArray[np.float64]

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "energy": "share of the heat inside the element's mask",
        "lift": "the same over the mask's share of the photo: 1 is chance",
        "pointing": "share of elements on which the peak lies",
        "iou15": "overlap of mask and heat above 15 % of the peak",
        "iou20": "the same above 20 %",
    }
)
"""Figures of where the heat is."""

AMOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "sign": "share of elements whose region has the right sign",
        "r": "correlation of region amounts with the true ones, element by element of every home",
        "r_means": "the same of the means of each element at each level",
        "slope": "amount found per true amount, least squares through the origin",
    }
)
"""Figures of what the regions amount to."""


@dataclass(frozen=True, eq=False)
class TruthBench:
    """Scores of every way of making maps.

    Attributes:
        places: One row per way, home, element and photo that shows it: method, listing_id, element, level, group,
            effect (on log price, relative to the average home), room, area and margin_area (share of the photo that the
            mask, and the mask with its margin, take: the chance levels), energy, pointing, iou15, iou20.
        amounts: One row per signed way, home and element: the same to effect, amount and true_amount (money where the
            map is in log price; else in no unit).
        seed: Of the bootstrap.
    """

    places: pd.DataFrame = field(repr=False)
    amounts: pd.DataFrame = field(repr=False)
    seed: int = 0

    @cached_property
    def homes(self) -> tuple[str, ...]:
        """Those explained."""
        return tuple(self.places["listing_id"].unique())

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """Ways of making maps, in the order they were asked for."""
        return tuple(self.places["method"].unique())

    @cached_property
    def signed(self) -> tuple[str, ...]:
        """Those whose maps have both signs on one scale."""
        return tuple(self.amounts["method"].unique()) if len(self.amounts) else ()

    def figure(self, method: str, name: str, group: str | None = None) -> Figure:
        """One figure with its interval; NaN for amounts of a way without signs.

        Args:
            method: The way.
            name: In `PLACES` or `AMOUNTS`.
            group: "thing" or "surface"; both when None.
        """
        return _figure(self._draws(method, name, group))

    def difference(self, method: str, other: str, name: str, group: str | None = None) -> Figure:
        """How much the figure of `method` is above that of `other` on the same homes, with its interval."""
        return _figure(self._draws(method, name, group) - self._draws(other, name, group))

    def by_element(self, method: str) -> pd.DataFrame:
        """Means of each element at each level, indexed by both.

        Returns:
            group, homes, effect, energy, area, pointing, iou15, iou20, sign, amount and true_amount; the last three are
            NaN for a way without signs.
        """
        keys = ["element", "level"]
        places = self.places[self.places["method"] == method].groupby(keys, sort=False)
        table = places[["effect", "area", "energy", "pointing", "iou15", "iou20"]].mean()
        table.insert(0, "group", places["group"].first())
        table.insert(1, "homes", places["listing_id"].nunique())
        if method not in self.signed:
            return table.assign(sign=np.nan, amount=np.nan, true_amount=np.nan)
        rows = self.amounts[self.amounts["method"] == method]
        rows = rows.assign(sign=(np.sign(rows["amount"]) == np.sign(rows["true_amount"])).astype(float))
        return table.join(rows.groupby(keys, sort=False)[["sign", "amount", "true_amount"]].mean())

    @cached_property
    def _weights(self) -> Draws:
        """How often each home counts: once, and in each resample; (1 + resamples, homes)."""
        count = len(self.homes)
        drawn = np.random.default_rng(self.seed).multinomial(count, np.full(count, 1 / count), _RESAMPLES)
        return np.concatenate([np.ones((1, count)), drawn.astype(float)])

    def _draws(self, method: str, name: str, group: str | None) -> Draws:
        """A figure on the homes as they are, then on each resample, (1 + resamples,)."""
        table = self.amounts if name in AMOUNTS else self.places
        rows = table[table["method"] == method] if len(table) else table
        if group is not None and len(rows):
            rows = rows[rows["group"] == group]
        if len(rows) == 0:
            return np.full(1 + _RESAMPLES, np.nan)
        weight = self._weights[:, pd.Index(self.homes).get_indexer(pd.Index(rows["listing_id"]))]
        total: Draws = weight.sum(1)
        with np.errstate(divide="ignore", invalid="ignore"):
            if name == "lift":
                return (weight @ _column(rows, "energy")) / (weight @ _column(rows, "area"))
            if name in PLACES:
                return (weight @ _column(rows, name)) / total
            found, true = _column(rows, "amount"), _column(rows, "true_amount")
            if name == "sign":
                right: NDArray[np.float64] = (np.sign(found) == np.sign(true)).astype(float)
                return (weight @ right) / total
            if name == "slope":
                return (weight @ (found * true)) / (weight @ true**2)
            if name == "r":
                return _correlation(weight, found, true)
            kinds = pd.factorize(rows["element"] + " " + rows["level"])[0]
            belongs = np.eye(kinds.max() + 1)[kinds]
            size = weight @ belongs
            mean_found, mean_true = ((weight * part) @ belongs / size for part in (found, true))
            # An element that a resample lacks has no mean there; it then counts for nothing.
            return _correlation((size > 0).astype(float), np.nan_to_num(mean_found), np.nan_to_num(mean_true))


def _column(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = rows[name].to_numpy(np.float64)
    return values


def _correlation(weight: Draws, a: NDArray[np.float64], b: NDArray[np.float64]) -> Draws:
    """Pearson's r of weighted values, one per row of `weight`; a and b are (n,), or (rows, n)."""
    total = weight.sum(1)
    a, b = np.broadcast_to(a, weight.shape), np.broadcast_to(b, weight.shape)
    mean_a, mean_b = (weight * a).sum(1) / total, (weight * b).sum(1) / total
    centred_a, centred_b = a - mean_a[:, None], b - mean_b[:, None]
    covariance = (weight * centred_a * centred_b).sum(1)
    spread: Draws = np.sqrt((weight * centred_a**2).sum(1) * (weight * centred_b**2).sum(1))
    result: Draws = covariance / spread
    return result


def _figure(draws: Draws) -> Figure:
    known = draws[1:][np.isfinite(draws[1:])]
    if not np.isfinite(draws[0]) or len(known) == 0:
        return Figure(float(draws[0]), np.nan, np.nan)
    low, high = np.quantile(known, [0.025, 0.975])
    return Figure(float(draws[0]), float(low), float(high))
