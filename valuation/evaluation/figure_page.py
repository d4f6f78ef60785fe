"""How measured figures are written: a cell, a text table, and a self-contained page with the files beside it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment

from data.files import write_json, write_text_atomic
from data.table_files.writing import write_csv
from valuation.evaluation.evaluate import Evaluation

__all__ = ["FIGURE_NAMES", "as_text", "cell", "shown", "write_page"]

FIGURE_NAMES = {
    "mape": "MAPE",
    "mdape": "MdAPE",
    "male": "MALE",
    "ppe10": "PPE10",
    "ppe20": "PPE20",
    "r2_log": "R² of log price",
    "median_ratio": "Median ratio",
    "cod": "COD",
    "prd": "PRD",
    "prb": "PRB",
    "mki": "MKI",
    "vei": "VEI (draft)",
}
_SHARES = frozenset({"mape", "mdape", "ppe10", "ppe20", "coverage", "width"})


def shown(name: str, value: float | None) -> str:
    """A figure with its unit."""
    if value is None:
        return "–"
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:.1f}" if name in ("cod", "vei") else f"{value:.3f}"


def cell(name: str, figure: Mapping[str, float | None]) -> str:
    """A figure with its interval."""
    if figure["low"] is None:
        return shown(name, figure["value"])
    return f"{shown(name, figure['value'])} [{shown(name, figure['low'])}, {shown(name, figure['high'])}]"


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """A table as plain text, its columns below each other."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write_page(
    evaluation: Evaluation,
    folder: Path,
    title: str,
    basis: tuple[str, str],
    tables: Sequence[tuple[str, Sequence[Sequence[str]]]],
    sentences: Sequence[str],
    money: Sequence[str],
) -> list[Path]:
    """Write an evaluation's three files.

    Args:
        evaluation: Figures and estimates.
        folder: Where; made where it is missing.
        title: Of the page.
        basis: Heading and sentence on the kind of prices that figures rest on; empty where there is nothing to say.
        tables: Titles, which may be empty, with rows, of which the first is the heading.
        sentences: What the tables do not say.
        money: Columns of the estimates that are money.

    Returns:
        `metrics.json`, `estimates.csv` and `evaluation.html`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in ("metrics.json", "estimates.csv", "evaluation.html")]
    write_json(files[0], json.loads(json.dumps(evaluation.metrics)))
    estimates = evaluation.estimates.rename_axis("listing_id").reset_index()
    write_csv(estimates, files[1], money=money)
    page = Environment(autoescape=True).from_string(_PAGE)
    text = page.render(title=title, basis=basis, tables=tables, sentences=sentences)
    write_text_atomic(files[2], text)
    return files


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: right; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; }
</style></head><body>
<h1>{{ title }}</h1>
{% if basis[0] %}<h2>{{ basis[0] }}</h2><p>{{ basis[1] }}</p>{% endif %}
{% for heading, rows in tables %}{% if heading %}<h2>{{ heading }}</h2>{% endif %}
<div class="wide"><table>
<thead><tr>{% for text in rows[0] %}<th scope="col">{{ text }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows[1:] %}<tr>{% for text in row %}{% if loop.first %}<th scope="row">{{ text }}</th>
{% else %}<td>{{ text }}</td>{% endif %}{% endfor %}</tr>{% endfor %}</tbody>
</table></div>
{% endfor %}{% for text in sentences %}<p>{{ text }}</p>{% endfor %}
</body></html>
"""
