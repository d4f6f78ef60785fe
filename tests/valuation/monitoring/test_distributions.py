"""How far two distributions are apart, against hand-worked figures, plain loops and what chance does."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from valuation.monitoring.distributions import FEWEST, compare_missing, compare_names, compare_numbers, judged, psi


def test_psi_by_hand() -> None:
    # Shares 0.2 0.3 0.5 against 0.4 0.4 0.2.
    expected = 0.2 * math.log(0.4 / 0.2) + 0.1 * math.log(0.4 / 0.3) - 0.3 * math.log(0.2 / 0.5)
    assert psi([20, 30, 50], [40, 40, 20]) == pytest.approx(expected)
    assert psi([200, 300, 500], [40, 40, 20]) == pytest.approx(expected)  # only shares count
    assert psi([20, 30, 50], [2, 3, 5]) == 0


def test_a_bin_that_only_one_side_has_counts_as_half_a_home_and_one_that_none_has_as_nothing() -> None:
    expected = (0.05 - 1) * math.log(0.05) + (1 - 0.05) * math.log(1 / 0.05)
    assert psi([10, 0], [0, 10]) == pytest.approx(expected)
    assert psi([10, 0, 10], [3, 0, 7]) == psi([10, 10], [3, 7])


def test_numbers_are_binned_by_the_training_homes_and_tested_as_scipy_does() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, 300), rng.normal(0.5, 1.2, 150)
    one = compare_numbers("x", np.append(first, np.nan), second)
    edges = [round(np.quantile(first, k / 10), 2) for k in range(1, 10)]  # the range is some 6 wide
    counts = [[0] * 10, [0] * 10]
    for side, values in enumerate((first, second)):
        for value in values:
            counts[side][sum(value >= edge for edge in edges)] += 1
    assert [one.bins["first"].tolist(), one.bins["second"].tolist()] == counts
    loop = sum((b / 150 - a / 300) * math.log((b / 150) / (a / 300)) for a, b in zip(*counts, strict=True))
    assert one.psi == pytest.approx(loop)
    test = stats.ks_2samp(first, second, method="exact")
    assert (one.statistic, one.p) == pytest.approx((test.statistic, test.pvalue))
    assert (one.first, one.second) == (300, 150)
    assert one.centre == (np.median(first), np.median(second))
    assert one.verdict in ("some drift", "strong drift")


def test_few_values_have_a_bin_each_and_what_is_beyond_them_is_seen() -> None:
    one = compare_numbers("photos", np.full(100, 4.0), np.repeat([3.0, 4.0, 6.0], [10, 80, 10]))
    assert one.bins["label"].tolist() == ["below 4", "4", "above 4"]
    assert one.bins[["first", "second"]].to_numpy().tolist() == [[0, 10], [100, 80], [0, 10]]
    assert one.psi > 0.25
    same = compare_numbers("photos", np.full(100, 4.0), np.full(50, 4.0))
    assert (same.psi, same.verdict, same.bins["label"].tolist()) == (0.0, "stable", ["4"])


def test_names_keep_the_commonest_and_tell_what_is_new() -> None:
    first = pd.Series(["a"] * 50 + ["b"] * 30 + list("cdefghijklmno") + [None])
    second = pd.Series(["a"] * 20 + ["c"] * 5 + ["x"] * 10 + ["y"] * 5)
    one = compare_names("place", first, second)
    bins = one.bins.set_index("label")
    assert bins.loc["a"].tolist() == [50, 20]
    assert bins.loc["b"].tolist() == [30, 0]
    assert bins.loc["new"].tolist() == [0, 15]
    assert bins["first"].sum() == 93  # the missing one does not count
    assert bins["second"].sum() == 40
    assert len(bins) <= 5  # forty homes do not fill more bins
    table = one.bins[["first", "second"]].to_numpy()
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    assert one.statistic == pytest.approx(statistic)
    assert one.p == pytest.approx(stats.chi2.sf(statistic, len(bins) - 1))


def test_missing_values_are_compared_as_shares() -> None:
    one = compare_missing("area", (190, 10), (60, 40))
    assert one.centre == (0.05, 0.4)
    assert one.psi == pytest.approx(0.35 * math.log(0.4 / 0.05) - 0.35 * math.log(0.6 / 0.95))
    assert one.verdict == "strong drift"


def test_too_few_homes_are_not_judged() -> None:
    few = np.arange(FEWEST - 1.0)
    for one in (
        compare_numbers("x", np.arange(100.0), few),
        compare_numbers("x", few + 500, np.arange(100.0)),
        compare_numbers("x", np.full(3, np.nan), np.arange(100.0)),
        compare_names("x", pd.Series(["a"] * 100), pd.Series(["b"] * (FEWEST - 1))),
        compare_missing("x", (100, 0), (1, 2)),
    ):
        assert one.verdict == "too few"
        assert math.isnan(one.psi)


@pytest.mark.parametrize("homes", [40, 200])
def test_chance_hardly_ever_passes_for_drift(homes: int) -> None:
    rng = np.random.default_rng(3)
    cried, large = 0, 0
    for _ in range(25):
        columns = [compare_numbers(str(k), rng.normal(size=200), rng.normal(size=homes)) for k in range(6)]
        places = [pd.Series(rng.integers(0, 6, count).astype(str)) for count in (200, homes)]
        found = judged([*columns, compare_names("place", *places)])
        cried += any("drift" in one.verdict for one in found)
        large += any(one.psi >= 0.1 for one in found)
    assert cried <= 4  # of 25; 5 % are one or two
    if homes == 40:
        assert large > 12  # by the bands alone most of these portfolios would have drifted


def test_p_values_are_adjusted_after_holm_and_the_largest_drift_comes_first() -> None:
    rng = np.random.default_rng(5)
    base = rng.normal(size=400)
    columns = [compare_numbers(str(shift), base, rng.normal(shift, 1, 400)) for shift in (0.0, 0.1, 0.9, 0.4)]
    columns.append(compare_numbers("few", base, base[:3]))
    found = {one.name: one for one in judged(columns)}
    raw = sorted((one.p, one.name) for one in columns if math.isfinite(one.p))
    running = 0.0
    for rank, (p, name) in enumerate(raw):
        running = max(running, min(1.0, p * (4 - rank)))
        assert found[name].adjusted == pytest.approx(running)
    assert next(iter(found)) == "0.9"
    assert list(found)[-1] == "few"


def test_a_difference_that_is_certain_but_small_is_no_drift() -> None:
    rng = np.random.default_rng(7)
    (one,) = judged([compare_numbers("x", rng.normal(size=50_000), rng.normal(0.1, 1, 50_000))])
    assert one.adjusted < 1e-6
    assert one.verdict == "stable"
