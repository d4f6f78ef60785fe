"""Two models on the same homes: their figures, how they differ, and what each sees in one home."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from explain.explanation import Explanation
from explain.methods import DEFAULT_METHOD
from explain.statement import attribute_name
from valuation.dashboard.accuracy.address import HOME, ask, asked
from valuation.dashboard.accuracy.model_choice import choose_model
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.responsive_table import Cell, responsive_table
from valuation.dashboard.drawing.rooms import rooms_side_by_side
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.session.judged import FEWEST, judged_homes
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp, open_model
from valuation.dashboard.session.results import explanation_of
from valuation.dashboard.words import count, plain
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.model_comparison import JointHomes, compared, join_homes, sounder
from valuation.homes.prepared_homes import check_fit
from valuation.statistics.bootstrap import Figure, Resamples
from valuation.wording.figure_words import (
    FIGURE_WORDS,
    accepted_words,
    difference_words,
    figure_words,
    verdict_words,
)
from valuation.wording.money import format_money

__all__ = ["draw_two_models"]

_WIDGET = "accuracy-home"
_LISTED = 1_000  # homes that can be chosen from; any other can be typed


@st.fragment
def draw_two_models(opened: Opened, model: OpenModel, homes: HeldOutHomes) -> None:
    """Draw the choice of a second model and, once there is one, both side by side.

    Args:
        opened: The portfolio.
        model: The first model.
        homes: What it is judged by.
    """
    st.subheader("Two models on the same homes", anchor="two-models")
    st.caption(
        "Only homes count that neither model was fitted to when it valued them. A model that was trained on a home and "
        "kept no out-of-fold estimate of it cannot be compared on that home."
    )
    folder = choose_model(model)
    if folder is None:
        return
    try:
        other = _open(folder, model, opened)
        second = judged_homes(opened, other)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if other.key == model.key:
        st.info("This is the same model: choose another.", icon=":material/info:")
        return
    joint = join_homes(homes, second)
    names = _names(model.folder, other.folder)
    if not _enough(joint):
        return
    study, farther = _compared(opened.key, model.key, other.key, joint)
    _figures(study, farther, joint, names)
    table = joint.table.drop(columns="group").set_axis(["price", *names], axis=1).rename_axis("listing_id")
    csv_button(table.reset_index(), f"{names[0]}-and-{names[1]}-estimates-{opened.portfolio.currency}.csv")
    _one_home(opened, (model, other), joint, names)


def parts_side_by_side(explanations: tuple[Explanation, Explanation], names: tuple[str, str]) -> pd.DataFrame:
    """What each model adds for each attribute and room: the parts in the order of their size, with money by model."""
    columns: dict[str, dict[str, float]] = {}
    for name, explanation in zip(names, explanations, strict=True):
        parts = {"Base value": explanation.base_value}
        parts |= {attribute_name(part.name): part.amount for part in explanation.attributes}
        for photo in explanation.photos:
            room = f"{photo.room.capitalize() or 'Unknown room'} (photos)"
            parts[room] = parts.get(room, 0.0) + photo.amount
        columns[name] = parts | {"Residual": explanation.residual}
    table = pd.DataFrame(columns).fillna(0.0)
    ends = table.loc[["Base value", "Residual"]]
    middle = table.drop(index=ends.index)
    middle = middle.loc[middle.abs().max(axis=1).sort_values(ascending=False, kind="stable").index]
    total = pd.DataFrame({name: [one.estimate] for name, one in zip(names, explanations, strict=True)}, ["Estimate"])
    return pd.concat([ends.iloc[:1], middle, ends.iloc[1:], total]).rename_axis("part")


def _open(folder: Path, model: OpenModel, opened: Opened) -> OpenModel:
    same = folder.absolute() == model.folder.absolute()
    other = model if same else open_model(folder)
    check_fit(other.model, opened.portfolio)
    return other


def _names(first: Path, second: Path) -> tuple[str, str]:
    """What the models are called: their folders, with those above where they are called the same."""
    one, other = first.absolute(), second.absolute()
    if one.name != other.name:
        return one.name, other.name
    names = (f"{one.parent.name}/{one.name}", f"{other.parent.name}/{other.name}")
    return names if names[0] != names[1] else (f"{names[0]} (1)", f"{names[1]} (2)")


def _enough(joint: JointHomes) -> bool:
    """Say on which homes the models are compared, or why they cannot be; whether they can."""
    shared = len(joint.table)
    if shared < FEWEST:
        st.warning(
            f"Only {count(shared, 'home')} was valued out of fold by both models; a comparison needs {FEWEST}."
            if shared == 1
            else f"Only {count(shared, 'home')} were valued out of fold by both models; a comparison needs {FEWEST}.",
            icon=":material/info:",
        )
        return False
    return True


def _figures(study: Resamples, farther: dict[str, Figure], joint: JointHomes, names: tuple[str, str]) -> None:
    st.markdown(_summary(farther, joint, names))
    called = {"first": names[0], "second": names[1]}
    rows: list[list[Cell]] = []
    for figure in FIGURE_WORDS:
        title, meaning = FIGURE_WORDS[figure]
        row: list[Cell] = [(title, f"{meaning}; accepted: {accepted_words(figure)}")]
        for side in ("first", "second"):
            value = study.figure(side, figure)
            row.append((figure_words(figure, value), verdict_words(figure, value)))
        row.append((difference_words(figure, study.difference("second", "first", figure)), ""))
        better = sounder(farther[figure])
        row.append(("≈ neither" if better == "neither" else f"✓ {called[better]}", ""))
        rows.append(row)
    headings = ["Figure", *names, "Difference", "Sounder"]
    st.html(responsive_table(f"Figures of models {names[0]} and {names[1]} on the same homes", headings, rows))
    st.caption(
        plain(f"The difference is {names[1]} less {names[0]}. ")
        + "It has an interval of its own, from the same resamples of the same homes, and is much surer than "
        "the two intervals beside it suggest. A model is called sounder where its figure is nearer to that of a model "
        "without error in at least 97.5 % of the resamples."
    )


def _summary(farther: dict[str, Figure], joint: JointHomes, names: tuple[str, str]) -> str:
    called = {"first": names[0], "second": names[1], "neither": ""}
    main = {"mape": "mean error", "mdape": "median error", "cod": "evenness (COD)"}
    better = {words: called[sounder(farther[figure])] for figure, words in main.items()}
    parts = []
    for name in names:
        won = [words for words, winner in better.items() if winner == name]
        if won:
            parts.append(f"**{plain(name)}** is sounder by {' and '.join(won)}")
    verdict = "; ".join(parts) if parts else "By mean error, median error and evenness the two **cannot be told apart**"
    left = joint.only_first + joint.only_second
    rest = f" {count(left, 'home')} that only one of them valued so {'is' if left == 1 else 'are'} left out." * bool(
        left
    )
    return f"{verdict}, on the {len(joint.table):,} homes that both valued out of fold.{plain(rest)}"


def _one_home(opened: Opened, models: tuple[OpenModel, OpenModel], joint: JointHomes, names: tuple[str, str]) -> None:
    """What each model says of one home, and the maps of both on one scale."""
    st.markdown("**What each sees in one home**")
    table = joint.table
    higher = table["second"] / table["first"]
    ordered = higher.iloc[np.argsort(-np.abs(np.log(higher.to_numpy(np.float64))), kind="stable")]
    labels = {str(home): f"{home} · {100 * (ratio - 1):+.0f} %" for home, ratio in ordered.head(_LISTED).items()}
    wanted = asked(HOME)
    known = wanted in table.index
    if wanted and not known:
        st.warning(f"Home “{plain(wanted)}” was not valued out of fold by both.", icon=":material/info:")
    follow(_WIDGET, wanted if known else None)
    st.selectbox(
        f"Home, with how much higher {plain(names[1])} values it",
        [*labels, *([wanted] if known and wanted not in labels else [])],
        index=None,
        key=_WIDGET,
        format_func=lambda home: labels.get(home, str(home)),
        on_change=lambda: ask(HOME, st.session_state[_WIDGET] or ""),
        placeholder="Choose a home, or type its number; those on which the models differ most come first",
        filter_mode="contains",
        accept_new_options=True,
    )
    if not known:
        return
    try:
        first, second = (
            explanation_of(wanted, DEFAULT_METHOD, (opened.key, model.key), opened, model) for model in models
        )
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    _one_home_figures(table.loc[[wanted]].iloc[0], (first, second), names, opened.portfolio.currency)
    if first.photos or second.photos:
        st.markdown("**Photos with the heatmaps of both**")
        rooms_side_by_side((first, second), names)
    else:
        st.info("Neither model rests on photos here, so there are no heatmaps.", icon=":material/info:")


def _one_home_figures(
    row: "pd.Series[float]", explanations: tuple[Explanation, Explanation], names: tuple[str, str], currency: str
) -> None:
    price = float(row["price"])
    for column, name, side in zip(st.columns(2), names, ("first", "second"), strict=True):
        with column.container(border=True):
            st.metric(
                f"{plain(name)}, out of fold",
                plain(format_money(float(row[side]), currency)),
                f"{100 * (row[side] / price - 1):+.1f} % against the price",
                delta_color="off",
            )
    st.caption(
        plain(
            f"The price is {format_money(price, currency, exact=True)}. What follows explains the models as they are "
            "now: where they learned from this home their final estimate has seen its price, so hold the reasons "
            "against each other, and the figures above against the price."
        )
    )
    parts = parts_side_by_side(explanations, names)
    rows: list[list[Cell]] = []
    for part, amounts in parts.iterrows():
        signed = part not in ("Base value", "Estimate")
        rows.append(
            [(str(part), ""), *((format_money(float(amounts[name]), currency, signed=signed), "") for name in names)]
        )
    with st.expander("What adds how much, by attribute and room", icon=":material/table:"):
        st.html(responsive_table("What adds how much in either model", ["Part", *names], rows))
    csv_button(parts.reset_index(), f"{names[0]}-and-{names[1]}-{explanations[0].listing_id}-{currency}.csv")


@st.cache_resource(max_entries=8, show_spinner="Comparing the models …", show_time=True)
def _compared(
    portfolio_key: Stamp, first_key: Stamp, second_key: Stamp, _joint: JointHomes
) -> tuple[Resamples, dict[str, Figure]]:
    return compared(_joint)
