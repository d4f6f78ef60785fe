"""A training as a person sees it: how far it is, what came of it, and a word in the sidebar of every page."""

import pandas as pd
import streamlit as st

from valuation.dashboard.jobs.following import draw_failure, duration, time_words
from valuation.dashboard.training.opened_here import go_back, open_trained, opened_run
from valuation.dashboard.training.run import TrainingRun, desk
from valuation.dashboard.training.stages import STAGES
from valuation.dashboard.words import count, plain
from valuation.pricing.basis import TITLES
from valuation.wording.price_basis import basis_of_card

__all__ = ["outcome", "training_notice", "watch"]

_TOLD = "training-told"  # the training whose end this session has been told of


@st.fragment(run_every=1.0)
def watch(run: TrainingRun) -> None:
    """Draw how far a training is, again and again while it runs, and a way to stop it."""
    if run.state != "running":
        st.rerun()
    now = run.reached
    st.markdown(f"**Training {plain(run.order.model.name)}** on {plain(run.order.portfolio.name)}")
    st.progress(min(now.share, 1.0), f"{now.share:.0%} · {time_words(run.seconds, run.reached.share)}")
    lines = []
    for number, stage in enumerate(STAGES):
        if number < now.stage:
            lines.append(f":material/check_circle: {stage.words}: done")
        elif number == now.stage:
            lines.append(f":material/play_circle: **{stage.words}** {plain(now.detail)}")
        else:
            lines.append(f":material/radio_button_unchecked: {stage.words}")
    st.markdown("  \n".join(lines))
    st.caption(
        "It goes on when you leave this page or close the browser, and everyone who opens this page sees it. It ends "
        "with the server."
    )
    if st.button("Cancel the training", icon=":material/stop_circle:", disabled=run.cancelling):
        run.cancel()
        st.rerun(scope="fragment")
    if run.cancelling:
        st.info("Clearing up …", icon=":material/hourglass_top:")


def outcome(run: TrainingRun) -> None:
    """Draw what came of a training that has ended."""
    st.session_state[_TOLD] = run.id
    name = plain(run.order.model.name)
    if run.state == "failed":
        draw_failure(run)
        return
    if run.state == "cancelled":
        st.info(f"The training of {name} was cancelled; nothing was written.", icon=":material/info:")
        return
    homes, photos = count(int(run.outcome["homes"]), "home"), count(int(run.outcome["photos"]), "photo")
    st.success(
        f"**{name} is ready.** It learned from {homes} with {photos} in {duration(run.seconds)}, and lies in "
        f"{plain(run.order.model)}.",
        icon=":material/check_circle:",
    )
    _figures(run)
    if opened_run() == run.id:
        st.button("Go back to the model opened before", on_click=go_back, icon=":material/undo:")
    else:
        _open_button(run, "primary")


def training_notice() -> None:
    """Tell of the last training, in the sidebar: how far it is, and that it is done."""
    run = desk.last
    if run is None:
        return
    if run.state == "running":
        _going_on(run)
    elif st.session_state.get(_TOLD) != run.id and opened_run() != run.id:
        words = {"done": "is ready", "failed": "could not be trained", "cancelled": "was cancelled"}[run.state]
        if st.session_state.get(f"{_TOLD}-toast") != run.id:
            st.session_state[f"{_TOLD}-toast"] = run.id
            st.toast(f"The model {plain(run.order.model.name)} {words}.", duration="long")
        st.markdown(f"**Training**: {plain(run.order.model.name)} {words}.")
        if run.state == "done":
            _open_button(run, "secondary")


@st.fragment(run_every=2.0)
def _going_on(run: TrainingRun) -> None:
    if run.state != "running":
        st.rerun()
    share = min(run.reached.share, 1.0)
    st.progress(share, f"Training {plain(run.order.model.name)}: {share:.0%}")


def _open_button(run: TrainingRun, kind: str) -> None:
    st.button(
        "Open the new model",
        key=f"open-{run.id}-{kind}",
        on_click=open_trained,
        args=(run.id,),
        type="primary" if kind == "primary" else "secondary",
        icon=":material/folder_open:",
    )


def _figures(run: TrainingRun) -> None:
    """How well the model did on homes it had not seen."""
    rows = [
        (name, figures["n"], 100 * figures["mape"], 100 * figures["mdape"], figures["r2_log"])
        for key, name in TITLES.items()
        if (figures := run.outcome["metrics"].get(key)) is not None
    ]
    if not rows:
        return
    percent = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        pd.DataFrame(rows, columns=["Estimate from", "Homes", "MAPE", "MdAPE", "R² of log price"]),
        hide_index=True,
        column_config={
            "MAPE": percent,
            "MdAPE": percent,
            "R² of log price": st.column_config.NumberColumn(format="%.2f"),
        },
        alt="Errors of the three figures on homes the model had not seen",
    )
    st.caption(
        "Errors on homes that the model had not seen: mean (MAPE) and median (MdAPE) of |estimate − price| / price."
        + (f" {heading}." if (heading := basis_of_card({"training": run.outcome}).heading) else "")
    )
