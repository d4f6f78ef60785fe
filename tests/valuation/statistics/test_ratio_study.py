"""Accuracy figures against published tables, two other libraries, hand-worked homes and plain loops."""

import dataclasses
import math
import statistics

import numpy as np
import pytest

from data.errors import InputError
from valuation.statistics.ratio_study import (
    ACCEPTED,
    FIGURES,
    RatioStudy,
    cod,
    male,
    mape,
    median_ratio,
    mki,
    ppe,
    prb,
    prd,
    r2_log,
    ratio_study,
    vei,
    vei_groups,
)

# IAAO Standard on Ratio Studies (2013), table 1-1: appraised value and sale price of 36 homes.
TABLE_1_1 = np.array(
    [
        (48_000, 138_000), (28_800, 59_250), (78_400, 157_500), (39_840, 74_400), (68_160, 114_900), (94_400, 159_000),
        (67_200, 111_900), (56_960, 93_000), (87_200, 138_720), (38_240, 59_700), (96_320, 146_400), (67_680, 99_000),
        (32_960, 47_400), (50_560, 70_500), (61_360, 78_000), (47_360, 60_000), (58_080, 69_000), (47_040, 55_500),
        (136_000, 154_500), (103_200, 109_500), (59_040, 60_000), (168_000, 168_000), (128_000, 124_500),
        (132_000, 127_500), (160_000, 150_000), (160_000, 141_000), (200_000, 171_900), (184_000, 157_500),
        (160_000, 129_600), (157_200, 126_000), (99_200, 77_700), (200_000, 153_000), (64_000, 48_750),
        (192_000, 144_000), (190_400, 141_000), (65_440, 48_000),
    ],
    dtype=np.float64,
)  # fmt: skip

# Texas Comptroller, Property Value Study 2000, tables 1, 5 and 6: roll value and price (or appraisal) of 25 homes.
TEXAS = np.array(
    [
        (84_449, 84_995), (114_788, 118_898), (89_654, 94_715), (39_479, 41_925), (69_708, 76_117), (99_880, 113_310),
        (97_576, 110_741), (111_020, 128_048), (64_519, 75_905), (60_437, 70_964), (75_254, 90_720), (76_502, 91_680),
        (92_088, 113_645), (21_090, 25_988), (22_080, 27_398), (64_842, 81_127), (65_834, 83_113), (193_344, 245_700),
        (98_885, 127_493), (76_935, 98_327), (82_253, 109_250), (107_543, 148_828), (44_441, 62_370),
        (94_420, 135_610), (60_264, 86_303),
    ],
    dtype=np.float64,
)  # fmt: skip


def homes(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    price = np.exp(rng.normal(13, 0.6, n))
    return price**0.9 * 3.5 * np.exp(rng.normal(0, 0.25, n)), price


def test_iaao_table_1_1_has_the_published_figures() -> None:
    study = ratio_study(*TABLE_1_1.T)
    assert study.n == 36
    assert study.median_ratio == pytest.approx(0.864, abs=0.0005)
    assert study.cod == pytest.approx(29.8, abs=0.05)
    assert study.prd == pytest.approx(0.98, abs=0.005)
    assert study.prb == pytest.approx(0.232, abs=0.0005)


def test_iaao_table_d_2_has_the_published_figures() -> None:
    # Its 16 homes follow a rule: 50,000 to 750,000 at ratios 0.9, 1.0, 1.1 in turn, and one dear home at 0.75, which
    # spoils PRD but hardly PRB.
    price = np.append(50_000.0 * np.arange(1, 16), 2_500_000.0)
    study = ratio_study(price * np.append(np.tile([0.9, 1.0, 1.1], 5), 0.75), price)
    assert study.cod == pytest.approx(7.8, abs=0.05)
    assert study.prd == pytest.approx(1.056, abs=0.0005)
    assert study.prb == pytest.approx(-0.011, abs=0.0005)


def test_texas_comptroller_example_has_the_published_figures() -> None:
    estimate, price = TEXAS.T
    study = ratio_study(estimate, price)
    assert study.median_ratio == pytest.approx(0.81, abs=0.005)
    assert study.cod == pytest.approx(8.0, abs=0.05)
    # The study prints the weighted mean ratio, 0.8216: what PRD divides the mean ratio by.
    assert (estimate / price).mean() / study.prd == pytest.approx(0.8216, abs=0.00005)


def test_hand_worked_homes() -> None:
    # Errors .1, .1, 0; ratios 1.1, .9, 1 with median 1; |r - med| = .1, .1, 0; Σ estimate 590, Σ price 600.
    estimate, price = np.array([110.0, 180.0, 300.0]), np.array([100.0, 200.0, 300.0])
    study = ratio_study(estimate, price)
    assert dataclasses.asdict(study) == pytest.approx(
        {
            "n": 3,
            "mape": 0.2 / 3,
            "mdape": 0.1,
            "male": (math.log(1.1) - math.log(0.9)) / 3,
            "ppe10": 1.0,
            "ppe20": 1.0,
            "r2_log": 1 - (math.log(1.1) ** 2 + math.log(0.9) ** 2) / (3 * statistics.pvariance(map(math.log, price))),
            "median_ratio": 1.0,
            "cod": 20 / 3,
            "prd": 600 / 590,
            "prb": statistics.linear_regression(np.log2([105, 190, 300]), [0.1, -0.1, 0]).slope,
            # Ranks 1, 2, 3: Gini 2 · (110 + 360 + 900) / (3 · 590) - 4/3, and 2 · (100 + 400 + 900) / (3 · 600) - 4/3.
            "mki": (2 * 1370 / 1770 - 4 / 3) / (2 * 1400 / 1800 - 4 / 3),
            "vei": math.nan,  # of three homes
        },
        nan_ok=True,
    )


def gini(values: list[float]) -> float:
    """One less twice the area under the curve of Lorenz, by trapezoids; homes in the order given."""
    total, held, area = sum(values), 0.0, 0.0
    for value in values:
        area += (held + held + value) / 2 / total / len(values)
        held += value
    return 1 - 2 * area


def loop(estimate: np.ndarray, price: np.ndarray) -> dict[str, float]:
    """Work out every figure home by home with the standard library alone."""
    pairs = list(zip(estimate.tolist(), price.tolist(), strict=True))
    errors = [abs(e - p) / p for e, p in pairs]
    ratios = [e / p for e, p in pairs]
    median = statistics.median(ratios)
    residuals = [(math.log(p) - math.log(e)) ** 2 for e, p in pairs]
    spread = statistics.pvariance([math.log(p) for p in price.tolist()])
    values = [math.log2((p + e / median) / 2) for e, p in pairs]
    deviations = [(r - median) / median for r in ratios]
    by_price = sorted(pairs, key=lambda pair: pair[1])
    by_value = [r for _, r in sorted(zip(values, ratios, strict=True))]
    left_over = len(pairs) % 2
    bottom, top = by_value[: len(pairs) // 2 + left_over], by_value[len(pairs) // 2 + left_over :]
    return {
        "mape": statistics.fmean(errors),
        "mdape": statistics.median(errors),
        "male": statistics.fmean([abs(math.log(e / p)) for e, p in pairs]),
        "ppe10": sum(e <= 0.1 for e in errors) / len(pairs),
        "ppe20": sum(e <= 0.2 for e in errors) / len(pairs),
        "r2_log": 1 - statistics.fmean(residuals) / spread,
        "median_ratio": median,
        "cod": 100 * statistics.fmean([abs(r - median) for r in ratios]) / median,
        "prd": statistics.fmean(ratios) / (sum(estimate) / sum(price)),
        "prb": statistics.linear_regression(values, deviations).slope,
        "mki": gini([e for e, _ in by_price]) / gini([p for _, p in by_price]),
        "vei": 100 * (statistics.median(top) - statistics.median(bottom)) / median,  # two groups of 20 to 50 homes
    }


@pytest.mark.parametrize("n", [40, 41])
def test_agrees_with_a_plain_loop(n: int) -> None:
    estimate, price = homes(1, n)
    assert {name: float(f(estimate, price)) for name, f in FIGURES.items()} == pytest.approx(loop(estimate, price))


@pytest.mark.parametrize("name", FIGURES)
def test_batches_keep_their_leading_axes(name: str) -> None:
    rng = np.random.default_rng(2)
    estimate, price = np.exp(rng.normal(size=(2, 3, 30))), np.exp(rng.normal(size=(2, 3, 30)))
    together = FIGURES[name](estimate, price)
    singly = [[float(FIGURES[name](estimate[i, j], price[i, j])) for j in range(3)] for i in range(2)]
    np.testing.assert_allclose(together, singly, rtol=1e-12)
    np.testing.assert_allclose(FIGURES[name](estimate, price[0, 0])[1, 2], FIGURES[name](estimate[1, 2], price[0, 0]))


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, which assesspy sorts with
@pytest.mark.parametrize("seed", [3, 4])
def test_agrees_with_assesspy(seed: int) -> None:
    assesspy = pytest.importorskip("assesspy", reason="the oracle assesspy comes with the extra 'test'")
    estimate, price = homes(seed, 200)
    assert cod(estimate, price) == pytest.approx(assesspy.cod(estimate, price), rel=1e-10)
    assert prd(estimate, price) == pytest.approx(assesspy.prd(estimate, price), rel=1e-10)
    assert prb(estimate, price) == pytest.approx(assesspy.prb(estimate, price), rel=1e-8)
    assert mki(estimate, price) == pytest.approx(assesspy.mki(estimate, price), rel=1e-10)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, which assesspy sorts with
def test_the_sample_of_cook_county_has_the_figures_that_its_assessor_gets() -> None:
    assesspy = pytest.importorskip("assesspy", reason="the oracle assesspy comes with the extra 'test'")
    sample = assesspy.ccao_sample()
    estimate, price = (sample[name].to_numpy(np.float64) for name in ("estimate", "sale_price"))
    for ours, theirs in ((cod, assesspy.cod), (prd, assesspy.prd), (prb, assesspy.prb)):
        assert float(ours(estimate, price)) == pytest.approx(float(theirs(estimate, price)), rel=1e-6)
    # Homes of equal price stand there in the order of the rows: up and down they have the rank in the middle together.
    up, down = (assesspy.mki(estimate[rows], price[rows]) for rows in (slice(None), slice(None, None, -1)))
    assert float(mki(estimate, price)) == pytest.approx((up + down) / 2, rel=1e-9)


@pytest.mark.parametrize("seed", [3, 4])
def test_agrees_with_ratio_study_of_mpac(seed: int) -> None:
    mpac = pytest.importorskip("ratio_study", reason="the oracle ratio-study comes with the extra 'test'")
    estimate, price = homes(seed, 200)
    ours, error = ratio_study(estimate, price), estimate / price - 1
    assert ours.mape == pytest.approx(mpac.mape(error), rel=1e-10)
    assert ours.mdape == pytest.approx(mpac.mdmape(error), rel=1e-10)
    assert ours.median_ratio == pytest.approx(mpac.asr_median(estimate / price), rel=1e-10)
    assert ours.cod == pytest.approx(100 * mpac.cod(estimate / price), rel=1e-10)
    assert ours.prd == pytest.approx(mpac.prd(price, estimate / price), rel=1e-10)
    rounded = mpac.prb(price, estimate, estimate / price, req_significance=None)[0]
    assert ours.prb == pytest.approx(rounded, abs=0.51e-5)  # it gives five decimals


def test_prb_says_what_a_doubling_of_value_does() -> None:
    # Ratios that fall by 4 % of the median at each doubling, with the middle home at ratio 1. The regression is on
    # value, half of it the estimate, so that the slope is near, not at, the slope on price.
    price = 100_000 * 2.0 ** np.arange(5)
    estimate = price * (1 - 0.04 * np.arange(-2, 3))
    assert prb(estimate, price) == pytest.approx(-0.04, abs=0.0015)
    assert prb(price * 0.8, price) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("n", "groups"), [(19, 0), (20, 2), (50, 2), (51, 4), (500, 4), (501, 10)])
def test_vei_sets_the_dearest_group_against_the_cheapest(n: int, groups: int) -> None:
    # Ratios fall evenly from 1.1 to 0.9 along the price: medians of the first and last groups are known places on it.
    price = np.linspace(1e5, 9e5, n)
    ratio = np.linspace(1.1, 0.9, n)
    assert vei_groups(n) == groups
    found = float(vei(price * ratio, price))
    if not groups:
        assert math.isnan(found)
        return
    ends = [np.median(part) for part in np.array_split(ratio, groups)]
    assert found == pytest.approx(100 * (ends[-1] - ends[0]) / np.median(ratio))
    assert found < 0
    assert float(vei(price[::-1] * ratio[::-1], price[::-1])) == pytest.approx(found)  # whatever the order of homes


def test_vei_orders_homes_by_half_the_price_and_half_the_estimate() -> None:
    """Ratios of pure chance bend no line; by price alone, homes that sold low gather at the bottom and look dear."""
    rng = np.random.default_rng(9)
    worth = np.exp(rng.normal(13, 0.1, 4000))  # homes hardly differ, so chance decides their order
    estimate, price = worth * np.exp(rng.normal(0, 0.2, (2, 4000)))
    by_price = estimate[np.argsort(price)] / np.sort(price)
    assert np.median(by_price[-400:]) - np.median(by_price[:400]) < -0.5
    assert abs(float(vei(estimate, price))) < 6


def test_one_odd_price_decides_mape_and_not_male() -> None:
    estimate, price = homes(6, 200)
    odd = price.copy()
    odd[0] = 10.0
    assert mape(estimate, odd) > 50
    assert male(estimate, odd) - male(estimate, price) == pytest.approx(math.log(price[0] / 10) / 200, rel=0.2)
    assert male(2 * price, price) == pytest.approx(male(price / 2, price))


def test_homes_of_equal_price_share_their_rank_in_mki() -> None:
    price = np.array([100.0, 200.0, 200.0, 300.0])
    estimate = np.array([110.0, 250.0, 150.0, 310.0])
    assert mki(estimate, price) == pytest.approx(float(mki(estimate[[0, 2, 1, 3]], price)))
    assert mki(price, price) == pytest.approx(1)


def test_level_changes_only_the_figures_of_level() -> None:
    estimate, price = homes(5, 100)
    for figure in (cod, prd, prb, mki, vei):
        assert figure(2 * estimate, price) == pytest.approx(figure(estimate, price))
    assert median_ratio(2 * estimate, price) == pytest.approx(2 * median_ratio(estimate, price))
    assert mape(2 * estimate, 2 * price) == pytest.approx(mape(estimate, price))


def test_ppe_includes_its_bound() -> None:
    assert ppe(np.array([110.0, 90.0, 110.1, 100.0]), np.full(4, 100.0), 10) == 0.75


def test_figures_that_equal_prices_leave_undefined_are_nan() -> None:
    price = np.full(5, 300_000.0)
    assert math.isnan(r2_log(price * [0.9, 1, 1, 1, 1.1], price))
    assert math.isnan(prb(price, price))
    assert math.isnan(mki(price * [0.9, 1, 1, 1, 1.1], price))
    assert math.isnan(ratio_study(np.array([90.0]), np.array([100.0])).prb)


def test_every_figure_is_a_field_and_every_range_a_figure() -> None:
    assert ("n", *FIGURES) == tuple(field.name for field in dataclasses.fields(RatioStudy))
    assert set(ACCEPTED) <= set(FIGURES)
    good = ratio_study(np.array([88.0, 105.0, 204.0, 290.0]), np.array([100.0, 100.0, 200.0, 300.0]))
    assert all(ACCEPTED[name].low <= getattr(good, name) <= ACCEPTED[name].high for name in ("median_ratio", "cod"))


@pytest.mark.parametrize(
    ("estimate", "price", "says"),
    [
        ([1.0, np.nan], [1.0, 2.0], "1 of 2 estimates are missing, zero or negative"),
        ([1.0, 2.0], [0.0, 2.0], "1 of 2 prices are missing, zero or negative"),
        ([1.0], [1.0, 2.0], r"prices of shape \(2,\) and estimates of shape \(1,\)"),
        ([], [], "at least one home"),
    ],
)
def test_unusable_homes_are_refused(estimate: list[float], price: list[float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        ratio_study(np.array(estimate), np.array(price))
