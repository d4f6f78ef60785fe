"""Where the difference of estimates comes from: a waterfall from one home to another, and all homes in one table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from explain.comparison.difference import Difference, Part, difference
from explain.explanation import Explanation
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.steps_chart import End, Step, steps_alt, steps_chart
from valuation.dashboard.words import plain
from valuation.wording.money import format_money

__all__ = ["differences"]


@st.fragment
def differences(explanations: Sequence[Explanation]) -> None:
    """Draw it; the first home is the one that the others are held against."""
    first, *others = explanations
    found = {other.listing_id: difference(first, other) for other in others}
    chosen = others[0].listing_id
    if len(others) > 1:
        chosen = st.segmented_control(
            f"From home {plain(first.listing_id)} to",
            list(found),
            default=chosen,
            required=True,
            format_func=lambda home: f"Home {plain(home)}",
            key="difference-to",
            wrap=True,
        )
    _chart(found.get(chosen) or found[others[0].listing_id])
    st.caption(
        "What one home has more than the other, in money, attribute by attribute and room by room; all of it adds up "
        "to the difference of the estimates. Rooms are compared by their photos; one without any counts as average. "
        "It is one rate of money for both homes, so the amounts differ a little from those on each home's own page."
    )
    table = difference_table(list(found.values()))
    with st.expander("All of it as a table", icon=":material/table:"):
        _table(table, first)
    csv_button(table, f"compare-{'-'.join([first.listing_id, *found])}-{first.currency}.csv")


def _table(table: pd.DataFrame, first: Explanation) -> None:
    shown = table.drop(columns="kind")
    for column in shown.columns[1:]:
        shown[column] = [format_money(amount, first.currency, signed=True) for amount in table[column]]
    homes = ", ".join(map(str, shown.columns[1:]))
    st.table(
        shown.map(plain),
        border="horizontal",
        hide_index=True,
        alt=f"Differences of the estimates of homes {homes} from that of home {first.listing_id}",
    )


def difference_steps(found: Difference) -> list[Step]:
    """The parts as steps of a waterfall: attributes and then rooms, of each the largest first, then the rest."""
    steps = []
    for kind in ("attribute", "room", "rest"):
        parts = [part for part in found.parts if part.kind == kind]
        steps += [_step(part) for part in sorted(parts, key=lambda part: -abs(part.amount))]
    return steps


def difference_table(found: Sequence[Difference]) -> pd.DataFrame:
    """Kind and name of each part, and by home the money that it is estimated higher; the last row is the sum."""
    kinds: dict[str, str] = {}
    columns: dict[str, dict[str, float]] = {}
    for one in found:
        columns[one.second] = {_name(part): part.amount for part in one.parts}
        kinds |= {_name(part): part.kind for part in one.parts}
    order = sorted(kinds, key=lambda name: ("attribute", "room", "rest").index(kinds[name]))
    rows = [[kinds[name], name, *(some.get(name, 0.0) for some in columns.values())] for name in order]
    total = ["total", "Difference of the estimates", *(one.amount for one in found)]
    return pd.DataFrame([*rows, total], columns=["kind", "Part", *columns])


def _chart(found: Difference) -> None:
    start, end = End(f"Home {found.first}", found.first_estimate), End(f"Home {found.second}", found.second_estimate)
    steps = difference_steps(found)
    st.plotly_chart(
        steps_chart(start, steps, end, found.currency),
        config={"displayModeBar": False},
        alt=steps_alt(start, steps, end, found.currency),
        key="difference-chart",
    )


def _step(part: Part) -> Step:
    detail = f"{part.first} → {part.second}" if part.first or part.second else ""
    return Step(_name(part), detail, part.amount)


def _name(part: Part) -> str:
    """Rooms are told from attributes of the same name."""
    return f"{part.name} (photos)" if part.kind == "room" else part.name
