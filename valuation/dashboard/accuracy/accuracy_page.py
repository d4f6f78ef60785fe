"""How good a model is, as a ratio study of the homes that it was not fitted to when it valued them."""

from typing import Any

import streamlit as st

from data.errors import HearthmapError
from data.portfolio import Portfolio
from valuation.dashboard.accuracy.address import arrive
from valuation.dashboard.accuracy.figures import draw_figures, draw_headline
from valuation.dashboard.accuracy.groups import draw_groups
from valuation.dashboard.accuracy.misses import draw_misses
from valuation.dashboard.accuracy.ratio_chart import draw_ratios
from valuation.dashboard.accuracy.two_models import draw_two_models
from valuation.dashboard.session.judged import FEWEST, guesses_of, judged_homes, study_of
from valuation.dashboard.session.opening import Opened, OpenModel
from valuation.dashboard.words import count, plain
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.wording.price_basis import price_basis

__all__ = ["accuracy_page"]


def accuracy_page(opened: Opened, model: OpenModel, home_page: Any = None) -> None:  # noqa: ANN401
    """Draw the page.

    Args:
        opened: The portfolio.
        model: The model.
        home_page: Where a home is shown; without, there are no links to it.
    """
    st.title("Accuracy", anchor=False)
    arrive()
    portfolio = opened.portfolio
    try:
        homes = judged_homes(opened, model)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    name = f"{portfolio.folder.absolute().name}-{model.folder.absolute().name}"
    if not _told(portfolio, homes):
        return
    basis = price_basis(homes.table["asked"])
    if basis.heading:
        st.warning(plain(f"**{basis.heading}.** {basis.sentence}"), icon=":material/sell:")
    study = study_of(opened.key, model.key, homes)
    draw_headline(homes, study)
    draw_figures(homes, study, name)
    draw_ratios(homes, portfolio.currency, name, home_page, str(hash((opened.key, model.key))))
    draw_groups(homes, portfolio.listings["location"], portfolio.currency, name)
    missed, guesses = guesses_of(opened.key, model.key, opened, model, homes)
    draw_misses(portfolio, missed, guesses, name, home_page)
    draw_two_models(opened, model, homes)


def _told(portfolio: Portfolio, homes: HeldOutHomes) -> bool:
    """Say which homes the figures rest on, or why there are none; whether there are enough."""
    total, left = len(homes.table), _left_out(homes)
    if total >= FEWEST:
        new = int(homes.table["new"].sum())
        how = {
            total: "which the model never saw",
            0: "each valued in training by models that were fitted without it",
        }.get(new, f"{new:,} of which the model never saw; the others were valued in training by models fitted without")
        rest = f" Left out: {'; '.join(left)}." if left else ""
        suspicious = int((homes.table["suspicious"] != "").sum())
        if suspicious:
            are = "price is hardly a market value" if suspicious == 1 else "prices are hardly market values"
            rest += f" {suspicious:,} {are}; figures without stand beside those with all homes."
        st.markdown(plain(f"The figures rest on {total:,} homes, {how}.{rest}"))
        return True
    if homes.unpriced == len(portfolio.listings):
        st.info(
            "No home of this portfolio has a price, so there is nothing to hold the estimates against. Import prices "
            "with it (`hearthmap import ... --map price=COLUMN`).",
            icon=":material/info:",
        )
    else:
        rest = f" Left out: {'; '.join(left)}." if left else ""
        st.info(
            plain(
                f"Only {count(total, 'home')} of this portfolio can tell how accurate the model is, and figures need "
                f"{FEWEST}.{rest}"
            ),
            icon=":material/info:",
        )
    return False


def _left_out(homes: HeldOutHomes) -> list[str]:
    reasons = (
        (homes.unpriced, "without a price"),
        (homes.unvalued, "that could not be valued"),
        (
            homes.repriced,
            "that bear the number of a training home and another price, so that the model may have seen them",
        ),
    )
    return [f"{count(number, 'home')} {words}" for number, words in reasons if number]
