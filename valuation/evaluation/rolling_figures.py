"""The figures of a rolling test: error, bias, hits and coverage, by months ahead and in all, of all models alike."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from valuation.evaluation.accuracy import as_json, mean_by_group
from valuation.evaluation.model_comparison import resamples_for
from valuation.statistics.bootstrap import Resamples, resample

__all__ = ["ROLLED", "measure_rolling"]

ROLLED = ("estimate", "lightgbm", "index")
"""What is compared: the model's estimate, and its challengers."""
_SHOWN = ("mape", "mdape", "male", "median_ratio", "ppe10", "ppe20", "r2_log", "cod")
_QUARTERS = 4
_FEWEST_QUARTERED = 40  # homes, below which quarters say nothing


def measure_rolling(
    estimates: pd.DataFrame, groups: NDArray[np.int64], level: float, seed: int, suspicious: NDArray[np.bool_]
) -> dict[str, Any]:
    """Compare estimates with the prices that came later.

    Args:
        estimates: A row for each home and origin: ahead, price, estimate, lower, upper, index and perhaps lightgbm.
        groups: (n,) property of each row; those of one are drawn together.
        level: Confidence level of the intervals.
        seed: Of the bootstrap.
        suspicious: (n,) rows whose price is hardly a market value.

    Returns:
        As in `metrics.json`. "models": by model and part ("total", and months ahead where there are several) n and
        figures with their 95 % intervals, all on the rows that every model values. "valued": by model the share of
        rows valued. "paired": how much higher the MAPE of the estimate is than that of each challenger, row by row.
        "without_suspicious": as "models", in total, without the suspicious rows. "interval": coverage and width by
        part. "quarters": coverage by quarter of the estimate.

    Raises:
        InputError: No home was valued.
    """
    names = [name for name in ROLLED if name in estimates]
    known = estimates[names].notna().to_numpy(bool)
    common = np.asarray(known.all(axis=1), dtype=bool)
    if not common.any():
        raise InputError("No later sale could be valued: they lack the attributes and photos that earlier ones have.")
    table, groups, sound = estimates.loc[common], groups[common], ~suspicious[common]
    parts = {"total": np.ones(len(table), bool)}
    months = sorted(table["ahead"].unique())
    if len(months) > 1:
        parts |= {str(ahead): (table["ahead"] == ahead).to_numpy(bool) for ahead in months}
    drawn = {part: _drawn(table.loc[rows], names, groups[rows], seed) for part, rows in parts.items()}
    total = drawn["total"]
    fewer = total if sound.all() else _drawn(table.loc[sound], names, groups[sound], seed) if sound.any() else None
    return {
        "models": {
            name: {part: _figures(one, name, int(parts[part].sum())) for part, one in drawn.items()} for name in names
        },
        "without_suspicious": {
            name: {"total": _figures(fewer, name, int(sound.sum()))} for name in names if fewer is not None
        },
        "valued": {name: float(share) for name, share in zip(names, known.mean(axis=0), strict=True)},
        "paired": {name: as_json(total.difference("estimate", name, "mape")) for name in names if name != "estimate"},
        "interval": {"level": level}
        | {part: _coverage(table.loc[rows], groups[rows], seed) for part, rows in parts.items()},
        "quarters": _quarters(table, groups, seed),
    }


def _drawn(table: pd.DataFrame, names: list[str], groups: NDArray[np.int64], seed: int) -> Resamples:
    values = {name: table[name].to_numpy(np.float64) for name in names}
    price = table["price"].to_numpy(np.float64)
    return resample(values, price, groups, resamples=resamples_for(len(table)), seed=seed)


def _figures(drawn: Resamples, name: str, count: int) -> dict[str, Any]:
    shown = {figure: as_json(drawn.figure(name, figure)) for figure in _SHOWN}
    return {"n": count} | shown


def _coverage(table: pd.DataFrame, groups: NDArray[np.int64], seed: int) -> dict[str, Any]:
    """Share of prices inside, and the mean width relative to the estimate."""
    inside = np.asarray(table["price"].between(table["lower"], table["upper"]), dtype=np.float64)
    width = ((table["upper"] - table["lower"]) / table["estimate"]).to_numpy(np.float64)
    return {
        "n": len(table),
        "coverage": as_json(mean_by_group(inside, groups, seed)),
        "width": as_json(mean_by_group(width, groups, seed)),
    }


def _quarters(table: pd.DataFrame, groups: NDArray[np.int64], seed: int) -> list[dict[str, Any]]:
    if len(table) < _FEWEST_QUARTERED:
        return []
    rank = table["estimate"].rank(method="first").to_numpy()
    quarter = np.minimum((rank - 1) * _QUARTERS // len(table), _QUARTERS - 1).astype(int)
    found = []
    for number in range(_QUARTERS):
        some = table.loc[quarter == number]
        ends: dict[str, Any] = {"from": float(some["estimate"].min()), "to": float(some["estimate"].max())}
        found.append(ends | _coverage(some, groups[quarter == number], seed))
    return found
