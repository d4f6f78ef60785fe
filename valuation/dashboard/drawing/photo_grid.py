"""The photos of one home with their heatmaps, all on one scale."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.errors import HearthmapError
from explain.explanation import Explanation, PhotoExplanation
from explain.photo_order import by_room, room_names
from explain.pictures.overlay import legend, scale_limit
from explain.words import photo_reason
from valuation.dashboard.drawing.drawn_photo import Look, draw_photo, pixels_or_warning
from valuation.dashboard.drawing.map_choice import choose_map
from valuation.dashboard.drawing.photo_view import PHOTO_STYLE
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import explanation_of
from valuation.dashboard.words import count, plain
from valuation.wording.money import format_money

__all__ = ["by_room", "photo_grid", "plain_photos", "room_names"]


_LOT = 24  # photos shown at first; more on request


@st.fragment
def photo_grid(opened: Opened, model: OpenModel, listing_id: str) -> None:
    """Draw the photos; another map or opacity draws them again and nothing else of the page.

    Args:
        opened: The portfolio.
        model: The model.
        listing_id: A home whose estimate rests on its photos.
    """
    choice, look = st.columns((3, 2), gap="medium")
    with choice:
        method, target = choose_map(model.model)
    try:
        explanation = explanation_of(listing_id, method, (opened.key, model.key), opened, model, target)
    except HearthmapError as error:  # this model or layer does not allow the method: the others are still there
        st.error(plain(error), icon=":material/error:")
        return
    photos = by_room(explanation.photos)
    limit = scale_limit(photo.map for photo in photos)
    percent = look.slider("Heatmap opacity", 0, 100, 60, 5, format="%d %%", key="opacity", persist_state="session")
    marked = any(photo.regions for photo in photos) and look.toggle(
        "Outline regions and write their amounts", value=True, key="regions", persist_state="session"
    )
    st.html(PHOTO_STYLE)
    st.html(legend(limit, explanation, opacity=percent / 100))
    for note in explanation.notes:
        st.caption(plain(note))
    names, drawn_as = room_names(photos), Look(limit, percent / 100, marked)
    shown = _shown(explanation.listing_id, len(photos))
    for place, column in _cells(shown, 2 if len(photos) <= 4 else 3):
        with column:
            _draw(photos[place], names[place], explanation, drawn_as)
    if shown < len(photos):
        st.button(
            f"Show more of the {len(photos):,} photos",
            on_click=_show_more,
            args=(explanation.listing_id, shown + _LOT),
        )


def plain_photos(photos: pd.DataFrame) -> None:
    """Draw photos without heatmaps, where they are not explained.

    Args:
        photos: Rows of `Portfolio.photos`.
    """
    shown = photos.head(_LOT)
    for place, column in _cells(len(shown), 3):
        name = "Photo" if pd.isna(shown["room"].iloc[place]) else str(shown["room"].iloc[place]).capitalize()
        with column:
            pixels = pixels_or_warning(shown["path"].iloc[place])
            if pixels is not None:
                st.image(pixels, caption=plain(name), width="stretch", output_format="JPEG", alt=f"{name} of the home")
    if len(photos) > _LOT:
        st.caption(f"{count(len(photos) - _LOT, 'more photo')} not shown.")


def _cells(total: int, width: int) -> Iterator[tuple[int, DeltaGenerator]]:
    """A place on the page for each of so many photos, row by row, so that on a narrow screen they keep their order."""
    for start in range(0, total, width):
        yield from zip(range(start, min(start + width, total)), st.columns(width), strict=False)


def _draw(photo: PhotoExplanation, name: str, explanation: Explanation, look: Look) -> None:
    currency = explanation.currency
    amount = format_money(photo.amount, currency, signed=True)
    arrow = "▲" if photo.amount > 0 else "▼"
    source = {"predicted": " (room told from the picture)", "unknown": " (room unknown)"}.get(photo.room_source, "")
    st.markdown(f"**{plain(name)}** {arrow} **{plain(amount)}**{source}")
    change = "raises" if photo.amount > 0 else "lowers"
    alt = f"{name} of home {explanation.listing_id} with heatmap; this photo {change} the estimate by {amount[1:]}."
    if draw_photo(photo, alt, currency, look) and photo.regions:
        st.caption(plain(photo_reason(photo, currency)))


def _shown(listing_id: str, total: int) -> int:
    return min(total, int(st.session_state.get(f"photos-shown-{listing_id}", _LOT)))


def _show_more(listing_id: str, amount: int) -> None:
    st.session_state[f"photos-shown-{listing_id}"] = amount
