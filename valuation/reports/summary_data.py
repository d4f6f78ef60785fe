"""What the summary of a portfolio says: figures, distributions, flags, and the homes to look at first."""

from typing import Any

import numpy as np
import pandas as pd

from valuation.estimates.flags import FLAGS
from valuation.estimates.portfolio_groups import by_location, by_price_band
from valuation.estimates.portfolio_summary import Proof
from valuation.reports.portfolio_tables import PROBLEM_TIERS, PortfolioTables
from valuation.reports.words import model_rows
from valuation.trained_model.model import Model
from valuation.wording.facts import confidence_words, count, number, share
from valuation.wording.money import UNKNOWN, format_money, number_locale

__all__ = ["DISCLAIMER", "look_first", "summary_data"]

DISCLAIMER = (
    "These are estimates by a statistical model, not appraisals. Nobody has visited the homes, and no valuer has "
    "signed this file."
)

MOST_LOCATIONS, MOST_HOMES = 12, 8
_CONFIDENCES = ("High", "Medium", "Low")
_HOW_TO_READ = (
    (
        "Estimate and interval",
        "The estimate is what the model expects a home to cost. Its interval is set so that it holds the price of "
        "{level} of homes.",
    ),
    (
        "FSD and confidence",
        "FSD, the forecast standard deviation, is the error to be expected: about two thirds of prices lie within one "
        "FSD of the estimate. Confidence is High up to an FSD of {high}, Medium up to {medium}, and Low above.",
    ),
    (
        "Flags",
        "A flag does not say that an estimate is wrong. It says that a person should look before trusting it.",
    ),
    (
        "Errors",
        "The error is the estimate less the known price, as a share of the price. Errors by price band and location "
        "are of homes that the model did not learn from, and stand here only where there are any.",
    ),
)


def summary_data(tables: PortfolioTables, model: Model) -> dict[str, Any]:
    """The summary as plain JSON, every number written out; bars and places run from 0 to 1.

    Args:
        tables: Of the portfolio.
        model: What valued the homes.
    """
    with number_locale(tables.locale):
        level = share(tables.level)
        words = {"level": level, "high": share(0.15), "medium": share(0.3)}
        return {
            "title": tables.name,
            "figures": _figures(tables),
            "bands": _bands(tables),
            "locations": _locations(tables),
            "unlocated": _unlocated(tables),
            "errors": bool(tables.estimates["error"].notna().any()),
            "confidence": _confidence(tables),
            "flags": _flags(tables),
            "homes": [_home(tables, name) for name in look_first(tables)],
            "problems": _problems(tables),
            "how_to_read": [[title, text.format(**words)] for title, text in _HOW_TO_READ],
            "model": [list(row) for row in model_rows(model)],
        }


def look_first(tables: PortfolioTables) -> list[str]:
    """The homes that need a person most: without an estimate, then with the most flags, then the least sure."""
    homes = tables.estimates
    rank = pd.DataFrame(
        {
            "valued": homes["estimate"].notna(),
            "flags": -tables.flags.sum(axis=1),
            "fsd": -homes["fsd"].fillna(np.inf),
        }
    )
    ranked = rank.sort_values(["valued", "flags", "fsd"], kind="stable")
    return [str(name) for name in ranked.index[:MOST_HOMES]]


def _figures(tables: PortfolioTables) -> list[dict[str, str]]:
    known = tables.summary
    unvalued, flagged = known.homes - known.valued, int(tables.flags.any(axis=1).sum())
    total = tables.estimates["estimate"].sum()
    rows = (
        (
            "Homes",
            number(known.homes),
            f"{number(unvalued)} without an estimate" if unvalued else "all with an estimate",
        ),
        ("Median estimate", format_money(known.median_estimate, tables.currency), "half of the homes are above"),
        ("All together", format_money(float(total), tables.currency), "sum of the estimates"),
        ("Model error", UNKNOWN if known.error is None else share(known.error.value, places=1), _proof(known.error)),
        (
            f"In the {share(tables.level)} interval",
            UNKNOWN if known.coverage is None else share(known.coverage.value),
            _proof(known.coverage, "of prices"),
        ),
        ("Flagged", number(flagged), f"{share(flagged / known.homes if known.homes else None)} of the homes"),
    )
    return [{"label": label, "value": value, "caption": caption} for label, value, caption in rows]


def _proof(proof: Proof | None, what: str = "median") -> str:
    if proof is None:
        return "nothing tells it"
    homes = count(proof.homes, "home")
    return f"{what}; {homes} {proof.words}"


def _bands(tables: PortfolioTables) -> list[dict[str, Any]]:
    bands = by_price_band(tables.estimates)
    most = bands["homes"].max() if len(bands) else 1
    return [
        {
            "name": _band(row["low"], row["high"], tables.currency),
            "homes": number(int(row["homes"])),
            "bar": float(row["homes"] / most),
            "error": share(row["median_error"], places=1),
        }
        for _, row in bands.iterrows()
    ]


def _band(low: float, high: float, currency: str) -> str:
    if pd.isna(low):
        return "all" if pd.isna(high) else f"below {format_money(high, currency)}"
    if pd.isna(high):
        return f"from {format_money(low, currency)}"
    return f"{format_money(low, currency)} to {format_money(high, currency)}"


def _locations(tables: PortfolioTables) -> dict[str, Any]:
    places = by_location(tables.estimates)
    shown = places.head(MOST_LOCATIONS)
    low, high = (shown["lower_quartile"].min(), shown["upper_quartile"].max()) if len(shown) else (0.0, 1.0)
    wide = max(high - low, 1e-9)
    rows = [
        {
            "name": str(name),
            "homes": number(int(row["homes"])),
            "median": format_money(float(row["median"]), tables.currency),
            "error": share(row["median_error"], places=1),
            "places": [float((row[part] - low) / wide) for part in ("lower_quartile", "median", "upper_quartile")],
        }
        for name, row in shown.iterrows()
    ]
    more = len(places) - len(shown)
    return {"rows": rows, "more": f"{count(more, 'further location')} with fewer homes." if more else ""}


def _unlocated(tables: PortfolioTables) -> str:
    missing = int(tables.estimates["location"].isna().sum())
    return f"{count(missing, 'home')} without a location." if missing else ""


def _confidence(tables: PortfolioTables) -> list[dict[str, Any]]:
    homes = tables.estimates
    total = max(len(homes), 1)
    counts = [(name, confidence_words(name), int((homes["confidence"] == name).sum())) for name in _CONFIDENCES]
    counts.append(("nothing", "No estimate", int(homes["estimate"].isna().sum())))
    return [
        {"name": name, "words": words, "homes": number(amount), "bar": amount / total, "share": share(amount / total)}
        for name, words, amount in counts
        if amount or name != "nothing"
    ]


def _flags(tables: PortfolioTables) -> list[dict[str, str]]:
    return [
        {"title": flag.title, "meaning": flag.meaning, "homes": number(int(tables.flags[name].sum()))}
        for name, flag in FLAGS.items()
    ]


def _home(tables: PortfolioTables, name: str) -> dict[str, str]:
    row: dict[Any, Any] = tables.estimates.loc[name].to_dict()
    money = tables.currency
    low, high = (format_money(row[end], money) for end in ("lower", "upper"))
    why = str(row["why"] or "") if row["flags"] else ""
    if pd.isna(row["estimate"]):
        why = str(row["note"])
    return {
        "listing_id": name,
        "place": "" if pd.isna(row["location"]) else str(row["location"]),
        "estimate": format_money(row["estimate"], money),
        "interval": f"{low} to {high}" if pd.notna(row["lower"]) else UNKNOWN,
        "fsd": share(row["fsd"], places=1),
        "confidence": str(row["confidence"]) or UNKNOWN,
        "flags": str(row["flags"]),
        "why": why,
    }


def _problems(tables: PortfolioTables) -> str:
    counts = tables.problems["tier"].value_counts()
    return "; ".join(f"{tier}: {count(int(counts.get(tier, 0)), 'note')}" for tier in PROBLEM_TIERS.values())
