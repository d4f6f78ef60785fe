"""The dashboard with made-up results in place of a trained model, for tests and for `streamlit run`."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch

from data.errors import InputError, ModelFolderError
from explain.comparison.adjustments import AdjustedComparable, Adjustment, AdjustmentGrid
from explain.comparison.pair_maps import PairMaps, SubjectPair
from explain.counterfactuals import what_if
from explain.counterfactuals.changeable import Field
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation, Region
from valuation.comparables.choosing import Comparable
from valuation.comparables.unadjusted import Unadjusted
from valuation.dashboard.app import main
from valuation.dashboard.compare.compare_page import compare_page
from valuation.dashboard.portfolio.portfolio_page import portfolio_page
from valuation.dashboard.property.comparables import grids
from valuation.dashboard.property.what_if import attribute_form
from valuation.dashboard.session import opening, results
from valuation.dashboard.session.opening import open_model, open_portfolio
from valuation.estimates.estimate import COLUMNS, Estimate
from valuation.settings import choose

SOLD = pd.DataFrame(  # b is in the portfolio, the others are not
    {
        "price": [400_000.0, *(500_000.0 + 10_000 * number for number in range(9))],
        "sale_date": pd.to_datetime([f"2024-{month:02d}-15" for month in range(1, 11)]),
    },
    index=["b", *(f"sold<{number}>" for number in range(1, 10))],
)


class Sold:
    """The sold homes, as many as there are."""

    facts = SOLD

    def __len__(self):
        return len(SOLD)


MODEL = SimpleNamespace(
    sold=Sold(),
    period=None,
    extra_numeric=(),
    extra_categorical=(),
    card={
        "created": "2026-01-31T12:00:00+00:00",
        "training": {"homes": 2},
        "backbone": {"name": "tiny_net"},
        "metrics": {"both": {"mdape": 0.153}},
    },
    has_photos=True,
    fitted=SimpleNamespace(space=SimpleNamespace(locations={"90210": 0}), models={}),
    photos=None,
    index=SimpleNamespace(listing_id=np.array(["b"]), log_price=np.log([400_000.0])),
    conformal={},
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


def estimate_portfolio(model, portfolio, *, as_of=None, listing_ids=None, progress=None):
    if portfolio.currency != model.currency:
        raise InputError("The model estimates in USD and the portfolio is in EUR.")
    listings = portfolio.listings if listing_ids is None else portfolio.listings.loc[listing_ids]
    if listing_ids is None and progress is not None:
        for done in range(4):  # as slow as to be seen
            progress(done, 4)
            time.sleep(0.2)
    rows = []
    names = "estimate lower upper confidence_level fsd confidence basis attributes_only photos_only both photo_premium"
    for home, price in listings["price"].items():
        value, lower, upper, fsd, confidence, basis, attributes, photos, both, note = ESTIMATES[home]
        premium = None if both is None else both - attributes
        error = (value - price) / price
        rows.append(
            (
                *(value, lower, upper, 0.8, fsd, confidence, basis),
                *(attributes, photos, both, premium, price, error, home == "b", note),
            )
        )
    table = pd.DataFrame(rows, index=listings.index, columns=[*names.split(), "price", "error", "out_of_fold", "note"])
    return table.assign(days_beyond=0, estimate_at_sale=table["estimate"]).reindex(columns=list(COLUMNS))


def estimate_home(home):
    table = estimate_portfolio(home.model, home.portfolio, listing_ids=[home.listing_id])
    return Estimate.of(home.listing_id, table.iloc[0], home.portfolio.currency)


def prepare_home(model, portfolio, listing_id, *, as_of=None, server=None):
    photos = portfolio.photos[portfolio.photos["listing_id"] == listing_id]
    return SimpleNamespace(
        model=model,
        portfolio=portfolio,
        listing_id=listing_id,
        facts=portfolio.listings.loc[listing_id],
        photos=photos,
        room_names=tuple(photos["room"]),
        pixels=np.full((len(photos), 32, 40, 3), 120, np.uint8),
        area=1800.0,
    )


def first_step(subject):
    return what_if.Step(subject, what_if.Value(ESTIMATES[subject.listing_id][0], 1.0, 2e6, 0.8))


def carried_out(change, before, explanation, home):
    """Each change adds 10,000; an area is kept."""
    if change.what == "nowhere":
        raise InputError("There is no such photo.")
    old = before.value
    area = float(change.value) if change.kind == "set" else before.subject.area
    subject = SimpleNamespace(**{**vars(before.subject), "area": area})
    if change.kind == "without":
        kept = (subject.photos["file"] != change.what).to_numpy()
        subject.photos, subject.pixels = subject.photos[kept], subject.pixels[kept]
    value = what_if.Value(old.estimate + 10_000, old.lower, old.upper, old.level)
    return what_if.Step(subject, value, f"{change.kind} {change.what}: {change.value}", 10_000, "A note.")


def changeable(subject):
    area = Field("area", "Living area", "number", subject.area, (), (1_000.0, 3_000.0))
    return (area, Field("bedrooms", "Bedrooms", "whole", 3.0, (), (1.0, 5.0)))


def home_pair_maps(first, second):
    share = torch.full((1, 2, 2), 0.1)
    rooms = {"kitchen": PairMaps(0.4, share, share)} if "b" not in (first.listing_id, second.listing_id) else {}
    return SubjectPair(0.25, share, share, rooms, {room: 0.25 for room in rooms})


def explain_subject(subject, *, method="money-map", target="log price"):
    portfolio, listing_id = subject.portfolio, subject.listing_id
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


def find_comparables(home, *, count, among):
    """The first ones, each a little less alike."""
    allowed = SOLD[(SOLD.index != home.listing_id) & ~SOLD.index.isin(among.rejected)]
    if among.sold_by is not None:
        allowed = allowed[allowed["sale_date"] <= pd.Timestamp(among.sold_by)]
    if among.sold_from is not None:
        allowed = allowed[allowed["sale_date"] >= pd.Timestamp(among.sold_from)]
    for name in (*among.chosen, *among.rejected):
        if name not in SOLD.index:
            raise InputError(f"The model learned from no home '{name}'.")
    put_in = SOLD.loc[list(among.chosen)]
    rest = allowed.drop(index=among.chosen, errors="ignore")
    some = pd.concat([put_in, rest.head(max(count - len(put_in), 0))])
    return [
        Comparable(str(name), place, float(row["price"]), 0.9 - place / 20, 1 / len(some), {}, ("kitchen looks alike",))
        for place, (name, row) in enumerate(some.iterrows())
    ]


def adjustment_grid(home, chosen, *, among):
    """The area adds 10,000 and the kitchen takes 2,500."""
    if not chosen:
        raise InputError(f"There is no home with a price to hold listing '{home.listing_id}' against.")
    lines = (
        Adjustment("attribute", "Living area", "1,700 sq ft", 10_000.0),
        Adjustment("room", "Kitchen", "40 of 100", -2_500.0, "The model learned so." if home.listing_id == "b" else ""),
    )
    columns = tuple(AdjustedComparable(one, SOLD.loc[one.listing_id], lines, one.price + 7_500) for one in chosen)
    own = (("Living area", "1,800 sq ft"), ("Kitchen", "30 of 100"))
    value = sum(one.comparable.weight * one.adjusted_price for one in columns)
    estimate = float(ESTIMATES[home.listing_id][0])
    median = Unadjusted(510_000.0, 400_000.0, 530_000.0, len(chosen))
    return AdjustmentGrid(
        home.listing_id, home.facts, estimate, own, columns, value, "sale", "USD", "sqft", median, among
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


def compare_only():
    chosen = choose()
    compare_page(open_portfolio(chosen.portfolio), open_model(chosen.model))


print("THE WHOLE PAGE IS DRAWN", flush=True)  # noqa: T201  # so that a test sees when it is, and when only a part
# For good, since parts of the page are drawn again without running this file.
opening.load_model = load_model
results.estimate_portfolio, results.estimate_home = estimate_portfolio, estimate_home
results.prepare_home, results.explain_subject = prepare_home, explain_subject
results.first_step, results.carried_out, results.home_pair_maps = first_step, carried_out, home_pair_maps
results.photo_pair_maps = lambda first, file, second, other: PairMaps(0.4, torch.ones(2, 2) / 10, torch.ones(2, 2) / 10)
attribute_form.changeable = changeable
grids.find_comparables, grids.adjustment_grid = find_comparables, adjustment_grid
{"portfolio": portfolio_only, "compare": compare_only}.get(os.environ.get("FAKE_PAGE", ""), main)()
