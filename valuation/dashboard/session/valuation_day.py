"""The day that all values are of. The address says it (`?as_of=2026-03-31`), so that a page can be kept and sent."""

import datetime
from dataclasses import replace

import streamlit as st

from data.errors import InputError
from valuation.dashboard.session.opening import OpenModel
from valuation.dashboard.words import plain
from valuation.homes.valuation_date import AsOf, days_beyond_words, read_as_of, valuation_dates

__all__ = ["choose_day"]

PARAMETER = "as_of"
_WIDGET, _LAST = "as-of-day", "as-of-last"


def choose_day(model: OpenModel) -> OpenModel:
    """Draw the choice of the day, and give the model as it values then; a model of homes without dates has none."""
    period = model.model.period
    if period is None:
        return model
    today = datetime.date.today()
    day = _asked(model, today)
    if st.session_state.get(_WIDGET) != day:  # the address leads and the widget follows
        st.session_state[_WIDGET] = day
    st.date_input(
        "Value as of",
        min_value=period.first_date,
        max_value=today + datetime.timedelta(days=366),
        key=_WIDGET,
        on_change=_go,
        format="YYYY-MM-DD",
        help=f"The model learned from sales of {period.first} to {period.last}.",
    )
    words = days_beyond_words(model.model, day)
    if words:
        st.caption(plain(words))
    return replace(model, as_of=day, key=(*model.key, (f"as of {day}", 0, 0)))


def _asked(model: OpenModel, today: datetime.date) -> datetime.date:
    """The day in the address; without one that of this session, at first today."""
    text = st.query_params.get(PARAMETER) or st.session_state.get(_LAST)
    try:
        wanted: AsOf = read_as_of(text)
        day = wanted if isinstance(wanted, datetime.date) else today
        valuation_dates(model.model, model.model.sold.facts.iloc[:0], day)
    except InputError as error:
        st.warning(plain(f"{error} Today is taken instead."), icon=":material/info:")
        st.query_params.pop(PARAMETER, None)
        st.session_state.pop(_LAST, None)
        return today
    if day == today:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != day.isoformat():  # come back to from another page
        st.query_params[PARAMETER] = day.isoformat()
    return day


def _go() -> None:
    day = st.session_state.get(_WIDGET)
    if day is None or day == datetime.date.today():
        st.query_params.pop(PARAMETER, None)
        st.session_state.pop(_LAST, None)
    else:
        st.query_params[PARAMETER] = st.session_state[_LAST] = day.isoformat()
