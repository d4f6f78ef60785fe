"""How the estimate comes about, as a waterfall: from the base value, by attributes and photos, to the estimate."""

import streamlit as st

from explain.explanation import Explanation
from explain.steps import steps
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.steps_chart import End, steps_alt, steps_chart, steps_table
from valuation.dashboard.words import plain
from valuation.wording.money import format_money

__all__ = ["waterfall"]


def waterfall(explanation: Explanation) -> None:
    """Draw the steps, and say below which small ones were put together."""
    chosen = steps(explanation)
    currency = explanation.currency
    start, end = End("Base value", explanation.base_value), End("Estimate", explanation.estimate)
    alt = steps_alt(End("the base value", start.amount), chosen, End("the estimate", end.amount), currency)
    st.plotly_chart(steps_chart(start, chosen, end, currency), config={"displayModeBar": False}, alt=alt)
    for step in chosen:
        if step.merged:
            parts = ", ".join(f"{part.name} {format_money(part.amount, currency, signed=True)}" for part in step.merged)
            st.caption(plain(f"{step.name}: {parts}."))
    csv_button(steps_table(start, chosen, end), f"{explanation.listing_id}-waterfall-{currency}.csv")
