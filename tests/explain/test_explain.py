import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import prepare_subject
from explain.activations.targets import PhotoScore
from explain.explaining import explain
from explain.explanation import Explanation
from explain.methods import METHODS
from explain.methods.grad_cam import grad_cam
from explain.target_choice import TARGETS
from valuation.estimates.estimate import estimate_portfolio
from valuation.homes.log_price import LogPrice
from valuation.homes.prepared_homes import prepare_homes
from valuation.trained_model.model import Model


def amounts(explanation: Explanation) -> float:
    return explanation.base_value + sum(part.amount for part in (*explanation.attributes, *explanation.photos))


@pytest.fixture(scope="module", params=["h00", "h13", "several"])
def explanation(request: pytest.FixtureRequest, bright_model: Model, bright_homes: Portfolio) -> Explanation:
    return explain(bright_model, bright_homes, request.param)


def test_it_explains_the_very_estimate(explanation: Explanation, bright_model: Model, bright_homes: Portfolio) -> None:
    table = estimate_portfolio(bright_model, bright_homes)
    assert explanation.estimate == pytest.approx(table.loc[explanation.listing_id, "both"], rel=1e-6)
    assert table.loc[explanation.listing_id, "basis"] == "both"
    assert (explanation.method, explanation.target, explanation.currency) == ("money-map", "log price", "USD")


def test_the_amounts_add_up(explanation: Explanation) -> None:
    assert amounts(explanation) + explanation.residual == pytest.approx(explanation.estimate, rel=1e-9)
    assert abs(explanation.residual) < max(50, 0.001 * explanation.estimate)
    assert any(abs(photo.amount) > 100 for photo in explanation.photos)
    for photo in explanation.photos:
        assert photo.amount == pytest.approx(float(photo.map.sum(dtype=np.float64)))
        assert photo.map.dtype == np.float32
        assert photo.map.ndim == 2


def test_the_base_value_is_that_of_a_home_about_which_nothing_is_known(
    explanation: Explanation, bright_model: Model
) -> None:
    model = bright_model.fitted.models["both"]
    data = model.landmarks.take(torch.tensor([0]))
    contributions = model.contributions(data.nothing_known())
    # No place and no photos: only the level, the constant and the numbers at their means are left.
    assert contributions["location"].item() == contributions["photos"].item() == contributions["linear"].item() == 0
    log_base = model.median_log_price + sum(part.item() for part in contributions.values())
    assert explanation.base_value == pytest.approx(math.exp(log_base), rel=1e-9)


def test_maps_are_the_photo_part_of_the_price_in_money(
    explanation: Explanation, bright_model: Model, bright_homes: Portfolio
) -> None:
    market = prepare_homes(bright_model, bright_homes, [explanation.listing_id]).market
    home = bright_model.fitted.inputs(market)
    model = bright_model.fitted.models["both"]
    part = model.contributions(home)["photos"].item()
    attributes = sum(value.item() for name, value in model.contributions(home).items() if name != "photos")
    base = math.log(explanation.base_value)
    rate = (explanation.estimate - explanation.base_value) / (math.log(explanation.estimate) - base)
    in_log_price = sum(photo.amount for photo in explanation.photos) / rate
    # Photos are read and pooled in single precision on one side and by position on the other.
    assert in_log_price == pytest.approx(part, rel=1e-4, abs=1e-5)
    assert sum(part.amount for part in explanation.attributes) / rate == pytest.approx(
        model.median_log_price + attributes - base, rel=1e-6, abs=1e-9
    )
    # Photo by photo: slope of log price in the room's embedding times the photo's share of the room's mean.
    projection = bright_model.fitted.projection
    assert projection is not None
    embedding = projection.of(market.features, market.room)
    spread = model.spread.get(int(home.location[0]), 1.0)
    for number, photo in enumerate(explanation.photos):
        room = int(market.room[number])
        slopes = model.photo_weights()[room].numpy()
        share = spread * float(slopes @ embedding[number]) / int((market.room == room).sum())
        assert photo.amount / rate == pytest.approx(share, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("counts", [(1, 1), (3, 1), (2, 0)])
def test_maps_add_up_to_the_contribution(counts: tuple[int, int], bright_model: Model) -> None:
    fitted = bright_model.fitted
    assert fitted.projection is not None
    room = torch.tensor([0] * counts[0] + [1] * counts[1])
    home = fitted.models["both"].landmarks.take(torch.tensor([3]))
    blank = home.without_photos()
    target = LogPrice(fitted, "both", blank, room, 2)
    activations = torch.randn(len(room), fitted.projection.room_mean.shape[1], 2, 3).abs()
    maps = grad_cam(activations, target, fitted.projection.room_mean[room])
    with torch.no_grad():
        contribution = (target(activations) - target.at(blank)).item()
    assert maps.double().sum().item() == pytest.approx(contribution, rel=1e-6, abs=1e-6 * maps.abs().sum().item())


def test_every_photo_of_a_room_has_a_part(bright_model: Model, bright_homes: Portfolio) -> None:
    photos = explain(bright_model, bright_homes, "several").photos
    assert sorted(photo.room for photo in photos) == ["frontal", "kitchen", "kitchen", "kitchen"]
    assert {photo.room_source for photo in photos} == {"given"}
    listed = bright_homes.photos.loc[bright_homes.photos["listing_id"] == "several"]
    assert [photo.file for photo in photos] == listed["file"].tolist()
    assert [photo.path for photo in photos] == listed["path"].tolist()
    assert len({photo.amount for photo in photos}) == 4


def test_a_room_without_its_label_is_predicted(bright_model: Model, bright_homes: Portfolio) -> None:
    photos = bright_homes.photos.copy()
    photos.loc[photos["listing_id"] == "h02", "room"] = None
    found = explain(bright_model, replace(bright_homes, photos=photos), "h02").photos
    assert {photo.room_source for photo in found} == {"predicted"}
    assert abs(sum(photo.amount for photo in found)) > 0


def test_a_listing_without_photos(bright_model: Model, bright_homes: Portfolio) -> None:
    found = explain(bright_model, bright_homes, "plain")
    assert found.photos == ()
    assert found.estimate == pytest.approx(estimate_portfolio(bright_model, bright_homes).loc["plain", "estimate"])
    assert found.base_value + sum(part.amount for part in found.attributes) == pytest.approx(found.estimate, rel=1e-9)
    assert abs(found.residual) < 0.01
    assert "With the photos" not in found.text


def test_a_listing_with_photos_alone(bright_model: Model, bright_homes: Portfolio) -> None:
    listings = bright_homes.listings.copy()
    listings.loc["h05", ["bedrooms", "bathrooms", "area", "latitude", "longitude"]] = np.nan
    listings.loc["h05", "location"] = None
    portfolio = replace(bright_homes, listings=listings)
    found = explain(bright_model, portfolio, "h05")
    assert found.estimate == pytest.approx(estimate_portfolio(bright_model, portfolio).loc["h05", "photos_only"])
    assert sum(part.amount for part in found.attributes) == pytest.approx(0, abs=1e-6)
    assert amounts(found) + found.residual == pytest.approx(found.estimate, rel=1e-9)
    assert abs(found.estimate - found.base_value) > 1000
    assert abs(found.residual) < 1  # all of it is on the photos


def test_the_photo_score_of_a_home_with_attributes_is_shared_out(bright_model: Model, bright_homes: Portfolio) -> None:
    subject = prepare_subject(bright_model, bright_homes, "several")
    target = TARGETS["photo-score"].of(subject)
    assert isinstance(target, PhotoScore)
    with torch.no_grad():
        gap = float(target(subject.activations) - target.log_price.at(subject.blank))
    assert abs(gap) > 0.01
    for method in ("money-map", "integrated-grad-cam"):
        maps = METHODS[method].maps(subject, target, None)
        assert float(maps.values.double().sum()) == pytest.approx(gap, abs=1e-5), method


def test_the_text_names_the_figures(bright_model: Model, bright_homes: Portfolio) -> None:
    text = explain(bright_model, bright_homes, "h00").text
    assert text.startswith("The estimate is $")
    assert "With attributes and location the model associates" in text
    assert "With the photos the model associates" in text


def test_explaining_leaves_the_model_alone(bright_model: Model, bright_homes: Portfolio) -> None:
    projection = bright_model.fitted.projection
    assert projection is not None
    before = [parameter.detach().clone() for parameter in projection.parameters()]
    for parameter in projection.parameters():
        parameter.grad = torch.full_like(parameter, 7)
    first, again = (explain(bright_model, bright_homes, "h07") for _ in range(2))
    for parameter in projection.parameters():
        assert parameter.grad is not None
        assert (parameter.grad == 7).all()
        parameter.grad = None
    assert all(torch.equal(a, b) for a, b in zip(before, projection.parameters(), strict=True))
    assert first.estimate == again.estimate
    for one, other in zip(first.photos, again.photos, strict=True):
        np.testing.assert_array_equal(one.map, other.map)


def test_unknown_names_are_refused(bright_model: Model, bright_homes: Portfolio) -> None:
    with pytest.raises(InputError, match="no explanation method 'lime'; choose one of money-map, "):
        explain(bright_model, bright_homes, "h00", method="lime")
    with pytest.raises(InputError, match="h99"):
        explain(bright_model, bright_homes, "h99")


def test_a_layer_is_refused_where_it_would_be_ignored(bright_model: Model, bright_homes: Portfolio) -> None:
    with pytest.raises(
        InputError, match="^Money map is of the model's own layer: leave the layer out, or choose grad-"
    ):
        explain(bright_model, bright_homes, "several", layer="1")
