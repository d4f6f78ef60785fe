"""A photo with its heatmap as it stands on a page, drawn once for all who look at it."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from data.errors import PhotoError
from data.photos.decoding import PhotoArray
from explain.explanation import PhotoExplanation
from explain.pictures.overlay import overlay, read_for_overlay
from explain.pictures.region_marks import mark_regions
from valuation.dashboard.drawing.photo_view import photo_view
from valuation.dashboard.words import plain

__all__ = ["Look", "draw_photo", "pixels_or_warning"]

_SIDE = 640  # pixels of the longer side


class Look(NamedTuple):
    """How photos are drawn: the value in full colour, the opacity of the map from 0 to 1, and whether with regions."""

    limit: float
    opacity: float
    marked: bool


def draw_photo(photo: PhotoExplanation, alt: str, currency: str, look: Look) -> bool:
    """Draw a photo with its heatmap; gives False where it cannot be read, which is then said.

    Args:
        photo: The photo.
        alt: What it shows, in words.
        currency: ISO 4217 code.
        look: How to draw it.
    """
    # Two explanations of the same home are two objects with the same content, so it is the content that tells.
    content = hashlib.blake2b(photo.map.tobytes() + photo.region_labels.tobytes(), digest_size=16)
    content.update(repr((photo.path, photo.map.shape, photo.region_labels.shape, photo.regions)).encode())
    try:
        drawn = _drawn(content.hexdigest(), _changed(photo.path), alt, currency, look, photo)
    except PhotoError as error:
        st.warning(plain(error), icon=":material/broken_image:")
        return False
    st.html(drawn)
    return True


def pixels_or_warning(path: str) -> PhotoArray | None:
    """A photo in a size for pages; None where it cannot be read, which is then said."""
    try:
        return _pixels(path, _changed(path))
    except PhotoError as error:
        st.warning(plain(error), icon=":material/broken_image:")
        return None


@st.cache_data(max_entries=400, show_spinner=False)  # some 50 KB each
def _drawn(content: str, changed: int, alt: str, currency: str, look: Look, _photo: PhotoExplanation) -> str:
    picture = overlay(_pixels(_photo.path, changed), _photo.map, look.limit, look.opacity)
    if look.marked:
        picture = mark_regions(picture, _photo, currency)
    return photo_view(picture, alt, _photo, currency)


@st.cache_data(max_entries=40, show_spinner=False)  # some 1 MB each: enough for whoever moves the opacity
def _pixels(path: str, changed: int) -> PhotoArray:
    return read_for_overlay(Path(path), _SIDE)


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0
