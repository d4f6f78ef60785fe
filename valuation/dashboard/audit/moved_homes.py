"""The homes that a mark or another cue moves most."""

from typing import Any

import streamlit as st

from explain.audit.audit import PAINTED_OUT
from explain.audit.saved import SavedAudit
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.session.open_home import open_home, wants_home
from valuation.dashboard.session.opening import Opened
from valuation.wording.money import UNKNOWN, currency_symbol

__all__ = ["draw_moved_homes"]

_MOST_HOMES = 50
_CLICK = "audit-home"


@st.fragment
def draw_moved_homes(audit: SavedAudit, opened: Opened, home_page: Any) -> None:  # noqa: ANN401
    """Draw the homes that a cue moves most; a click opens one. Arguments as of `draw_findings`."""
    open_home(home_page)
    st.subheader("Homes moved most", anchor=False)
    effects = [cue for cue in audit.effects() if len(audit.most_moved(cue))]
    if not effects:
        st.markdown("No home is moved by any cue.")
        return
    cue = st.selectbox("By", effects, format_func=_effect_words, key="audit-effect", persist_state="session")
    moved = audit.most_moved(cue)
    listings = opened.portfolio.listings
    known = moved["listing_id"].isin(listings.index)
    table = moved[known].assign(
        location=listings["location"].reindex(moved["listing_id"][known]).to_numpy(),
        picture_share=100 * moved["picture_share"][known],
    )
    config = st.column_config
    symbol = currency_symbol(audit.content["currency"])
    st.dataframe(
        table[["listing_id", "location", "money", "picture_share"]].head(_MOST_HOMES).round({"money": -1}),
        height=min(420, 38 + 35 * min(len(table), _MOST_HOMES)),
        hide_index=True,
        column_config={
            "listing_id": config.ButtonColumn(
                "Home", alignment="left", type="tertiary", key=_CLICK, on_click=_clicked, help="Click to open the home"
            ),
            "location": config.TextColumn("Location"),
            "money": config.NumberColumn(f"Money moved ({symbol})", format="%+,d"),
            "picture_share": config.NumberColumn("Of the picture", format="%.1f %%"),
        },
        alt=f"Homes that {_effect_words(cue)} moves most",
        placeholder=UNKNOWN,
    )
    shown = (
        f" These are the first {_MOST_HOMES:,} of {len(table):,}; the file holds all."
        if len(table) > _MOST_HOMES
        else ""
    )
    st.caption(
        ("The estimate less the estimate with the mark painted out." if cue.endswith(PAINTED_OUT)
         else "Net money of the home's maps that lies on it.") + f" Click a home's number to open it.{shown}"
    )  # fmt: skip
    csv_button(moved, f"{opened.portfolio.folder.absolute().name}-moved-by-{cue.replace(' ', '-')}.csv")


def _clicked() -> None:
    click = st.session_state[_CLICK]
    if click is not None:
        wants_home(str(click["label"]))


def _effect_words(cue: str) -> str:
    if cue.endswith(PAINTED_OUT):
        return f"{cue.removesuffix(PAINTED_OUT).strip().capitalize()}, painted out"
    return f"{cue.capitalize()}: money of the maps on it"
