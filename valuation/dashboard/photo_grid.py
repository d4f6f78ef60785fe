"""The photos of one home with their heatmaps, all on one scale of money."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.errors import PhotoError
from data.photos import PhotoArray
from data.rooms import ROOMS
from explain.explanation import Explanation, PhotoExplanation
from explain.overlay import legend, money_limit, overlay, read_for_overlay
from valuation.dashboard.words import count, plain
from valuation.money import format_money

__all__ = ["by_room", "photo_grid", "plain_photos", "room_names"]

_LOT = 24  # photos shown at first; more on request
_SIDE = 640  # pixels of the longer side


@st.fragment
def photo_grid(explanation: Explanation) -> None:
    """Draw the photos; moving the slider draws them again and nothing else of the page."""
    photos = by_room(explanation.photos)
    limit = money_limit(photo.map for photo in photos)
    slider, scale = st.columns((1, 2), gap="medium", vertical_alignment="center")
    percent = slider.slider("Heatmap opacity", 0, 100, 60, 5, format="%d %%", key="opacity", persist_state="session")
    scale.html(legend(limit, explanation.currency, per=_position(photos), opacity=percent / 100))
    names = room_names(photos)
    shown = _shown(explanation.listing_id, len(photos))
    for place, column in _cells(shown, 2 if len(photos) <= 4 else 3):
        with column:
            _draw(photos[place], names[place], explanation, limit, percent / 100)
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
            pixels = _pixels_or_warning(shown["path"].iloc[place])
            if pixels is not None:
                st.image(pixels, caption=plain(name), width="stretch", output_format="JPEG", alt=f"{name} of the home")
    if len(photos) > _LOT:
        st.caption(f"{count(len(photos) - _LOT, 'more photo')} not shown.")


def by_room(photos: tuple[PhotoExplanation, ...]) -> list[PhotoExplanation]:
    """Photos in the order in which one walks through a home: frontal first, what shows no room last."""
    order = {room: place for place, room in enumerate(ROOMS)}
    return sorted(photos, key=lambda photo: order.get(photo.room, len(ROOMS)))


def room_names(photos: list[PhotoExplanation]) -> list[str]:
    """What each photo is called: its room, numbered where there are several."""
    several, seen = Counter(photo.room for photo in photos), Counter[str]()
    names = []
    for photo in photos:
        seen[photo.room] += 1
        name = photo.room.capitalize() if photo.room in ROOMS else "Photo"
        names.append(f"{name} {seen[photo.room]}" if several[photo.room] > 1 else name)
    return names


def _cells(total: int, width: int) -> Iterator[tuple[int, DeltaGenerator]]:
    """A place on the page for each of so many photos, row by row, so that on a narrow screen they keep their order."""
    for start in range(0, total, width):
        yield from zip(range(start, min(start + width, total)), st.columns(width), strict=False)


def _draw(photo: PhotoExplanation, name: str, explanation: Explanation, limit: float, opacity: float) -> None:
    amount = format_money(photo.amount, explanation.currency, signed=True)
    arrow = "▲" if photo.amount > 0 else "▼"
    source = {"predicted": " (room told from the picture)", "unknown": " (room unknown)"}.get(photo.room_source, "")
    st.markdown(f"**{plain(name)}** {arrow} **{plain(amount)}**{source}")
    pixels = _pixels_or_warning(photo.path)
    if pixels is None:
        return
    change = "raises" if photo.amount > 0 else "lowers"
    alt = f"{name} of home {explanation.listing_id} with heatmap; this photo {change} the estimate by {amount[1:]}."
    st.image(overlay(pixels, photo.map, limit, opacity), width="stretch", output_format="JPEG", alt=alt)


def _position(photos: list[PhotoExplanation]) -> str:
    """What one position of the maps is, in the words of the legend."""
    shapes = {photo.map.shape for photo in photos}
    if len(shapes) != 1:
        return "square of the heatmap"
    height, width = shapes.pop()
    return f"1/{height * width} of a photo"


def _pixels_or_warning(path: str) -> PhotoArray | None:
    try:
        return _pixels(path, _changed(path))
    except PhotoError as error:
        st.warning(plain(error), icon=":material/broken_image:")
        return None


@st.cache_data(max_entries=200, show_spinner=False)
def _pixels(path: str, changed: int) -> PhotoArray:
    return read_for_overlay(Path(path), _SIDE)


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


def _shown(listing_id: str, total: int) -> int:
    return min(total, int(st.session_state.get(f"photos-shown-{listing_id}", _LOT)))


def _show_more(listing_id: str, amount: int) -> None:
    st.session_state[f"photos-shown-{listing_id}"] = amount
