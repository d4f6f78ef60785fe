import numpy as np
import pytest

from valuation.metric_learning.sampling import price_batches

LOG_PRICE = np.random.default_rng(8).normal(13, 0.5, 203)
RANK = np.argsort(np.argsort(LOG_PRICE))


def batches(seed: int = 3, **options: float) -> list[np.ndarray]:
    return list(price_batches(LOG_PRICE, 32, np.random.default_rng(seed), **options))


def test_without_neighbours_an_epoch_is_a_partition() -> None:
    drawn = batches(near_share=0)
    assert [len(batch) for batch in drawn] == [32] * 6 + [11]
    assert sorted(np.concatenate(drawn)) == list(range(203))


@pytest.mark.parametrize("near_share", [0.25, 0.5])
def test_each_home_is_a_seed_once_and_the_others_are_near_in_price(near_share: float) -> None:
    drawn = batches(near_share=near_share)
    # The first thing drawn is the order of the seeds, so it can be drawn again.
    order = np.random.default_rng(3).permutation(203)
    per_batch = round(32 * (1 - near_share))
    assert len(drawn) == -(-203 // per_batch)
    for number, batch in enumerate(drawn):
        seeds = order[number * per_batch : (number + 1) * per_batch]
        assert set(seeds) <= set(batch)
        others = [home for home in batch if home not in set(seeds)]
        assert len(others) <= min(32 - len(seeds), len(seeds))
        for home in others:
            assert min(abs(RANK[home] - RANK[seed]) for seed in seeds) == 1


def test_batches_hold_nearer_prices_than_batches_drawn_at_random() -> None:
    def nearest(drawn: list[np.ndarray]) -> float:
        """Median distance in price from a home to the nearest other one of its batch."""
        gaps = []
        for batch in drawn:
            price = np.sort(LOG_PRICE[batch])
            gap = np.concatenate([[np.inf], np.diff(price), [np.inf]])
            gaps.append(np.minimum(gap[:-1], gap[1:]))
        return float(np.median(np.concatenate(gaps)))

    near, random = [[nearest(batches(seed, near_share=share)[:-1]) for seed in range(20)] for share in (0.25, 0)]
    assert np.mean(near) < 0.7 * np.mean(random)


def test_no_home_twice_in_a_batch_and_none_too_many() -> None:
    for batch in batches():
        assert len(set(batch.tolist())) == len(batch) <= 32


def test_the_same_seed_gives_the_same_batches() -> None:
    first, again, other = batches(), batches(), batches(4)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_homes_of_one_price(count: int) -> None:
    drawn = list(price_batches(np.zeros(count), 8, np.random.default_rng(0)))
    assert set(np.concatenate(drawn)) == set(range(count))
