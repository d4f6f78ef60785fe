"""Why two homes are similar: how alike they are room by room, and which places of two photos make them so."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from data.errors import HearthmapError
from explain.comparison.pair_maps import SubjectPair
from explain.explanation import Explanation, PhotoExplanation
from explain.pictures.overlay import LegendWords, colour_scale, overlay, scale_limit
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.drawing.drawn_photo import pixels_or_warning
from valuation.dashboard.drawing.photo_view import photo_view
from valuation.dashboard.drawing.rooms import rooms_of
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import likeness_of, photo_likeness_of
from valuation.dashboard.words import plain

__all__ = ["likeness"]


@st.fragment
def likeness(opened: Opened, model: OpenModel, explanations: Sequence[Explanation]) -> None:
    """Draw it for two of the homes and one room that both have photos of."""
    photographed = {explanation.listing_id: explanation for explanation in explanations if explanation.photos}
    if len(photographed) < 2:
        st.info("Only one of these homes has photos, so there is nothing to hold them against.", icon=":material/info:")
        return
    first, second = _pair(list(photographed))
    try:
        pair = likeness_of(first, second, (opened.key, model.key), opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.markdown(
        f"Photos of homes {plain(first)} and {plain(second)} have a similarity of **{pair.similarity:+.2f}** "
        "(from -1, opposite, to +1, the same; 0 is no more alike than any two)."
    )
    if not pair.rooms:
        st.info("These two homes have no room in common on their photos.", icon=":material/info:")
        return
    table = likeness_table(pair)
    st.table(_worded(table), border="horizontal", hide_index=True, alt="Similarity of the two homes by room")
    csv_button(table, f"likeness-{first}-{second}.csv")
    rooms = [room for room in rooms_of([photographed[first], photographed[second]]) if room in pair.rooms]
    room = st.segmented_control(
        "Room", rooms, default=rooms[0], required=True, format_func=str.capitalize, key="likeness-room", wrap=True
    )
    _photos(opened, model, photographed[first], photographed[second], room if room in rooms else rooms[0])


def likeness_table(pair: SubjectPair) -> pd.DataFrame:
    """By room that both homes have: how similar the photos are, and what the room adds to the homes' similarity."""
    rows = [(room, maps.similarity, pair.shares[room]) for room, maps in pair.rooms.items()]
    table = pd.DataFrame(rows, columns=["room", "similarity", "share"])
    return table.sort_values("share", key=lambda shares: -shares.abs(), ignore_index=True)


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Room": table["room"].str.capitalize(),
            "Similarity of the photos": [plain(f"{value:+.2f}") for value in table["similarity"]],
            "Part of the homes' similarity": [plain(f"{value:+.2f}") for value in table["share"]],
        }
    )


def _pair(homes: list[str]) -> tuple[str, str]:
    if len(homes) == 2:
        return homes[0], homes[1]
    pairs = [(one, other) for place, one in enumerate(homes) for other in homes[place + 1 :]]
    chosen = st.selectbox(
        "Two homes", range(len(pairs)), format_func=lambda place: " and ".join(pairs[place]), key="likeness-pair"
    )
    return pairs[chosen if chosen < len(pairs) else 0]


def _photos(opened: Opened, model: OpenModel, first: Explanation, second: Explanation, room: str) -> None:
    """Two photos of the room, each with the places that make it like the other."""
    homes = (first, second)
    columns = st.columns(2, gap="medium")
    chosen = []
    for column, home in zip(columns, homes, strict=True):
        with column:
            chosen.append(_choose(home, room))
    maps = photo_likeness_of(
        (first.listing_id, chosen[0].file), (second.listing_id, chosen[1].file), (opened.key, model.key), opened, model
    )
    values: list[NDArray[np.float32]] = [part.numpy().astype(np.float32) for part in (maps.first, maps.second)]
    limit = scale_limit(values)
    for column, home, photo, value in zip(columns, homes, chosen, values, strict=True):
        with column:
            pixels = pixels_or_warning(photo.path)
            if pixels is not None:
                other = second if home is first else first
                alt = f"{room.capitalize()} of home {home.listing_id} with the places that make it like that of home "
                st.html(photo_view(overlay(pixels, value, limit, 0.6), f"{alt}{other.listing_id}."))
    st.html(colour_scale(_words(limit), opacity=0.6))
    st.markdown(
        f"These two photos have a similarity of **{plain(f'{maps.similarity:+.2f}')}**; the places of either photo add "
        "up to it."
    )


def _choose(home: Explanation, room: str) -> PhotoExplanation:
    photos = [photo for photo in home.photos if photo.room == room]
    st.markdown(f"**Home {plain(home.listing_id)}**")
    if len(photos) == 1:
        return photos[0]
    file = st.selectbox(
        "Photo",
        [photo.file for photo in photos],
        format_func=lambda file: file.rsplit("/", 1)[-1],
        key=f"likeness-photo-{home.listing_id}-{room}",
    )
    return next((photo for photo in photos if photo.file == file), photos[0])


def _words(limit: float) -> LegendWords:
    unit = "share of the similarity per position"
    return LegendWords("makes them unlike", unit, "makes them alike", f"-{limit:.3f}", "0", f"+{limit:.3f}")
