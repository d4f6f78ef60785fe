"""The homes that a model missed most, and its card, as rows of its report."""

import pandas as pd

from data.portfolio import Portfolio
from valuation.encoder.serving import Server
from valuation.estimates.estimate import estimate_portfolio
from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.misses import biggest_misses, circumstances, guesses
from valuation.reports.card_rows import card_rows
from valuation.reports.model_contents import Miss
from valuation.reports.model_words import inputs
from valuation.trained_model.model import Model
from valuation.wording.facts import number, share
from valuation.wording.money import UNKNOWN, format_money

__all__ = ["card_of", "misses_of"]

_MISSES = 8


def misses_of(
    model: Model, portfolio: Portfolio | None, homes: HeldOutHomes | None, server: Server | None
) -> tuple[tuple[Miss, ...], str]:
    """The homes missed most, and how to take them, or why there are none."""
    if homes is None:
        return (), ""
    if portfolio is None:
        return (), "The homes missed most are listed where a portfolio is given (--portfolio)."
    missed = biggest_misses(homes.table, _MISSES)
    ids = [str(name) for name in missed.index]
    notes = estimate_portfolio(model, portfolio, as_of="sale", listing_ids=ids, server=server)["note"]
    around = circumstances(portfolio, model, homes, ids, {name: str(notes[name]) for name in ids})
    prices = portfolio.listings["price"]
    rows = []
    for name, (_, row) in zip(ids, missed.iterrows(), strict=True):
        reasons = guesses(row, around[name], prices, portfolio)
        rows.append(
            Miss(
                name,
                number(portfolio.listings.at[name, "location"]),
                format_money(float(row["estimate"]), model.currency),
                format_money(float(row["price"]), model.currency, exact=True),
                share(float(row["error"]), signed=True, places=1),
                reasons[0].text,
            )
        )
    return tuple(rows), "Guesses by rule why they were missed, to be checked by looking at the home."


def card_of(model: Model) -> list[tuple[str, str, str]]:
    """The card without its figures, which stand elsewhere with intervals, and with dates, places, split and inputs."""
    rows = [row for row in card_rows(model) if not row[0].startswith("Accuracy")]
    located = model.sold.facts["location"].dropna()
    common = located.value_counts(sort=True)
    names = ", ".join(str(name) for name in common.index[:5]) + (", …" if len(common) > 5 else "")
    places = f"{number(len(common))} ({names})" if len(common) else UNKNOWN
    days = model.sold.facts["sale_date"].dropna() if "sale_date" in model.sold.facts else pd.Series()
    dates = f"{number(days.min())} to {number(days.max())}" if len(days) else UNKNOWN
    extra = [
        ("Training", "Sold between", dates),
        ("Training", "Places", places),
        ("Training", "Split", "by home, at random; homes that share photos stay together"),
        ("Model", "Inputs", inputs(model)),
    ]
    order = list(dict.fromkeys(section for section, _, _ in rows))
    return sorted([*rows, *extra], key=lambda row: order.index(row[0]))
