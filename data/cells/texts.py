"""Raw cells as clean text: identifiers, place names, categories."""

import pandas as pd

from data.cells.numerals import is_blank

__all__ = ["as_text", "categories", "places"]

_BLANK_CATEGORY = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?", "-", "--"})


def as_text(values: pd.Series) -> pd.Series:
    """Write raw cells as text without surrounding blanks; whole numbers lose the ".0" that spreadsheets give them.

    Returns:
        A column of dtype str, missing where the cell is missing or holds only blanks.
    """
    if pd.api.types.is_float_dtype(values):
        known = values.dropna()
        whole = known.mod(1).eq(0).all() and known.abs().lt(2**53).all()
        texts = values.astype("Int64").astype("str") if whole else values.astype("str")
    elif values.dtype == object:
        cells = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in values]
        texts = pd.Series(cells, index=values.index, name=values.name, dtype="object").astype("str")
    else:
        texts = values.astype("str")
    texts = texts.mask(values.isna()).str.strip()
    return texts.mask(texts == "")


def places(values: pd.Series) -> pd.Series:
    """Write location cells as text; a nine-digit US ZIP code is cut to the five that name the area."""
    texts = as_text(values)
    return texts.mask(is_blank(texts)).str.replace(r"^(\d{5})-\d{4}$", r"\1", regex=True)


def categories(values: pd.Series) -> pd.Series:
    """Write categorical cells as text, missing where they say so; "none" stays a category ("garage: none")."""
    texts = as_text(values)
    return texts.mask(texts.str.lower().isin(_BLANK_CATEGORY))
