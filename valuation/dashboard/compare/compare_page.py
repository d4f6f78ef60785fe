"""Two to four homes side by side: what is known of them, what they are worth, where that differs, and their photos."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from data.portfolio import Portfolio
from explain.explanation import Explanation
from explain.methods import DEFAULT_METHOD
from valuation.dashboard.compare.differences import differences
from valuation.dashboard.compare.homes_choice import choose_homes
from valuation.dashboard.compare.likeness import likeness
from valuation.dashboard.drawing.attributes import attribute_rows, summary
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.rooms import rooms_side_by_side
from valuation.dashboard.session.home_choice import PARAMETER as HOME
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import estimate_of, explanation_of
from valuation.dashboard.words import confidence_words, count, plain, share
from valuation.estimates.estimate import Estimate
from valuation.wording.money import format_money

__all__ = ["compare_page", "side_by_side"]


def compare_page(opened: Opened, model: OpenModel, home_page: st.Page | None = None) -> None:
    """Draw the page of the homes chosen.

    Args:
        opened: The portfolio.
        model: The model.
        home_page: Where one home is shown; without, there are no links to it.
    """
    st.title("Compare", anchor=False)
    homes = choose_homes(opened)
    estimates, explanations = _valued(opened, model, homes)
    if len(explanations) < 2:
        st.info(
            "Choose at least two homes that can be valued, and they are shown side by side.", icon=":material/info:"
        )
        return
    _headlines(opened.portfolio, estimates, home_page)
    st.subheader("Where the difference comes from", anchor=False)
    differences(explanations)
    st.subheader("Attributes", anchor=False)
    _attributes(opened.portfolio, [estimate.listing_id for estimate in estimates])
    if any(explanation.photos for explanation in explanations):
        st.subheader("Room by room", anchor=False)
        rooms_side_by_side(explanations)
        st.subheader("Why similar", anchor=False)
        likeness(opened, model, explanations)


def _valued(opened: Opened, model: OpenModel, homes: Sequence[str]) -> tuple[list[Estimate], list[Explanation]]:
    """Estimates and explanations of the homes that can be valued; what is wrong with the others is said."""
    key = (opened.key, model.key)
    estimates, explanations = [], []
    bar = st.empty()
    for number, home in enumerate(homes):
        bar.progress(number / len(homes), f"Valuing and explaining {count(len(homes), 'home')} …")
        try:
            explanation = explanation_of(home, DEFAULT_METHOD, key, opened, model)
            estimates.append(estimate_of(home, key, opened, model))
            explanations.append(explanation)
        except HearthmapError as error:
            st.error(plain(error), icon=":material/error:")
    bar.empty()
    return estimates, explanations


def _headlines(portfolio: Portfolio, estimates: Sequence[Estimate], home_page: st.Page | None) -> None:
    first = estimates[0]
    for column, estimate in zip(st.columns(len(estimates)), estimates, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**Home {plain(estimate.listing_id)}**  \n{plain(summary(portfolio, estimate.listing_id))}")
            st.metric("Estimate", plain(format_money(estimate.estimate, estimate.currency)), **_delta(first, estimate))
            low, high = (format_money(end, estimate.currency) for end in (estimate.lower, estimate.upper))
            price = format_money(estimate.price, estimate.currency, exact=True)
            st.markdown(
                f"{share(estimate.confidence_level)} interval: **{plain(low)} to {plain(high)}**  \n"
                f"Confidence: **{plain(confidence_words(estimate.confidence))}**  \n"
                f"Known price: **{plain(price)}**"
            )
            if home_page is not None:
                st.page_link(
                    home_page,
                    label="Open this home",
                    icon=":material/home:",
                    query_params={HOME: estimate.listing_id},
                )


def _delta(first: Estimate, estimate: Estimate) -> dict[str, Any]:
    """What is written below an estimate: how far it is from the first home's."""
    if estimate is first or estimate.estimate is None or first.estimate is None:
        return {"delta": "the others are held against it", "delta_color": "off", "delta_arrow": "off"}
    gap = format_money(estimate.estimate - first.estimate, first.currency, signed=True)
    return {"delta": f"{gap} against {first.listing_id}"}


def _attributes(portfolio: Portfolio, homes: Sequence[str]) -> None:
    table = side_by_side(portfolio, homes)
    st.table(table.map(plain), border="horizontal", hide_index=True, alt=f"Attributes of homes {', '.join(homes)}")
    csv_button(table, f"compare-{'-'.join(homes)}-attributes.csv")


def side_by_side(portfolio: Portfolio, homes: Sequence[str]) -> pd.DataFrame:
    """Attributes as rows and homes as columns, as text, and whether they are the same in all."""
    by_home = [dict(attribute_rows(portfolio, home)) for home in homes]
    names = list(dict.fromkeys(name for rows in by_home for name in rows))
    rows = []
    for name in names:
        values = [some.get(name, "–") for some in by_home]
        rows.append([name, *values, "same" if len(set(values)) == 1 else "differs"])
    return pd.DataFrame(rows, columns=["Attribute", *homes, "All the same?"])
