"""Errors and coverage by location, price band and confidence, under the names that a reader calls the groups by."""

import numpy as np
import pandas as pd

from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.statistics.error_groups import error_groups, price_bands
from valuation.wording.facts import count, ends, share
from valuation.wording.money import format_money

__all__ = ["coverage_words", "group_table"]

_CONFIDENCES = ("High", "Medium", "Low")


def group_table(homes: HeldOutHomes, locations: "pd.Series[str]", kind: str, currency: str) -> pd.DataFrame:
    """The table of `error_groups` by what a reader calls the groups.

    Args:
        homes: The homes.
        locations: Of these.
        kind: "location", where those with most homes come first, "price" or "confidence".
        currency: ISO 4217 code.
    """
    if kind == "location":
        labels = locations.loc[homes.table.index].astype("string")
        return error_groups(homes.table, labels).sort_values("homes", ascending=False, kind="stable")
    if kind == "price":
        bands, edges = price_bands(homes.table)
        table = error_groups(homes.table, bands)
        names = [_band(int(number), edges, currency) for number in table.index]
    else:
        order = homes.table["confidence"].map({name: place for place, name in enumerate(_CONFIDENCES)})
        table = error_groups(homes.table, order)
        names = [_CONFIDENCES[int(number)] for number in table.index]
    return table.set_axis(pd.Index(names, name="group"))


def coverage_words(overall: "pd.Series[float]", level: float) -> str:
    """Whether the intervals keep what they promise, over all homes."""
    if np.isnan(overall["coverage"]):
        return "The homes are too few to calibrate intervals on."
    low, high = overall["coverage_low"], overall["coverage_high"]
    if low <= level <= high:
        verdict = "✓ That agrees with what is promised."
    elif low > level:
        verdict = "▲ That is more than promised: the intervals are wider than they need be."
    else:
        verdict = "▼ That is less than promised: the intervals are too narrow."
    return (
        f"Of {count(int(overall['within']), 'price')} {share(overall['coverage'], places=1)} lie inside their "
        f"{share(level)} interval [{ends(share(low, places=1), share(high, places=1))}]. {verdict}"
    )


def _band(number: int, edges: "np.ndarray[tuple[int], np.dtype[np.float64]]", currency: str) -> str:
    if len(edges) == 0:
        return "all"
    if number == 0:
        return f"below {format_money(float(edges[0]), currency)}"
    if number == len(edges):
        return f"from {format_money(float(edges[-1]), currency)}"
    return f"{format_money(float(edges[number - 1]), currency)} to {format_money(float(edges[number]), currency)}"
