"""PRB's interval by least squares against two libraries, and against the bootstrap where both hold and where not."""

import numpy as np
import pytest

from valuation.statistics.bootstrap import resample
from valuation.statistics.ols_interval import prb_ols
from valuation.statistics.ratio_study import median_ratio, prb


def homes(seed: int, n: int, spread: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    price = np.exp(rng.normal(13, 0.6, n))
    return price**0.93 * np.exp(rng.normal(0.9, spread, n)), price


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_agrees_with_statsmodels(level: float) -> None:
    api = pytest.importorskip("statsmodels.api", reason="the oracle statsmodels comes with assesspy")
    estimate, price = homes(1, 120)
    median = float(median_ratio(estimate, price))
    value = np.log2((price + estimate / median) / 2)
    fitted = api.OLS((estimate / price - median) / median, api.add_constant(value)).fit()
    found = prb_ols(estimate, price, level)
    assert found.value == pytest.approx(fitted.params[1])
    assert [found.low, found.high] == pytest.approx(fitted.conf_int(1 - level)[1].tolist())
    assert found.value == pytest.approx(float(prb(estimate, price)))


def test_agrees_with_assesspy_on_the_sample_of_cook_county() -> None:
    assesspy = pytest.importorskip("assesspy", reason="the oracle assesspy comes with the extra 'test'")
    sample = assesspy.ccao_sample()
    estimate, price = (sample[name].to_numpy(np.float64) for name in ("estimate", "sale_price"))
    low, high = assesspy.prb_ci(estimate, price)
    found = prb_ols(estimate, price)
    assert [found.low, found.high] == pytest.approx([low, high], rel=1e-6)


def test_repeats_are_no_further_evidence() -> None:
    estimate, price = homes(2, 80)
    once, five = prb_ols(estimate, price), prb_ols(np.stack([estimate] * 5), price)
    assert [five.value, five.low, five.high] == pytest.approx([once.value, once.low, once.high])


def test_the_bootstrap_is_wider_where_homes_share_their_errors() -> None:
    """Ten copies of each home are no more evidence; least squares takes them for it."""
    estimate, price = homes(3, 60)
    many, groups = np.repeat(np.arange(60), 10), np.repeat(np.arange(60), 10)
    ols = prb_ols(estimate[many], price[many])
    drawn = resample({"a": estimate[many]}, price[many], groups).figure("a", "prb")
    alone = prb_ols(estimate, price)
    assert (drawn.high - drawn.low) / (ols.high - ols.low) > 2
    assert (drawn.high - drawn.low) / (alone.high - alone.low) == pytest.approx(1, abs=0.35)


def test_too_little_gives_none() -> None:
    same = np.full(5, 2e5)
    assert np.isnan(prb_ols(same, same).low)
    assert np.isnan(prb_ols(np.array([1e5, 2e5]), np.array([1e5, 3e5])).value)
