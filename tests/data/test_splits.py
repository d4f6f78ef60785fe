"""Splits that never part a group."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.splits import date_split, grouped_kfold, repeated_grouped_kfold

GROUPS = st.lists(st.integers(0, 30), min_size=12, max_size=80).filter(lambda groups: len(set(groups)) >= 5)


@given(GROUPS, st.integers(2, 5), st.integers(1, 4), st.integers(0, 2**32))
def test_groups_stay_whole_and_each_listing_is_tested_once_a_repeat(
    groups: list[int], n_splits: int, n_repeats: int, seed: int
) -> None:
    folds = repeated_grouped_kfold(groups, n_splits, n_repeats, seed)
    assert folds.shape == (n_repeats, len(groups))
    for repeat in folds:
        assert set(repeat.tolist()) == set(range(n_splits))  # each listing has one fold, and no fold is empty
        fold_of = {}
        for group, fold in zip(groups, repeat.tolist(), strict=True):
            assert fold_of.setdefault(group, fold) == fold
        sizes = Counter(repeat.tolist()).values()
        assert max(sizes) - min(sizes) <= max(Counter(groups).values())


@given(st.integers(5, 200), st.integers(2, 5), st.integers(0, 1000))
def test_lone_listings_are_dealt_evenly(n: int, n_splits: int, seed: int) -> None:
    sizes = np.bincount(grouped_kfold(np.arange(n), n_splits, seed), minlength=n_splits)
    assert sizes.max() - sizes.min() <= 1


def test_the_seed_decides() -> None:
    groups = pd.Series(np.arange(50) // 2)
    first = repeated_grouped_kfold(groups, 5, 3, seed=7)
    np.testing.assert_array_equal(first, repeated_grouped_kfold(groups, 5, 3, seed=7))
    assert (first != repeated_grouped_kfold(groups, 5, 3, seed=8)).any()
    assert (first[0] != first[1]).any()
    np.testing.assert_array_equal(grouped_kfold(groups, 5, seed=3), grouped_kfold(groups.to_numpy() + 100, 5, seed=3))


@pytest.mark.parametrize(
    ("groups", "n_splits", "message"),
    [
        ([1], 5, r"5 folds need 5 groups .*, and there are 1 \(listings: 1\)"),
        ([1, 1, 2, 2], 3, r"3 folds need 3 groups of listings that share no photo, and there are 2 \(listings: 4\)"),
        ([], 2, "there are 0"),
        ([1, 2, 3], 1, "at least 2 folds"),
    ],
)
def test_too_few_groups_are_told(groups: list[int], n_splits: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        grouped_kfold(np.array(groups, dtype=int), n_splits, seed=0)


def test_no_repeat_is_told() -> None:
    with pytest.raises(InputError, match="at least one repeat"):
        repeated_grouped_kfold([1, 2], 2, 0, seed=0)


def test_the_latest_sales_are_tested() -> None:
    dates = pd.to_datetime(["2020-01-01", "2020-05-01", "2020-03-01", None, "2020-04-01", "2020-02-01"])
    test = date_split(dates, np.arange(6), test_share=0.4)
    assert test.tolist() == [False, True, False, False, True, False]


def test_a_group_goes_by_its_latest_sale() -> None:
    dates = pd.to_datetime(["2020-01-01", "2020-05-01", "2020-03-01", None, "2020-04-01"])
    groups = [0, 0, 1, 0, 2]
    assert date_split(dates, groups, test_share=0.25).tolist() == [True, True, False, True, False]


@given(st.data())
def test_no_group_straddles_a_date_and_nothing_later_is_trained_on(data: st.DataObject) -> None:
    groups = np.array(data.draw(GROUPS))
    days = np.array(data.draw(st.lists(st.integers(0, 400), min_size=len(groups), max_size=len(groups))))
    dates = np.datetime64("2020-01-01") + days
    test = date_split(dates, groups, test_share=0.2)
    assert set(groups[test]).isdisjoint(groups[~test])
    assert test.sum() >= 0.2 * len(groups)
    assert dates[~test].max() <= min(dates[groups == group].max() for group in set(groups[test]))


@pytest.mark.parametrize("dates", [[None, None, None], ["2020-01-01", None, None]])
def test_a_date_split_without_dates_or_rest_is_told(dates: list[str | None]) -> None:
    groups = [0, 0, 0] if dates[0] else [0, 1, 2]
    with pytest.raises(InputError, match="needs homes sold at different times"):
        date_split(pd.to_datetime(dates), groups, test_share=0.5)


@pytest.mark.parametrize("share", [0, 1, -0.1, 2])
def test_a_share_must_be_a_share(share: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        date_split(pd.to_datetime(["2020-01-01", "2020-01-02"]), [0, 1], test_share=share)
