"""The dashboard with made-up results in place of a trained model, for tests and for `streamlit run`."""

import os
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pandas as pd

from data.errors import InputError, ModelFolderError
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation
from valuation.dashboard.app import main
from valuation.dashboard.opening import open_model, open_portfolio
from valuation.dashboard.portfolio_page import portfolio_page
from valuation.estimate import COLUMNS
from valuation.settings import choose

MODEL = SimpleNamespace(
    card={
        "created": "2026-01-31T12:00:00+00:00",
        "training": {"homes": 2},
        "backbone": {"name": "tiny_net"},
        "metrics": {"both": {"mdape": 0.153}},
    },
    has_photos=True,
    currency="USD",
    area_unit="sqft",
)
ESTIMATES = {  # estimate, lower, upper, fsd, confidence, basis, attributes_only, photos_only, both, note
    "a_1": (550_000, 440_000, 687_512, 0.12, "High", "both", 500_000, 610_000, 550_000, ""),
    "b": (380_000, 290_000, 498_000, 0.21, "Medium", "both", 390_000, 300_000, 380_000, "No photo of: kitchen."),
    "c": (720_000, 480_000, 1_080_000, 0.33, "Low", "attributes_only", 720_000, None, None, "No photos."),
}
AMOUNTS = {"frontal": 18_260.0, "kitchen": -8_412.0, "bathroom": 2_000.0}


def load_model(folder):
    if not Path(folder).is_dir():
        raise ModelFolderError(f"{folder} holds no model: train one.")
    return MODEL


def estimate_portfolio(model, portfolio, *, listing_ids=None, progress=None):
    if portfolio.currency != model.currency:
        raise InputError("The model estimates in USD and the portfolio is in EUR.")
    listings = portfolio.listings if listing_ids is None else portfolio.listings.loc[listing_ids]
    if listing_ids is None and progress is not None:
        for done in range(4):  # as slow as to be seen
            progress(done, 4)
            time.sleep(0.2)
    rows = []
    for home, price in listings["price"].items():
        value, lower, upper, fsd, confidence, basis, attributes, photos, both, note = ESTIMATES[home]
        premium = None if both is None else both - attributes
        error = (value - price) / price
        rows.append(
            (value, lower, upper, 0.8, fsd, confidence, basis, attributes, photos, both, premium, price, error, note)
        )
    return pd.DataFrame(rows, index=listings.index, columns=list(COLUMNS))


def explain(model, portfolio, listing_id, *, method="money-map"):
    photos = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    parts = tuple(
        PhotoExplanation(row.file, row.path, row.room, row.room_source, amount, _money(amount), _money(amount))
        for row in photos.itertuples()
        for amount in (AMOUNTS[row.room],)
    )
    value = ESTIMATES[listing_id][0]
    text = f"The explanation of home {listing_id} in words."
    known = (AttributeAmount("area", "1,900 sqft", 1e5),)
    return Explanation(listing_id, method, "log price", "money", value, 4e5, "USD", known, parts, 0.0, text, ())


def _money(amount):
    share = np.zeros((4, 5), np.float32)
    share[1:3, 1:4] = 1 / 6
    return (share * amount).astype(np.float32)


def portfolio_only():
    chosen = choose()
    portfolio_page(open_portfolio(chosen.portfolio), open_model(chosen.model), None)


print("THE WHOLE PAGE IS DRAWN", flush=True)  # noqa: T201  # so that a test sees when it is, and when only a part
with (
    patch("valuation.dashboard.opening.load_model", load_model),
    patch("valuation.dashboard.results.estimate_portfolio", estimate_portfolio),
    patch("valuation.dashboard.results.explain", explain),
):
    portfolio_only() if os.environ.get("FAKE_PAGE") == "portfolio" else main()
