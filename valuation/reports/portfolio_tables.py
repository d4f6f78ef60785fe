"""A portfolio as tables: what the workbook, CSV, Parquet and the summary all show."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.listing_problems import problems_of_import
from data.portfolio import Portfolio
from data.problems import Problem
from valuation.estimates.estimate import COLUMNS
from valuation.estimates.flags import FLAGS, flag_homes, flag_reasons
from valuation.estimates.portfolio_summary import PortfolioSummary, summarise
from valuation.reports.home_rows import HomeRows
from valuation.trained_model.model import Model
from valuation.trained_model.training_distance import far_from_training
from valuation.wording.money import number_locale

__all__ = ["PROBLEM_TIERS", "PortfolioTables", "portfolio_tables"]

FACTS = ("location", "bedrooms", "bathrooms", "area", "sale_date", "latitude", "longitude")
PROBLEM_TIERS = {"cannot value": "Cannot be valued", "care": "Value with care"}
"""What each tier is called, the worse first."""
_CONTRIBUTIONS = ("listing_id", "kind", "name", "value", "amount", "base_value", "estimate")
_COMPARABLES = (
    "listing_id",
    "rank",
    "comparable",
    "comparable_price",
    "sale_date",
    "distance_km",
    "similarity",
    "weight",
    "net",
    "gross",
    "adjusted_price",
    "unexpected",
    "reasons",
)


@dataclass(frozen=True, eq=False)
class PortfolioTables:
    """The tables of a portfolio's report; money in full precision.

    Attributes:
        name: Of the portfolio.
        currency: ISO 4217 code.
        area_unit: "sqft" or "m2".
        price_kind: "sale", "asking", "mixed" or "none".
        as_of: Effective date.
        locale: What numbers in sentences are written by.
        level: Confidence level of the intervals.
        estimates: Indexed by listing_id: facts, the columns of `valuation.estimates.estimate.COLUMNS`, by_comparables,
            unadjusted (median of the comparables' prices), flags (their titles), why (they were set) and reasons (what
            moves the estimate most).
        flags: Indexed alike, True or False for each name in `valuation.estimates.flags.FLAGS`.
        contributions: kind, name, value, amount, base_value, estimate by listing; amounts of a home add up to its
            estimate less its base value.
        comparables: By listing and rank.
        problems: tier, listing_id, where, problem; what forbids an estimate first.
        learned: (n,) whether the model learned from the home's price: it is valued by a model fitted without it.
        summary: The figures at the top of the portfolio page.
    """

    name: str
    currency: str
    area_unit: str
    price_kind: str
    as_of: datetime.date
    locale: str
    level: float
    estimates: pd.DataFrame
    flags: pd.DataFrame
    contributions: pd.DataFrame
    comparables: pd.DataFrame
    problems: pd.DataFrame
    learned: NDArray[np.bool_]
    summary: PortfolioSummary

    def files(self) -> Mapping[str, pd.DataFrame]:
        """The tables that are also written by themselves, by name; the listing is a column of each."""
        estimates = self.estimates.rename_axis("listing_id").reset_index()
        return {"estimates": estimates, "contributions": self.contributions, "comparables": self.comparables}


def portfolio_tables(
    model: Model, portfolio: Portfolio, homes: Sequence[HomeRows], *, as_of: datetime.date, locale: str = "en_US"
) -> PortfolioTables:
    """Put the rows of all homes together.

    Args:
        model: What valued them.
        portfolio: Holds them.
        homes: In the order of the tables.
        as_of: Effective date.
        locale: What numbers in sentences are written by.
    """
    ids = pd.Index([home.listing_id for home in homes], name="listing_id", dtype="str")
    figures = pd.DataFrame([home.estimate for home in homes], index=ids, columns=list(COLUMNS))
    texts = ("confidence", "basis", "note")
    kinds = {name: "str" if name in texts else "float64" for name in COLUMNS}
    kinds |= {"as_of": "datetime64[s]", "out_of_fold": "bool"}
    figures = figures.astype(kinds)
    listings = portfolio.listings.loc[ids]
    lacking = [name for name in (*model.extra_numeric, *model.extra_categorical) if name not in listings]
    listings = listings.assign(**{name: np.nan if name in model.extra_numeric else None for name in lacking})
    far = far_from_training(model, listings)
    flags = flag_homes(portfolio, figures, far, looks_at_photos=model.has_photos)
    with number_locale(locale):
        why = [
            flag_reasons(figures.loc[name], flags.loc[name], far.loc[name], portfolio.currency) if len(ids) else ""
            for name in ids
        ]
    facts = [*FACTS, *model.extra_numeric, *model.extra_categorical]
    estimates = listings[[name for name in dict.fromkeys(facts) if name in listings and name not in COLUMNS]]
    estimates = estimates.join(figures).assign(
        by_comparables=np.array([home.by_comparables for home in homes], dtype=np.float64),
        unadjusted=np.array([home.unadjusted for home in homes], dtype=np.float64),
        flags=["; ".join(FLAGS[flag].title for flag in FLAGS if row[flag]) for _, row in flags.iterrows()],
        why=why,
        reasons=[home.reasons for home in homes],
    )
    level = float(figures["confidence_level"].iloc[0]) if len(figures) else 0.8
    learned = figures["out_of_fold"].to_numpy(bool)
    return PortfolioTables(
        portfolio.folder.absolute().name,
        portfolio.currency,
        portfolio.area_unit,
        portfolio.price_kind,
        as_of,
        locale,
        level,
        estimates,
        flags,
        _contributions(homes),
        _comparables(homes),
        _problems(portfolio, homes),
        learned,
        summarise(figures, learned, model.card["metrics"], model.conformal, level, flags["suspicious"].to_numpy(bool)),
    )


def _problem_words(problem: Problem) -> str:
    return "; ".join(filter(None, (problem.column, problem.value, problem.reason)))


def _contributions(homes: Sequence[HomeRows]) -> pd.DataFrame:
    rows = []
    for home in homes:
        shared = {"listing_id": home.listing_id, "base_value": home.base_value, "estimate": home.explained}
        rows += [row | shared for row in home.contributions]
    table = pd.DataFrame(rows, columns=list(_CONTRIBUTIONS))
    numbers = ("amount", "base_value", "estimate")
    return table.astype({name: "float64" if name in numbers else "str" for name in _CONTRIBUTIONS})


def _comparables(homes: Sequence[HomeRows]) -> pd.DataFrame:
    rows = [row | {"listing_id": home.listing_id} for home in homes for row in home.comparables]
    table = pd.DataFrame(rows, columns=list(_COMPARABLES))
    table["sale_date"] = pd.to_datetime(table["sale_date"]).astype("datetime64[s]")
    kinds = {"rank": "int64", "listing_id": "str", "comparable": "str", "unexpected": "str", "reasons": "str"}
    return table.astype({name: kinds.get(name, "float64") for name in _COMPARABLES if name != "sale_date"})


def _problems(portfolio: Portfolio, homes: Sequence[HomeRows]) -> pd.DataFrame:
    """What is known of the homes, then what was wrong in the portfolio's files and belongs to none of them."""
    rows = [(tier, home.listing_id, "", text) for home in homes for tier, text in home.notes]
    told = {text for _, _, _, text in rows}
    for problem in portfolio.problems:
        if problem.sentence() not in told:
            where = problem.file if problem.row is None else f"{problem.file}, row {problem.row}"
            tier = "cannot value" if "row left out" in problem.reason else "care"
            rows.append((tier, "", where, _problem_words(problem)))
    seen = {(problem.value, problem.reason) for problem in portfolio.problems}
    for owner, problem in problems_of_import(portfolio):
        if not owner and (problem.value, problem.reason) not in seen:
            where = f"import: {problem.file}" + ("" if problem.row is None else f", row {problem.row}")
            tier = "cannot value" if "row left out" in problem.reason else "care"
            rows.append((tier, "", where, _problem_words(problem)))
    ranks = {tier: rank for rank, tier in enumerate(PROBLEM_TIERS)}
    rows.sort(key=lambda row: ranks[row[0]])  # stable: homes stay in their order
    named = [(PROBLEM_TIERS[tier], *rest) for tier, *rest in rows]
    return pd.DataFrame(named, columns=["tier", "listing_id", "where", "problem"], dtype="str")
