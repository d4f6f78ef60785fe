"""Fences of trimmed ratio studies, against another library and by hand."""

import warnings

import numpy as np
import pytest

from valuation.statistics.trimming import FENCES, within_fences


@pytest.mark.parametrize("ranges", FENCES)
def test_agrees_with_assesspy(ranges: float) -> None:
    assesspy = pytest.importorskip("assesspy", reason="the oracle assesspy comes with the extra 'test'")
    ratio = np.exp(np.random.default_rng(1).standard_t(2, 200) * 0.2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has views on narrow distributions
        theirs = assesspy.is_outlier(ratio, mult=ranges).to_numpy()
    assert 0 < theirs.sum() < 60
    np.testing.assert_array_equal(~within_fences(ratio, ranges), theirs)


def test_fences_lie_beyond_the_quartiles() -> None:
    # Quartiles 1 and 3, range 2: fences at -2 and 6, and at -5 and 9; both are inside.
    ratio = np.concatenate([np.tile([1.0, 3.0], 50), [2.0], [6.0, 6.01, 9.0, 9.01]])
    assert within_fences(ratio, 1.5)[-4:].tolist() == [True, False, False, False]
    assert within_fences(ratio, 3.0)[-4:].tolist() == [True, True, True, False]
