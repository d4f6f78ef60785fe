"""Which comparables are asked for, in the page's address (`?home=7&comparables=8&sold-by=2024-06-30&leave-out=12`)."""

import datetime
import math
from dataclasses import dataclass

import streamlit as st

from valuation.comparables.restrictions import EVERY_HOME, Restrictions

__all__ = ["DEFAULT", "FEWEST", "MOST", "Asked", "asked", "write"]

_COUNT, _WITHIN, _SOLD_FROM, _SOLD_BY = "comparables", "within-km", "sold-from", "sold-by"
_PLACE, _PUT_IN, _LEAVE_OUT = "place", "put-in", "leave-out"
FEWEST, DEFAULT, MOST = 3, 5, 10


@dataclass(frozen=True)
class Asked:
    """Which comparables are asked for.

    Attributes:
        count: At most so many, unless more are put in.
        among: What they are restricted to.
    """

    count: int = DEFAULT
    among: Restrictions = EVERY_HOME


def asked() -> Asked:
    """What the address asks for; nonsense in it counts as nothing."""
    text = st.query_params.get(_COUNT, "")
    count = min(max(int(text), FEWEST), MOST) if text.isascii() and text.isdigit() else DEFAULT
    place, put_in, leave_out = (_names(name) for name in (_PLACE, _PUT_IN, _LEAVE_OUT))
    return Asked(count, Restrictions(_kilometres(), _day(_SOLD_FROM), _day(_SOLD_BY), place, put_in, leave_out))


def write(wanted: Asked) -> None:
    """Put it into the address, as far as it is not what the address means without it."""
    among = wanted.among
    texts = {
        _COUNT: [] if wanted.count == DEFAULT else [str(wanted.count)],
        _WITHIN: [] if among.within_km is None else [f"{among.within_km:g}"],
        _SOLD_FROM: [] if among.sold_from is None else [among.sold_from.isoformat()],
        _SOLD_BY: [] if among.sold_by is None else [among.sold_by.isoformat()],
        _PLACE: list(among.locations),
        _PUT_IN: list(among.chosen),
        _LEAVE_OUT: list(among.rejected),
    }
    for name, values in texts.items():
        if values:
            st.query_params[name] = values
        else:
            st.query_params.pop(name, None)


def _names(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, st.query_params.get_all(name))))


def _day(name: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None


def _kilometres() -> float | None:
    try:
        way = float(st.query_params.get(_WITHIN, ""))
    except ValueError:
        return None
    return way if math.isfinite(way) and way > 0 else None
