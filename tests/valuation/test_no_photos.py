"""A model that looks at photos, asked about listings that have none."""

import numpy as np

from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.homes.prepared_homes import prepare_homes
from valuation.trained_model.model import Model


def test_listings_without_photos_are_valued_by_their_attributes(
    tiny_model: Model, market_town: Portfolio, bare_town: Portfolio
) -> None:
    assert tiny_model.has_photos
    found, full = (estimate_portfolio(tiny_model, portfolio) for portfolio in (bare_town, market_town))
    assert set(found["basis"]) == {"attributes_only"}
    np.testing.assert_allclose(found["estimate"], full["attributes_only"], rtol=1e-9)
    assert found[["photos_only", "both", "photo_premium"]].isna().all(axis=None)


def test_no_photos_have_the_shapes_of_the_model(tiny_model: Model, bare_town: Portfolio) -> None:
    embeddings = tiny_model.fitted.embeddings(prepare_homes(tiny_model, bare_town).market)
    assert embeddings is not None
    assert embeddings.shape == (len(bare_town.listings), *tiny_model.index.embedding.shape[1:])
    assert not embeddings.any()
