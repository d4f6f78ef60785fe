"""Two models on the same homes: which are the same, and how they differ, drawn again one by one."""

import numpy as np
import pandas as pd
import pytest

from valuation.evaluation.held_out_homes import HeldOutHomes
from valuation.evaluation.model_comparison import IDEALS, compared, join_homes, resamples_for, sounder
from valuation.statistics.bootstrap import Figure, _draw
from valuation.statistics.ratio_study import FIGURES

NAN = float("nan")


def held_out(names: list[str], error: float, *, new: tuple[str, ...] = (), groups: dict[str, int] | None = None):
    rng = np.random.default_rng(len(names))
    price = np.array([float(1e5 + 7919 * int(name)) for name in names])
    estimate = price * np.exp(rng.normal(0, error, len(names)))
    group = [-1 - i if name in new else (groups or {}).get(name, i) for i, name in enumerate(names)]
    table = pd.DataFrame({"price": price, "estimate": estimate, "new": [name in new for name in names]}, index=names)
    return HeldOutHomes(table.assign(group=group), 0.8, 0, 0, 0)


def test_only_homes_that_both_valued_count() -> None:
    first, second = held_out(list("12345"), 0.1), held_out(list("34567"), 0.1)
    joint = join_homes(first, second)
    assert joint.table.index.tolist() == ["3", "4", "5"]
    assert (joint.only_first, joint.only_second) == (2, 2)
    assert joint.table["first"].tolist() == first.table.loc[["3", "4", "5"], "estimate"].tolist()
    assert joint.table["second"].tolist() == second.table.loc[["3", "4", "5"], "estimate"].tolist()


def test_homes_that_share_photos_stay_together_whichever_model_knows_it() -> None:
    first = held_out(list("123456"), 0.1, new=("3", "4", "5", "6"), groups={"1": 0, "2": 0})
    second = held_out(list("123456"), 0.1, new=("5", "6"), groups={"1": 3, "2": 4, "3": 0, "4": 0})
    group = join_homes(first, second).table["group"]
    assert group["1"] == group["2"]
    assert group["3"] == group["4"]
    assert group.nunique() == 4


def test_differences_equal_those_of_homes_written_out() -> None:
    names = [str(number) for number in range(1, 61)]
    joint = join_homes(held_out(names, 0.3), held_out(names[::-1], 0.1))
    study, farther = compared(joint)
    price, first, second = (joint.table[name].to_numpy() for name in ("price", "first", "second"))
    codes = np.unique(joint.table["group"], return_inverse=True)[1]
    counts = _draw(60, resamples_for(60), np.random.default_rng(0))[:, codes]
    for name, ideal in IDEALS.items():
        gaps = []
        for count in counts[:300]:
            rows = np.repeat(np.arange(60), count)
            one, other = (FIGURES[name](estimate[rows], price[rows]) for estimate in (first, second))
            gaps.append(abs(other - ideal) - abs(one - ideal))
        drawn = np.abs(study.draws["second"][name] - ideal) - np.abs(study.draws["first"][name] - ideal)
        np.testing.assert_allclose(drawn[:300], gaps, rtol=1e-6, atol=1e-9)
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert (farther[name].low, farther[name].high) == pytest.approx((low, high))
    assert sounder(farther["mape"]) == "second"  # a third of the error


@pytest.mark.parametrize(
    ("farther", "expected"),
    [
        ((-0.1, -0.2, -0.01), "second"),
        ((0.1, 0.01, 0.2), "first"),
        ((0.1, -0.01, 0.2), "neither"),
        ((0.0, 0.0, 0.0), "neither"),
        ((-0.1, NAN, NAN), "neither"),
    ],
)
def test_sounder(farther: tuple[float, float, float], expected: str) -> None:
    assert sounder(Figure(*farther)) == expected


def test_every_figure_has_an_ideal_and_an_estimate_without_error_reaches_it() -> None:
    price = np.linspace(1e5, 9e5, 24)
    assert IDEALS.keys() == FIGURES.keys()
    for name, ideal in IDEALS.items():
        assert FIGURES[name](price, price) == pytest.approx(ideal)


def test_many_homes_are_resampled_less_often() -> None:
    assert [resamples_for(homes) for homes in (10, 10_000, 40_000, 100_000, 1_000_000)] == [2000, 2000, 500, 200, 200]
