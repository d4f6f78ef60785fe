"""Which of a portfolio's problems concern one listing."""

from data.cells.columns import match_columns
from data.errors import PortfolioError
from data.import_problems import import_problems
from data.photos.photo_matching import listing_of_file
from data.portfolio import Portfolio
from data.problems import Problem
from data.table_files.sources import find_table, read_source_table

__all__ = ["problems_of_import", "problems_of_listing"]


def problems_of_listing(portfolio: Portfolio, listing_id: str) -> list[Problem]:
    """Problems in a listing's row of the table, and with photos named after it; those with a whole column are nobody's.

    Those that its import found come after those of reading it, without what both found.

    Args:
        portfolio: As it was read.
        listing_id: The listing.
    """
    known = set(portfolio.listings.index)
    rows = _rows(portfolio, listing_id)
    own = [
        problem
        for problem in portfolio.problems
        if (problem.row is not None and (problem.file, problem.row) in rows)
        or (problem.row is None and listing_of_file(problem.file, known) == listing_id)
    ]
    told = {(problem.value, problem.reason) for problem in own}
    found = [problem for owner, problem in problems_of_import(portfolio) if owner == listing_id]
    return own + [problem for problem in found if (problem.value, problem.reason) not in told]


def problems_of_import(portfolio: Portfolio) -> list[tuple[str, Problem]]:
    """Listing and problem of each that the portfolio's import found; the listing is empty where it is none of these."""
    known = set(portfolio.listings.index)
    found = []
    for owner, problem in import_problems(portfolio.folder):
        named = owner or (listing_of_file(problem.file, known) or "" if problem.row is None else "")
        found.append((named if named in known else "", problem))
    return found


def _rows(portfolio: Portfolio, listing_id: str) -> set[tuple[str, int]]:
    """File and row of a listing; none where the table cannot be found any more."""
    if not any(problem.row is not None for problem in portfolio.problems):
        return set()
    try:
        raw = read_source_table(find_table(portfolio.folder))
        column = match_columns(list(raw.cells.columns), {}, table=raw.file).sources["listing_id"]
    except (PortfolioError, KeyError):
        return set()
    ids = raw.cells[column].astype("str").str.strip()
    return {(raw.file, int(row)) for row in raw.cells.index[(ids == listing_id).to_numpy(bool)]}
