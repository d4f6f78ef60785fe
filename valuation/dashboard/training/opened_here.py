"""Which model a session has opened of those that were trained on this server.

The address says it (`?trained=…`), so that the page can be loaded again or sent; other sessions keep their model.
"""

import streamlit as st

from valuation.dashboard.training.run import desk
from valuation.settings import LastUsed

__all__ = ["go_back", "open_trained", "opened_run", "with_trained"]

PARAMETER = "trained"
_LAST = "trained-last"  # for coming back from another page, whose address does not say it


def with_trained(chosen: LastUsed) -> LastUsed:
    """What this session shows: the model it has opened after training, else what was chosen otherwise."""
    run_id = opened_run()
    run = None if run_id is None else desk.finished(run_id)
    if run is None:  # the server has been started anew since
        go_back()
        return chosen
    st.session_state[_LAST] = run_id
    if st.query_params.get(PARAMETER) != run_id:
        st.query_params[PARAMETER] = str(run_id)
    return LastUsed(run.order.portfolio.absolute(), run.order.model.absolute())


def opened_run() -> str | None:
    """The training whose model is open here."""
    return st.query_params.get(PARAMETER) or st.session_state.get(_LAST)


def open_trained(run_id: str) -> None:
    """Open the model of a training; takes effect as the page is drawn the next time."""
    st.session_state[_LAST] = run_id
    st.query_params[PARAMETER] = run_id


def go_back() -> None:
    """Open again what was open before."""
    st.session_state.pop(_LAST, None)
    st.query_params.pop(PARAMETER, None)
