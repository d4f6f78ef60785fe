"""The adjustment grid of a report: each comparable as a column, every number written out."""

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustedComparable, AdjustmentGrid
from explain.comparison.grid_words import amount_text
from valuation.comparables.reasons import distance_text
from valuation.reports.contents import ComparableColumn, Thumbnail
from valuation.reports.pictures import first_photo
from valuation.reports.step_lines import change_of
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import learned_prices
from valuation.wording.facts import number, share
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["comparable_columns", "grid_heads", "grid_verdict"]


def grid_heads(grid: AdjustmentGrid) -> tuple[str, ...]:
    """Names of the rows above the lines of the grid: those of which something is known."""
    heads = ["Asking price" if grid.price_kind == "asking" else "Price", "Similarity"]
    if any(_sold_on(column) != UNKNOWN for column in grid.comparables):
        heads.append("Sold on")
    if any(distance_text(grid.facts, column.facts, grid.area_unit) for column in grid.comparables):
        heads.append("Away")
    return tuple(heads)


def comparable_columns(grid: AdjustmentGrid, model: Model, portfolio: Portfolio) -> tuple[ComparableColumn, ...]:
    """The comparables, most alike first."""
    money, heads = grid.currency, grid_heads(grid)
    columns = []
    for number_, column in enumerate(grid.comparables, start=1):
        one = column.comparable
        rows = {
            heads[0]: format_money(one.price, money, exact=True),
            "Similarity": share(one.similarity),
            "Sold on": _sold_on(column),
            "Away": distance_text(grid.facts, column.facts, grid.area_unit) or UNKNOWN,
        }
        columns.append(
            ComparableColumn(
                one.listing_id,
                number_,
                _picture(one.listing_id, model, portfolio),
                tuple(rows[head] for head in heads),
                tuple((line.value, amount_text(line, money), change_of(line.amount)) for line in column.adjustments),
                share(column.net, signed=True, places=1),
                share(column.gross, places=1),
                format_money(column.adjusted_price, money),
                share(one.weight),
                "; ".join(one.reasons),
            )
        )
    return tuple(columns)


def grid_verdict(grid: AdjustmentGrid) -> tuple[tuple[str, str], ...]:
    """The value by the comparables beside the unadjusted median of their prices and that by the model."""
    return (
        ("By the comparables", format_money(grid.reconciled, grid.currency)),
        ("Unadjusted median", format_money(grid.unadjusted.median, grid.currency)),
        ("By the model", format_money(grid.estimate, grid.currency)),
    )


def _sold_on(column: AdjustedComparable) -> str:
    return number(column.facts.get("sale_date"))


def _picture(listing_id: str, model: Model, portfolio: Portfolio) -> Thumbnail | None:
    """A photo of a comparable; None where the portfolio's listing of that name is another home."""
    if listing_id not in portfolio.listings.index:
        return None
    same = learned_prices(model, portfolio.listings.loc[[listing_id]])
    return first_photo(portfolio, listing_id) if same.all() else None
