"""Bootstrap intervals against explicit resampling, against SciPy, and on whether they cover."""

import math
import time

import numpy as np
import pytest
from scipy.stats import binom
from scipy.stats import bootstrap as scipy_bootstrap

from data.errors import InputError
from valuation.statistics.bootstrap import _draw, resample
from valuation.statistics.ratio_study import FIGURES


def homes(seed: int, n: int, repeats: int = 3, spread: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    price = np.exp(rng.normal(13, 0.6, n))
    return price**0.95 * 2 * np.exp(rng.normal(0, spread, (repeats, n))), price


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("n", [40, 41])
def test_draws_equal_the_figures_of_homes_written_out(name: str, n: int) -> None:
    estimate, price = homes(1, n)
    groups = np.random.default_rng(2).integers(100, 125, size=n)
    study = resample({"both": estimate}, price, groups, resamples=50, seed=3)
    codes = np.unique(groups, return_inverse=True)[1]
    counts = _draw(codes.max() + 1, 50, np.random.default_rng(3))[:, codes]
    written_out = [np.repeat(np.arange(n), count) for count in counts]
    expected = [np.mean(FIGURES[name](estimate[:, homes], price[homes])) for homes in written_out]
    np.testing.assert_allclose(study.draws["both"][name], expected, rtol=1e-9)
    assert study.values["both"][name] == pytest.approx(np.mean([FIGURES[name](row, price) for row in estimate]))


def test_long_portfolios_are_drawn_in_steps_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    estimate, price = homes(4, 60)
    whole = resample({"both": estimate}, price, resamples=30)
    for cells in (1, 200):  # less than one resample a step, and a few
        monkeypatch.setattr("valuation.statistics.bootstrap.CHUNK_CELLS", cells)
        steps = resample({"both": estimate}, price, resamples=30)
        for name in FIGURES:
            np.testing.assert_allclose(steps.draws["both"][name], whole.draws["both"][name], rtol=1e-9)


def test_a_group_is_drawn_as_one_and_as_many_groups_as_there_are() -> None:
    counts = _draw(7, 500, np.random.default_rng(0))
    assert (counts.sum(axis=1) == 7).all()
    assert counts.mean(axis=0) == pytest.approx(np.ones(7), abs=0.15)


def test_interval_agrees_with_scipy() -> None:
    estimate, price = homes(5, 150, repeats=1)
    figure = resample({"both": estimate}, price, resamples=6000).figure("both", "mape", level=0.9)
    theirs = scipy_bootstrap(
        (np.abs(estimate[0] / price - 1),), np.mean, confidence_level=0.9, n_resamples=6000, method="percentile", rng=1
    ).confidence_interval
    width = theirs.high - theirs.low
    assert figure.low == pytest.approx(theirs.low, abs=0.03 * width)
    assert figure.high == pytest.approx(theirs.high, abs=0.03 * width)


def test_mean_of_one_error_per_group_has_the_textbook_width() -> None:
    # Twenty copies of each of 50 homes are no more evidence than 50 homes: sd / sqrt(50), not sd / sqrt(1000).
    estimate, price = homes(6, 50, repeats=1)
    error = np.abs(estimate[0] / price - 1)
    study = resample({"both": np.repeat(estimate, 20, axis=1)}, np.repeat(price, 20), np.repeat(np.arange(50), 20))
    figure = study.figure("both", "mape")
    assert figure.high - figure.low == pytest.approx(2 * 1.96 * error.std() / math.sqrt(50), rel=0.06)
    singly = resample({"both": np.repeat(estimate, 20, axis=1)}, np.repeat(price, 20)).figure("both", "mape")
    assert (figure.high - figure.low) / (singly.high - singly.low) == pytest.approx(math.sqrt(20), rel=0.1)


def test_difference_is_measured_home_by_home() -> None:
    estimate, price = homes(7, 120)
    # The other model is wrong by 10 % more at every home: whichever homes are drawn, its MAPE is 1.1 times as large.
    worse = price + 1.1 * (estimate - price)
    study = resample({"both": estimate, "attributes_only": worse}, price, resamples=300)
    relative = study.difference("both", "attributes_only", "mape", relative=True)
    assert [relative.value, relative.low, relative.high] == pytest.approx([1 / 1.1 - 1] * 3)
    absolute = study.difference("both", "attributes_only", "mape")
    alone = study.figure("both", "mape")
    assert [absolute.value, absolute.low, absolute.high] == pytest.approx(
        [-0.1 * alone.value, -0.1 * alone.high, -0.1 * alone.low], rel=1e-6
    )


def test_intervals_cover_the_true_figures() -> None:
    # |e| is uniform on 0 to 0.5 in groups of two alike homes: the true mean and median are both 0.25.
    simulations, rng = 300, np.random.default_rng(8)
    covered = {"mape": 0, "mdape": 0}
    for seed in range(simulations):
        error = rng.uniform(0, 0.5, 100).repeat(2) * rng.choice([-1, 1], 200)
        price = np.exp(rng.normal(13, 0.5, 200))
        study = resample({"both": price * (1 + error)}, price, np.arange(100).repeat(2), resamples=400, seed=seed)
        for name in covered:
            figure = study.figure("both", name)
            covered[name] += figure.low <= 0.25 <= figure.high
    low, high = binom.interval(0.999, simulations, 0.95)  # 272 to 296
    assert all(low <= count <= high for count in covered.values()), covered


def test_same_seed_same_intervals_and_another_seed_others() -> None:
    estimate, price = homes(9, 80)
    first, again, other = (
        resample({"m": estimate}, price, resamples=200, seed=s).figure("m", "cod") for s in (1, 1, 2)
    )
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)


def test_a_wider_level_holds_the_narrower() -> None:
    estimate, price = homes(10, 80)
    study = resample({"m": estimate}, price, resamples=500)
    for name in FIGURES:
        wide, narrow = study.figure("m", name, level=0.95), study.figure("m", name, level=0.5)
        assert wide.low < narrow.low < narrow.high < wide.high


def test_too_few_homes_give_a_figure_without_an_interval() -> None:
    one = resample({"m": np.array([110.0])}, np.array([100.0]), resamples=20)
    figure = one.figure("m", "mape")
    assert figure.value == pytest.approx(0.1)
    assert math.isnan(figure.low)
    assert math.isnan(figure.high)
    # Two homes: every resample that draws both has a slope, and those that draw one twice are left out.
    two = resample({"m": np.array([110.0, 180.0])}, np.array([100.0, 200.0]), resamples=50).figure("m", "prb")
    assert two.low == pytest.approx(two.value)
    assert two.high == pytest.approx(two.value)


def test_unusable_input_is_refused() -> None:
    price = np.array([100.0, 200.0])
    with pytest.raises(InputError, match="1 of 2 estimates are missing"):
        resample({"a": price, "b": np.array([np.nan, 1.0])}, price)
    with pytest.raises(InputError, match="one group for each of 2 homes, but got 3"):
        resample({"a": price}, price, np.arange(3))


def test_the_real_size_is_quick() -> None:
    estimate, price = homes(11, 435, repeats=5)
    start = time.process_time()  # which goes on only while this process runs, however busy the machine is
    resample(dict.fromkeys(["zip_median", "attributes_only", "photos_only", "both"], estimate), price)
    assert time.process_time() - start < 5  # about 0.5 s
