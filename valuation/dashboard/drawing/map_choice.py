"""Which map is painted on the photos, and of what: the two most useful at hand, all others one step away."""

import streamlit as st

from explain.methods import DEFAULT_METHOD, METHODS
from explain.target_choice import DEFAULT_TARGET, TARGETS, offered_targets
from valuation.dashboard.words import plain
from valuation.trained_model.model import Model

__all__ = ["choose_map"]

_AGGREGATED = "aggregated-grad-cam"
_MORE = "more"


def choose_map(model: Model) -> tuple[str, str]:
    """Draw the choice of a map and say what it shows; gives the names of the method and of what it maps."""
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
    beside = st.columns(2) if chosen == _MORE else (st.container(), st.container())
    if chosen == _MORE:
        chosen = beside[0].selectbox(
            "Method", further, format_func=titles.__getitem__, key="further-map", persist_state="session"
        )
    target, targets = DEFAULT_TARGET, offered_targets(model, chosen)
    if len(targets) > 1:
        target = beside[1].selectbox(
            "Map of",
            targets,
            format_func=lambda name: TARGETS[name].title,
            key="map-target",
            persist_state="session",
            help="What the map raises and lowers. The amounts in money stay those of the estimate.",
        )
    method = METHODS[chosen]
    words = method.summary
    same = [METHODS[name].title for name in method.coincides if name in METHODS]
    if same and target == DEFAULT_TARGET:
        words += f" At the model's own layer it is the same map, up to scale, as {_listed(same)}."
    if target != DEFAULT_TARGET:
        words += f" Mapped is {TARGETS[target].words}: {TARGETS[target].summary}"
    st.caption(f"{plain(words)} *{plain(method.source)}*")
    return chosen, target


def _offered(name: str, model: Model) -> bool:
    """Whether a method can be used with a model; the aggregated one needs what not every model has."""
    return name in METHODS and (name != _AGGREGATED or model.grad_weights is not None)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
