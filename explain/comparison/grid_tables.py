"""An adjustment grid as a table to read, as a table to calculate with, and as plain JSON."""

import math
from dataclasses import asdict
from typing import Any

import pandas as pd

from explain.comparison.adjustments import AdjustmentGrid
from explain.comparison.grid_words import amount_text, grid_notes, unadjusted_text
from valuation.comparables.reasons import distance_km, distance_text
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["grid_json", "grid_table", "grid_text"]

_WIDEST = 24


def grid_table(grid: AdjustmentGrid) -> pd.DataFrame:
    """One row per line of the grid, with numbers as numbers.

    Returns:
        Columns `line`, `unit`, `subject`, and for each comparable its listing_id (what it has there, or the figure) and
        its listing_id + " adjustment" (money). The last rows hold price (the subject's is the unadjusted median), net
        and gross adjustment as shares of it, adjusted price, similarity and weight.
    """
    rows: list[dict[str, Any]] = []
    for place, (name, value) in enumerate(grid.lines):
        row: dict[str, Any] = {"line": name, "unit": grid.currency, "subject": value}
        for column in grid.comparables:
            known = column.adjustments[place]
            row[column.comparable.listing_id] = known.value
            row[f"{column.comparable.listing_id} adjustment"] = known.amount
        rows.append(row)
    figures: list[tuple[str, str, Any, Any]] = [
        ("price", grid.currency, grid.unadjusted.median, lambda column: column.comparable.price),
        ("net adjustment", "share of the price", None, lambda column: column.net),
        ("gross adjustment", "share of the price", None, lambda column: column.gross),
        ("adjusted price", grid.currency, grid.reconciled, lambda column: column.adjusted_price),
        ("similarity", "0 to 1", None, lambda column: column.comparable.similarity),
        ("weight", "0 to 1", None, lambda column: column.comparable.weight),
        ("estimate of the model", grid.currency, grid.estimate, lambda column: None),
    ]
    for name, unit, subject, figure in figures:
        row = {"line": name, "unit": unit, "subject": subject}
        rows.append(row | {column.comparable.listing_id: figure(column) for column in grid.comparables})
    return pd.DataFrame(rows)


def grid_text(grid: AdjustmentGrid) -> str:
    """The grid as aligned lines of text, comparables side by side."""
    money = grid.currency
    heads = [f"{column.comparable.listing_id}" for column in grid.comparables]
    rows = [["", f"Home {grid.listing_id}", *heads]]
    word = "Asked" if grid.price_kind == "asking" else "Price"
    rows.append([word, "", *(format_money(column.comparable.price, money, exact=True) for column in grid.comparables)])
    rows.append(["Similarity", "", *(f"{column.comparable.similarity:.0%}" for column in grid.comparables)])
    ways = [distance_text(grid.facts, column.facts, grid.area_unit) for column in grid.comparables]
    if any(ways):
        rows.append(["Away", "", *(way or UNKNOWN for way in ways)])
    for place, (name, value) in enumerate(grid.lines):
        lines = [column.adjustments[place] for column in grid.comparables]
        rows.append([name, value, *(line.value for line in lines)])
        rows.append(["", "", *(amount_text(line, money) for line in lines)])
    rows.append(["Net adjustment", "", *(f"{column.net:+.1%}" for column in grid.comparables)])
    rows.append(["Gross adjustment", "", *(f"{column.gross:.1%}" for column in grid.comparables)])
    adjusted = [format_money(column.adjusted_price, money) for column in grid.comparables]
    rows.append(["Adjusted price", "", *adjusted])
    rows.append(["Weight", "", *(f"{column.comparable.weight:.0%}" for column in grid.comparables)])
    cut = [[cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 1]}…" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in cut) for place in range(len(cut[0]))]
    text = [
        "  ".join(cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(pairs))
        for pairs in ([*zip(row, widths, strict=True)] for row in cut)
    ]
    text += ["", f"By the comparables: {format_money(grid.reconciled, money)} (adjusted prices by weight)"]
    text.append(f"Unadjusted median:  {unadjusted_text(grid)}")
    text.append(f"By the model:       {format_money(grid.estimate, money)}")
    text += ["", *grid_notes(grid)]
    text += ["", "Why these:"]
    text += [f"  {column.comparable.listing_id}: {'; '.join(column.comparable.reasons)}" for column in grid.comparables]
    return "\n".join(line.rstrip() for line in text)


def grid_json(grid: AdjustmentGrid) -> dict[str, Any]:
    """The grid as plain JSON.

    Returns:
        `listing_id`, `currency`, `price_kind`, `chosen` (by the analyst, in words), `estimate`, `reconciled`,
        `unadjusted` {median, low, high, homes, indexed, indexed_to}, and `comparables` [{listing_id, price, similarity,
        weight, distance_km, sale_date, reasons, parts of the squared distance, adjustments [{name, kind, subject,
        value, amount, unexpected}], net, gross, adjusted_price}]; price + the amounts = adjusted_price.
    """
    comparables = []
    for column in grid.comparables:
        one, way = column.comparable, distance_km(grid.facts, column.facts)
        sold = column.facts.get("sale_date")
        comparables.append(
            {
                "listing_id": one.listing_id,
                "price": one.price,
                "similarity": one.similarity,
                "weight": one.weight,
                "distance_km": way if math.isfinite(way) else None,
                "sale_date": None if pd.isna(sold) else pd.Timestamp(sold).date().isoformat(),
                "reasons": list(one.reasons),
                "parts": dict(one.parts),
                "adjustments": [
                    {
                        "name": line.name,
                        "kind": line.kind,
                        "subject": own,
                        "value": line.value,
                        "amount": line.amount,
                        "unexpected": line.unexpected,
                    }
                    for (_, own), line in zip(grid.lines, column.adjustments, strict=True)
                ],
                "net": column.net,
                "gross": column.gross,
                "adjusted_price": column.adjusted_price,
            }
        )
    day = grid.unadjusted.indexed_to
    return {
        "listing_id": grid.listing_id,
        "currency": grid.currency,
        "price_kind": grid.price_kind,
        "chosen": grid.among.words(),
        "estimate": grid.estimate,
        "reconciled": grid.reconciled,
        "unadjusted": asdict(grid.unadjusted) | {"indexed_to": None if day is None else day.isoformat()},
        "comparables": comparables,
    }
