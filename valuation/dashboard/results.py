"""What the model says, each computed once: the estimates of all homes, the estimate of one, and its explanation."""

import pandas as pd
import streamlit as st

from explain.explain import explain_subject
from explain.explanation import Explanation
from explain.subject import Subject, prepare_subject
from valuation.dashboard.background import Job, Report
from valuation.dashboard.opening import Opened, OpenModel, Stamp
from valuation.estimate import Estimate, estimate_portfolio
from valuation.serving import Server, compile_for_serving

__all__ = ["all_estimates", "estimate_of", "explanation_of", "forget_estimates"]


def all_estimates(opened: Opened, model: OpenModel) -> Job[pd.DataFrame]:
    """The table of `estimate_portfolio` for all homes, in the making or done."""
    return _start(opened.key, model.key, opened, model)


def forget_estimates() -> None:
    """Make `all_estimates` start anew, after it failed."""
    _start.clear()


@st.cache_data(max_entries=500, show_spinner="Valuing the home …")
def estimate_of(listing_id: str, key: tuple[Stamp, Stamp], _opened: Opened, _model: OpenModel) -> Estimate:
    """The estimate of one home.

    Args:
        listing_id: The home.
        key: The keys of what is opened.
        _opened: The portfolio.
        _model: The model.
    """
    table = estimate_portfolio(_model.model, _opened.portfolio, listing_ids=[listing_id])
    return Estimate.of(listing_id, table.iloc[0], _opened.portfolio.currency)


@st.cache_data(max_entries=200, show_spinner="Working out where the value comes from …")
def explanation_of(
    listing_id: str, method: str, key: tuple[Stamp, Stamp], _opened: Opened, _model: OpenModel
) -> Explanation:
    """The explanation of one home's estimate, with maps of one method; further arguments as in `estimate_of`."""
    with _model.lock:
        return explain_subject(_subject(listing_id, key, _opened, _model), method=method)


@st.cache_resource(max_entries=4, show_spinner=False)
def _subject(listing_id: str, key: tuple[Stamp, Stamp], _opened: Opened, _model: OpenModel) -> Subject:
    """A home laid out once for all methods; few are kept, since each holds the activations of its photos."""
    return prepare_subject(_model.model, _opened.portfolio, listing_id, server=_server(_model.key, _model))


@st.cache_resource(max_entries=4, show_spinner=False)
def _server(model_key: Stamp, _model: OpenModel) -> Server | None:
    backbone = _model.model.backbone
    return None if backbone is None else compile_for_serving(backbone)


@st.cache_resource(max_entries=4, show_spinner=False)
def _start(portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel) -> Job[pd.DataFrame]:
    def work(report: Report) -> pd.DataFrame:
        return estimate_portfolio(
            _model.model, _opened.portfolio, progress=lambda done, total: report(done / max(total, 1))
        )

    return Job(work)
