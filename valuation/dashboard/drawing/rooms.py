"""The photos of several homes, room by room, with their heatmaps on one common scale of money."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

import streamlit as st

from data.photos.rooms import ROOMS
from explain.explanation import Explanation, PhotoExplanation
from explain.pictures.overlay import legend, scale_limit
from valuation.dashboard.drawing.drawn_photo import Look, draw_photo
from valuation.dashboard.drawing.photo_view import PHOTO_STYLE
from valuation.dashboard.words import count, plain
from valuation.wording.money import format_money

__all__ = ["rooms_of", "rooms_side_by_side"]

_SHOWN = 2  # photos of a room and home, those with most money


class _Look(NamedTuple):
    """How photos are drawn: the value in full colour, the map's opacity, whether with regions, and which come first."""

    limit: float
    opacity: float
    marked: bool
    weight: Mapping[str, float]


@st.fragment
def rooms_side_by_side(explanations: Sequence[Explanation], models: Sequence[str] = ()) -> None:
    """Draw the photos; another opacity draws them again and nothing else of the page.

    Args:
        explanations: One by home, or of one home by model.
        models: What the models are called, where they differ.
    """
    limit = scale_limit(photo.map for explanation in explanations for photo in explanation.photos)
    left, right = st.columns(2, gap="medium", vertical_alignment="center")
    percent = left.slider("Heatmap opacity", 0, 100, 60, 5, format="%d %%", key="opacity", persist_state="session")
    marked = right.toggle("Outline regions and write their amounts", value=True, key="regions", persist_state="session")
    example = next(explanation for explanation in explanations if explanation.photos)
    st.html(PHOTO_STYLE)
    st.html(legend(limit, example, opacity=percent / 100))
    st.caption(f"One scale for all {'models' if models else 'homes'}: the same colour is the same money.")
    titles = models or [explanation.listing_id for explanation in explanations]
    weight: dict[str, float] = defaultdict(float)  # by photo, so that models are shown on the same photos
    for photo in (photo for explanation in explanations for photo in explanation.photos):
        weight[photo.file] += abs(photo.amount)
    look = _Look(limit, percent / 100, marked, weight)
    for room in rooms_of(explanations):
        name = room.capitalize() or "Room unknown"
        st.html(f'<h4 style="font-size:1.05rem;margin:0;padding:0">{escape(name)}</h4>')
        for column, title, explanation in zip(st.columns(len(explanations)), titles, explanations, strict=True):
            with column:
                by = f" by model {title}" if models else ""
                _room(room, name, title, by, explanation, look)


def rooms_of(explanations: Sequence[Explanation]) -> list[str]:
    """All rooms that any of the homes has a photo of, in the order in which one walks through a home."""
    seen = {photo.room for explanation in explanations for photo in explanation.photos}
    return sorted(seen, key=lambda room: (ROOMS.index(room) if room in ROOMS else len(ROOMS), room))


def _room(room: str, name: str, title: str, by: str, explanation: Explanation, look: _Look) -> None:
    currency = explanation.currency
    photos = sorted((one for one in explanation.photos if one.room == room), key=lambda one: -look.weight[one.file])
    if not photos:
        st.markdown(f"**{plain(title)}**  \nno photo, counts as average")
        return
    total = sum(photo.amount for photo in photos)
    amount = format_money(total, currency, signed=True)
    several = f" in {count(len(photos), 'photo')}" if len(photos) > 1 else ""
    st.markdown(f"**{plain(title)}** {'▲' if total > 0 else '▼'} **{plain(amount)}**{several}")
    for photo in photos[:_SHOWN]:
        _photo(photo, name, by, explanation, look)
    if len(photos) > _SHOWN:
        st.caption(f"{count(len(photos) - _SHOWN, 'more photo')} on the home's own page.")


def _photo(photo: PhotoExplanation, name: str, by: str, explanation: Explanation, look: _Look) -> None:
    currency = explanation.currency
    change = "raises" if photo.amount > 0 else "lowers"
    amount = format_money(abs(photo.amount), currency, digits=3)
    alt = f"{name} of home {explanation.listing_id} with heatmap{by}; this photo {change} the estimate by {amount}."
    draw_photo(photo, alt, currency, Look(look.limit, look.opacity, look.marked))
