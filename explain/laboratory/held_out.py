"""A model, and homes it was not trained on to hold its explanations against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.duplicates import listing_groups
from data.portfolio import Portfolio
from data.splits import grouped_kfold
from explain.activations.aggregation import with_grad_weights
from explain.activations.subject import Subject, prepare_subject
from valuation.encoder.serving import Server, compile_for_serving
from valuation.homes.preparing import prepare
from valuation.pricing.market import Market
from valuation.trained_model.model import Model
from valuation.training.train import priced_rows, train
from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["CROSS_FITTING", "HeldOut", "hold_out", "learned_from", "only"]

CROSS_FITTING = 2
"""Folds of the training itself: they calibrate intervals and tell expected prices, for which the fewest will do."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """A model and what it was and was not trained on.

    Attributes:
        model: With its grad-weights.
        server: Its compiled backbone; None where it looks at no photos.
        trained_on: The listings it was trained on, all with a price.
        portfolio: Where the others are.
        listings: The others.
    """

    model: Model
    server: Server | None
    trained_on: Portfolio
    portfolio: Portfolio
    listings: tuple[str, ...]

    def subjects(self, count: int | None = None) -> Iterator[Subject]:
        """The listings it was not trained on, laid out one by one; the first `count`, or all."""
        for name in self.listings[:count]:
            yield prepare_subject(self.model, self.portfolio, name, server=self.server)

    def market(self) -> Market:
        """What it was trained on."""
        model, server = self.model, self.server
        prepared = prepare(
            self.trained_on, model.backbone, room_types=model.rooms, classifier=model.classifier, server=server
        )
        return prepared.market


def learned_from(known: Portfolio, portfolio: Portfolio, listings: Sequence[str], settings: TrainSettings) -> HeldOut:
    """A model of some homes, with its grad-weights, as `hearthmap train` makes it but for `CROSS_FITTING`.

    Args:
        known: Homes to train on; those without a price are left out.
        portfolio: Where the others are.
        listings: The others.
        settings: Of training.

    Raises:
        InputError: Homes are too few.
    """
    known = only(known, known.listings.index[known.listings["price"].notna()].tolist())
    model = with_grad_weights(train(known, replace(settings, folds=CROSS_FITTING)))
    server = None if model.backbone is None else compile_for_serving(model.backbone)
    return HeldOut(model, server, known, portfolio, tuple(listings))


def hold_out(
    portfolio: Portfolio, settings: TrainSettings, *, folds: int = 5, progress: Progress | None = None
) -> Iterator[HeldOut]:
    """Cross-validation: every listing with a price is held out once, together with those that share photos with it.

    Args:
        portfolio: Listings with prices.
        settings: Of training.
        folds: How many models.
        progress: Told how far it is.

    Raises:
        InputError: Homes are too few.
    """
    tell = progress or (lambda stage, done, total: None)
    rows = priced_rows(portfolio, folds)
    groups = listing_groups(portfolio).reindex(portfolio.listings.index).to_numpy(np.int64)[rows]
    names = portfolio.listings.index.to_numpy(dtype=str)[rows]
    split = grouped_kfold(groups, folds, settings.seed)
    for fold in range(folds):
        tell(f"training {fold + 1} of {folds}", fold, folds)
        known = only(portfolio, names[split != fold].tolist())
        yield learned_from(known, portfolio, names[split == fold].tolist(), settings)


def only(portfolio: Portfolio, listings: Sequence[str]) -> Portfolio:
    """The portfolio of these listings."""
    photos = portfolio.photos[portfolio.photos["listing_id"].isin(list(listings))].reset_index(drop=True)
    return replace(portfolio, listings=portfolio.listings.loc[list(listings)], photos=photos)
