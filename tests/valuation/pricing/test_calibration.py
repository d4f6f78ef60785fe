"""Calibration in cross-validation: what a level needs is known before the work, and exactly."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.evaluation import evaluate as module
from valuation.evaluation.evaluate import evaluate
from valuation.pricing.calibration import check_calibration, out_of_fold_intervals
from valuation.pricing.cross_fitting import CrossFitted
from valuation.pricing.intervals import check_level, fit_conformal
from valuation.pricing.market import Market
from valuation.training.train_settings import TrainSettings

NEVER = "needs at least .* homes with prices that do not share photos, but there are .*: choose a lower level"


def market_of(with_photos: int, with_attributes: int, homes: int = 40) -> Market:
    """Homes of which the first have a photo and the last have attributes."""
    known = np.arange(homes) >= homes - with_attributes
    columns = {name: np.where(known, 1.0, np.nan) for name in ("bedrooms", "bathrooms", "area", "latitude")}
    listings = pd.DataFrame(columns | {"location": None, "price": 1e5 + np.arange(homes)})
    owner = np.arange(with_photos)
    return Market(listings, features=np.zeros((with_photos, 1), np.float32), owner=owner, room=np.zeros_like(owner))


def fitted_as_it_would_be(market: Market, split: np.ndarray) -> CrossFitted:
    """Estimates as `cross_fit` leaves them: a model wants ten homes that it can learn from, and values such homes."""
    photos, attributes = market.has_photos, market.has_attributes
    usable = {"attributes_only": attributes, "photos_only": photos, "both": photos & attributes}
    mean = {name: np.full(len(split), np.nan) for name in usable}
    for name, homes in usable.items():
        for fold in set(split) - {-1}:
            if (homes & (split != fold)).sum() >= 10:
                mean[name][homes & (split == fold)] = 11.0
    return CrossFitted(mean, {name: np.ones(len(split)) for name in usable})


@pytest.mark.parametrize(
    ("with_photos", "with_attributes"), [(0, 40), (40, 40), (30, 40), (40, 0), (25, 30), (14, 40), (12, 40), (13, 35)]
)
@pytest.mark.parametrize("split", ["two folds", "five folds", "uneven", "latest"])
def test_refuses_before_exactly_what_would_be_refused_after(with_photos: int, with_attributes: int, split: str) -> None:
    market = market_of(with_photos, with_attributes)
    numbers = np.arange(40)
    folds = {
        "two folds": numbers % 2,
        "five folds": numbers % 5,
        "uneven": (numbers > 8).astype(int),
        "latest": np.where(numbers % 4 == 0, 0, -1),
    }
    splits = np.stack([folds[split], np.random.default_rng(1).permutation(folds[split])])
    groups = numbers // 2 * 2 if split == "five folds" else numbers
    crossed = [fitted_as_it_would_be(market, row) for row in splits]
    present = [name for name in crossed[0].mean if any(np.isfinite(c.mean[name]).any() for c in crossed)]
    for homes in range(1, 21):  # levels that need 1, 2, ... homes
        level = homes / (homes + 1)

        late = [
            sentence_of(lambda n=name, c=level: out_of_fold_intervals(market.log_price, groups, splits, crossed, n, c))
            for name in present
        ]
        early = sentence_of(lambda c=level: check_calibration(market, groups, splits, c))
        assert (early is None) is (set(late) == {None})
        assert early is None or re.search(NEVER, early)


def sentence_of(check: Callable[[], object]) -> str | None:
    """What is said against it, if anything."""
    try:
        check()
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize("level", [0.5, 0.68, 0.8, 0.9, 0.99, 0.0, 1.0])
def test_the_level_checked_early_is_the_level_asked_for_late(level: float) -> None:
    said = set()
    for homes in (1, 2, 4, 8, 9, 98, 99):
        conformal = fit_conformal(np.arange(float(homes)), np.zeros(homes))
        late, early = (
            sentence_of(lambda c=conformal: c.quantile(level)),
            sentence_of(lambda n=homes: check_level(level, n)),
        )
        assert early == late
        said.add(early)
    assert (None in said) is (0 < level < 1)


def no_work(*args: object, **options: object) -> None:
    pytest.fail("began to work")


def test_evaluate_refuses_a_level_before_any_photo_is_looked_at(
    market_town: Portfolio, tiny: TrainSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "backbone_of", no_work)
    with pytest.raises(InputError, match="at least 99 homes .* there are 1[78]: choose a lower level"):
        evaluate(market_town, tiny, folds=2, repeats=1, level=0.99)
    with pytest.raises(InputError, match="between 0 and 1"):
        evaluate(market_town, tiny, level=1.0)


def test_evaluate_refuses_a_level_that_too_few_homes_with_photos_can_calibrate_before_fitting(
    market_town: Portfolio, tiny: TrainSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = market_town.photos["listing_id"] < "h24"
    town = replace(market_town, photos=market_town.photos[few].reset_index(drop=True))
    monkeypatch.setattr(module, "cross_fit", no_work)
    with pytest.raises(InputError, match=NEVER):  # 15 homes: some 18 have attributes, some 12 photos
        evaluate(town, tiny, folds=2, repeats=1, level=15 / 16)
