"""The evaluation for reading: a text table, a self-contained HTML page, and `metrics.json` for programs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment

from data.files import write_json, write_text_atomic
from data.table_files.writing import write_csv
from valuation.evaluation.evaluate import Evaluation
from valuation.pricing.basis import TITLES
from valuation.statistics.ratio_study import ACCEPTED

__all__ = ["figures_as_text", "write_evaluation"]

MODEL_NAMES = {
    "zip_median": "Median of the location",
    **TITLES,
}
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


def rows_of(metrics: Mapping[str, Any]) -> list[list[str]]:
    """The table of figures, a row for each, a column for each model; the first row is the heading."""
    present = {name: values for name, values in metrics["models"].items() if values is not None}
    rows = [["", *(MODEL_NAMES[name] for name in present), "Accepted"]]
    rows.append(["Homes", *(f"{values['n']['value']:.0f}" for values in present.values()), ""])
    for figure, title in FIGURE_NAMES.items():
        accepted = ACCEPTED.get(figure)
        limits = "" if accepted is None else f"{accepted.low:g} to {accepted.high:g}"
        rows.append([title, *(cell(figure, values[figure]) for values in present.values()), limits])
    return rows


def sentences_of(metrics: Mapping[str, Any]) -> list[str]:
    """What the table does not say, in plain sentences."""
    about, result = metrics["about"], []
    how = {
        "kfold": f"{about['repeats']} × {about['folds']}-fold cross-validation",
        "zip25": f"{about['repeats']} × {about['folds']}-fold cross-validation on locations with at least 25 homes",
        "date": "trained on earlier sales, tested on the latest",
    }[about["protocol"]]
    result.append(
        f"{about['homes']} homes in {about['groups']} groups that share photos; {how}; seed {about['seed']}. "
        "In brackets: 95 % bootstrap intervals over groups of homes."
    )
    paired = metrics["paired"]
    if paired["both_minus_attributes"] is not None:
        difference, ratio = paired["both_minus_attributes"]["mape"], paired["both_over_attributes"]["mape"]
        result.append(
            f"Photos change the MAPE by {100 * difference['value']:+.1f} percentage points "
            f"[{100 * difference['low']:+.1f}, {100 * difference['high']:+.1f}] against attributes only "
            f"on the same homes, that is by {ratio['value']:+.1%} [{ratio['low']:+.1%}, {ratio['high']:+.1%}]."
        )
    for name, interval in metrics["intervals"].items():
        result.append(
            f"{MODEL_NAMES[name]}: the {interval['level']:.0%} interval covers "
            f"{cell('coverage', interval['coverage'])} "
            f"of prices; its mean width is {cell('width', interval['width'])} of the estimate."
        )
    neighbours = metrics["neighbours"]
    if neighbours["raw"]["mdape"]["value"] is not None:
        result.append(
            f"15 nearest neighbours by photos alone: MdAPE {neighbours['raw']['mdape']['value']:.1%} with raw backbone "
            f"features, {neighbours['trained']['mdape']['value']:.1%} after metric learning."
        )
    if about["room_accuracy"] is not None:
        result.append(f"Rooms recognised rightly: {about['room_accuracy']:.1%} of labelled photos.")
    return result


def figures_as_text(metrics: Mapping[str, Any]) -> str:
    """The table and the sentences as plain text."""
    rows = rows_of(metrics)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", *sentences_of(metrics)])


def write_evaluation(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write `metrics.json`, `estimates.csv` and `evaluation.html`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in ("metrics.json", "estimates.csv", "evaluation.html")]
    write_json(files[0], json.loads(json.dumps(evaluation.metrics)))
    estimates = evaluation.estimates.rename_axis("listing_id").reset_index()
    write_csv(estimates, files[1], money=("price", *MODEL_NAMES, "lower", "upper"))
    page = Environment(autoescape=True).from_string(_PAGE)
    write_text_atomic(
        files[2], page.render(rows=rows_of(evaluation.metrics), sentences=sentences_of(evaluation.metrics))
    )
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
<h1>How well homes are valued</h1>
<div class="wide"><table>
<thead><tr>{% for text in rows[0] %}<th scope="col">{{ text }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows[1:] %}<tr>{% for text in row %}{% if loop.first %}<th scope="row">{{ text }}</th>
{% else %}<td>{{ text }}</td>{% endif %}{% endfor %}</tr>{% endfor %}</tbody>
</table></div>
{% for text in sentences %}<p>{{ text }}</p>{% endfor %}
<p>MAPE and MdAPE: mean and median of |estimate − price| / price. PPE10, PPE20: share of homes within 10 and 20 %.
COD, PRD, PRB and their accepted ranges: IAAO Standard on Ratio Studies (2013).</p>
</body></html>
"""
