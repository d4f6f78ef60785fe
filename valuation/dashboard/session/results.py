"""What the model says, each computed once: the estimates of all homes, the estimate of one, and its explanation."""

from functools import cache

import pandas as pd
import streamlit as st

from explain.comparison.pair_maps import PairMaps, SubjectPair, home_pair_maps, photo_pair_maps
from explain.counterfactuals.what_if import Change, Step, carried_out, first_step
from explain.explaining import explain_subject
from explain.explanation import Explanation
from explain.methods import DEFAULT_METHOD
from explain.target_choice import DEFAULT_TARGET
from valuation.dashboard.jobs.background import Job, Report
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.session.settling import settle
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import Estimate, estimate_home, estimate_portfolio
from valuation.estimates.timeline import value_timeline
from valuation.homes.subject import Subject, prepare_home

__all__ = [
    "after_changes",
    "all_estimates",
    "estimate_of",
    "explanation_of",
    "forget_estimates",
    "likeness_of",
    "photo_likeness_of",
    "server_of",
    "subject_of",
    "timeline_of",
]

_AT_ONCE = 2000
"""Homes valued at once: features of all photos of very many would take gigabytes."""
Keys = tuple[Stamp, Stamp]
"""The keys of the portfolio and the model."""


def all_estimates(opened: Opened, model: OpenModel) -> Job[pd.DataFrame]:
    """The table of `estimate_portfolio` for all homes, in the making or done."""
    return _start(opened.key, model.key, opened, model)


def forget_estimates() -> None:
    """Make `all_estimates` start anew, after it failed."""
    _start.clear()


@st.cache_data(max_entries=500, show_spinner="Valuing the home …")
def estimate_of(listing_id: str, key: Keys, _opened: Opened, _model: OpenModel) -> Estimate:
    """The estimate of one home.

    Args:
        listing_id: The home.
        key: The keys of what is opened.
        _opened: The portfolio.
        _model: The model.
    """
    return estimate_home(subject_of(listing_id, key, _opened, _model))


@st.cache_data(max_entries=500, show_spinner=False)
def timeline_of(listing_id: str, key: Keys, _opened: Opened, _model: OpenModel) -> pd.DataFrame:
    """The table of `value_timeline` for one home."""
    return value_timeline(subject_of(listing_id, key, _opened, _model))


def explanation_of(
    listing_id: str,
    method: str,
    key: Keys,
    opened: Opened,
    model: OpenModel,
    target: str = DEFAULT_TARGET,
) -> Explanation:
    """The explanation of one home's estimate, with maps of one method.

    Args:
        listing_id: The home.
        method: A name in `explain.methods.METHODS`.
        key: The keys of what is opened.
        opened: The portfolio.
        model: The model.
        target: What the maps are of, a name in `explain.target_choice.TARGETS`.
    """
    # Streamlit takes a call that leaves the target to its default for another one than a call that names it.
    return _explanation(listing_id, method, target, key, opened, model)


@st.cache_data(max_entries=200, show_spinner="Working out where the value comes from …")
def _explanation(
    listing_id: str, method: str, target: str, key: Keys, _opened: Opened, _model: OpenModel
) -> Explanation:
    with _model.lock:
        explanation = explain_subject(subject_of(listing_id, key, _opened, _model), method=method, target=target)
    _after_the_first()
    return explanation


@cache
def _after_the_first() -> None:
    """The first explanation brings in more libraries."""
    settle()


@st.cache_resource(max_entries=12, show_spinner=False)
def subject_of(listing_id: str, key: Keys, _opened: Opened, _model: OpenModel) -> Subject:
    """A home laid out once for all that is asked of it; few are kept: each holds the activations of its photos."""
    return prepare_home(
        _model.model, _opened.portfolio, listing_id, as_of=_model.as_of, server=_server(_model.files, _model)
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def after_changes(listing_id: str, changes: tuple[Change, ...], key: Keys, _opened: Opened, _model: OpenModel) -> Step:
    """A home after some changes, one after the other; one more change asks the model only about that one."""
    if not changes:
        return first_step(subject_of(listing_id, key, _opened, _model))
    return carried_out(
        changes[-1],
        after_changes(listing_id, changes[:-1], key, _opened, _model),
        explanation_of(listing_id, DEFAULT_METHOD, key, _opened, _model),
        lambda other: subject_of(other, key, _opened, _model),
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def likeness_of(first: str, second: str, key: Keys, _opened: Opened, _model: OpenModel) -> SubjectPair:
    """Why two homes are similar."""
    one, other = (subject_of(home, key, _opened, _model) for home in (first, second))
    same = other if other.model is one.model else other.seen_by(one.model)
    return home_pair_maps(one, same)


def photo_likeness_of(
    first: tuple[str, str], second: tuple[str, str], key: Keys, opened: Opened, model: OpenModel
) -> PairMaps:
    """Why two photos are similar, each given by its home and file; so quick that it is not kept."""
    one, other = (subject_of(home, key, opened, model) for home, _ in (first, second))
    same = other if other.model is one.model else other.seen_by(one.model)
    return photo_pair_maps(one, first[1], same, second[1])


def server_of(model: OpenModel) -> Server | None:
    """The model's compiled backbone; None for a model that looks at no photos."""
    return _server(model.files, model)


@st.cache_resource(max_entries=4, show_spinner=False)
def _server(model_key: Stamp, _model: OpenModel) -> Server | None:
    backbone = _model.model.backbone
    return None if backbone is None else compile_for_serving(backbone)


@st.cache_resource(max_entries=4, show_spinner=False)
def _start(portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel) -> Job[pd.DataFrame]:
    def work(report: Report) -> pd.DataFrame:
        homes = [str(home) for home in _opened.portfolio.listings.index]
        if len(homes) <= _AT_ONCE:
            return estimate_portfolio(
                _model.model,
                _opened.portfolio,
                as_of=_model.as_of,
                progress=lambda done, total: report(done / max(total, 1)),
            )
        server, tables = _server(_model.files, _model), []
        for start in range(0, len(homes), _AT_ONCE):
            some = homes[start : start + _AT_ONCE]

            def tell(done: int, total: int, start: int = start, some: list[str] = some) -> None:
                report((start + len(some) * done / max(total, 1)) / len(homes))

            tables.append(
                estimate_portfolio(
                    _model.model,
                    _opened.portfolio,
                    as_of=_model.as_of,
                    listing_ids=some,
                    server=server,
                    progress=tell,
                )
            )
            tell(1, 1)
        return pd.concat(tables)

    return Job(work)
