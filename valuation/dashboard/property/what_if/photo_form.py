"""Questions about photos: leave one out, blur or fill a part of one, or take another home's in its place."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from data.errors import HearthmapError
from data.photos.decoding import PhotoArray
from explain.activations.subject import Subject
from explain.counterfactuals.photo_parts import part_mask, part_words, parts_of_photo
from explain.counterfactuals.what_if import Change
from explain.explanation import Explanation, PhotoExplanation
from explain.pictures.region_marks import outline_regions
from valuation.dashboard.drawing.photo_grid import by_room, room_names
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.session.results import subject_of
from valuation.dashboard.words import plain
from valuation.wording.money import format_money

__all__ = ["leave_out_form", "paint_form", "swap_form"]

ChangeTo = Callable[[tuple[Change, ...]], None]
_WIDTH = 480  # pixels of a picture at most
_LISTED = 2_000  # homes up to which all are listed; of more one is named


def leave_out_form(explanation: Explanation, now: Subject, changes: tuple[Change, ...], change_to: ChangeTo) -> None:
    """Choose a photo to leave out."""
    photo = _choose(explanation, now)
    if photo is None:
        return
    st.button(
        "Leave this photo out",
        on_click=change_to,
        args=((*changes, Change("without", photo.file)),),
        icon=":material/hide_image:",
        key="what-if-without",
    )
    _picture(now, photo)


def paint_form(explanation: Explanation, now: Subject, changes: tuple[Change, ...], change_to: ChangeTo) -> None:
    """Choose a part of a photo, and whether to blur or to fill it."""
    photo = _choose(explanation, now)
    if photo is None:
        return
    left, right = st.columns((3, 2), vertical_alignment="bottom")
    parts = parts_of_photo(photo, regions=not _swapped(photo, changes))

    def name(part: str) -> str:
        words = part_words(part, photo)
        words = words[:1].upper() + words[1:]
        number = part.removeprefix("region-")
        if not number.isdigit():
            return words
        return f"{words} ({format_money(photo.regions[int(number) - 1].amount, explanation.currency, signed=True)})"

    part = left.selectbox("Part of the photo", parts, format_func=name, key=f"what-if-part-{photo.file}")
    how = right.segmented_control(
        "How", ["blur", "fill"], default="blur", required=True, format_func=str.capitalize, key="what-if-how"
    )
    st.button(
        f"{'Fill' if how == 'fill' else 'Blur'} it",
        on_click=change_to,
        args=((*changes, Change("fill" if how == "fill" else "blur", photo.file, part)),),
        icon=":material/blur_on:",
        key="what-if-paint",
    )
    st.caption(
        "A region's amount is its share in the map. Blurring or filling it can do something else, since the model then "
        "sees what is painted there instead."
    )
    height, width = now.pixels.shape[1:3]
    _picture(now, photo, part_mask(part, photo, (height, width)))


def swap_form(
    opened: Opened,
    model: OpenModel,
    explanation: Explanation,
    now: Subject,
    changes: tuple[Change, ...],
    change_to: ChangeTo,
) -> None:
    """Choose a photo, and another home's photo of the same room to take its place."""
    photo = _choose(explanation, now)
    if photo is None:
        return
    home = _choose_home(opened, explanation.listing_id)
    own, others = st.columns(2)
    with own:
        st.caption("Now")
        _picture(now, photo)
    if home is None:
        return
    with others:
        try:
            with st.spinner("Looking at the other home …", show_time=True):
                other = subject_of(home, (opened.key, model.key), opened, model)
        except HearthmapError as error:
            st.error(plain(error), icon=":material/error:")
            return
        alike = [place for place, room in enumerate(other.room_names) if room == photo.room]
        if not alike:
            st.info(f"Home {plain(home)} has no {photo.room} photo.", icon=":material/info:")
            return
        st.caption(f"Of home {plain(home)}")
        place = alike[0]
        if len(alike) > 1:
            place = st.selectbox("Its photo", alike, format_func=lambda one: Path(other.photos["file"].iloc[one]).name)
        _show(other.pixels[place], other.photos["path"].iloc[place], f"{photo.room} of home {home}")
        st.button(
            "Take this one",
            on_click=change_to,
            args=((*changes, Change("swap", photo.file, home, other.photos["file"].iloc[place])),),
            icon=":material/swap_horiz:",
            key="what-if-swap",
        )


def _choose(explanation: Explanation, now: Subject) -> PhotoExplanation | None:
    """Which of the photos that are still there."""
    photos = by_room(explanation.photos)
    names = dict(zip((photo.file for photo in photos), room_names(photos), strict=True))
    there = set(now.photos["file"])
    files = [photo.file for photo in photos if photo.file in there]
    if not files:
        st.info("No photo is left that the estimate rests on.", icon=":material/info:")
        return None
    file = st.selectbox("Photo", files, format_func=names.__getitem__, key=f"what-if-photo-{explanation.listing_id}")
    return next(photo for photo in photos if photo.file == file)


def _choose_home(opened: Opened, home: str) -> str | None:
    """Another home of the portfolio."""
    listings = opened.portfolio.listings.index
    if len(listings) <= _LISTED:
        others = [str(one) for one in listings if one != home]
        return st.selectbox("Home to take it from", others, filter_mode="contains", key="what-if-other")
    named = st.text_input("Number of the home to take it from", key="what-if-other-named").strip()
    if named and named not in listings:
        st.warning(f"This portfolio has no home “{plain(named)}”.", icon=":material/info:")
        return None
    return named or None


def _picture(now: Subject, photo: PhotoExplanation, mask: NDArray[np.bool_] | None = None) -> None:
    """A photo as the model sees it after the changes, with the chosen part outlined."""
    place = now.photos["file"].tolist().index(photo.file)
    name = f"{photo.room or 'photo'} of home {now.listing_id} as the model sees it now"
    _show(now.pixels[place], photo.path, name, mask)


def _show(pixels: PhotoArray, path: str, name: str, mask: NDArray[np.bool_] | None = None) -> None:
    """Pixels of the net's square input, in the shape of the photo they come from."""
    height = min(_WIDTH * 2, round(_WIDTH / _aspect(path)))
    picture = np.asarray(Image.fromarray(pixels).resize((_WIDTH, height), Image.Resampling.BICUBIC))
    if mask is not None and not mask.all():
        picture = outline_regions(picture, mask.astype(np.uint8))
    st.image(picture, output_format="JPEG", alt=name[:1].upper() + name[1:], width=_WIDTH)


def _aspect(path: str) -> float:
    try:
        with Image.open(path) as image:  # the header only
            return image.width / image.height
    except OSError:
        return 1.0


def _swapped(photo: PhotoExplanation, changes: tuple[Change, ...]) -> bool:
    return any(change.kind == "swap" and change.what == photo.file for change in changes)
