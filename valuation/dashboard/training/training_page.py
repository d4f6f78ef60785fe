"""Train: choose a portfolio and settings, watch how far it is, and open the new model."""

from pathlib import Path

import streamlit as st

from data.errors import HearthmapError
from data.portfolio import Portfolio
from valuation.dashboard.session.opening import open_portfolio
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.run import desk
from valuation.dashboard.training.settings_form import settings_form
from valuation.dashboard.training.watching import outcome, watch
from valuation.dashboard.words import area_unit_name, count, plain
from valuation.trained_model.model_folder import CARD
from valuation.training.train import priced_rows
from valuation.training_to_folder import check_target

__all__ = ["training_page"]


def training_page(portfolio: Portfolio) -> None:
    """Draw the page.

    Args:
        portfolio: The one that is open, which is offered first.
    """
    st.title("Train a model", anchor=False)
    run = desk.last
    if run is not None and run.state == "running":
        watch(run)
        return
    if run is not None:
        outcome(run)
        st.divider()
    st.markdown("A model learns from the homes of a portfolio whose prices are known, and can then value any other.")
    folders, choices = st.columns(2, gap="large")
    with folders:
        order = _folders(portfolio)
    with choices:
        st.subheader("Settings", anchor=False)
        settings = settings_form()
    if st.button("Start training", type="primary", icon=":material/model_training:", disabled=order is None) and order:
        try:
            order = TrainingOrder(order.portfolio, order.model, settings, order.overwrite)
            order.train_settings()
            desk.start(order)
        except HearthmapError as error:
            st.error(plain(error), icon=":material/error:")
        else:
            st.rerun()


def _folders(opened: Portfolio) -> TrainingOrder | None:
    """The choice of both folders; None while something is wrong with them, which is said."""
    st.subheader("Portfolio and model", anchor=False)
    source = st.text_input(
        "Portfolio to learn from",
        str(opened.folder.absolute()),
        key="train-portfolio",
        persist_state="session",
        help="A folder made by `hearthmap import`, or put together by hand.",
    )
    portfolio = _path(source)
    if portfolio is None:
        st.info("Name the folder of a portfolio.", icon=":material/info:")
        return None
    if not _said(portfolio):
        return None
    target = _path(
        st.text_input(
            "Folder for the model",
            value=None,
            placeholder=str(_suggested(portfolio)),
            help="Left empty, it is the one shown in grey.",
            key="train-model",
            persist_state="session",
        )
    ) or _suggested(portfolio)
    overwrite = (target / CARD).is_file() and st.toggle(
        f"Replace the model that is in {plain(target.name)}", key="train-overwrite"
    )
    try:
        check_target(target, overwrite=overwrite)
    except HearthmapError as error:
        words = str(error).replace(" with --overwrite", " by the switch above")
        st.warning(plain(words), icon=":material/warning:")
        return None
    return TrainingOrder(portfolio, target, overwrite=overwrite)


def _said(folder: Path) -> bool:
    """Say what the portfolio holds; whether a model can learn from it."""
    try:
        portfolio = open_portfolio(folder).portfolio
        keep = bool(st.session_state.get("train-suspicious"))
        priced = len(priced_rows(portfolio, int(st.session_state.get("train-folds") or 5), keep_suspicious=keep))
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return False
    facts = [
        f"{priced:,} of {count(len(portfolio.listings), 'home')} with a price",
        count(len(portfolio.photos), "photo"),
        f"{portfolio.currency}, {area_unit_name(portfolio.area_unit)}",
    ]
    left = int(portfolio.listings["price"].notna().sum()) - priced
    if left:
        facts.append(f"{count(left, 'price')} hardly at market value, left out")
    if portfolio.problems:
        facts.append(count(len(portfolio.problems), "data problem"))
    st.caption(plain(" · ".join(facts)))
    return True


def _suggested(portfolio: Path) -> Path:
    """A folder beside the portfolio that is still free."""
    first = portfolio.with_name(f"{portfolio.name}-model")
    number, free = 2, first
    while free.exists():
        number, free = number + 1, first.with_name(f"{first.name}-{number}")
    return free


def _path(text: str | None) -> Path | None:
    text = (text or "").strip().strip('"')
    return Path(text).expanduser().absolute() if text else None
