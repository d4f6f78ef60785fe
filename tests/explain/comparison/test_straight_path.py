"""Shares on the straight path between two homes, held against a path walked in small steps and against closed forms."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from data.portfolio import Portfolio
from explain.comparison.adjustments import adjustment_grid
from explain.comparison.straight_path import alike, log_price_gap, straight_shares
from tests.explain.test_attribute_amounts import COUNT, data, model, space
from valuation.comparables.choosing import find_comparables
from valuation.homes.subject import prepare_home
from valuation.pricing.attributes import AttributeSpace
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel
from valuation.trained_model.model import Model

__all__ = ["data", "model", "space"]
ROOMS = ("kitchen", "frontal")
CODES = ("location", "area_code", "coordinates")
BASES = ("both", "attributes_only", "placeless", "few")


def fitted_of(model: PriceModel, space: AttributeSpace, basis: str) -> Fitted:
    """A price model with all parts, without photos, without any place, or with hardly any part."""
    left_out = {
        "both": (),
        "attributes_only": ("photos",),
        "placeless": ("location", "area", "coordinates", "location_attributes", "categories"),
        "few": ("attributes", "location_attributes", "coordinates", "photos"),
    }[basis]
    parts = tuple(part for part in model.parts if part not in left_out)
    some = replace(model, parts=parts, spread={} if basis == "placeless" else model.spread)
    return Fitted(space, None, {"both": some})


def two_homes(space: AttributeSpace, data: HomeInputs, seed: int) -> tuple[HomeInputs, HomeInputs, set[str]]:
    """Two homes of the market, of which some lines, drawn at random, are made equal; and the names of these lines."""
    rng = np.random.default_rng(seed)
    one, other = (data.take(torch.tensor([int(row)])) for row in rng.choice(COUNT, 2, replace=False))
    if seed % 2 == 0:  # a home with unknown values: numbers, the place, or the day of sale
        one = data.take(torch.tensor([1 + seed // 2 % 3]))
    same: set[str] = set()
    numeric, categories, photos = other.numeric.clone(), other.categories.clone(), other.photos.clone()
    for place, name in enumerate(space.numeric):
        if rng.uniform() < 0.5:
            same.add(name)
            columns = [place, *(len(space.numeric) + flag for flag, of in enumerate(space.flags) if of == name)]
            numeric[:, columns] = one.numeric[:, columns]
    for place, name in enumerate(space.categorical):
        if rng.uniform() < 0.5:
            same.add(name)
            categories[:, place] = one.categories[:, place]
    for place, name in enumerate(ROOMS):
        if rng.uniform() < 0.5:
            same.add(f"room {name}")
            photos[:, place] = one.photos[:, place]
        elif rng.uniform() < 0.5:
            photos[:, place] = 0  # a room of which there is no photo
    known = len(space.numeric) + len(space.flags)
    assert numeric.shape[1] == known + 1  # the last column says that no day of sale is known
    if rng.uniform() < 0.3:
        numeric[:, known] = 1
    if rng.uniform() < 0.5:
        same.add("time")
        numeric[:, known] = one.numeric[:, known]
        other = replace(other, time=one.time)
    other = replace(other, numeric=numeric, categories=categories, photos=photos)
    if rng.uniform() < 0.5:
        same.add("place")
        other = replace(other, **{name: getattr(one, name) for name in CODES})
    return one, other, same


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("seed", range(12))
def test_what_is_equal_is_adjusted_by_exactly_nothing_and_all_adds_up(
    seed: int, basis: str, model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    fitted = fitted_of(model, space, basis)
    one, other, same = two_homes(space, data, seed)
    shares = straight_shares(fitted, "both", ROOMS, one, other)
    for name in same & set(shares):
        assert shares[name] == 0, name
        assert math.copysign(1, shares[name]) == 1, name
    assert sum(shares.values()) == pytest.approx(log_price_gap(fitted, "both", one, other), abs=1e-11)
    assert {name for name, share in shares.items() if share} or same >= set(shares)
    back = straight_shares(fitted, "both", ROOMS, other, one)
    assert back == pytest.approx({name: -share for name, share in shares.items()}, abs=1e-10)


@pytest.mark.parametrize("row", range(6))
def test_a_home_beside_itself(row: int, model: PriceModel, space: AttributeSpace, data: HomeInputs) -> None:
    home, fitted = data.take(torch.tensor([row])), fitted_of(model, space, "both")
    assert set(straight_shares(fitted, "both", ROOMS, home, home).values()) == {0.0}
    assert log_price_gap(fitted, "both", home, home) == 0


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_shares_equal_a_path_walked_in_small_steps(
    seed: int, model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    """Each line in turn is moved by a small step while all others stand where the path is: no derivative is taken."""
    one, other, _ = two_homes(space, data, seed)
    shares = straight_shares(fitted_of(model, space, "both"), "both", ROOMS, one, other)
    steps, found = 150, dict.fromkeys(shares, 0.0)
    for step in range(steps):
        at = dict.fromkeys(shares, (step + 0.5) / steps)
        for line in shares:
            ahead, behind = (
                soft_log_price(model, space, one, other, at | {line: (step + end) / steps}) for end in (1, 0)
            )
            found[line] += ahead - behind
    assert found == pytest.approx(shares, abs=1e-5)


def soft_log_price(
    model: PriceModel, space: AttributeSpace, one: HomeInputs, other: HomeInputs, at: dict[str, float]
) -> float:
    """Log price on the way, by bare formulas: `at` says of each line how far along it is, from 0 to 1."""
    theta = {name: math.exp(value) for name, value in model.theta.items()}
    seen, pull = model.landmarks, model.weights.numpy()
    lines = [*space.numeric, *space.flags, "time"]
    t = np.array([at[line] for line in lines])
    x = (1 - t) * one.numeric[0].numpy() + t * other.numeric[0].numpy()
    z = seen.numeric.numpy()

    def soft(first: torch.Tensor, second: torch.Tensor, codes: torch.Tensor, t: float) -> np.ndarray:
        known = (codes >= 0).numpy()
        return known * ((1 - t) * (codes == first).numpy() + t * (codes == second).numpy())

    def near(part: str) -> np.ndarray:
        lengths = np.array([theta[f"{part}.length.{k}"] for k in range(len(x))])
        return np.exp(-0.5 * (((x - z) / lengths) ** 2).sum(1))

    p = at["place"]
    total = theta["linear"] * (z @ x) + theta["attributes"] * near("attributes")
    location = soft(one.location, other.location, seen.location, p)
    total += theta["location"] * location + theta["location_attributes"] * location * near("location_attributes")
    total += theta["area"] * soft(one.area_code, other.area_code, seen.area_code, p)
    ends = [home.coordinates[0].numpy() for home in (one, other)]
    known = [bool(np.isfinite(end).all()) for end in ends]
    if any(known):
        weight = (1 - p) * known[0] + p * known[1]
        where = (1 - p) * ends[0] + p * ends[1] if all(known) else ends[known.index(True)]
        apart = np.nan_to_num(((where - seen.coordinates.numpy()) ** 2).sum(1), nan=np.inf)
        total += theta["coordinates"] * weight * np.exp(-0.5 * apart / theta["coordinates.length"] ** 2)
    for k, name in enumerate(space.categorical):
        codes = soft(one.categories[:, k], other.categories[:, k], seen.categories[:, k], at[name])
        total += theta["categories"] * theta[f"categories.{k}"] * codes
    spreads = [model.spread.get(int(home.location), 1.0) for home in (one, other)]
    spread = (1 - p) * spreads[0] + p * spreads[1]
    for r, room in enumerate(ROOMS):
        t_room = at[f"room {room}"]
        photo = (1 - t_room) * one.photos[0, r].numpy() + t_room * other.photos[0, r].numpy()
        gain = theta["photos"] * theta[f"photos.room.{r}"]
        total += gain * spread * seen.spread.numpy() * (seen.photos[:, r].numpy() @ photo)
    when = one.at_time((1 - at["time"]) * one.time + at["time"] * other.time)
    return float(total @ pull) + model.contributions(when)["time"].item()  # one number alone decides the last part


def test_of_a_linear_model_the_shares_are_slopes_times_differences(
    model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    bare = replace(model, parts=("constant", "linear"))
    one, other = data.take(torch.tensor([0])), data.take(torch.tensor([4]))
    shares = straight_shares(Fitted(space, None, {"both": bare}), "both", ROOMS, one, other)
    slopes = math.exp(model.theta["linear"]) * (model.weights @ model.landmarks.numeric)
    by_hand = ((other.numeric - one.numeric)[0] * slopes).tolist()
    for place, name in enumerate(space.numeric):
        flag = len(space.numeric) + space.flags.index(name) if name in space.flags else None
        wanted = by_hand[place] + (0.0 if flag is None else by_hand[flag])
        assert shares[name] == pytest.approx(wanted, abs=1e-12)
    assert shares["time"] == pytest.approx(by_hand[-1], abs=1e-12)
    assert set(shares) == {*space.numeric, "time"}


@pytest.mark.parametrize("length", [0.3, 0.05])
def test_all_adds_up_where_the_price_changes_quickly_along_a_long_path(
    length: float, model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    """The rule takes as many nodes as it needs: with 32 these would be off by more than a percent of the price."""
    short = {name: math.log(length) if ".length." in name else value for name, value in model.theta.items()}
    fitted = Fitted(space, None, {"both": replace(model, theta=short)})
    for first, last in ((0, 5), (1, 9), (2, 11)):
        one, other = data.take(torch.tensor([first])), data.take(torch.tensor([last]))
        shares = straight_shares(fitted, "both", ROOMS, one, other)
        assert sum(shares.values()) == pytest.approx(log_price_gap(fitted, "both", one, other), abs=1e-10)


def test_at_one_place_the_place_adds_nothing_though_prices_scatter_there(
    model: PriceModel, space: AttributeSpace, data: HomeInputs
) -> None:
    """Photos move prices more where these scatter; the same spread on both sides belongs to the rooms."""
    one, other = data.take(torch.tensor([0])), data.take(torch.tensor([7]))
    other = replace(other, **{name: getattr(one, name) for name in CODES})
    shares = straight_shares(fitted_of(model, space, "both"), "both", ROOMS, one, other)
    assert shares["place"] == 0
    spread = model.spread[int(one.location)]
    rooms = spread * ((other.photos - one.photos)[0] * model.photo_weights()).sum(1)
    assert [shares[f"room {room}"] for room in ROOMS] == pytest.approx(rooms.tolist(), abs=1e-12)


def test_rounding_is_no_difference(model: PriceModel, space: AttributeSpace, data: HomeInputs) -> None:
    one = data.take(torch.tensor([0]))
    other = replace(
        one, numeric=one.numeric + 1e-14, photos=one.photos * (1 + 1e-7), coordinates=one.coordinates + 1e-12
    )
    fitted = fitted_of(model, space, "both")
    assert any(straight_shares(fitted, "both", ROOMS, one, other).values())
    assert set(straight_shares(fitted, "both", ROOMS, one, alike(one, other)).values()) == {0.0}
    apart = data.take(torch.tensor([7]))
    made = alike(one, apart)
    assert all(torch.equal(getattr(made, name).nan_to_num(), getattr(apart, name).nan_to_num()) for name in vars(made))


@pytest.mark.parametrize("listing", ["h00", "h07", "several", "plain"])
def test_equal_lines_of_a_trained_model_are_exactly_nothing(
    listing: str, bright_model: Model, bright_homes: Portfolio
) -> None:
    home = prepare_home(bright_model, bright_homes, listing)
    grid, equal = adjustment_grid(home, find_comparables(home, count=20)), 0
    for column in grid.comparables:
        amounts = [line.amount for line in column.adjustments]
        assert math.fsum(amounts) == pytest.approx(column.adjusted_price - column.comparable.price, abs=1e-6)
        for (_, own), line in zip(grid.lines, column.adjustments, strict=True):
            if line.kind == "attribute" and line.value == own:
                assert line.amount == 0
                equal += 1
            elif line.kind == "attribute":
                assert line.amount != 0
    assert equal > 10
