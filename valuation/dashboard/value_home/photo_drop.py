"""Where photos are dropped, what was wrong with them, and which room each shows."""

import contextlib
import io
from pathlib import Path

import streamlit as st
from PIL import Image
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from data.errors import HearthmapError, PhotoError
from data.photos.rooms import ROOMS
from data.photos.zips import Upload
from data.uploads import ReceivedPhoto
from explain.pictures.overlay import read_for_overlay
from valuation.dashboard.value_home.draft import Draft
from valuation.dashboard.words import count, plain

__all__ = ["drop_photos", "room_choices"]

_SIDE = 320  # pixels of a thumbnail's longer side
_FEW = 9  # photos shown without scrolling
_MOST_MEGABYTES = 200  # of one upload; a ZIP of sixty photos has less
_HELP = "JPEG, PNG, WebP, BMP or TIFF, up to 25 MB each. They stay in a temporary folder until you close the page."


def drop_photos(draft: Draft) -> None:
    """Draw the upload box, take in what was dropped, and say what was wrong with it."""
    # A fresh box after each drop: what was taken in is shown below it, where it can be corrected.
    files = st.file_uploader(
        "Photos of the home, or a ZIP of them",
        accept_multiple_files=True,
        key=f"drop-{draft.drops}",
        max_upload_size=_MOST_MEGABYTES,
        help=_HELP,
    )
    if files:
        place = st.empty()
        try:
            with place.container():
                bar = st.progress(0.0, "Looking at the photos …")
                seen: list[str] = []

                def tell(name: str) -> None:
                    seen.append(name)
                    share = min(len(seen) / max(len(files), len(seen) + 1), 1.0)
                    bar.progress(share, f"Looking at {plain(name)} …")

                draft.add([Upload(file.name, file) for file in files], tell)
        except HearthmapError as error:
            place.error(plain(error), icon=":material/error:")
            return
        _let_go(files)
        st.rerun()
    _problems(draft)


def room_choices(draft: Draft, recognised: dict[str, str | None]) -> None:
    """Draw the photos small, each with the room it is taken for, which a person can correct.

    Args:
        draft: The home.
        recognised: What the model takes each file for; None where it cannot tell.
    """
    box = st.container(height=620) if len(draft.photos) > _FEW else st.container()
    with box:
        for start in range(0, len(draft.photos), 3):
            for column, photo in zip(st.columns(3), draft.photos[start : start + 3], strict=False):
                with column.container(border=True, height="stretch"):
                    _choice(draft, photo, recognised.get(photo.file))


def _choice(draft: Draft, photo: ReceivedPhoto, recognised: str | None) -> None:
    path = draft.folder / photo.file
    room = draft.rooms.get(photo.file) or photo.room or recognised
    short = photo.name.rsplit("/", 1)[-1]
    try:
        st.image(_thumbnail(str(path)), width="stretch", alt=f"{short}, taken for {room or 'no room in particular'}")
    except PhotoError as error:
        st.warning(plain(error), icon=":material/broken_image:")
    key = f"room-{photo.file}"
    st.session_state[key] = room
    st.selectbox(
        f"Room of {plain(short)}",
        ROOMS,
        index=None,
        format_func=str.capitalize,
        placeholder="Room not known",
        key=key,
        on_change=_correct,
        args=(draft, photo.file, key),
        label_visibility="collapsed",
    )
    st.caption(plain(_source(draft, photo, recognised)))
    st.button(
        "Leave out",
        key=f"leave-{photo.file}",
        on_click=draft.drop_photo,
        args=(photo.file,),
        type="tertiary",
        icon=":material/close:",
        help=f"Take {plain(short)} out of the valuation.",
    )


def _source(draft: Draft, photo: ReceivedPhoto, recognised: str | None) -> str:
    """Who says which room it is; also where the picture does not look like what the file is called."""
    if photo.file in draft.rooms:
        return "Chosen by you"
    if photo.room is None:
        return "Told from the picture" if recognised else "The model cannot tell rooms apart"
    if recognised not in (None, photo.room):
        return f"By its name; it looks like {recognised}"
    return "By the file's name"


def _correct(draft: Draft, file: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        draft.rooms.pop(file, None)
    else:
        draft.rooms[file] = chosen


def _problems(draft: Draft) -> None:
    if not draft.problems:
        return
    wrong = sum(problem.severity == "error" for problem in draft.problems)
    heading = f"{count(wrong, 'file')} could not be used" if wrong else "Some photos came twice"
    heading += "; all others were taken in" if draft.photos else "; what you typed is kept"
    with st.container(border=True, height=260 if len(draft.problems) > 6 else "content"):
        st.markdown(f":material/warning: **{heading}.**")
        st.markdown("\n".join(f"- {plain(problem.sentence())}" for problem in draft.problems))


@st.cache_data(scope="session", max_entries=200, show_spinner=False)
def _thumbnail(path: str) -> bytes:
    """A small JPEG, the file's name being its content's digest."""
    content = io.BytesIO()
    Image.fromarray(read_for_overlay(Path(path), _SIDE)).save(content, "JPEG", quality=85)
    return content.getvalue()


def _let_go(files: list[UploadedFile]) -> None:
    """Free the server's memory of uploads that were taken in: Streamlit itself keeps them as long as the session."""
    context = get_script_run_ctx()
    # Not part of Streamlit's promised interface: where it is gone, the files are freed with the session.
    with contextlib.suppress(AttributeError):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)  # type: ignore[union-attr]
