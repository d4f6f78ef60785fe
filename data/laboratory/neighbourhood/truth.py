"""`truth.csv`: what every made-up home is made of, and what each part is worth; the answer sheet of the demo.

One row per home: `listing_id`; the parts of the log price that are no elements, each an addend (`intercept`,
`area_effect`, …, `noise`); for every driver its level (`garage`) and what that adds (`garage_effect`); their sum
`log_price`; and `price`, in whole US dollars.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import PortfolioError
from data.files import write_text_atomic
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import Home
from data.laboratory.neighbourhood.price_formula import price_parts

TRUTH = "truth.csv"

_ATTRIBUTE_ADDENDS = ("intercept", "area_effect", "bedrooms_effect", "bathrooms_effect", "age_effect")
_OTHER_ADDENDS = ("location_effect", "condition_effect", "noise")
_ELEMENT_ADDENDS = tuple(f"{name}_effect" for name in DRIVERS)

ADDENDS = (*_ATTRIBUTE_ADDENDS, *_OTHER_ADDENDS, *_ELEMENT_ADDENDS)
"""The columns whose sum is `log_price`."""

TRUTH_COLUMNS = (
    "listing_id",
    *_ATTRIBUTE_ADDENDS,
    *_OTHER_ADDENDS,
    *(column for name in DRIVERS for column in (name, f"{name}_effect")),
    "log_price",
    "price",
)
_TOLERANCE = 1e-9


def write_truth(path: Path, homes: Iterable[Home]) -> None:
    """Write the truth about homes, all or nothing. Numbers are written so that they are read back to the last bit.

    Raises:
        HearthmapError: The disk refuses.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, TRUTH_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(home) for home in homes)
    write_text_atomic(path, text.getvalue())


def read_truth(path: Path) -> pd.DataFrame:
    """Read the truth about homes, and check it.

    Returns:
        Indexed by listing_id, in the order of the file: addends and log_price as float64, price as int64, levels of the
        drivers as text.

    Raises:
        PortfolioError: The file is missing or damaged, has other columns, names a home twice, a level that there is
            not or a number that is none, or the parts of a home do not sum to its log price or give its price.
    """
    table = _cells(path)
    levels = {name: table[name] for name in DRIVERS}
    for name, column in levels.items():
        _refuse(path, table, ~column.isin(DRIVERS[name].levels).to_numpy(), f"{name} has no such level", name)
    numbers = {name: _numbers(path, table, name) for name in (*ADDENDS, "log_price", "price")}
    sums = np.array([math.fsum(row) for row in zip(*(numbers[name] for name in ADDENDS), strict=True)])
    wrong = np.abs(sums - numbers["log_price"]) > _TOLERANCE
    _refuse(path, table, wrong, "the parts do not sum to log_price", "log_price")
    # Half a dollar for the rounding, and a little for the last digits.
    wrong = np.abs(np.exp(numbers["log_price"]) - numbers["price"]) > 0.5 + _TOLERANCE * numbers["price"]
    wrong |= numbers["price"] % 1 != 0
    _refuse(path, table, wrong, "price is not exp(log_price) in whole dollars", "price")
    numbers["price"] = numbers["price"].astype(np.int64)
    index = pd.Index(table["listing_id"].astype("str"), name="listing_id")
    columns = {name: levels[name].to_numpy() if name in levels else numbers[name] for name in TRUTH_COLUMNS[1:]}
    return pd.DataFrame(columns, index=index).astype(dict.fromkeys(DRIVERS, "str"))


def _row(home: Home) -> Mapping[str, object]:
    parts = price_parts(home)
    row: dict[str, object] = {
        "listing_id": home.listing_id,
        "intercept": parts.intercept,
        "area_effect": parts.area,
        "bedrooms_effect": parts.bedrooms,
        "bathrooms_effect": parts.bathrooms,
        "age_effect": parts.age,
        "location_effect": parts.location,
        "condition_effect": parts.condition,
        "noise": parts.noise,
        "log_price": parts.log_price,
        "price": parts.price,
    }
    for name, effect in parts.elements.items():
        row |= {name: home.elements[name], f"{name}_effect": effect}
    return row


def _cells(path: Path) -> pd.DataFrame:
    """All cells as text, with the columns and the identifiers checked."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8")
    except FileNotFoundError as error:
        raise PortfolioError(f"{path} does not exist: it comes with a rendered neighbourhood.") from error
    except (OSError, ValueError) as error:  # of pandas' and of Unicode's errors the latter is the root
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PortfolioError(f"{path} could not be read ({reason}): render it again.") from error
    missing = [name for name in TRUTH_COLUMNS if name not in table.columns]
    unknown = [name for name in table.columns if name not in TRUTH_COLUMNS]
    if missing or unknown:
        words = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has unknown {', '.join(unknown)}"] * bool(unknown)
        raise PortfolioError(f"{path} {' and '.join(words)}: it was made by another version; render it again.")
    if table.empty:
        raise PortfolioError(f"{path} has a header but no homes: render it again.")
    _refuse(path, table, table["listing_id"].eq("").to_numpy(), "the row names no home", "listing_id")
    _refuse(path, table, table["listing_id"].duplicated().to_numpy(), "the home was seen before", "listing_id")
    return table


def _numbers(path: Path, table: pd.DataFrame, name: str) -> np.ndarray:
    """A column of finite numbers, exactly as they were written."""
    values = np.empty(len(table))
    for position, text in enumerate(table[name]):
        try:
            values[position] = float(text)
        except (TypeError, ValueError):  # a cell is not text where the row is cut short
            values[position] = math.nan
    _refuse(path, table, ~np.isfinite(values), "a number is needed", name)
    return values


def _refuse(path: Path, table: pd.DataFrame, wrong: np.ndarray, reason: str, column: str) -> None:
    if wrong.any():
        position = int(np.argmax(wrong))
        cell = table[column].iloc[position]
        raise PortfolioError(f"{path}, row {position + 2}, column {column}: {reason} ({cell!r}); render it again.")
