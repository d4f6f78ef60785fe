"""Conformal intervals against hand-worked ranks, MAPIE, and the coverage that the theorem promises."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import cross_val_predict

from data.errors import InputError
from valuation.pricing.intervals import confidence, fit_conformal

NINE = np.array([0.5, -0.1, 0.9, -0.3, 0.2, -0.7, 0.4, 0.6, -0.8])  # |score| = 0.1 to 0.9


def test_nine_homes_by_hand() -> None:
    conformal = fit_conformal(12 + NINE, np.full(9, 12.0))
    # rank ceil(10 · level): level 0.80 asks for the 8th, 0.81 for the 9th, 0.05 for the 1st
    asked = [conformal.quantile(level) for level in (0.80, 0.81, 0.90, 0.10, 0.05)]
    assert asked == pytest.approx([0.8, 0.9, 0.9, 0.1, 0.1])
    lower, upper = conformal.interval(np.array([13.0, 14.0]), level=0.80)
    assert lower == pytest.approx([12.2, 13.2])
    assert upper == pytest.approx([13.8, 14.8])


def test_nine_homes_with_scale_by_hand() -> None:
    # Halving the scale of the three worst homes (0.9, 0.8, 0.7) doubles their scores: the 8th score is then 1.6.
    scale = np.where(np.abs(NINE) > 0.65, 0.5, 1.0)
    conformal = fit_conformal(NINE, np.zeros(9), scale)
    assert conformal.scores == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.4, 1.6, 1.8])
    lower, upper = conformal.interval(np.zeros(2), np.array([1.0, 0.25]), level=0.80)
    assert upper == pytest.approx([1.6, 0.4])
    assert lower == pytest.approx([-1.6, -0.4])


@pytest.mark.parametrize(
    ("level", "needed"), [(0.80, 4), (0.90, 9), (0.95, 19), (0.5, 1), (0.99, 99), (0.7, 3), (0.75, 3)]
)
def test_a_level_needs_its_homes(level: float, needed: int) -> None:
    scores = np.arange(1.0, needed + 1)
    assert fit_conformal(scores, np.zeros(needed)).quantile(level) == needed  # just enough: the worst score
    if needed > 1:
        with pytest.raises(InputError, match=f"at least {needed} homes with prices .* but there are {needed - 1}:"):
            fit_conformal(scores[1:], np.zeros(needed - 1)).quantile(level)


def test_homes_that_share_photos_count_together() -> None:
    # Three groups of weight 1: {1, 2, 3, 4}, {5}, {6}; level 0.5 asks for 0.5 · (3 + 1) = 2 groups.
    conformal = fit_conformal(np.arange(1.0, 7.0), np.zeros(6), groups=np.array([7, 7, 7, 7, 2, 9]))
    assert conformal.groups_below == pytest.approx([0.25, 0.5, 0.75, 1, 2, 3])
    assert [conformal.quantile(level) for level in (0.05, 0.25, 0.5, 0.75)] == [1, 4, 5, 6]
    with pytest.raises(InputError, match="at least 4 homes with prices that do not share photos, but there are 3"):
        conformal.quantile(0.8)


def test_groups_of_one_change_nothing() -> None:
    plain = fit_conformal(NINE, np.zeros(9))
    single = fit_conformal(NINE, np.zeros(9), groups=np.arange(9)[::-1])
    assert [plain.quantile(c) for c in np.arange(0.05, 0.91, 0.05)] == [
        single.quantile(c) for c in np.arange(0.05, 0.91, 0.05)
    ]


def column(number: int) -> LinearRegression:
    """Return a model that predicts one of two columns, so that MAPIE takes estimates made elsewhere."""
    model = LinearRegression()
    model.coef_, model.intercept_, model.n_features_in_ = np.eye(2)[number], 0.0, 2
    return model


@pytest.mark.parametrize("n", [37, 100, 435])
@pytest.mark.parametrize("scaled", [False, True])
def test_agrees_with_mapie(n: int, scaled: bool) -> None:
    mapie = pytest.importorskip("mapie.regression", reason="the oracle MAPIE comes with the extra 'test'")
    scores = pytest.importorskip("mapie.conformity_scores")
    rng = np.random.default_rng(n)
    estimate, scale = rng.normal(13, 0.5, n + 20), rng.uniform(0.1, 0.4, n + 20) if scaled else np.ones(n + 20)
    price = estimate + scale * rng.standard_t(4, n + 20)
    x, levels = np.column_stack([estimate, scale]), [0.5, 0.68, 0.80, 0.95]
    score = scores.ResidualNormalisedScore(residual_estimator=column(1), prefit=True) if scaled else "absolute"
    theirs = mapie.SplitConformalRegressor(column(0), confidence_level=levels, conformity_score=score, prefit=True)
    _, expected = theirs.conformalize(x[:n], price[:n]).predict_interval(x[n:])
    ours = fit_conformal(price[:n], estimate[:n], scale[:n])
    for i, level in enumerate(levels):
        lower, upper = ours.interval(estimate[n:], scale[n:], level)
        np.testing.assert_allclose(np.column_stack([lower, upper]), expected[:, :, i], rtol=1e-10)


@pytest.mark.parametrize(("n", "level"), [(9, 0.80), (50, 0.80), (99, 0.68), (50, 0.95)])
def test_coverage_lies_in_the_band_of_the_theorem(n: int, level: float) -> None:
    # The errors are normal with the home's own sd, so that the coverage of each calibration is known without a test
    # sample: 2 Φ(q) - 1. Its mean over calibrations is rank / (n + 1) exactly, within [level, level + 1 / (n + 1)].
    rng, simulations = np.random.default_rng(0), 2000
    covered = np.empty(simulations)
    for i in range(simulations):
        scale = rng.uniform(0.1, 0.5, n)
        conformal = fit_conformal(scale * rng.standard_normal(n), np.zeros(n), scale)
        covered[i] = 2 * norm.cdf(conformal.quantile(level)) - 1
    noise = 4 * covered.std() / np.sqrt(simulations)
    assert level - noise <= covered.mean() <= level + 1 / (n + 1) + noise
    assert covered.mean() == pytest.approx(np.ceil((n + 1) * level - 1e-9) / (n + 1), abs=noise)


def test_coverage_of_a_new_group_holds_where_large_groups_are_worse() -> None:
    # 20 groups of five homes valued badly and alike, 20 single homes valued well. A new group is of either kind with
    # equal chance; counting each home by itself would leave too wide an interval, as the bad ones are five in six.
    rng = np.random.default_rng(1)
    groups = np.concatenate([np.arange(20).repeat(5), np.arange(20, 40)])
    grouped, single = [], []
    for _ in range(400):
        shared = rng.standard_normal(40) * np.repeat([1.0, 0.2], 20)
        scores = shared[groups] + 0.01 * rng.standard_normal(120)
        for found, known in ((grouped, groups), (single, None)):
            q = fit_conformal(scores, np.zeros(120), groups=known).quantile(0.8)
            found.append(np.mean([2 * norm.cdf(q / np.hypot(sd, 0.01)) - 1 for sd in (1.0, 0.2)]))
    assert 0.80 - 0.01 <= np.mean(grouped) <= 0.80 + 1 / 41 + 0.01
    assert np.mean(single) > 0.87


def test_cross_fitted_scores_cover_new_homes_of_the_final_model() -> None:
    rng, covered = np.random.default_rng(2), []
    for _ in range(20):
        x = rng.standard_normal((1200, 20))
        y = x @ rng.normal(0, 0.1, 20) + 13 + 0.2 * rng.standard_t(5, 1200)
        train, test = slice(0, 200), slice(200, None)
        out_of_fold = cross_val_predict(Ridge(), x[train], y[train], cv=5)
        estimate = Ridge().fit(x[train], y[train]).predict(x[test])
        lower, upper = fit_conformal(y[train], out_of_fold).interval(estimate)
        covered.append(np.mean((lower <= y[test]) & (y[test] <= upper)))
    assert 0.78 <= np.mean(covered) <= 0.83


def test_wider_levels_hold_narrower_ones() -> None:
    conformal = fit_conformal(np.random.default_rng(3).standard_normal(200), np.zeros(200))
    widths = [conformal.quantile(level) for level in np.linspace(0.05, 0.99, 30)]
    assert (np.diff(widths) >= 0).all()
    assert widths[0] < widths[-1]


def test_the_unit_of_the_scale_cancels() -> None:
    rng = np.random.default_rng(4)
    price, estimate, scale = rng.normal(13, 1, 60), rng.normal(13, 1, 60), rng.uniform(0.1, 1, 60)
    one, ten = fit_conformal(price, estimate, scale), fit_conformal(price, estimate, 10 * scale)
    np.testing.assert_allclose(one.interval(estimate, scale), ten.interval(estimate, 10 * scale))
    np.testing.assert_allclose(one.fsd(scale), ten.fsd(10 * scale))
    # and so does the currency: log price and log estimate move together
    moved = fit_conformal(price + 5, estimate + 5, scale).interval(estimate + 5, scale)
    np.testing.assert_allclose(np.array(one.interval(estimate, scale)) + 5, moved)


def test_fsd_by_hand() -> None:
    # Nine homes: rank ceil(10 · 0.68) = 7, score 0.7; the interval runs from exp(-0.7) to exp(0.7) times the estimate.
    fsd = fit_conformal(NINE, np.zeros(9)).fsd(np.array([1.0, 0.1]))
    assert fsd == pytest.approx([(np.exp(0.7) - np.exp(-0.7)) / 2, (np.exp(0.07) - np.exp(-0.07)) / 2])
    with pytest.raises(InputError, match="level 0.68 needs at least 3 homes"):
        fit_conformal(NINE[:2], np.zeros(2)).fsd()


def test_one_fsd_covers_68_percent_of_homes() -> None:
    rng, covered = np.random.default_rng(5), []
    for _ in range(30):
        scale = rng.uniform(0.05, 0.25, 2435)
        price = rng.normal(13, 0.5, 2435)
        estimate = price + scale * rng.standard_normal(2435)
        fsd = fit_conformal(price[:435], estimate[:435], 3 * scale[:435]).fsd(3 * scale[435:])
        covered.append(np.mean(np.abs(np.exp(estimate[435:] - price[435:]) - 1) <= fsd))
    assert 0.675 < np.mean(covered) < 0.695


def test_confidence_cuts() -> None:
    assert [confidence(fsd) for fsd in (0.0, 0.1499, 0.15, 0.30, 0.3001, 2.0, float("nan"))] == [
        "High", "High", "Medium", "Medium", "Low", "Low", "Low",
    ]  # fmt: skip
    assert confidence(np.array([0.1, 0.2, 0.4])).tolist() == ["High", "Medium", "Low"]


@pytest.mark.parametrize("level", [0.0, 1.0, 80.0, -0.1, float("nan")])
def test_impossible_levels_are_refused(level: float) -> None:
    with pytest.raises(InputError, match="must lie between 0 and 1"):
        fit_conformal(NINE, np.zeros(9)).quantile(level)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([], []), "at least one home"),
        (([1.0, np.nan], [1.0, 1.0]), "1 of 2 homes have no usable price or estimate"),
        (([1.0, 2.0], [1.0, -np.inf]), "1 of 2 homes have no usable price or estimate"),
        (([1.0, 2.0], [1.0, 1.0], [0.0, 1.0]), "1 of 2 scales are missing, zero or negative"),
        (([1.0, 2.0], [1.0, 1.0], [1.0, 1.0], [1, 2, 3]), "one group for each of 2 homes, but got 3"),
    ],
)
def test_unusable_homes_are_refused(arguments: tuple[list[float], ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        fit_conformal(*(np.array(argument) for argument in arguments))


def test_a_new_home_needs_a_scale_too() -> None:
    with pytest.raises(InputError, match="1 of 1 scales"):
        fit_conformal(NINE, np.zeros(9)).interval(np.zeros(1), np.array([np.nan]))
