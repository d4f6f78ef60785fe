"""What is computed once for the page: the homes valued out of fold, and the figures on them."""

import pandas as pd
import streamlit as st

from valuation.dashboard.jobs.background import Job
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.session.results import all_estimates, estimate_of, forget_estimates
from valuation.dashboard.words import count
from valuation.evaluation.accuracy_study import FEWEST, Study, study_homes
from valuation.evaluation.held_out_homes import HeldOutHomes, held_out_homes, new_homes
from valuation.evaluation.misses import Reason, biggest_misses, circumstances, guesses

__all__ = ["FEWEST", "Study", "guesses_of", "judged_homes", "study_of"]


def judged_homes(opened: Opened, model: OpenModel) -> HeldOutHomes:
    """The homes of a portfolio that tell something of a model; what has to be valued for that is shown in the making.

    Raises:
        HearthmapError: The model does not fit the portfolio.
    """
    model = model.as_sold()
    if not new_homes(model.model, opened.portfolio.listings):
        return _judge(opened.key, model.key, opened, model, None)
    job = all_estimates(opened, model)
    _wait(job, len(opened.portfolio.listings))
    try:
        job.result()
    except BaseException:
        forget_estimates()  # what was wrong may have been mended when the page is drawn again
        raise
    return _judge(opened.key, model.key, opened, model, job)


@st.cache_resource(max_entries=8, show_spinner="Working out figures and their intervals …", show_time=True)
def study_of(portfolio_key: Stamp, model_key: Stamp, _homes: HeldOutHomes) -> Study:
    """The figures; needs at least two homes.

    Args:
        portfolio_key: Key of the portfolio.
        model_key: Key of the model.
        _homes: Its homes.
    """
    return study_homes(_homes)


@st.cache_resource(max_entries=8, show_spinner="Looking into the biggest misses …")
def guesses_of(
    portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel, _homes: HeldOutHomes
) -> tuple[pd.DataFrame, dict[str, list[Reason]]]:
    """The homes missed most, as rows of the table, and the guesses why. Arguments as above."""
    missed = biggest_misses(_homes.table)
    portfolio = _opened.portfolio
    listing_ids = [str(home) for home in missed.index]
    key = (portfolio_key, model_key)
    notes = {home: estimate_of(home, key, _opened, _model).note for home in listing_ids}
    around = circumstances(portfolio, _model.model, _homes, listing_ids, notes)
    prices = portfolio.listings["price"]
    return missed, {str(home): guesses(row, around[str(home)], prices, portfolio) for home, row in missed.iterrows()}


@st.cache_resource(max_entries=8, show_spinner="Putting the homes together …")
def _judge(
    portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel, _job: Job[pd.DataFrame] | None
) -> HeldOutHomes:
    estimates = pd.DataFrame() if _job is None else _job.result()
    return held_out_homes(_model.model, _opened.portfolio.listings, estimates)


def _wait(job: Job[pd.DataFrame], homes: int) -> None:
    """Show how far the job is until it has ended; leaving the page does not stop it."""
    if job.wait(0.3):
        return
    bar = st.progress(0.0)
    while not job.wait(0.3):
        bar.progress(job.share, f"Valuing {count(homes, 'home')} … {job.share:.0%}")
    bar.empty()
