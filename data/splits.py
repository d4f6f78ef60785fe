"""Splits of listings that never part a group, so that no home is learned from and tested on at once."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from data.errors import InputError

__all__ = ["date_split", "grouped_kfold", "repeated_grouped_kfold"]


def grouped_kfold(groups: ArrayLike, n_splits: int, seed: int) -> NDArray[np.int64]:
    """Deal groups into folds of nearly the same size.

    Groups are shuffled and dealt from the largest to the smallest, each to the smallest fold so far. Folds therefore
    differ by no more than the size of the largest group, and by at most one where all listings are alone.

    Args:
        groups: Group of each listing, (n,).
        n_splits: Number of folds, at least 2.
        seed: The same seed gives the same folds.

    Returns:
        (n,) number of the fold, 0 to n_splits − 1, in which each listing is tested.

    Raises:
        InputError: There are fewer groups than folds, or fewer than two folds.
    """
    return _deal(groups, n_splits, np.random.default_rng(seed))


def repeated_grouped_kfold(groups: ArrayLike, n_splits: int, n_repeats: int, seed: int) -> NDArray[np.int64]:
    """Deal groups into folds several times, each time anew.

    Args:
        groups: Group of each listing, (n,).
        n_splits: Number of folds, at least 2.
        n_repeats: How many times.
        seed: The same seed gives the same folds.

    Returns:
        (n_repeats, n) number of the fold in which each listing is tested.

    Raises:
        InputError: There are fewer groups than folds, or fewer than two folds or one repeat.
    """
    if n_repeats < 1:
        raise InputError(f"Cross-validation needs at least one repeat, not {n_repeats}.")
    streams = np.random.SeedSequence(seed).spawn(n_repeats)
    return np.stack([_deal(groups, n_splits, np.random.default_rng(stream)) for stream in streams])


def _deal(groups: ArrayLike, n_splits: int, random: np.random.Generator) -> NDArray[np.int64]:
    codes, names = pd.factorize(np.asarray(groups))
    if n_splits < 2:
        raise InputError(f"Cross-validation needs at least 2 folds, not {n_splits}.")
    if len(names) < n_splits:
        raise InputError(
            f"{n_splits} folds need {n_splits} groups of listings that share no photo, and there are {len(names)} "
            f"(listings: {len(codes)}): ask for fewer folds, or add listings."
        )
    sizes = np.bincount(codes)
    order = random.permutation(len(names))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold_of_group = np.zeros(len(names), np.int64)
    loads = np.zeros(n_splits, np.int64)
    for group in order:
        fold = int(np.argmin(loads))
        fold_of_group[group] = fold
        loads[fold] += sizes[group]
    return fold_of_group[codes]


def date_split(sale_dates: ArrayLike, groups: ArrayLike, test_share: float) -> NDArray[np.bool_]:
    """Choose the latest sales for testing, as a model in use is always asked about what comes after it was trained.

    A group goes by its latest sale: were it trained on because one of its sales is old, a later one would be known too
    early. Listings without a sale date are trained on, unless their group has one that is tested.

    Args:
        sale_dates: Sale date of each listing, (n,), NaT where unknown.
        groups: Group of each listing, (n,).
        test_share: Share of the dated listings to test on, between 0 and 1; at least that many are taken, where whole
            groups allow it.

    Returns:
        (n,) True where a listing is for testing.

    Raises:
        InputError: The share is not between 0 and 1, or nothing would be left to train or to test on.
    """
    if not 0 < test_share < 1:
        raise InputError(f"The share of listings to test on must lie between 0 and 1, not {test_share}.")
    dates = pd.Series(pd.to_datetime(np.asarray(sale_dates)))
    codes = pd.Series(pd.factorize(np.asarray(groups))[0])
    latest = dates.groupby(codes).max().dropna().sort_values(ascending=False, kind="stable")
    dated = dates.notna().groupby(codes).sum()[latest.index]
    wanted = test_share * int(dates.notna().sum())
    tested = latest.index[dated.cumsum().shift(fill_value=0) < wanted]
    test = codes.isin(tested).to_numpy(dtype=bool)
    if not test.any() or test.all():
        raise InputError("A split by sale date needs homes sold at different times: too few listings have a sale date.")
    return test
