"""A running job as a person follows it: how long it takes, and why it failed."""

import streamlit as st

from valuation.dashboard.jobs.child_process import ChildProcess
from valuation.dashboard.words import plain

__all__ = ["draw_failure", "duration", "time_words"]

_SURE = 0.1  # share that must be done before the rest of the time is guessed


def time_words(seconds: float, share: float) -> str:
    """How long it has been going on, and once enough is done, how long it will roughly take.

    Args:
        seconds: So far.
        share: That is done, 0 to 1.
    """
    text = f"{duration(seconds)} so far"
    if _SURE <= share < 1:
        text += f", about {duration(seconds / share * (1 - share))} to go"
    return text


def draw_failure(run: ChildProcess) -> None:
    """Say why it failed, with what it complained about one click away."""
    st.error(plain(run.error), icon=":material/error:")
    if run.details:
        with st.expander("Details for whoever looks into it"):
            st.code(run.details, language=None, wrap_lines=True)


def duration(seconds: float) -> str:
    """A time as people say it: "48 s", "3 min", "2 h 5 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
