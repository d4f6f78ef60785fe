import numpy as np
import pytest
from scipy.stats import norm

from explain.laboratory.resampling import mean_figure


def test_the_interval_is_that_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(5, 2, 400)
    figure = mean_figure(values)
    half = norm.ppf(0.975) * values.std() / np.sqrt(400)
    assert figure.value == pytest.approx(values.mean())
    assert figure.low == pytest.approx(values.mean() - half, abs=0.03)
    assert figure.high == pytest.approx(values.mean() + half, abs=0.03)


def test_groups_are_drawn_whole() -> None:
    values, groups = np.repeat([0.0, 1.0, 2.0, 3.0], 50), np.repeat(list("abcd"), 50)
    alone, together = mean_figure(values), mean_figure(values, groups)
    once = mean_figure(np.array([0.0, 1.0, 2.0, 3.0]))
    assert (together.low, together.high) == (once.low, once.high)
    assert together.high - together.low > 5 * (alone.high - alone.low)


def test_what_is_unknown_is_left_out() -> None:
    assert mean_figure(np.array([1.0, np.nan, 3.0])).value == 2
    assert np.isnan(mean_figure(np.array([np.nan])).value)
    single = mean_figure(np.array([7.0]))
    assert single.value == 7
    assert np.isnan(single.low)
    assert np.isnan(single.high)
