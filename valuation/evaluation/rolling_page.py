"""A rolling test for reading: text tables, a self-contained HTML page, and `metrics.json` for programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from valuation.evaluation.challengers import NO_LIGHTGBM
from valuation.evaluation.evaluate import Evaluation
from valuation.evaluation.figure_page import FIGURE_NAMES, as_text, cell, write_page
from valuation.evaluation.rolling_figures import ROLLED
from valuation.statistics.ratio_study import ACCEPTED
from valuation.wording.facts import count
from valuation.wording.money import format_money

__all__ = ["rolling_as_text", "write_rolling"]

_NAMES = {"estimate": "Hearthmap", "lightgbm": "LightGBM", "index": "Carried by the index"}
_BY_MONTH = ("mape", "mdape", "median_ratio", "ppe10", "ppe20")
_TITLE = "How well later sales are valued from earlier ones"
_NOTES = (
    "Each home is valued as of the day it was sold on, by a model that knows only sales before the first of the month "
    "it stood at, and no asking price. MAPE and MdAPE: mean and median of |estimate − price| / price; MALE: mean of "
    "|ln estimate − ln price|. PPE10, PPE20 (hit rates): share of homes within 10 and 20 %.",
    "Carried by the index: the last sale of the same property, where there was one, else the median of the location, "
    "moved by the price index of the sales that were known. LightGBM: boosted trees on the same attributes and dates.",
)


def write_rolling(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write `metrics.json`, `estimates.csv` and `evaluation.html`; returns the files."""
    money = ("price", *ROLLED, "lower", "upper")
    metrics = evaluation.metrics
    sentences = [*_sentences(metrics), *_NOTES]
    return write_page(evaluation, folder, _TITLE, ("", ""), _tables(metrics), sentences, money)


def rolling_as_text(metrics: Mapping[str, Any]) -> str:
    """Tables and sentences as plain text, without the index."""
    blocks = [f"{title}\n{as_text(rows)}" for title, rows in _tables(metrics)[:-1]]
    return "\n\n".join([*blocks, "\n".join(_sentences(metrics))])


def _tables(metrics: Mapping[str, Any]) -> list[tuple[str, list[list[str]]]]:
    """Titles with their tables, the first row of each being its heading."""
    about, parts = metrics["about"], list(metrics["models"]["estimate"])
    currency = about["currency"]
    tables = [("All months", _total_rows(metrics["models"], metrics["valued"]))]
    if about["suspicious"]:
        title = f"All months, without {count(about['suspicious'], 'estimate')} of homes with a suspicious price"
        tables.append((title, _total_rows(metrics["without_suspicious"], metrics["valued"])))
    if len(parts) > 1:
        tables += [(f"{FIGURE_NAMES[figure]} by months ahead", _ahead_rows(metrics, figure)) for figure in _BY_MONTH]
    level = f"{metrics['interval']['level']:.0%} interval"
    rows = [[level, "Homes", "Prices inside", "Mean width"]]
    rows += [[_part_title(part), *_coverage_cells(metrics["interval"][part])] for part in parts]
    for quarter in metrics["quarters"]:
        ends = (format_money(quarter[end], currency, digits=3) for end in ("from", "to"))
        rows.append([f"Estimates {' to '.join(ends)}", *_coverage_cells(quarter)])
    index = [["Month", "Price level", "95 % interval", "Sales"]]
    for month in metrics["index"]:
        sales = f"{month['sales']:,}" if month["measured"] else "none: between its neighbours"
        index.append([month["month"], f"{month['level']:.3f}", f"{month['low']:.3f} to {month['high']:.3f}", sales])
    return [*tables, ("Intervals", rows), ("Price index of all sales", index)]


def _part_title(part: str) -> str:
    if part == "total":
        return "All months"
    return "1 month ahead" if part == "1" else f"{part} months ahead"


def _total_rows(parts: Mapping[str, Any], valued: Mapping[str, float]) -> list[list[str]]:
    """A row for each figure."""
    models = {name: figures["total"] for name, figures in parts.items()}
    rows = [["", *(_NAMES[name] for name in models), "Accepted"]]
    rows.append(["Homes", *(f"{figures['n']:,}" for figures in models.values()), ""])
    rows.append(["Valued", *(f"{valued[name]:.1%}" for name in models), ""])
    for figure in next(iter(models.values())):
        if figure == "n":
            continue
        accepted = ACCEPTED.get(figure)
        limits = "" if accepted is None else f"{accepted.low:g} to {accepted.high:g}"
        title = FIGURE_NAMES.get(figure, figure)
        rows.append([title, *(cell(figure, figures[figure]) for figures in models.values()), limits])
    return rows


def _ahead_rows(metrics: Mapping[str, Any], figure: str) -> list[list[str]]:
    """One figure, a row for each month ahead."""
    models = metrics["models"]
    rows = [["", "Homes", *(_NAMES[name] for name in models)]]
    for part, figures in models["estimate"].items():
        if part != "total":
            cells = (cell(figure, models[name][part][figure]) for name in models)
            rows.append([_part_title(part), f"{figures['n']:,}", *cells])
    return rows


def _coverage_cells(figures: Mapping[str, Any]) -> list[str]:
    return [f"{figures['n']:,}", cell("coverage", figures["coverage"]), cell("width", figures["width"])]


def _sentences(metrics: Mapping[str, Any]) -> list[str]:
    about = metrics["about"]
    stands = about["origins"]
    first, last = stands[0], stands[-1]
    result = [
        f"Stood at {len(stands)} months, {first['day'][:7]} to {last['day'][:7]}, with {first['learned_from']:,} to "
        f"{last['learned_from']:,} earlier sales to learn from, and valued the sales of up to {about['ahead']} months "
        f"from each; seed {about['seed']}. In brackets: 95 % bootstrap intervals over properties."
    ]
    for name, difference in metrics["paired"].items():
        ends = (f"{100 * difference[end]:+.1f}" for end in ("low", "high") if difference[end] is not None)
        result.append(
            f"Hearthmap's MAPE less that of “{_NAMES[name]}” on the same homes: {100 * difference['value']:+.1f} "
            f"percentage points [{', '.join(ends)}]."
        )
    if about["left_out"]:
        result.append(f"{about['left_out']:,} listings without a sale price or a sale date take no part.")
    if not about["lightgbm"]:
        result.append(NO_LIGHTGBM)
    return result
