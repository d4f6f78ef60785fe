"""Figures by group against naive loops, SciPy, and the binomial distribution written out."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from valuation.statistics.error_groups import coverage, error_groups, price_bands


def homes(number: int = 120, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    price = np.exp(rng.normal(13, 0.5, number))
    estimate = price * np.exp(rng.normal(0, 0.2, number))
    table = pd.DataFrame({"price": price, "estimate": estimate, "group": np.arange(number)})
    table = table.assign(ratio=estimate / price, error=estimate / price - 1)
    return table.assign(lower=estimate * 0.8, upper=estimate * 1.25)


def median_bounds(values: list[float]) -> tuple[float, float]:
    """Between the r-th of the ordered values from either end, r as large as the chance of a miss allows."""
    values, n, rank = sorted(values), len(values), 0
    while sum(math.comb(n, k) for k in range(rank + 1)) / 2**n <= 0.025:
        rank += 1
    return (math.nan, math.nan) if rank == 0 else (values[rank - 1], values[n - rank])


def test_each_group_as_a_loop_over_its_homes_finds_it() -> None:
    table = homes()
    labels = pd.Series(np.random.default_rng(1).choice(list("abcdef"), 120, p=[0.4, 0.3, 0.15, 0.08, 0.05, 0.02]))
    found = error_groups(table, labels)
    assert found.index.tolist() == sorted(set(labels))
    for name, row in found.iterrows():
        some = [table.iloc[place] for place in range(120) if labels[place] == name]
        assert row["homes"] == len(some)
        if len(some) < 5:
            assert row.drop(["homes", "within"]).isna().all()
            continue
        errors = [abs(home["estimate"] - home["price"]) / home["price"] for home in some]
        assert row["mdape"] == pytest.approx(np.median(errors))
        assert (row["mdape_low"], row["mdape_high"]) == pytest.approx(median_bounds(errors), nan_ok=True)
        ratios = [home["estimate"] / home["price"] for home in some]
        assert row["median_ratio"] == pytest.approx(np.median(ratios))
        assert (row["median_ratio_low"], row["median_ratio_high"]) == pytest.approx(median_bounds(ratios), nan_ok=True)
        hits = sum(bool(home["lower"] <= home["price"] <= home["upper"]) for home in some)
        exact = binomtest(hits, len(some)).proportion_ci(method="exact")
        assert row["coverage"] == pytest.approx(hits / len(some))
        assert (row["coverage_low"], row["coverage_high"]) == pytest.approx((exact.low, exact.high))


def test_five_homes_have_figures_and_four_only_their_number() -> None:
    found = error_groups(homes(9), pd.Series(list("aaaaabbbb")))
    assert found["homes"].tolist() == [5, 4]
    assert found.loc["a", ["mdape", "coverage"]].notna().all()
    assert math.isnan(found.at["a", "mdape_low"])  # between the least and the greatest of five is 94 %
    assert found.loc["b", ["mdape", "median_ratio", "coverage"]].isna().all()


def test_homes_that_share_photos_make_intervals_no_narrower() -> None:
    table, labels = homes(60), pd.Series(["a"] * 60)
    twice = pd.concat([table, table], ignore_index=True)
    one, two = error_groups(table, labels).iloc[0], error_groups(twice, pd.Series(["a"] * 120)).iloc[0]
    for name in ("mdape", "coverage"):
        assert two[name] == pytest.approx(one[name])
        assert two[f"{name}_low"] == pytest.approx(one[f"{name}_low"])
        assert two[f"{name}_high"] == pytest.approx(one[f"{name}_high"])


def test_homes_without_a_label_or_an_interval_are_left_out_where_they_must_be() -> None:
    table = homes(20)
    table.loc[:5, ["lower", "upper"]] = np.nan
    found = error_groups(table, pd.Series(["a"] * 18 + [None] * 2))
    assert found.loc["a", ["homes", "within"]].tolist() == [18, 12]
    assert coverage(table)["within"] == 14


def test_medians_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(400):
        error = rng.lognormal(0, 1, 23)
        table = homes(23).assign(error=error)
        row = error_groups(table, pd.Series(["a"] * 23)).iloc[0]
        held.append(row["mdape_low"] <= 1 <= row["mdape_high"])
    assert np.mean(held) > 0.93  # 96.5 % in the long run


def test_price_bands_hold_about_as_many_homes_each_and_are_round() -> None:
    table = homes(435)
    number, edges = price_bands(table)
    counts = np.bincount(number)
    assert len(counts) == 10
    assert counts.min() >= 25
    assert [float(f"{edge:.1e}") for edge in edges] == edges.tolist()
    median = np.median(table["ratio"])
    for place in range(435):
        value = (table["price"][place] + table["estimate"][place] / median) / 2
        assert number[place] == sum(edge <= value for edge in edges)


@pytest.mark.parametrize(("number", "bands"), [(0, 0), (10, 1), (49, 1), (50, 2), (130, 5)])
def test_few_homes_have_few_bands(number: int, bands: int) -> None:
    labels, edges = price_bands(homes(number))
    assert len(set(labels)) == bands
    assert len(edges) == max(bands - 1, 0)
