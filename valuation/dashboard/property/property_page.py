"""One home: its estimate, the figures behind it, its attributes, where the value comes from, and comparables."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.errors import HearthmapError
from explain.explanation import Explanation
from explain.methods import DEFAULT_METHOD
from valuation.dashboard.drawing.attributes import attributes_table, summary
from valuation.dashboard.drawing.figures import headline, three_figures
from valuation.dashboard.drawing.photo_grid import photo_grid, plain_photos
from valuation.dashboard.drawing.waterfall import waterfall
from valuation.dashboard.property.comparables.section import comparables
from valuation.dashboard.property.report_download import report_download
from valuation.dashboard.property.timeline import draw_timeline
from valuation.dashboard.property.what_if.section import what_if
from valuation.dashboard.session.home_choice import choose_home
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import estimate_of, explanation_of
from valuation.dashboard.words import plain
from valuation.wording.home_facts import price_name

__all__ = ["property_page"]


def property_page(
    opened: Opened,
    model: OpenModel,
    choice: DeltaGenerator,
    home_page: Any = None,  # noqa: ANN401  # st.Page is a function
    compare_page: Any = None,  # noqa: ANN401
) -> None:
    """Draw the page of the home chosen.

    Args:
        opened: The portfolio.
        model: The model.
        choice: The place in the sidebar where the home is chosen.
        home_page: This page, for links to other homes; without, there are none.
        compare_page: Where homes are shown side by side; likewise.
    """
    portfolio = opened.portfolio
    with choice:
        home = choose_home(opened)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.title(f"Home {plain(home)}", anchor=False, width="content")
        report_download(opened, model, home)
    st.markdown(plain(summary(portfolio, home)))
    try:
        estimate = estimate_of(home, (opened.key, model.key), opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    known = price_name(portfolio, home)
    headline(estimate, known)
    figures, attributes = st.columns((3, 2), gap="large")
    with figures:
        st.subheader("Three figures side by side", anchor=False)
        three_figures(estimate, known)
    with attributes:
        st.subheader("Attributes", anchor=False)
        attributes_table(portfolio, home)
    draw_timeline(opened, model, home, estimate, portfolio.listings.loc[home].get("sale_date"))
    st.subheader("Where the value comes from", anchor=False)
    explanation = _reasons(opened, model, home)
    st.subheader("Comparables", anchor="comparables")
    comparables(opened, model, home, home_page, compare_page)
    if explanation is not None:
        st.subheader("What if?", anchor="what-if")
        what_if(opened, model, explanation)


def _reasons(opened: Opened, model: OpenModel, home: str) -> Explanation | None:
    """The explanation: in words, as a waterfall, and on the photos; None where there is none."""
    photos = opened.portfolio.photos[opened.portfolio.photos["listing_id"] == home]
    try:
        explanation = explanation_of(home, DEFAULT_METHOD, (opened.key, model.key), opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        plain_photos(photos)
        return None
    st.markdown(f"{plain(explanation.text)} [What if something were different?](#what-if)")
    waterfall(explanation)
    st.subheader("On the photos", anchor=False)
    if explanation.photos:
        photo_grid(opened, model, home)
    elif photos.empty:
        st.info("This home has no photos, so it is valued on its attributes alone.", icon=":material/no_photography:")
    else:
        st.info("The estimate does not rest on the photos, so they have no heatmaps.", icon=":material/info:")
        plain_photos(photos)
    return explanation
