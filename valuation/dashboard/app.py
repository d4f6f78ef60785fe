"""The dashboard from the top: open what is to be shown, then draw the page chosen."""

import sys
from functools import cache, partial
from pathlib import Path

import streamlit as st
import torch
from threadpoolctl import threadpool_limits

from data.errors import HearthmapError
from valuation.dashboard.accuracy.accuracy_page import accuracy_page
from valuation.dashboard.audit.audit_page import audit_page
from valuation.dashboard.compare.compare_page import compare_page
from valuation.dashboard.demo_page import demo_neighbourhood, is_demo
from valuation.dashboard.drawing.welcome import about_the_demo, how_to_begin
from valuation.dashboard.portfolio.portfolio_page import listings_page, portfolio_page
from valuation.dashboard.property.property_page import property_page
from valuation.dashboard.session.opening import Opened, OpenModel, folders, open_model, open_portfolio
from valuation.dashboard.session.rights import training_allowed
from valuation.dashboard.session.valuation_day import choose_day
from valuation.dashboard.sidebar import model_facts, portfolio_facts
from valuation.dashboard.training.opened_here import with_trained
from valuation.dashboard.training.training_page import training_page
from valuation.dashboard.training.watching import training_notice
from valuation.dashboard.value_home.value_page import value_page
from valuation.dashboard.words import plain
from valuation.settings import LastUsed, last_used, remember

__all__ = ["main"]

# A file of our own: Streamlit would fetch emoji and material icons for the browser's tab from outside.
_ICON = str(Path(__file__).with_name("icon.svg"))
_LOGO = str(Path(__file__).with_name("logo.svg"))


def main() -> None:
    """Draw the dashboard."""
    _one_thread_each()
    st.set_page_config(page_title="Hearthmap", page_icon=_ICON, layout="wide")
    st.logo(_LOGO, size="large", icon_image=_ICON)
    opened = model = None
    chosen = LastUsed()
    try:
        chosen = with_trained(folders(sys.argv[1:]))
        if chosen.portfolio is None:
            chosen = demo_neighbourhood() or chosen
        opened = open_portfolio(chosen.portfolio) if chosen.portfolio else None
        model = open_model(chosen.model) if opened and chosen.model else None
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
    else:
        # The demo is what opens as long as there is nothing of the user's own; so it is not remembered.
        if chosen.portfolio and chosen != last_used() and not is_demo(chosen):
            remember(chosen.portfolio, chosen.model)
    if opened is None:
        how_to_begin()
    else:
        _pages(opened, model, demo=is_demo(chosen))


@cache
def _one_thread_each() -> None:
    """Leave the matrices of a home to one thread.

    They are too small to share out, and several analysts have a thread each anyway: waiting for the other threads takes
    longer than their share of the work (on two cores a home's estimate took 15 ms with one, 137 ms with two).
    """
    torch.set_num_threads(1)
    threadpool_limits(1, user_api="blas")


def _pages(opened: Opened, model: OpenModel | None, *, demo: bool) -> None:
    """Draw the sidebar and the page that the address names. A page that is added later is one more entry here."""
    with st.sidebar:
        choice = st.container()  # pages put what is chosen on them above the facts
        if model is not None:
            model = choose_day(model)

    def draw_property() -> None:
        if model is not None:
            property_page(opened, model, choice, home_page, side_by_side)

    def draw_portfolio() -> None:
        if model is None:
            listings_page(opened)
        else:
            portfolio_page(opened, model, home_page)

    home_page = st.Page(draw_property, title="Property", icon=":material/home:", url_path="property", default=True)
    all_homes = st.Page(
        draw_portfolio, title="Portfolio", icon=":material/table:", url_path="portfolio", default=model is None
    )

    def draw_value() -> None:
        if model is not None:
            value_page(model)

    new_home = st.Page(draw_value, title="Value a home", icon=":material/add_home:", url_path="value")

    def draw_compare() -> None:
        if model is not None:
            compare_page(opened, model, home_page)

    side_by_side = st.Page(draw_compare, title="Compare", icon=":material/compare_arrows:", url_path="compare")

    def draw_accuracy() -> None:
        if model is not None:
            accuracy_page(opened, model, home_page)

    accuracy = st.Page(draw_accuracy, title="Accuracy", icon=":material/straighten:", url_path="accuracy")

    def draw_audit() -> None:
        if model is not None:
            audit_page(opened, model, home_page)

    audit = st.Page(draw_audit, title="Audit", icon=":material/troubleshoot:", url_path="audit")
    train = st.Page(
        partial(training_page, opened.portfolio), title="Train", icon=":material/model_training:", url_path="train"
    )
    pages = [all_homes] if model is None else [home_page, all_homes, side_by_side, new_home, accuracy, audit]
    page = st.navigation([*pages, train] if training_allowed(sys.argv[1:]) else pages)
    with st.sidebar:
        if page is not train:  # which tells of it itself, at length
            training_notice()
        portfolio_facts(opened.portfolio)
        if model is not None:
            model_facts(model)
        if demo:
            about_the_demo()
    page.run()


if __name__ == "__main__":  # Streamlit runs this file by itself too, where there is no streamlit_app.py
    main()
