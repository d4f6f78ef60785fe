"""A table as HTML that is read as cards where the screen is narrow."""

from collections.abc import Sequence
from html import escape

__all__ = ["TABLE_STYLE", "responsive_table"]

TABLE_STYLE = """<style>
.hm-table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
.hm-table caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.hm-table th, .hm-table td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem 0.45rem 0;
  border: 0; border-bottom: 1px solid rgba(127, 140, 141, 0.35); font-weight: 400; }
.hm-table thead th, .hm-table b { font-weight: 600; }
.hm-table small { display: block; opacity: 0.75; font-size: 0.85rem; line-height: 1.35; }
@media (max-width: 700px) {
  .hm-table, .hm-table tbody, .hm-table tr, .hm-table td, .hm-table tbody th { display: block; }
  .hm-table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .hm-table tr { border-bottom: 1px solid rgba(127, 140, 141, 0.35); padding: 0.5rem 0; }
  .hm-table td, .hm-table tbody th { border: 0; padding: 0.15rem 0; }
  .hm-table td { display: grid; grid-template-columns: 8.5rem 1fr; }
  .hm-table td.hm-empty { display: none; }
  .hm-table td::before { content: attr(data-label); opacity: 0.75; grid-row: span 2; }
}
</style>"""
"""To be put on a page once, by `st.html`."""

Cell = tuple[str, str]
"""What stands in a cell, and what stands below it in small letters."""


def responsive_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The table.

    Args:
        caption: What it shows, for those who do not see it.
        headings: Of the columns.
        rows: Cells; the first of a row is its heading.
    """
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(f"<tr>{_row(headings, row)}</tr>" for row in rows)
    return (
        f'<table class="hm-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(headings: Sequence[str], row: Sequence[Cell]) -> str:
    first, *rest = row
    cells = [f'<th scope="row"><b>{escape(first[0])}</b>{_small(first[1])}</th>']
    for heading, (text, below) in zip(headings[1:], rest, strict=True):
        empty = "" if text or below else ' class="hm-empty"'
        cells.append(f'<td{empty} data-label="{escape(heading)}"><span>{escape(text)}</span>{_small(below)}</td>')
    return "".join(cells)


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""
