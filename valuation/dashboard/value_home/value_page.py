"""Value a home: photos and attributes of a home in no portfolio, its estimate, and where that comes from."""

from functools import partial

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from data.table_files.writing import csv_bytes
from explain.explanation import Explanation
from explain.methods import DEFAULT_METHOD
from valuation.dashboard.drawing.figures import headline, three_figures
from valuation.dashboard.drawing.photo_grid import photo_grid, plain_photos
from valuation.dashboard.drawing.waterfall import waterfall
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import estimate_of, explanation_of, server_of
from valuation.dashboard.value_home.draft import Draft
from valuation.dashboard.value_home.facts_form import Facts, clear_facts, facts_form
from valuation.dashboard.value_home.photo_drop import drop_photos, room_choices
from valuation.dashboard.words import plain
from valuation.estimates.estimate import MONEY, Estimate
from valuation.estimates.room_recognition import recognised_rooms

__all__ = ["value_page"]

_DRAFT = "value-home-draft"


def value_page(model: OpenModel) -> None:
    """Draw the page.

    Args:
        model: The model that values the home.
    """
    title, again = st.columns((4, 1), vertical_alignment="bottom")
    title.title("Value a home", anchor=False)
    st.markdown(
        "Type what you know of a home that is in no portfolio, drop its photos, or both; what is left empty counts as "
        "not known. Nothing leaves this computer, and the photos are removed when you close the page."
    )
    try:
        draft = _draft()
        again.button("Start over", on_click=_start_over, args=(draft,), icon=":material/restart_alt:", width="stretch")
        left, right = st.columns((2, 3), gap="large")
        with left:
            st.subheader("What is known", anchor=False)
            facts = facts_form(model.model)
        opened = draft.opened(
            facts.name,
            facts.values,
            currency=model.model.currency,
            area_unit=model.model.area_unit,
            categories=facts.categories,
        )
        with left:
            for problem in opened.portfolio.problems:
                st.warning(plain(f"{problem.value}: {problem.reason}"), icon=":material/warning:")
        with right:
            st.subheader("Photos", anchor=False)
            _photos(draft, opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if facts.known or (draft.photos and model.model.has_photos):
        _result(opened, model, facts)
    else:
        st.info("Drop a photo or fill in a box, and the estimate appears here.", icon=":material/info:")


def _photos(draft: Draft, opened: Opened, model: OpenModel) -> None:
    """The photos with their rooms."""
    if not model.model.has_photos:
        st.info(
            "This model was trained without photos, so a home is valued on its attributes alone.",
            icon=":material/no_photography:",
        )
        return
    drop_photos(draft)
    if draft.photos:
        with st.spinner("Telling the rooms apart …"):
            rooms = recognised_rooms(model.model, opened.portfolio, server_of(model))
        room_choices(draft, dict(zip(opened.portfolio.photos["file"], rooms, strict=True)))


def _result(opened: Opened, model: OpenModel, facts: Facts) -> None:
    """The estimate, and where it comes from."""
    st.divider()
    key = (opened.key, model.key)
    try:
        estimate = estimate_of(facts.name, key, opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    heading, download = st.columns((3, 1), vertical_alignment="bottom")
    heading.subheader(f"Estimate of {plain(facts.name)}", anchor=False)
    download.download_button(
        "Download (CSV)",
        partial(_csv, estimate, facts),
        file_name="estimate.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    headline(estimate, "Asking price")
    if estimate.estimate is None:
        return
    three_figures(estimate, "Asking price")
    st.subheader("Where the value comes from", anchor=False)
    try:
        explanation = explanation_of(facts.name, DEFAULT_METHOD, key, opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        plain_photos(opened.portfolio.photos)
        return
    st.markdown(plain(explanation.text))
    waterfall(explanation)
    if not explanation.photos:
        return
    st.subheader("On the photos", anchor=False)
    if _adds_up(explanation):
        photo_grid(opened, model, facts.name)
    else:
        st.info(
            "Most of this estimate cannot be led back to places in the photos, so no heatmaps are drawn. Type what you "
            "know of the home, such as its bedrooms, and the photos are explained beside it.",
            icon=":material/info:",
        )


def _adds_up(explanation: Explanation) -> bool:
    """Whether at least half of the way from the base value to the estimate is attributed to something.

    The price model of photos alone goes by the direction of their embeddings, so on the way from average photos to
    these it jumps at once and is level from there: integrated gradients find large amounts that cancel.
    """
    return abs(explanation.residual) <= abs(explanation.estimate - explanation.base_value) / 2


def _csv(estimate: Estimate, facts: Facts) -> bytes:
    row = {"name": facts.name, **{name: value for name, value in facts.values.items() if name != "asking_price"}}
    row |= {name: value for name, value in vars(estimate).items() if name != "listing_id"}
    return csv_bytes(pd.DataFrame([row]), money=(*MONEY, "asking_price", "sale_price"))


def _draft() -> Draft:
    """The home of this session."""
    draft = st.session_state.get(_DRAFT)
    if draft is None or draft.removed:
        draft = st.session_state[_DRAFT] = Draft()
    return _attended(str(draft.folder), draft)


@st.cache_resource(scope="session", show_spinner=False, on_release=Draft.leave)
def _attended(folder: str, _draft: Draft) -> Draft:
    """The draft of a session that has a browser: Streamlit lets go of this as soon as it has none any more."""
    _draft.come_back()
    return _draft


def _start_over(draft: Draft) -> None:
    draft.clear()
    clear_facts()
