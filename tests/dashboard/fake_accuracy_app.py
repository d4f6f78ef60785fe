"""The dashboard with made-up models that know 60 homes out of fold; what a model is like its folder's name says."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch

from data.errors import ModelFolderError
from explain.counterfactuals import what_if
from explain.counterfactuals.changeable import Field
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation
from valuation.dashboard.accuracy.accuracy_page import accuracy_page
from valuation.dashboard.app import main
from valuation.dashboard.property.what_if import attribute_form
from valuation.dashboard.session import opening, results
from valuation.dashboard.session.opening import folders, open_model, open_portfolio
from valuation.estimates.estimate import COLUMNS, Estimate
from valuation.trained_model.model import OutOfFold

SPREADS = {"first_model": 0.10, "worse_model": 0.30, "euro_model": 0.10}


def load_model(folder):
    """A model that learned from all homes of the portfolio in use."""
    folder = Path(folder)
    if not (folder / "model.json").is_file():
        raise ModelFolderError(f"{folder} holds no model: train one.")
    listings = open_portfolio(folders(sys.argv[1:]).portfolio).portfolio.listings
    listings = listings[listings["price"].notna()]
    log_price, count = np.log(listings["price"].to_numpy(float)), len(listings)
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, (3, count))
    spread = SPREADS[folder.name]
    mean = {
        "attributes_only": log_price + 2.5 * spread * noise[0],
        "photos_only": log_price + 4 * spread * noise[1],
        "both": log_price + spread * noise[2],
    }
    deviation = {name: np.full(count, width) for name, width in zip(mean, (0.25, 0.4, 0.1), strict=True)}
    folds = np.arange(count) % 5
    codes = listings["location"].astype("category").cat.codes.to_numpy().copy()
    landmarks = SimpleNamespace(
        numeric=torch.zeros(count, 0), coordinates=torch.zeros(count, 0), location=torch.tensor(codes.astype(np.int64))
    )
    known = {name: code for code, name in enumerate(sorted(set(listings["location"])))}
    empty = SimpleNamespace(numeric=np.zeros((1, 0)), coordinates=np.zeros((1, 0)))
    space = SimpleNamespace(locations=known, of=lambda some: empty)
    return SimpleNamespace(
        card={
            "settings": {"keep_suspicious_prices": True},
            "training": {"homes": count},
            "metrics": {"both": {"n": count, "mape": 0.123, "mdape": 0.101}},
        },
        has_photos=True,
        period=None,
        extra_numeric=(),
        fitted=SimpleNamespace(space=space, models={"attributes_only": SimpleNamespace(landmarks=landmarks)}),
        photos=None,
        index=SimpleNamespace(listing_id=listings.index.to_numpy(str), log_price=log_price),
        out_of_fold=OutOfFold(mean, deviation, folds, np.arange(count)),
        conformal={},
        backbone=None,
        grad_weights=None,
        currency="EUR" if folder.name == "euro_model" else "USD",
        area_unit="sqft",
    )


def estimate_portfolio(model, portfolio, *, as_of=None, listing_ids=None, progress=None):
    listings = portfolio.listings if listing_ids is None else portfolio.listings.loc[listing_ids]
    value = listings["price"].to_numpy(float)
    table = pd.DataFrame(dict.fromkeys(COLUMNS, np.nan), index=listings.index)
    for name in ("estimate", "attributes_only", "photos_only", "both", "price"):
        table[name] = value
    return table.assign(
        lower=value / 2,
        upper=value * 2,
        confidence_level=0.8,
        confidence="High",
        basis="both",
        note="",
        fsd=0.1,
        days_beyond=0,
    )


def explain_subject(subject, *, method="money-map", target="log price"):
    photos = subject.portfolio.photos
    some = photos[photos["listing_id"] == subject.listing_id]
    money = np.zeros((4, 5), np.float32)
    money[1:3, 1:4] = 2_000.0
    parts = tuple(
        PhotoExplanation(row.file, row.path, row.room, row.room_source, 12_000.0, money, money)
        for row in some.itertuples()
    )
    return Explanation(
        listing_id=subject.listing_id,
        method=method,
        target="log price",
        unit="money",
        estimate=450_000.0,
        base_value=400_000.0,
        currency="USD",
        attributes=(AttributeAmount("area", "1,800 sq ft", 50_000.0 - 12_000.0 * len(parts)),),
        photos=parts,
        residual=0.0,
        text="In words.",
        notes=(),
    )


def estimate_home(home):
    table = estimate_portfolio(home.model, home.portfolio, listing_ids=[home.listing_id])
    return Estimate.of(home.listing_id, table.iloc[0], home.portfolio.currency)


def prepare_home(model, portfolio, listing_id, *, as_of=None, server=None):
    photos = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    pixels = np.full((len(photos), 32, 40, 3), 120, np.uint8)
    return SimpleNamespace(
        model=model,
        portfolio=portfolio,
        listing_id=listing_id,
        photos=photos,
        room_names=tuple(photos["room"]),
        pixels=pixels,
    )


def accuracy_only():
    chosen = folders(sys.argv[1:])
    accuracy_page(open_portfolio(chosen.portfolio), open_model(chosen.model))


opening.load_model = load_model
results.estimate_portfolio, results.estimate_home = estimate_portfolio, estimate_home
results.prepare_home, results.explain_subject = prepare_home, explain_subject
results.first_step = lambda subject: what_if.Step(subject, what_if.Value(450_000.0, 1.0, 2e6, 0.8))
attribute_form.changeable = lambda subject: (Field("area", "Living area", "number", 1_800.0, (), (1_000.0, 3_000.0)),)
(accuracy_only if os.environ.get("FAKE_PAGE") == "accuracy" else main)()
