"""Which portfolio and model are open, and the facts about them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.portfolio import Portfolio
from valuation.dashboard.session.opening import OpenModel
from valuation.dashboard.words import area_unit_name, count, plain, share
from valuation.pricing.basis import BASES
from valuation.wording.price_basis import basis_of_card

__all__ = ["model_facts", "portfolio_facts"]

_PRICE_KINDS = {"sale": "sale prices", "asking": "asking prices", "mixed": "sale and asking prices"}


def portfolio_facts(portfolio: Portfolio) -> None:
    """Name the portfolio and say what it holds."""
    priced = int(portfolio.listings["price"].notna().sum())
    prices = _PRICE_KINDS.get(portfolio.price_kind, "prices")
    facts = [
        f"{count(len(portfolio.listings), 'home')}, {count(len(portfolio.photos), 'photo')}",
        f"{priced:,} {prices} in {portfolio.currency}",
        f"areas in {area_unit_name(portfolio.area_unit)}",
    ]
    if portfolio.problems:
        facts.append(f"{count(len(portfolio.problems), 'data problem')}, see the table under Portfolio")
    _section("Portfolio", portfolio.folder.absolute().name, facts)


def model_facts(opened: OpenModel) -> None:
    """Name the model and say what it learned from, and how well it did."""
    model = opened.model
    training, backbone = _part(model.card, "training"), _part(model.card, "backbone")
    facts = []
    if "homes" in training:
        learned = count(int(training["homes"]), "home")
        facts.append(f"learned from {learned}" + ("" if model.has_photos else ", attributes only"))
    if model.has_photos and "name" in backbone:
        facts.append(f"photos through {backbone['name']}")
    facts += _accuracy(_part(model.card, "metrics"))
    heading = basis_of_card(model.card).heading
    if heading:
        facts.append(heading[:1].lower() + heading[1:])
    if "created" in model.card:
        facts.append(f"trained {str(model.card['created'])[:10]}")
    _section("Model", opened.folder.absolute().name, facts)


def _accuracy(metrics: Mapping[str, Any]) -> list[str]:
    """The error on homes that the model had not seen, where the card has it."""
    for basis in BASES:  # the figure that most estimates are, first
        figures = metrics.get(basis.name)
        words = f"cross-fitted, {basis.words if basis.name != 'both' else 'with photos'}"
        if isinstance(figures, Mapping) and "mdape" in figures:
            return [f"half of its estimates are within {share(figures['mdape'], places=1)} of the price ({words})"]
    return []


def _part(card: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = card.get(name)
    return part if isinstance(part, Mapping) else {}


def _section(kind: str, name: str, facts: list[str]) -> None:
    st.markdown(f"**{kind}: {plain(name)}**")
    st.caption("  \n".join(plain(fact) for fact in facts))
