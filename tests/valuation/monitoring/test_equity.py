"""Equity across areas and price bands, against plain loops, published tables, and markets whose truth is known."""

import math
import re
import statistics

import numpy as np
import pandas as pd
import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol
from scipy import stats

from valuation.monitoring.equity import Ratios, compare_groups, equity
from valuation.monitoring.equity_words import band_name, group_sentence, vertical_sentences
from valuation.statistics.bootstrap import Figure
from valuation.statistics.error_groups import price_bands
from valuation.wording.money import number_locale


def table(estimate: np.ndarray, price: np.ndarray, group: np.ndarray | None = None) -> pd.DataFrame:
    groups = np.arange(len(price)) if group is None else group
    return pd.DataFrame({"price": price, "estimate": estimate, "ratio": estimate / price, "group": groups})


def market(seed: int, homes: int, *, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Worth, price and estimate of homes whose prices and estimates scatter alike about what they are worth."""
    rng = np.random.default_rng(seed)
    worth = np.exp(rng.normal(12.8, 0.4, homes))
    price, estimate = (worth * np.exp(rng.normal(0, noise, homes)) for _ in range(2))
    return worth, price, estimate


def test_groups_have_the_figures_of_a_plain_loop() -> None:
    _, price, estimate = market(1, 120)
    place = pd.Series(["north"] * 50 + ["south"] * 60 + ["east"] * 5 + ["west"] * 3 + [None] * 2)
    found = equity(table(estimate, price), place)
    assert [(one.name, one.homes) for one in found.areas] == [("south", 60), ("north", 50), ("east", 5)]
    assert (found.homes, found.few, found.unplaced) == (120, (1, 3), 2)
    for one in found.areas:
        rows = [row for row in range(120) if place[row] == one.name]
        ratios = [estimate[row] / price[row] for row in rows]
        median = statistics.median(ratios)
        assert one.median_ratio.value == pytest.approx(median)
        assert one.cod.value == pytest.approx(100 * statistics.fmean(abs(r - median) for r in ratios) / median)
        assert one.median_ratio.low <= median <= one.median_ratio.high
        assert math.isnan(one.low)
    assert sum(one.homes for one in found.bands) == 120
    assert math.isnan(found.bands[0].low)
    assert math.isnan(found.bands[-1].high)
    assert all(one.high == other.low for one, other in zip(found.bands[:-1], found.bands[1:], strict=True))


def test_iaao_table_d_2_keeps_its_published_prb_and_prd() -> None:
    # 50,000 to 750,000 at ratios 0.9, 1.0, 1.1 in turn, and one dear home at 0.75 (see test_ratio_study.py).
    price = np.append(50_000.0 * np.arange(1, 16), 2_500_000.0)
    found = equity(table(price * np.append(np.tile([0.9, 1.0, 1.1], 5), 0.75), price), pd.Series(["a"] * 16))
    assert found.prb.value == pytest.approx(-0.011, abs=0.0005)
    assert found.prd.value == pytest.approx(1.056, abs=0.0005)
    assert found.cod.value == pytest.approx(7.8, abs=0.05)


def test_the_interval_of_a_median_is_that_of_a_plain_bootstrap() -> None:
    _, price, estimate = market(4, 41, noise=0.2)
    (one,) = equity(table(estimate, price), pd.Series(["a"] * 41)).areas
    rng = np.random.default_rng(0)
    draws = [np.median(rng.choice(estimate / price, 41)) for _ in range(4000)]
    low, high = np.quantile(draws, [0.025, 0.975])
    assert (one.median_ratio.low, one.median_ratio.high) == pytest.approx((low, high), abs=0.02)


def test_homes_that_share_photos_are_drawn_together() -> None:
    _, price, estimate = market(6, 15, noise=0.3)
    price, estimate = np.repeat(price, 4), np.repeat(estimate, 4)
    place = pd.Series(["a"] * 60)
    alone = equity(table(estimate, price), place).level
    together = equity(table(estimate, price, np.repeat(np.arange(15), 4)), place).level
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_kruskal_and_wallis_by_hand() -> None:
    # No ties: H = 12 / (N (N + 1)) * sum of R^2 / n - 3 (N + 1), with rank sums R.
    groups = [np.array([0.91, 0.95, 1.02]), np.array([0.99, 1.10, 1.20, 1.25]), np.array([0.80, 0.85])]
    everything = sorted(value for group in groups for value in group)
    ranks = [[everything.index(value) + 1 for value in group] for group in groups]
    homes = len(everything)
    statistic = 12 / (homes * (homes + 1)) * sum(sum(r) ** 2 / len(r) for r in ranks) - 3 * (homes + 1)
    found = compare_groups(groups)
    assert found.statistic == pytest.approx(statistic)
    assert found.p == pytest.approx(stats.chi2.sf(statistic, 2))
    assert found.share == pytest.approx(statistic / (homes - 1))
    assert (found.groups, found.homes) == (3, 9)
    for nothing in ([groups[0]], [], [np.ones(5), np.ones(6)]):
        assert math.isnan(compare_groups(nothing).p)
        assert not compare_groups(nothing).differ


@pytest.mark.parametrize("seed", range(2))
def test_bands_do_not_take_regression_to_the_mean_for_inequity_where_bands_of_the_price_do(seed: int) -> None:
    _, price, estimate = market(seed, 700, noise=0.2)
    homes = table(estimate, price)
    found = equity(homes, pd.Series(["a"] * 700))
    assert found.band_test.p > 0.01
    assert abs(found.prb.value) < 0.06
    by_price = np.array_split((estimate / price)[np.argsort(price)], 10)
    medians = [float(np.median(group)) for group in by_price]
    assert medians[0] - medians[-1] > 0.15  # the same homes, and nothing is wrong with them
    assert compare_groups(by_price).p < 1e-6


def test_what_is_unfair_is_found() -> None:
    worth, price, estimate = market(2, 600)
    place = pd.Series(np.where(np.arange(600) < 200, "poor", np.where(np.arange(600) < 400, "middle", "rich")))
    over = np.where(place == "poor", 1.15, 1.0)
    found = equity(table(estimate * over, price), place)
    assert found.area_test.differ
    assert found.area_test.p < 1e-6
    by_name = {one.name: one.median_ratio for one in found.areas}
    assert by_name["poor"].low > by_name["rich"].high
    sentence = group_sentence(found, "areas", "USD")
    assert sentence.startswith("Homes are not valued at the same level across areas (Kruskal-Wallis H ")
    assert sentence.partition("the highest ")[2].partition(";")[0].endswith("(poor, 200)")
    regressive = equity(table(estimate * (worth / np.median(worth)) ** -0.2, price), place)
    assert regressive.prb.high < -0.05
    assert regressive.band_test.differ
    assert regressive.spread < 0.95
    words = vertical_sentences(regressive)
    assert words[0].startswith("The estimates are regressive: where value doubles, ratios fall by ")
    assert "draws its estimate to the middle" in words[1]


def test_a_fair_market_is_called_fair() -> None:
    _, price, estimate = market(9, 400, noise=0.08)
    place = pd.Series(np.tile(["a", "b", "c", "d"], 100))
    found = equity(table(estimate, price), place)
    assert not found.area_test.differ
    assert group_sentence(found, "areas", "USD").startswith("No difference across areas beyond chance (")
    assert "none of 4 lies more than 5 % from the level of all homes." in group_sentence(found, "areas", "USD")
    assert vertical_sentences(found)[0].startswith("Dear and cheap homes are valued a")


def test_homes_of_one_price_and_a_single_area_are_no_problem() -> None:
    rng = np.random.default_rng(1)
    price = np.full(60, 300_000.0)
    found = equity(table(price * np.exp(rng.normal(0, 0.1, 60)), price), pd.Series(["a"] * 60))
    assert math.isnan(found.spread)
    assert group_sentence(found, "areas", "USD") == "There is only one of the areas to look at: a."
    exact = equity(table(price, price), pd.Series([None] * 60, dtype="string"))
    assert vertical_sentences(exact) == [
        "All homes are worth the same, so nothing can be said of dear against cheap ones."
    ]
    assert (exact.areas, exact.unplaced) == ((), 60)


@pytest.mark.slow
def test_a_hundred_thousand_homes_are_few_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    import valuation.monitoring.equity as module

    drawn: list[tuple[int, int]] = []
    resample = module.resample

    def counted(estimates, price, groups, *, resamples):
        drawn.append((len(price), resamples))
        return resample(estimates, price, groups, resamples=2)

    monkeypatch.setattr(module, "resample", counted)
    _, price, estimate = market(3, 100_000)
    found = equity(table(estimate, price), pd.Series(np.arange(100_000) % 700).astype(str))
    assert len(found.areas) == 700
    assert len(found.bands) == 10
    # The whole, all areas and all bands: three times the homes, and no more than so many draws of them.
    assert sum(homes for homes, _ in drawn) == 300_000
    assert {resamples for _, resamples in drawn} == {200}


def test_bands_are_called_by_their_edges() -> None:
    nothing = Figure(1, 1, 1)
    assert band_name(Ratios("", 9, nothing, nothing, math.nan, 250_000.0), "EUR") == "below €250,000"
    assert band_name(Ratios("", 9, nothing, nothing, 250_000.0, math.nan), "EUR") == "from €250,000"
    assert band_name(Ratios("", 9, nothing, nothing, 2e5, 3e5), "EUR", short=True) == "€200,000–€300,000"
    assert band_name(Ratios("", 9, nothing, nothing), "EUR") == "all"


def test_few_homes_in_one_band_are_one_band() -> None:
    _, price, estimate = market(8, 30)
    found = equity(table(estimate, price), pd.Series(["a"] * 30))
    assert len(found.bands) == 1
    assert len(price_bands(table(estimate, price))[1]) == 0
    assert math.isnan(found.band_test.p)


def test_numbers_in_sentences_follow_the_locale() -> None:
    worth, price, estimate = market(5, 3000)
    place = pd.Series(["poor", "rich"]).repeat(1500).set_axis(range(3000))
    estimate = np.where(place == "poor", 1.3, 0.8) * estimate * (worth / worth.mean()) ** -0.3
    found = equity(table(estimate, price), place)
    with number_locale("de_DE"):
        said = " ".join([group_sentence(found, "areas", "USD"), *vertical_sentences(found)])
    group, comma = get_group_symbol("de_DE"), get_decimal_symbol("de_DE")
    assert f"p < 0{comma}001, 2 groups of 3{group}000 homes" in said
    assert f"(poor, 1{group}500)" in said
    assert not re.search(r"\d\.(?!\d{3}(?!\d))\d|\d%", said)  # 1.50, or 15%
