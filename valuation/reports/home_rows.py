"""One home as rows of tables: its estimate, what adds up to it, its comparables, and what to know of its data.

They are plain values, so that they can be kept on disk and passed between processes without losing a digit.
"""

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid
from explain.explanation import Explanation
from explain.statement import attribute_name
from valuation.comparables.reasons import distance_km
from valuation.encoder.serving import Server
from valuation.estimates.estimate import COLUMNS, Estimate
from valuation.homes.subject import prepare_home
from valuation.reports.contents import Note
from valuation.reports.findings import findings_of
from valuation.reports.home import HomeReport
from valuation.trained_model.model import Model
from valuation.wording.facts import count
from valuation.wording.money import format_money, number_locale

__all__ = ["HomeRows", "home_rows", "rows_of_report"]

_MOST_REASONS = 4
_NOTEWORTHY = 0.05  # of the largest amount beside it; less is no reason


@dataclass(frozen=True)
class HomeRows:
    """What the tables of a portfolio hold of one home; money in full precision, None where unknown.

    Attributes:
        listing_id: The home.
        estimate: By name, the columns of `valuation.estimates.estimate.COLUMNS`.
        base_value: Estimate of a home about which nothing is known.
        explained: The estimate as its explanation works it out; to some eight digits the same.
        by_comparables: Reconciled value of the adjustment grid.
        unadjusted: Median of the comparables' prices as they are.
        reasons: What moves the estimate most, in one line.
        contributions: kind ("attribute", "room" or "residual"), name, value, amount; the amounts add up to `explained`
            less `base_value`.
        comparables: One row each, most alike first.
        notes: Tier and sentence of everything to know of the quality of its data.
    """

    listing_id: str
    estimate: dict[str, Any]
    base_value: float | None
    explained: float | None
    by_comparables: float | None
    unadjusted: float | None
    reasons: str
    contributions: list[dict[str, Any]]
    comparables: list[dict[str, Any]]
    notes: list[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "HomeRows":
        """What `to_json` wrote."""
        return cls(**{**content, "notes": [(str(tier), str(text)) for tier, text in content["notes"]]})


def home_rows(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    as_of: datetime.date,
    locale: str = "en_US",
    server: Server | None = None,
) -> HomeRows:
    """Value a home, explain the value without pictures, and find its comparables, as in its report.

    Args:
        model: The trained model.
        portfolio: Holds the home.
        listing_id: The home.
        as_of: Effective date; homes sold later are no comparables.
        locale: What numbers in sentences are written by.
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such listing or locale, or the portfolio does not fit the model.
    """
    with number_locale(locale):
        home = prepare_home(model, portfolio, listing_id, as_of=as_of, server=server)
        found = findings_of(home, regions=False)
        return _rows(found.estimate, found.explanation, found.grid, found.notes)


def rows_of_report(report: HomeReport) -> HomeRows:
    """The same of a home whose report is made already."""
    with number_locale(report.locale):
        return _rows(report.estimate, report.explanation, report.grid, report.notes)


def _rows(
    estimate: Estimate, explanation: Explanation | None, grid: AdjustmentGrid | None, known: Iterable[Note]
) -> HomeRows:
    contributions = [] if explanation is None else _contributions(explanation)
    return HomeRows(
        estimate.listing_id,
        {name: _plain(getattr(estimate, name)) for name in COLUMNS},
        None if explanation is None else float(explanation.base_value),
        None if explanation is None else float(explanation.estimate),
        None if grid is None else float(grid.reconciled),
        None if grid is None else grid.unadjusted.median,
        _reasons(contributions, estimate.currency),
        contributions,
        [] if grid is None else _comparables(grid),
        [(note.tier, note.text) for note in known],
    )


def _contributions(explanation: Explanation) -> list[dict[str, Any]]:
    rows = [
        {"kind": "attribute", "name": attribute_name(part.name), "value": part.value, "amount": float(part.amount)}
        for part in explanation.attributes
    ]
    rooms: dict[str, list[float]] = {}
    for photo in explanation.photos:
        rooms.setdefault(photo.room, []).append(photo.amount)
    rows += [
        {
            "kind": "room",
            "name": room.capitalize() or "Unknown room",
            "value": count(len(amounts), "photo"),
            "amount": float(sum(amounts)),
        }
        for room, amounts in rooms.items()
    ]
    residual = {"kind": "residual", "name": "Residual", "value": "attributed to nothing"}
    return [*rows, residual | {"amount": float(explanation.residual)}]


def _comparables(grid: AdjustmentGrid) -> list[dict[str, Any]]:
    rows = []
    for place, column in enumerate(grid.comparables, start=1):
        one, way, sold = column.comparable, distance_km(grid.facts, column.facts), column.facts.get("sale_date")
        rows.append(
            {
                "rank": place,
                "comparable": one.listing_id,
                "comparable_price": float(one.price),
                "sale_date": None if pd.isna(sold) else pd.Timestamp(sold).date().isoformat(),
                "distance_km": way if math.isfinite(way) else None,
                "similarity": float(one.similarity),
                "weight": float(one.weight),
                "net": float(column.net),
                "gross": float(column.gross),
                "adjusted_price": float(column.adjusted_price),
                "unexpected": "; ".join(line.name for line in column.adjustments if line.unexpected),
                "reasons": "; ".join(one.reasons),
            }
        )
    return rows


def _reasons(contributions: list[dict[str, Any]], currency: str) -> str:
    """The strongest attributes and rooms of either sign."""
    parts = [row for row in contributions if row["kind"] != "residual"]
    ranked = sorted(parts, key=lambda row: -abs(row["amount"]))[:_MOST_REASONS]
    told = [row for row in ranked if row["amount"] and abs(row["amount"]) >= _NOTEWORTHY * abs(ranked[0]["amount"])]
    return "; ".join(f"{row['name']} {format_money(row['amount'], currency, signed=True)}" for row in told)


def _plain(value: Any) -> Any:
    """NumPy numbers as Python's own, days as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
