"""Neighbours' quality against a plain loop and hand-made embeddings."""

import math
import statistics

import numpy as np
import pytest

from data.errors import InputError
from valuation.metric_learning.neighbours import knn_mdape


@pytest.mark.parametrize("k", [1, 4, 15])
def test_agrees_with_a_plain_loop(k: int) -> None:
    rng = np.random.default_rng(k)
    train, test = rng.standard_normal((40, 8)), rng.standard_normal((11, 8))
    log_price, price = rng.normal(13, 0.5, 40), np.exp(rng.normal(13, 0.5, 11))
    errors = []
    for home, paid in zip(test.tolist(), price.tolist(), strict=True):
        near = sorted(range(40), key=lambda i, home=home: math.dist(home, train[i]))[:k]
        errors.append(abs(math.exp(statistics.fmean(log_price[i] for i in near)) / paid - 1))
    assert knn_mdape(train, log_price, test, price, k=k) == pytest.approx(statistics.median(errors), rel=1e-10)


def test_geometric_mean_by_hand() -> None:
    # Two homes in each corner, sold at 100 and 400, and at 200 and 800: worth 200 and 400, sold for 250 and 400.
    train = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 5.0], [5.1, 5.0]])
    log_price = np.log([100.0, 400.0, 200.0, 800.0])
    assert knn_mdape(train, log_price, np.array([[0.0, 0.1]]), np.array([250.0]), k=2) == pytest.approx(0.2)
    both = np.array([[0.0, 0.1], [5.0, 5.1]])
    assert knn_mdape(train, log_price, both, np.array([250.0, 400.0]), k=2) == pytest.approx(0.1)


def test_an_embedding_ordered_by_price_beats_a_random_one() -> None:
    rng = np.random.default_rng(0)
    log_price = rng.normal(13, 0.6, 400)
    angle, noise = (log_price - 13)[:, None], rng.standard_normal((400, 2))
    ordered = np.hstack([np.cos(angle), np.sin(angle)])
    split = (slice(0, 300), slice(300, None))
    good, bad = (knn_mdape(e[split[0]], log_price[:300], e[300:], np.exp(log_price[300:])) for e in (ordered, noise))
    assert good < 0.05 < 0.25 < bad


def test_too_few_homes_are_refused() -> None:
    some = np.zeros((14, 2))
    with pytest.raises(InputError, match="at least 15 training homes with an embedding, but there are 14"):
        knn_mdape(some, np.zeros(14), some, np.ones(14))
    with pytest.raises(InputError, match="at least one test home"):
        knn_mdape(some, np.zeros(14), some[:0], np.ones(0), k=3)
