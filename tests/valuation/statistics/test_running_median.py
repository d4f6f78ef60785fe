"""The running median against windows cut out one by one."""

import numpy as np
import pytest

from valuation.statistics.running_median import running_median


@pytest.mark.parametrize(("homes", "window"), [(40, 15), (437, 44)])
def test_each_point_is_the_median_of_its_window(homes: int, window: int) -> None:
    rng = np.random.default_rng(homes)
    price, ratio = rng.lognormal(13, 1, homes), rng.lognormal(0, 0.3, homes)
    pairs = sorted(zip(price.tolist(), ratio.tolist(), strict=True))
    windows = [pairs[start : start + window] for start in range(homes - window + 1)]
    by_price = {float(np.median([p for p, _ in some])): some for some in windows}
    found = running_median(price, ratio)
    assert found["homes"].unique().tolist() == [window]
    assert found["price"].is_monotonic_increasing
    assert len(found) == min(60, len(windows))
    for row in found.itertuples():
        ratios = [r for _, r in by_price[row.price]]
        assert row.median == pytest.approx(np.median(ratios))
        assert (row.lower_quartile, row.upper_quartile) == pytest.approx(np.percentile(ratios, [25, 75]))
    assert found["price"].iloc[0] == pytest.approx(np.median([p for p, _ in pairs[:window]]))
    assert found["price"].iloc[-1] == pytest.approx(np.median([p for p, _ in pairs[-window:]]))


def test_too_few_homes_have_none() -> None:
    assert running_median(np.ones(29), np.ones(29)).empty
