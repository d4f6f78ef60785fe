"""The figures of a portfolio, and what accuracy may rest on."""

import numpy as np
import pandas as pd
import pytest

from valuation.estimates.portfolio_summary import FEWEST_UNSEEN, PortfolioSummary, Proof, summarise
from valuation.pricing.intervals import fit_conformal

METRICS = {"attributes_only": {"n": 9, "mdape": 0.3}, "both": {"n": 200, "mdape": 0.15}, "photos_only": None}
CONFORMAL = {"both": fit_conformal(np.arange(1.0, 10.0), np.zeros(9))}


def homes(count: int) -> pd.DataFrame:
    """Estimates 10 % above every price; every fourth price lies outside its interval."""
    price = np.full(count, 200_000.0)
    lower = np.where(np.arange(count) % 4 == 0, 210_000.0, 190_000.0)
    columns = {"estimate": 1.1 * price, "estimate_at_sale": 1.1 * price, "lower": lower, "upper": 1.3 * price}
    return pd.DataFrame(columns | {"price": price})


@pytest.mark.parametrize(("seen", "words"), [(0, "it had not seen"), (60, "each valued without its own price")])
def test_all_homes_with_a_price_prove_it(seen: int, words: str) -> None:
    summary = summarise(homes(100), np.arange(100) < seen, METRICS, CONFORMAL, 0.8)
    assert summary.homes == summary.valued == 100
    assert summary.median_estimate == pytest.approx(220_000)
    assert summary.error == Proof(pytest.approx(0.1), 100, unseen=seen == 0)
    assert summary.coverage == Proof(0.75, 100, unseen=seen == 0)
    assert summary.error.words == words


def test_where_they_are_too_few_training_answers_by_models_that_left_each_home_out() -> None:
    few = FEWEST_UNSEEN - 1
    summary = summarise(homes(few), np.zeros(few, bool), METRICS, CONFORMAL, 0.8)
    assert summary.error == Proof(0.15, 200, unseen=False)
    assert summary.coverage == Proof(pytest.approx(8 / 9), 9, unseen=False)  # 8 of the scores 1 to 9 are within 8


def test_homes_without_a_price_or_an_estimate_prove_nothing() -> None:
    table = homes(60)
    table.loc[:31, "price"] = np.nan
    table.loc[50:, ["estimate", "estimate_at_sale"]] = np.nan
    summary = summarise(table, np.zeros(60, bool), METRICS, CONFORMAL, 0.8)
    assert (summary.homes, summary.valued) == (60, 50)
    assert not summary.error.unseen


def test_nothing_known_is_told_as_nothing() -> None:
    assert summarise(homes(0), np.zeros(0, bool), {}, {}, 0.8) == PortfolioSummary(0, 0, None, None, None)


def test_suspicious_prices_and_intervals_of_another_day_prove_nothing() -> None:
    table = homes(100)
    summary = summarise(table, np.zeros(100, bool), METRICS, CONFORMAL, 0.8, np.arange(100) % 4 == 0)
    assert summary.error == Proof(pytest.approx(0.1), 75, unseen=True)
    assert summary.coverage == Proof(1.0, 75, unseen=True)
    table["estimate"] *= 1.2  # today, in a market that rose
    later = summarise(table, np.zeros(100, bool), METRICS, CONFORMAL, 0.8)
    assert later.error == Proof(pytest.approx(0.1), 100, unseen=True)
    assert later.coverage is None
