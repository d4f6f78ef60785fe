"""The evaluation for reading: a text table, a self-contained HTML page, and `metrics.json` for programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from valuation.evaluation.evaluate import Evaluation
from valuation.evaluation.figure_page import FIGURE_NAMES, as_text, cell, shown, write_page
from valuation.pricing.basis import TITLES
from valuation.statistics.bootstrap import Figure
from valuation.statistics.ratio_study import ACCEPTED
from valuation.wording.figure_words import fences_words, prb_words, studied_words
from valuation.wording.price_basis import PriceBasis

__all__ = ["figures_as_text", "write_evaluation"]

MODEL_NAMES = {
    "zip_median": "Median of the location",
    **TITLES,
}


def rows_of(metrics: Mapping[str, Any]) -> list[list[str]]:
    """The table of figures, a row for each, a column for each model; the first row is the heading."""
    present = {name: values for name, values in metrics["models"].items() if values is not None}
    rows = [["", *(MODEL_NAMES[name] for name in present), "Accepted"]]
    rows.append(["Homes", *(f"{values['n']['value']:.0f}" for values in present.values()), ""])
    for figure, title in FIGURE_NAMES.items():
        rows.append([title, *(cell(figure, values[figure]) for values in present.values()), limits(figure)])
    return rows


def fewer_rows_of(metrics: Mapping[str, Any]) -> list[list[str]]:
    """The main figure on all homes and on fewer, as a table like that of `rows_of`."""
    fewer = {name: values for name, values in metrics["fewer_homes"].items() if name != "model"}
    heads = [studied_words(name, values["left_out"]) for name, values in fewer.items()]
    rows = [[MODEL_NAMES[metrics["fewer_homes"]["model"]], *heads, "Accepted"]]
    rows.append(["Homes", *(f"{values['homes']}" for values in fewer.values()), ""])
    for figure, title in FIGURE_NAMES.items():
        rows.append([title, *(cell(figure, values[figure]) for values in fewer.values()), limits(figure)])
    return rows


def limits(figure: str) -> str:
    """The accepted range of a figure."""
    accepted = ACCEPTED.get(figure)
    return "" if accepted is None else f"{accepted.low:g} to {accepted.high:g}"


def heading_of(metrics: Mapping[str, Any]) -> tuple[str, str]:
    """What the figures are headed by where they rest on asking prices, and the sentence below it; else twice ""."""
    about = metrics["about"]
    basis = PriceBasis(about["sale_prices"], about["asking_prices"])
    return basis.heading, basis.sentence


def suspicious_words(metrics: Mapping[str, Any]) -> str:
    """What became of suspicious prices, and what they do to the headline; "" where there are none."""
    about, without = metrics["about"], metrics["models_without_suspicious"]
    if not about["suspicious_prices"]:
        return ""
    kept = "were learned from too" if about["suspicious_learned_from"] else "were left out of training"
    words = (
        f"Of {about['homes']} prices {about['suspicious_prices']} are hardly market values (`hearthmap check` names "
        f"them): they {kept}, and all homes are tested, these too."
    )
    main, about_interval = metrics["fewer_homes"]["model"], metrics["interval_without_suspicious"]
    if without is not None:
        before, after = metrics["models"][main], without[main]
        words += (
            f" {MODEL_NAMES[main]}: MAPE {shown('mape', before['mape']['value'])} with them, "
            f"{cell('mape', after['mape'])} without; MALE {shown('male', before['male']['value'])} with, "
            f"{cell('male', after['male'])} without; the {about_interval['level']:.0%} interval covers "
            f"{cell('coverage', about_interval['coverage'])} of the others."
        )
    return words


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
    result += filter(None, [suspicious_words(metrics)])
    ols = metrics["prb_ols"][metrics["fewer_homes"]["model"]]
    result += filter(None, [prb_words(Figure(*(np.nan if ols[end] is None else ols[end] for end in ols)))])
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
    """Tables and sentences as plain text."""
    heading, basis = heading_of(metrics)
    lines = [heading, basis, ""] if heading else []
    for rows in (rows_of(metrics), fewer_rows_of(metrics)):
        lines += [as_text(rows), ""]
    return "\n".join([*lines, fences_words(), *sentences_of(metrics)])


def write_evaluation(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write `metrics.json`, `estimates.csv` and `evaluation.html`; returns the files."""
    metrics = evaluation.metrics
    return write_page(
        evaluation,
        folder,
        "How well homes are valued",
        heading_of(metrics),
        [("", rows_of(metrics)), ("", fewer_rows_of(metrics))],
        [fences_words(), *sentences_of(metrics), _NOTES],
        ("price", *MODEL_NAMES, "lower", "upper"),
    )


_NOTES = (
    "MAPE and MdAPE: mean and median of |estimate − price| / price. MALE: mean of |ln estimate − ln price|. PPE10, "
    "PPE20: share of homes within 10 and 20 %. COD, PRD, PRB and their accepted ranges: IAAO Standard on Ratio Studies "
    "(2013). MKI: modified Kakwani index (Quintos 2020), which no standard has adopted. VEI: of an exposure draft of "
    "IAAO."
)
