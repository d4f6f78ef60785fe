"""An adjustment grid as an HTML table; where the screen is narrow it is moved sideways within its own frame."""

import base64
from collections.abc import Sequence
from html import escape

from explain.comparison.adjustments import AdjustmentGrid
from valuation.reports.comparable_columns import grid_heads
from valuation.reports.contents import ComparableColumn

__all__ = ["GRID_STYLE", "grid_html"]

GRID_STYLE = """<style>
.hm-grid-frame { overflow-x: auto; max-width: 100%; border-radius: 0.5rem; }
.hm-grid-frame:focus-visible { outline: 3px solid #2b8f98; outline-offset: 2px; }
.hm-grid { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums;
  font-size: 0.9rem; }
.hm-grid th, .hm-grid td { text-align: right; vertical-align: top; padding: 0.4rem 0 0.4rem 1rem; font-weight: 400;
  border: 0; border-bottom: 1px solid rgba(127, 140, 141, 0.3); min-width: 8.2rem; }
.hm-grid th:first-child, .hm-grid td:first-child { text-align: left; padding-left: 0; min-width: 7rem; }
.hm-grid th:nth-child(2), .hm-grid td:nth-child(2) { text-align: left; min-width: 6.5rem; }
.hm-grid thead th { vertical-align: bottom; font-weight: 600; }
.hm-grid thead img { display: block; width: 7.2rem; aspect-ratio: 4 / 3; object-fit: cover; border-radius: 0.35rem;
  margin: 0 0 0.4rem auto; }
.hm-grid thead div { width: 7.2rem; aspect-ratio: 4 / 3; margin: 0 0 0.4rem auto; border-radius: 0.35rem;
  display: grid; place-items: center; background: rgba(127, 140, 141, 0.15); font-weight: 400; font-size: 0.8rem; }
.hm-grid span { display: block; white-space: nowrap; }
.hm-grid small { font-size: 0.85rem; line-height: 1.35; }
.hm-grid tr.hm-strong th, .hm-grid tr.hm-strong td { font-weight: 600; }
.hm-grid tr.hm-why td { text-align: left; }
.hm-grid th:first-child { position: sticky; left: 0; z-index: 1;
  background: light-dark(#fcfbf8, #15191b); }
@media (max-width: 700px) { .hm-grid th:first-child { min-width: 5.5rem; max-width: 6.5rem; overflow-wrap: anywhere; } }
</style>"""
"""To be put on a page once, by `st.html`."""
_ARROWS = {"raises": "▲ ", "lowers": "▼ ", "": ""}


def grid_html(grid: AdjustmentGrid, columns: Sequence[ComparableColumn]) -> str:
    """The table.

    Args:
        grid: The grid.
        columns: Its comparables, written out.
    """
    caption = f"Adjustment grid of home {grid.listing_id}: {len(columns)} comparables, most alike first"
    heads = "".join(f'<th scope="col">{_picture(one)}{one.number} · {escape(one.listing_id)}</th>' for one in columns)
    rows = [_row(name, "", [escape(one.rows[place]) for one in columns]) for place, name in enumerate(grid_heads(grid))]
    for place, (name, own) in enumerate(grid.lines):
        rows.append(_row(name, own, [_adjustment(*one.lines[place]) for one in columns]))
    rows += [
        _row("Net adjustment", "", [escape(one.net) for one in columns]),
        _row("Gross adjustment", "", [escape(one.gross) for one in columns]),
        _row("Adjusted price", "", [escape(one.adjusted) for one in columns], "hm-strong"),
        _row("Weight", "", [escape(one.weight) for one in columns]),
        _row("Why this one", "", [f"<small>{escape(one.reasons or '–')}</small>" for one in columns], "hm-why"),
    ]
    # The frame can take the focus, so that whoever has no mouse can move the table too.
    return (
        f'<div class="hm-grid-frame" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="hm-grid"><thead><tr><th scope="col"></th><th scope="col">This home</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(name: str, own: str, cells: Sequence[str], kind: str = "") -> str:
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    mark = f' class="{kind}"' if kind else ""
    return f'<tr{mark}><th scope="row">{escape(name)}</th><td>{escape(own)}</td>{body}</tr>'


def _adjustment(value: str, amount: str, change: str) -> str:
    """What a comparable has, and below it what its price is adjusted by."""
    return f"{escape(value)}<span>{_ARROWS[change]}{escape(amount)}</span>"


def _picture(one: ComparableColumn) -> str:
    if one.picture is None:
        return "<div>no photo here</div>"
    source = base64.b64encode(one.picture.jpeg).decode("ascii")
    return f'<img alt="Photo of comparable {escape(one.listing_id)}" src="data:image/jpeg;base64,{source}">'
