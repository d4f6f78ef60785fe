"""The photos of several homes, room by room, with their heatmaps on one common scale of money."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.rooms import ROOMS
from explain.explanation import Explanation, PhotoExplanation
from explain.overlay import legend, overlay, scale_limit
from explain.region_marks import mark_regions
from valuation.dashboard.photo_grid import pixels_or_warning
from valuation.dashboard.photo_view import PHOTO_STYLE, photo_view
from valuation.dashboard.words import count, plain
from valuation.money import format_money

__all__ = ["rooms_of", "rooms_side_by_side"]

_SHOWN = 2  # photos of a room and home, those with most money


@st.fragment
def rooms_side_by_side(explanations: Sequence[Explanation]) -> None:
    """Draw the photos; another opacity draws them again and nothing else of the page."""
    limit = scale_limit(photo.map for explanation in explanations for photo in explanation.photos)
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    percent = left.slider("Heatmap opacity", 0, 100, 60, 5, format="%d %%", key="opacity", persist_state="session")
    marked = right.toggle("Outline regions and write their amounts", value=True, key="regions", persist_state="session")
    example = next(explanation for explanation in explanations if explanation.photos)
    st.html(PHOTO_STYLE)
    st.html(legend(limit, example, opacity=percent / 100))
    st.caption("One scale for all homes: the same colour is the same money.")
    for room in rooms_of(explanations):
        name = room.capitalize() or "Room unknown"
        st.html(f'<h4 style="font-size:1.05rem;margin:0;padding:0">{escape(name)}</h4>')
        for column, explanation in zip(st.columns(len(explanations)), explanations, strict=True):
            with column:
                _room(room, name, explanation, limit, percent / 100, marked=marked)


def rooms_of(explanations: Sequence[Explanation]) -> list[str]:
    """All rooms that any of the homes has a photo of, in the order in which one walks through a home."""
    seen = {photo.room for explanation in explanations for photo in explanation.photos}
    return sorted(seen, key=lambda room: (ROOMS.index(room) if room in ROOMS else len(ROOMS), room))


def _room(room: str, name: str, explanation: Explanation, limit: float, opacity: float, *, marked: bool) -> None:
    home, currency = explanation.listing_id, explanation.currency
    photos = sorted((photo for photo in explanation.photos if photo.room == room), key=lambda one: -abs(one.amount))
    if not photos:
        st.markdown(f"**{plain(home)}**  \nno photo, counts as average")
        return
    total = sum(photo.amount for photo in photos)
    amount = format_money(total, currency, signed=True)
    several = f" in {count(len(photos), 'photo')}" if len(photos) > 1 else ""
    st.markdown(f"**{plain(home)}** {'▲' if total > 0 else '▼'} **{plain(amount)}**{several}")
    for photo in photos[:_SHOWN]:
        _photo(photo, name, explanation, limit, opacity, marked=marked)
    if len(photos) > _SHOWN:
        st.caption(f"{count(len(photos) - _SHOWN, 'more photo')} on the home's own page.")


def _photo(
    photo: PhotoExplanation, name: str, explanation: Explanation, limit: float, opacity: float, *, marked: bool
) -> None:
    pixels = pixels_or_warning(photo.path)
    if pixels is None:
        return
    currency = explanation.currency
    change = "raises" if photo.amount > 0 else "lowers"
    amount = format_money(abs(photo.amount), currency, digits=3)
    alt = f"{name} of home {explanation.listing_id} with heatmap; this photo {change} the estimate by {amount}."
    picture = overlay(pixels, photo.map, limit, opacity)
    if marked:
        picture = mark_regions(picture, photo, currency)
    st.html(photo_view(picture, alt, photo, currency))
