"""Homes of a portfolio laid out for a trained model: once, for all that is asked of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.encoder.serving import Server, compile_for_serving
from valuation.homes.photo_views import View
from valuation.homes.preparing import Prepared, prepare
from valuation.homes.valuation_date import AsOf, valuation_dates
from valuation.pricing.basis import basis_of_each, supported
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Market
from valuation.trained_model.blind_models import blind_model, fold_of_each
from valuation.trained_model.model import Model

__all__ = ["PreparedHomes", "check_fit", "prepare_homes"]


@dataclass(frozen=True, eq=False)
class PreparedHomes:
    """n homes as a model sees them.

    Attributes:
        model: The trained model. It values those that it did not learn from; see `by_model` for the others.
        portfolio: Where they are from, with all its homes.
        homes: The same portfolio with these homes only, in order, and with all columns that the model asks for.
        prepared: The same as arrays.
        dates: (n,) datetime64[D], the day that each home is valued at; NaT where the model knows no dates.
        lent: The model's compiled backbone, where one was at hand.
        views: Pixels and activations by row of `homes.photos`, of photos that went through the net for these arrays
            and were to be kept.
    """

    model: Model
    portfolio: Portfolio
    homes: Portfolio
    prepared: Prepared
    dates: NDArray[np.datetime64]
    lent: Server | None = None
    views: Mapping[int, View] = field(default_factory=dict)

    def __len__(self) -> int:
        """N."""
        return len(self.homes.listings)

    @cached_property
    def server(self) -> Server | None:
        """The model's compiled backbone, compiled when first needed; None where the model looks at no photos."""
        backbone = self.model.backbone
        return self.lent or (None if backbone is None else compile_for_serving(backbone))

    @cached_property
    def inputs(self) -> HomeInputs:
        """What the price models see of the homes at their dates."""
        return self.model.fitted.inputs(self.market, self.dates)

    @cached_property
    def usable(self) -> dict[str, NDArray[np.bool_]]:
        """By price model, (n,), which homes have what it needs."""
        return supported(self.market.has_attributes, self.market.has_photos)

    @property
    def market(self) -> Market:
        """Listings and features of their photos."""
        return self.prepared.market

    @cached_property
    def basis(self) -> NDArray[np.object_]:
        """Which of the three figures is each home's estimate, (n,) text; "" where it cannot be valued."""
        market = self.market
        return basis_of_each(self.model.fitted.models, market.has_attributes, market.has_photos)

    def by_model(self) -> "list[tuple[NDArray[np.intp], PreparedHomes]]":
        """The homes by what values them: rows of those of a fold with the model that is blind to it, and of the others.

        No home is valued by what learned from its price; see `valuation.trained_model.blind_models`.
        """
        folds = fold_of_each(self.model, self.homes.listings)
        if len(folds) == 0 or (folds == -1).all():
            return [(np.arange(len(folds)), self)]
        parts = []
        for fold in np.unique(folds).tolist():
            rows = np.flatnonzero(folds == fold)
            part = self.take(rows)
            parts.append((rows, part if fold < 0 else part.seen_by(blind_model(self.model, fold))))
        return parts

    def seen_by(self, model: Model) -> "PreparedHomes":
        """The same homes laid out for another model of the same portfolio."""
        if model.backbone is self.model.backbone:
            return replace(self, model=model)
        names = [str(name) for name in self.homes.listings.index]
        seen = prepare_homes(model, self.portfolio, names, keep_views=len(self.views) > 0)
        return replace(seen, dates=self.dates)

    def take(self, rows: NDArray[np.intp]) -> "PreparedHomes":
        """The homes in these rows; photos keep their labels."""
        listings, photos = self.homes.listings, self.homes.photos
        owner = listings.index.get_indexer(pd.Index(photos["listing_id"]))
        kept = np.flatnonzero(np.isin(owner, rows))
        some = replace(self.homes, listings=listings.iloc[rows], photos=photos.iloc[kept])
        views = {new: self.views[old] for new, old in enumerate(kept.tolist()) if old in self.views}
        return replace(self, homes=some, prepared=self.prepared.take(rows, kept), dates=self.dates[rows], views=views)


def check_fit(model: Model, portfolio: Portfolio) -> None:
    """Refuse a portfolio that the model cannot value rightly.

    Raises:
        InputError: Currency or area unit differ.
    """
    if model.currency != portfolio.currency:
        raise InputError(
            f"The model estimates in {model.currency} and {portfolio.folder} is in {portfolio.currency}: "
            "use a model trained on that currency."
        )
    if model.area_unit != portfolio.area_unit:
        raise InputError(
            f"The model was trained on areas in {model.area_unit} and {portfolio.folder} is in {portfolio.area_unit}: "
            "import the portfolio again with that unit."
        )


def prepare_homes(
    model: Model,
    portfolio: Portfolio,
    listing_ids: Sequence[str] | None = None,
    *,
    as_of: AsOf = None,
    server: Server | None = None,
    keep_views: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> PreparedHomes:
    """Lay homes out for a model.

    Args:
        model: The trained model.
        portfolio: Where they are.
        listing_ids: Only these, in this order; all when None.
        as_of: When they are valued; today when None.
        server: The model's compiled backbone, where one is at hand already.
        keep_views: Keep pixels and activations of photos that go through the net, a few hundred kilobytes each.
        progress: Called with photos done and their total.

    Raises:
        InputError: A listing is not in the portfolio, the portfolio does not fit the model, or the date lies beyond
            what can be valued.
    """
    check_fit(model, portfolio)
    valuation_dates(model, portfolio.listings.iloc[:0], as_of)  # refused before anything takes time
    homes = portfolio
    if listing_ids is not None:
        listing_ids = list(dict.fromkeys(listing_ids))  # a listing named twice is valued once
        unknown = [name for name in listing_ids if name not in portfolio.listings.index]
        if unknown:
            some = ", ".join(portfolio.listings.index[:3])
            raise InputError(f"There is no listing '{unknown[0]}' in {portfolio.folder}; its listings are {some}, ….")
        wanted = portfolio.photos["listing_id"].isin(listing_ids)
        homes = replace(
            portfolio,
            listings=portfolio.listings.loc[listing_ids],
            photos=portfolio.photos[wanted].reset_index(drop=True),
        )
    lacking: dict[str, Any] = {name: np.nan for name in model.extra_numeric if name not in homes.listings}
    lacking |= {name: None for name in model.extra_categorical if name not in homes.listings}
    homes = replace(
        homes,
        listings=homes.listings.assign(**lacking),
        extra_numeric=model.extra_numeric,
        extra_categorical=model.extra_categorical,
    )
    views: dict[int, View] = {}
    prepared = prepare(
        homes,
        model.backbone if model.has_photos else None,
        room_types=model.rooms,
        classifier=model.classifier,
        server=server,
        views=views if keep_views else None,
        progress=progress,
    )
    dates = valuation_dates(model, homes.listings, as_of)
    return PreparedHomes(model, portfolio, homes, prepared, dates, server, views)
