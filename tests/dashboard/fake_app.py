"""The dashboard with made-up results in place of a trained model, for tests and for `streamlit run`."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from data.errors import InputError, ModelFolderError
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation, Region
from valuation.dashboard import opening, results
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
    backbone=None,
    grad_weights=os.environ.get("FAKE_GRAD_WEIGHTS", "some") or None,
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


def prepare_subject(model, portfolio, listing_id, *, server=None):
    return portfolio, listing_id


def explain_subject(subject, *, method="money-map"):
    portfolio, listing_id = subject
    if method == "cam":
        raise InputError("CAM needs a linear price.")
    photos = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    relative = method != "money-map"
    parts = tuple(_photo(row, relative) for row in photos.itertuples())
    value, base = ESTIMATES[listing_id][0], 400_000.0
    known = value - base - sum(part.amount for part in parts)
    attributes = (
        AttributeAmount("area", "1,800 sq ft", known - 2_000),
        AttributeAmount("place", "90210", 3_000.0),
        AttributeAmount("year_built", "unknown", -600.0),
        AttributeAmount("pool_size", "unknown", -400.0),
    )
    return Explanation(
        listing_id=listing_id,
        method=method,
        target="log price",
        unit="relative" if relative else "money",
        estimate=value,
        base_value=base,
        currency="USD",
        attributes=attributes,
        photos=parts,
        residual=0.0,
        text=f"The explanation of home {listing_id} in words.",
        notes=(f"A note on {method}.",) if relative else (),
    )


def _photo(row, relative):
    amount = AMOUNTS[row.room]
    money = _money(amount)
    labels = np.zeros((32, 40), np.uint8)
    labels[8:24, 8:32] = 1
    region = Region("stove", 0.8, "centre", (0.2, 0.25, 0.8, 0.75), amount)
    return PhotoExplanation(
        file=row.file,
        path=row.path,
        room=row.room,
        room_source=row.room_source,
        amount=amount,
        money=money,
        map=money / 1e6 if relative else money,
        regions=(region,),
        region_labels=labels,
    )


def _money(amount):
    share = np.zeros((4, 5), np.float32)
    share[1:3, 1:4] = 1 / 6
    return (share * amount).astype(np.float32)


def portfolio_only():
    chosen = choose()
    portfolio_page(open_portfolio(chosen.portfolio), open_model(chosen.model), None)


print("THE WHOLE PAGE IS DRAWN", flush=True)  # noqa: T201  # so that a test sees when it is, and when only a part
# For good, since parts of the page are drawn again without running this file.
opening.load_model = load_model
results.estimate_portfolio = estimate_portfolio
results.prepare_subject, results.explain_subject = prepare_subject, explain_subject
portfolio_only() if os.environ.get("FAKE_PAGE") == "portfolio" else main()
