"""Which price is which: what a home was sold for, and what is asked for it, are kept apart."""

from dataclasses import replace
from typing import Literal

import pandas as pd

from data.cells.columns import ColumnMatch
from data.problems import Problem, cell_problems
from data.table_files.tables import RawTable

__all__ = ["PriceKind", "missing_prices", "price_kind_of", "settle_bare_price"]

PriceKind = Literal["sale", "asking", "mixed", "none"]
KINDS = {"sale": "sale_price", "asking": "asking_price"}


def settle_bare_price(
    match: ColumnMatch,
    stated: Literal["sale", "asking"] | None,
    *,
    dated: bool,
    table: str,
) -> tuple[ColumnMatch, list[Problem]]:
    """Decide what a column called just "price" holds.

    Beside a sale price it is the asking price, and the other way round; alone it is what the user states, else the sale
    price where sale dates are known, else the asking price. Beside both it cannot be told what it is: it is kept, and
    not used.

    Args:
        match: Columns found; a bare price under "price".
        stated: What the user says it holds.
        dated: Whether any listing has a sale date.
        table: Name of the table, for problems.

    Returns:
        The match with the bare price under "sale_price" or "asking_price", and problems.
    """
    if "price" not in match.sources:
        return match, []
    sources = dict(match.sources)
    bare = sources.pop("price")
    free = [name for name in KINDS.values() if name not in sources]
    if not free:
        reason = "the table has a sale price and an asking price, so it is not clear what this price is; kept, not used"
        problem = Problem(table, None, bare, "", reason, "warning")
        return replace(match, sources=sources, doubles={**match.doubles, bare: "price"}), [problem]
    wanted = KINDS[stated or ("sale" if dated else "asking")]
    sources[wanted if wanted in free else free[0]] = bare
    return replace(match, sources=sources), []


def missing_prices(raw: RawTable, match: ColumnMatch, price: pd.Series, reported: list[Problem]) -> list[Problem]:
    """List the rows whose price cell is blank; rows whose price could not be used have their problem already.

    Args:
        raw: The table.
        match: Columns found; without any price column there is nothing to miss.
        price: Price by row number, NaN where unknown.
        reported: Problems found so far.
    """
    sources = [match.sources[name] for name in KINDS.values() if name in match.sources]
    if not sources:
        return []
    known = {problem.row for problem in reported if problem.column in sources}
    missing = (price.isna() & ~price.index.isin(known)).to_numpy(dtype=bool)
    return cell_problems(raw.file, raw.cells[sources[0]], missing, "price is missing; kept without a price", "warning")


def price_kind_of(listings: pd.DataFrame) -> PriceKind:
    """Say whether the prices of listings are sale prices, asking prices, some of each, or none."""
    sold = bool(listings["sale_price"].notna().any())
    only_asked = bool((listings["sale_price"].isna() & listings["asking_price"].notna()).any())
    if sold:
        return "mixed" if only_asked else "sale"
    return "asking" if only_asked else "none"
