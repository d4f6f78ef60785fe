"""Errors and coverage of groups of homes, written out and laid on lines from 0 to 1."""

import numpy as np
import pandas as pd

from valuation.evaluation.group_words import group_table
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.reports.model_contents import GroupRow, Groups, Strip
from valuation.statistics.error_groups import FEWEST, coverage
from valuation.wording.facts import confidence_words, count, ends, number, share
from valuation.wording.money import UNKNOWN, localised

__all__ = ["groups_of"]

_TITLES = {"location": "By location", "price": "By price band", "confidence": "By confidence"}
_MOST = 12  # groups, those with most homes


def groups_of(homes: HeldOutHomes, locations: "pd.Series[str]", currency: str) -> tuple[Groups, ...]:
    """The groups of each kind, those by location with most homes first.

    Args:
        homes: The homes.
        locations: Of these.
        currency: ISO 4217 code.
    """
    return tuple(_groups(homes, locations, kind, currency) for kind in _TITLES)


def _groups(homes: HeldOutHomes, locations: "pd.Series[str]", kind: str, currency: str) -> Groups:
    table = group_table(homes, locations, kind, currency)
    told = table[table["mdape"].notna()]
    shown = told.head(_MOST)
    overall = float(coverage(homes.table)["mdape"])
    ends = shown[["mdape", "mdape_high"]].to_numpy(np.float64)
    longest = 1.05 * max(overall, float(np.nanmax(ends))) if len(shown) else 1.0
    rows = tuple(
        GroupRow(
            confidence_words(str(name)) if kind == "confidence" else str(name),
            number(int(row["homes"])),
            _written(row, "mdape"),
            _strip(row, "mdape", overall, longest),
            _written(row, "median_ratio"),
            _written(row, "coverage"),
            _strip(row, "coverage", homes.level, 1.0),
        )
        for name, row in shown.iterrows()
    )
    return Groups(_TITLES[kind], rows, _note(table, told, shown, kind))


def _written(row: "pd.Series[float]", column: str) -> str:
    """A figure with its interval, as the Accuracy page has it."""

    def write(value: float) -> str:
        return localised(f"{value:.3f}") if column == "median_ratio" else share(value, places=1)

    value, low, high = row[column], row[f"{column}_low"], row[f"{column}_high"]
    if pd.isna(value):
        return UNKNOWN
    return write(value) + ("" if pd.isna(low) else f" [{ends(write(low), write(high))}]")


def _strip(row: "pd.Series[float]", column: str, line: float, longest: float) -> Strip:
    low, value, high = (
        None if pd.isna(row[f"{column}{end}"]) else min(float(row[f"{column}{end}"]) / longest, 1.0)
        for end in ("_low", "", "_high")
    )
    place = line / longest
    return Strip(low, value, high, place, low is not None and high is not None and not low <= place <= high)


def _note(table: pd.DataFrame, told: pd.DataFrame, shown: pd.DataFrame, kind: str) -> str:
    parts = []
    few = table[table["mdape"].isna()]
    if len(few):
        parts.append(
            f"{count(len(few), 'group')} with {count(int(few['homes'].sum()), 'home')} together, fewer than {FEWEST} "
            "each, have no figures."
        )
    if len(told) > len(shown):
        parts.append(f"{count(len(told) - len(shown), 'further group')} with fewer homes: see the Accuracy page.")
    if kind == "price":
        parts.append("Bands of the mean of price and estimate (levelled), as PRB has it.")
    if kind == "confidence":
        parts.append("The surer the model calls itself, the smaller its errors should be.")
    return " ".join(parts)
