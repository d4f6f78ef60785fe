"""The demo neighbourhood in the making: at the first start its model is trained, and this page shows how far it is."""

import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.jobs.background import Job, Report
from valuation.dashboard.words import plain
from valuation.demo import build_demo, demo_folders, is_built
from valuation.settings import LastUsed

__all__ = ["demo_neighbourhood", "is_demo"]

_SHARES = {"photos": (0.0, 0.4), "cross-fitting": (0.4, 0.9), "final fit": (0.9, 1.0)}
"""Of the whole time, by stage of training: where it begins and ends; roughly, for the bar."""
_WORDS = {
    "photos": "Looking at the photos",
    "cross-fitting": "Learning prices, and checking each home against a model that did not see it",
    "final fit": "Learning from all homes",
}


def is_demo(chosen: LastUsed) -> bool:
    """Whether the demo neighbourhood is what is opened."""
    folders = demo_folders()
    return folders is not None and chosen.portfolio == folders.portfolio


def demo_neighbourhood() -> LastUsed | None:
    """The demo's folders; while its model is being trained this draws the progress and waits.

    Returns:
        None where this installation came without the demo, or it could not be built (which is then said).
    """
    folders = demo_folders()
    if folders is None or is_built():
        return folders
    job = _job()
    place = st.empty()
    with place.container():
        st.title("Welcome to Hearthmap", anchor=False)
        st.markdown(
            "There is no portfolio of yours yet, so a made-up neighbourhood is being made ready, to look around in. "
            "Its model is trained on this computer, at the first start only; that takes about a minute."
        )
        bar = st.progress(0.0)
        while not job.wait(0.3):
            bar.progress(job.share, f"{job.words or 'Starting'} … {job.share:.0%}")
    try:
        built = job.result()
    except HearthmapError as error:
        _job.clear()  # what was wrong, such as a full disk, may have been mended when the page is drawn again
        place.error(f"The demo neighbourhood could not be made ready. {plain(error)}", icon=":material/error:")
        return None
    place.empty()
    return built


@st.cache_resource(show_spinner=False)
def _job() -> Job[LastUsed]:
    return Job(_build)


def _build(report: Report) -> LastUsed:
    def tell(stage: str, done: int, total: int) -> None:
        name = stage.split(":", 1)[0]
        begin, end = _SHARES.get(name, (0.0, 0.0))
        report(begin + (end - begin) * done / max(total, 1), _WORDS.get(name, stage))

    return build_demo(tell)
