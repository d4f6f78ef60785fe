"""Numbers as people write them: currency signs, thousands separators, decimal points or decimal commas.

Which mark is the decimal mark is decided for a whole column (data/cells/decimals.py), since one cell alone cannot tell.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["SPACES", "Mark", "is_blank", "parse_numbers"]

Mark = Literal[".", ","]

BLANK = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "–", "—", ".", "?"})
SPACES = " \u00a0\u2009\u202f"
_CURRENCY = r"(?:[$€£¥₹₩₪₽₺₴฿₫₱]|[A-Z]{1,3}\$|\b(?:[A-Z]{3}|kr|Fr|zł|Kč|Ft|Rs)\b\.?)"
_UNIT = r"(?:sq\.? ?(?:ft|feet|foot)\.?|sf|ft2|ft²|sq\.? ?m\.?|sqm|m2|m²)"
_AFFIX = re.compile(rf"^{_CURRENCY}?\s*|\s*(?:{_CURRENCY}|{_UNIT})?(?:[.,][-–]+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    Attributes:
        values: float64, NaN where the cell is blank or wrong.
        wrong: True where a cell holds something that is no finite number.
        blank: True where a cell holds nothing.
    """

    values: NDArray[np.float64]
    wrong: NDArray[np.bool_]
    blank: NDArray[np.bool_]


def is_blank(texts: pd.Series) -> NDArray[np.bool_]:
    """True where a text cell is empty or holds a usual sign for "not known", such as N/A or a dash."""
    return (texts.isna() | texts.str.strip().str.lower().isin(BLANK)).to_numpy(dtype=bool)


def parse_numbers(values: pd.Series, mark: Mark) -> Numbers:
    """Read a raw column as numbers, given its decimal mark.

    Native numbers pass as they are. Texts may carry a currency sign or code, an area unit, thousands separators (point,
    comma, space or apostrophe, in whole groups) and an exponent. Anything else ("450k", "12,34" as thousands, "inf") is
    wrong, never guessed at.

    Args:
        values: Raw cells: texts, native numbers, or both.
        mark: The decimal mark of the texts.

    Example:
        >>> parse_numbers(pd.Series(["€ 1.234.567,50", "450k"]), ",").values.tolist()
        [1234567.5, nan]
    """
    if pd.api.types.is_numeric_dtype(values):
        native = values.to_numpy(dtype=np.float64, na_value=np.nan)
        infinite = np.isinf(native)
        return Numbers(np.where(infinite, np.nan, native), infinite, np.isnan(native))
    texts = values.astype("str")
    blank = is_blank(texts)
    result = np.full(len(texts), np.nan)
    # Native numbers within a column of mixed cells are written with a point, whatever the texts beside them use.
    cells = (
        values.map(type).isin([int, float, Decimal]).to_numpy()
        if values.dtype == object
        else np.zeros(len(texts), dtype=bool)
    )
    direct = r"[+-]?[0-9]+(?:\.[0-9]+)?" if mark == "." else r"[+-]?[0-9]+"
    easy = (cells | texts.str.fullmatch(direct).fillna(False).to_numpy(dtype=bool)) & ~blank
    result[easy] = texts[easy].astype(np.float64)
    codes, uniques = pd.factorize(texts[~easy & ~blank])
    result[~easy & ~blank] = np.array([_number(text, mark) for text in uniques], dtype=np.float64)[codes]
    result[np.isinf(result)] = np.nan
    return Numbers(result, np.isnan(result) & ~blank, blank)


_GRAMMAR: dict[str, re.Pattern[str]] = {
    mark: re.compile(
        rf"([+-]?)((?:[0-9]+|[0-9]{{1,3}}(?:{other}[0-9]{{2,3}})*{other}[0-9]{{3}}|[0-9]{{1,3}}(?:[ '][0-9]{{3}})+)?)"
        rf"(?:{re.escape(mark)}([0-9]*))?((?:[eE][+-]?[0-9]+)?)"
    )
    for mark, other in ((".", ","), (",", r"\."))
}


def _number(text: str, mark: str) -> float:
    plain = re.sub(rf"[{SPACES}\t]", " ", text).replace("’", "'").replace("−", "-").strip()
    sign = plain[:1] if plain[:1] in "+-" else ""
    plain = sign + _AFFIX.sub("", plain.removeprefix(sign).strip()).strip()
    match = _GRAMMAR[mark].fullmatch(plain)
    if match is None:
        return np.nan
    sign, whole, fraction, exponent = (part or "" for part in match.groups())
    digits = re.sub(r"[^0-9]", "", whole)
    return float(f"{sign}{digits or 0}.{fraction or 0}{exponent}") if digits or fraction else np.nan
