"""Which map is painted on the photos: the two most useful at hand, all others one step away."""

import streamlit as st

from explain.methods import DEFAULT_METHOD, METHODS
from valuation.dashboard.words import plain
from valuation.model import Model

__all__ = ["choose_map"]

_AGGREGATED = "aggregated-grad-cam"
_MORE = "more"


def choose_map(model: Model) -> str:
    """Draw the choice of a map and say what it shows; gives the name of the method."""
    first = [name for name in (DEFAULT_METHOD, _AGGREGATED) if _offered(name, model)]
    further = [name for name in METHODS if name not in first and _offered(name, model)]
    titles = {name: METHODS[name].title for name in (*first, *further)} | {_MORE: "More methods"}
    chosen = st.segmented_control(
        "Map on the photos",
        [*first, *([_MORE] if further else [])],
        default=first[0],
        required=True,
        format_func=titles.__getitem__,
        key="map",
        persist_state="session",
    )
    if chosen == _MORE:
        chosen = st.selectbox(
            "Method", further, format_func=titles.__getitem__, key="further-map", persist_state="session"
        )
    method = METHODS[chosen]
    words = method.summary
    same = [METHODS[name].title for name in method.coincides if name in METHODS]
    if same:
        words += f" At the model's own layer it is the same map, up to scale, as {_listed(same)}."
    st.caption(f"{plain(words)} *{plain(method.source)}*")
    return chosen


def _offered(name: str, model: Model) -> bool:
    """Whether a method can be used with a model; the aggregated one needs what not every model has."""
    return name in METHODS and (name != _AGGREGATED or model.grad_weights is not None)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
