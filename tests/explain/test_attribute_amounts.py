"""Shares of attributes, held against the price model's own parts and a path walked in small steps."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor

from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.attribute_amounts import attribute_shares, integrated_attributes, parts_along
from explain.explaining import explain
from valuation.encoder.serving import Server, compile_for_serving
from valuation.homes.photo_views import PhotoViews
from valuation.pricing.attributes import AttributeSpace
from valuation.pricing.kernels import HomeInputs, home_inputs, initial_parameters, parts_of
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel
from valuation.trained_model.model import Model

EVERY_PART = (
    "constant time linear attributes location location_attributes area coordinates categories photos".split()
)  # fmt: skip
COUNT = 30


def made_up_listings() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "bedrooms": rng.integers(1, 6, COUNT).astype(float),
            "bathrooms": rng.integers(1, 4, COUNT).astype(float),
            "area": np.round(rng.uniform(700, 3000, COUNT)),
            "year_built": rng.integers(1950, 2020, COUNT).astype(float),
            "sale_date": pd.Timestamp(2023, 1, 1) + pd.to_timedelta(rng.integers(0, 500, COUNT), unit="D"),
            "location": rng.choice(["90210", "90211", "85255"], COUNT),
            "latitude": rng.uniform(33, 34, COUNT),
            "longitude": rng.uniform(-112, -111, COUNT),
            "kind": rng.choice(["house", "flat"], COUNT),
            "heating": rng.choice(["gas", "oil", "none"], COUNT),
        },
        index=[f"h{number}" for number in range(COUNT)],
    )
    table.loc["h1", ["bathrooms", "year_built"]] = np.nan
    table.loc["h2", ["location", "latitude", "longitude", "kind"]] = [None, np.nan, np.nan, None]
    table.loc["h3", ["bathrooms", "sale_date"]] = [np.nan, pd.NaT]
    return table


@pytest.fixture(scope="module")
def space() -> AttributeSpace:
    return AttributeSpace.learn(made_up_listings(), ["year_built"], ["kind", "heating"])


@pytest.fixture(scope="module")
def data(space: AttributeSpace) -> HomeInputs:
    photos = np.random.default_rng(4).normal(size=(COUNT, 2, 5)).astype(np.float32)
    table = made_up_listings()
    dates = np.where(table["sale_date"].isna(), space.period.last, table["sale_date"].dt.date.astype(str))
    return home_inputs(space.of(table, dates.astype("datetime64[D]")), photos)


@pytest.fixture(scope="module")
def model(data: HomeInputs) -> PriceModel:
    """Every part at work, and prices that scatter differently at each location."""
    parts = parts_of(data, attributes=True, photos=True)
    rng = torch.Generator().manual_seed(5)
    theta = {name: value + 0.3 * torch.randn(1, generator=rng).item() for name, value in start(parts, data).items()}
    weights = torch.randn(COUNT, generator=rng, dtype=torch.float64)
    spread = {0: 0.5, 1: 2.0, 2: 1.3}
    table = torch.tensor([spread.get(code, 1.0) for code in data.location.tolist()], dtype=torch.float64)
    return PriceModel(parts, theta, 12.0, data.with_spread(table), weights, torch.eye(COUNT).double(), spread)


def start(parts: tuple[str, ...], data: HomeInputs) -> dict[str, float]:
    return initial_parameters(parts, data)


def blank(data: HomeInputs, row: int) -> HomeInputs:
    home = data.take(torch.tensor([row]))
    return replace(home, photos=torch.zeros_like(home.photos))


def subject_of(model: PriceModel, space: AttributeSpace, data: HomeInputs, row: int, basis: str = "both") -> Subject:
    """What `attribute_shares` needs of a subject, without photos."""
    fitted = Fitted(space, None, {basis: model})
    fake: Any = SimpleNamespace(fitted=fitted, area_unit="sqft")
    facts = made_up_listings().iloc[row]
    nothing = torch.zeros(0, dtype=torch.int64)
    return Subject(
        fake, None, f"h{row}", facts, basis, data.take(torch.tensor([row])), pd.DataFrame(), (), (), nothing,
        PhotoViews(), fake,
    )  # fmt: skip


def test_every_part_is_at_work(model: PriceModel, data: HomeInputs) -> None:
    assert set(model.parts) == set(EVERY_PART)
    found = model.contributions(data.take(torch.tensor([0])))
    assert all(abs(part.item()) > 1e-6 for part in found.values())


@pytest.mark.parametrize("row", range(6))
def test_the_path_leads_from_nothing_known_to_the_home(row: int, model: PriceModel, data: HomeInputs) -> None:
    home = blank(data, row)
    factor = torch.tensor([0.0, 1.0], dtype=torch.float64)
    numeric, categories = factor[:, None] * home.numeric, factor[:, None].expand(2, home.categories.shape[1])
    along = parts_along(model, home, numeric, factor, categories)
    first, last = model.contributions(home.nothing_known()), model.contributions(home)
    assert along.keys() == last.keys()
    for part, values in along.items():
        assert values[0].item() == pytest.approx(first[part].item(), abs=1e-12), part
        assert values[1].item() == pytest.approx(last[part].item(), abs=1e-12), part


@pytest.mark.parametrize("row", range(6))
def test_shares_add_up(row: int, model: PriceModel, space: AttributeSpace, data: HomeInputs) -> None:
    home = blank(data, row)
    gap = sum(model.contributions(home).values()) - sum(model.contributions(home.nothing_known()).values())
    shares = attribute_shares(subject_of(model, space, data, row))
    assert sum(share for *_, share in shares) == pytest.approx(gap.item(), abs=1e-9)
    names = ["bedrooms", "bathrooms", "area", "year_built", "place", "kind", "heating"]
    assert [name for name, *_ in shares] == names


def walked(model: PriceModel, home: HomeInputs, steps: int = 1500) -> Tensor:
    """The same shares by small steps and differences of the price model itself: bare kernels, no derivative."""
    theta = {name: torch.tensor(value, dtype=torch.float64) for name, value in model.theta.items()}
    seen, pull = model.landmarks, model.weights
    lengths = torch.stack([theta[f"attributes.length.{k}"] for k in range(home.numeric.shape[1])]).exp()
    near = torch.stack([theta[f"location_attributes.length.{k}"] for k in range(home.numeric.shape[1])]).exp()
    together = (seen.location == home.location) & (home.location >= 0)
    x, total = home.numeric[0], torch.zeros(home.numeric.shape[1] + 1, dtype=torch.float64)
    for step in range(steps):
        t = (step + 0.5) / steps
        apart = t * x - seen.numeric
        alike = theta["attributes"].exp() * pull * torch.exp(-0.5 * ((apart / lengths) ** 2).sum(1))
        local = theta["location_attributes"].exp() * pull * torch.exp(-0.5 * ((apart / near) ** 2).sum(1)) * together
        total[:-1] -= x * (alike[:, None] * apart / lengths**2).sum(0) / steps
        total[:-1] -= t * x * (local[:, None] * apart / near**2).sum(0) / steps
        total[-1] += local.sum() / steps
    total[:-1] += theta["linear"].exp() * x * (pull @ seen.numeric)
    alone = model.contributions(home)
    total[-1] += sum(alone[part].item() for part in ("location", "area", "coordinates"))
    return total


@pytest.mark.parametrize("row", [0, 1, 2])
def test_shares_equal_a_path_walked_in_small_steps(row: int, model: PriceModel, data: HomeInputs) -> None:
    home = blank(data, row)
    numeric, place, categories = integrated_attributes(model, home)
    assert torch.cat([numeric, torch.tensor([place])]).tolist() == pytest.approx(walked(model, home).tolist(), abs=1e-6)
    # Categories only ever add, so each one's share is what changes when it becomes unknown.
    whole = model.contributions(home)["categories"].item()
    for column in range(home.categories.shape[1]):
        codes = home.categories.clone()
        codes[0, column] = -1
        without = model.contributions(replace(home, categories=codes))["categories"].item()
        assert categories[column].item() == pytest.approx(whole - without, abs=1e-12)


def test_that_a_number_is_unknown_belongs_to_its_attribute(
    model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    numeric, *_ = integrated_attributes(model, blank(data, 1))
    shares = {name: share for name, _, share in attribute_shares(subject_of(model, space, data, 1))}
    flag = len(space.numeric) + space.flags.index("bathrooms")
    assert numeric[space.numeric.index("bathrooms")].item() == 0
    assert shares["bathrooms"] == pytest.approx(numeric[flag].item())
    assert abs(shares["bathrooms"]) > 1e-3
    assert space.flags == ("bathrooms", "year_built")


def test_values_are_written_with_their_unit(model: PriceModel, space: AttributeSpace, data: HomeInputs) -> None:
    written = {name: text for name, text, _ in attribute_shares(subject_of(model, space, data, 0))}
    facts = made_up_listings().iloc[0]
    assert written["area"] == f"{facts['area']:,.0f} sq ft"
    assert written["bedrooms"] == f"{facts['bedrooms']:.0f}"
    assert written["year_built"] == f"{facts['year_built']:.0f}"
    assert written["place"] == f"{facts['location']}, {facts['latitude']:.5f}°, {facts['longitude']:.5f}°"
    assert written["kind"] == facts["kind"]
    for row, names in ((1, ["bathrooms", "year_built"]), (2, ["place", "kind"]), (3, ["bathrooms"])):
        found = {name: text for name, text, _ in attribute_shares(subject_of(model, space, data, row))}
        assert [name for name, text in found.items() if text == "unknown"] == names


def test_what_the_model_has_never_seen_is_said(model: PriceModel, space: AttributeSpace, data: HomeInputs) -> None:
    subject = subject_of(model, space, data, 0)
    home = replace(
        subject.inputs,
        location=torch.tensor([-1]),
        categories=torch.tensor([[-1, int(subject.inputs.categories[0, 1])]]),
    )
    found = {name: (text, share) for name, text, share in attribute_shares(replace(subject, inputs=home))}
    assert found["place"][0].startswith(f"{subject.facts['location']} (new to the model), ")
    assert found["kind"] == (f"{subject.facts['kind']} (new to the model)", 0)
    assert "new" not in found["heating"][0]


def test_a_model_that_knows_no_attribute_at_all(model: PriceModel, data: HomeInputs) -> None:
    bare = replace(model, parts=("constant", "photos"))
    numeric, place, categories = integrated_attributes(bare, blank(data, 0))
    assert (numeric == 0).all()
    assert place == 0
    assert (categories == 0).all()


@pytest.fixture(scope="module")
def server(bright_model: Model) -> Server:
    assert bright_model.backbone is not None
    return compile_for_serving(bright_model.backbone)


@pytest.mark.parametrize("listing", ["h00", "several", "plain"])
def test_shares_of_a_trained_model(listing: str, bright_model: Model, bright_homes: Portfolio, server: Server) -> None:
    subject = prepare_subject(bright_model, bright_homes, listing, server=server)
    shares = attribute_shares(subject)
    assert [name for name, *_ in shares] == ["bedrooms", "bathrooms", "area", "place"]
    with torch.no_grad():
        target = subject.log_price
        gap = float(target.at(subject.blank) - target.at(subject.inputs.nothing_known()))
    assert sum(share for *_, share in shares) == pytest.approx(gap, abs=1e-9)
    explanation = explain(bright_model, bright_homes, listing, server=server)
    rate = subject.money_rate()
    assert [part.amount for part in explanation.attributes] == pytest.approx([share * rate for *_, share in shares])
    assert explanation.attributes[2].value.endswith(" sq ft")
    assert explanation.attributes[3].value in ("90210", "90211")


def test_an_estimate_on_photos_alone_rests_on_no_attribute(
    model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    assert attribute_shares(subject_of(model, space, data, 0, "photos_only")) == []
