import math
from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.counterfactuals.changes import photo_exchanged, photo_left_out, repainted
from explain.shapley import coalition_values
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def server(bright_model: Model) -> Server:
    assert bright_model.backbone is not None
    return compile_for_serving(bright_model.backbone)


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio, server: Server) -> Subject:
    """Three kitchens and a front."""
    return prepare_subject(bright_model, bright_homes, "several", server=server)


@pytest.fixture(scope="module")
def h00(bright_model: Model, bright_homes: Portfolio, server: Server) -> Subject:
    return prepare_subject(bright_model, bright_homes, "h00", server=server)


def place_of(subject: Subject, room: str) -> int:
    return subject.room_names.index(room)


def estimate(subject: Subject) -> float:
    return math.exp(subject.log_estimate())


def estimate_without(model: Model, portfolio: Portfolio, listing: str, files: list[str]) -> float:
    """The estimate of a portfolio in which the photos never were."""
    photos = portfolio.photos[~portfolio.photos["file"].isin(files)].reset_index(drop=True)
    table = estimate_portfolio(model, replace(portfolio, photos=photos), listing_ids=[listing])
    return float(table.loc[listing, "estimate"])


def test_without_a_photo_is_as_if_it_had_never_been_there(
    several: Subject, bright_model: Model, bright_homes: Portfolio
) -> None:
    for number in range(4):
        file = several.photos["file"].iloc[number]
        expected = estimate_without(bright_model, bright_homes, "several", [file])
        assert estimate(photo_left_out(several, number)) == pytest.approx(expected, rel=1e-5)
        assert expected != pytest.approx(estimate(several), rel=1e-5)


def test_without_the_only_photo_the_attributes_are_left(
    h00: Subject, bright_model: Model, bright_homes: Portfolio
) -> None:
    kitchen, front = place_of(h00, "kitchen"), place_of(h00, "frontal")
    only = h00.picked([front])
    expected = estimate_without(bright_model, bright_homes, "h00", h00.photos["file"].tolist())
    left = photo_left_out(only, 0)
    assert estimate(left) == pytest.approx(expected, rel=1e-9)
    assert left.basis == "attributes_only"
    # A photo of a room that the model has no embeddings of does not count.
    room = h00.room.clone()
    room[kitchen] = -1
    assert estimate(photo_left_out(replace(h00, room=room), front)) == pytest.approx(expected, rel=1e-9)
    with pytest.raises(InputError, match="cannot be valued without the photo .*frontal"):
        photo_left_out(replace(only, basis="photos_only"), 0)


def test_leaving_out_differs_from_an_average_photo(several: Subject) -> None:
    """Without one of three kitchens the other two make up the mean; an average one in its place would dampen it."""
    kitchen = place_of(several, "kitchen")
    present = np.ones((1, 4), bool)
    present[0, kitchen] = False
    assert abs(estimate(photo_left_out(several, kitchen)) - coalition_values(several)(present)[0]) > 1
    # The only one of its room leaves the average photo behind, which is what the model takes a missing room for.
    front, present = place_of(several, "frontal"), np.ones((1, 4), bool)
    present[0, front] = False
    value = coalition_values(several)(present)[0]
    assert estimate(photo_left_out(several, front)) == pytest.approx(value, rel=1e-6)


def test_a_region_is_filled_in_the_pixels(several: Subject) -> None:
    mask = np.zeros(several.pixels.shape[1:3], bool)
    mask[10:40, 5:30] = True
    pixels = several.pixels.copy()
    changed = repainted(several, 1, mask, "fill")
    np.testing.assert_array_equal(several.pixels, pixels)
    pixels[1][mask] = np.rint(pixels[1][~mask].mean(0)).astype(np.uint8)
    assert estimate(changed) == pytest.approx(estimate(several.seen(pixels)), rel=1e-6)
    assert abs(estimate(changed) - estimate(several)) > 1


def test_blur_takes_the_details_and_leaves_the_rest(several: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    def seen(self: Subject, pixels: np.ndarray) -> Subject:
        looked.append(pixels)
        return self.viewed(pixels, self.activations[:1])

    monkeypatch.setattr(Subject, "seen", seen)
    mask = np.zeros(several.pixels.shape[1:3], bool)
    mask[:32] = True
    repainted(several, 0, mask, "blur")
    (changed,), original = looked[0], several.pixels[0]
    np.testing.assert_array_equal(changed[32:], original[32:])
    assert changed[:32].std() < original[:32].std()
    repainted(several, 0, np.ones_like(mask), "fill")
    assert (looked[1][0] == np.rint(original.reshape(-1, 3).mean(0))).all()


def test_nothing_changes_where_the_blur_finds_nothing_to_blur(several: Subject) -> None:
    flat = several.seen(np.full_like(several.pixels, 90))
    mask = np.ones(several.pixels.shape[1:3], bool)
    for how in ("blur", "fill"):
        changed = repainted(flat, 0, mask, how)  # type: ignore[arg-type]
        assert estimate(changed) == pytest.approx(estimate(flat), abs=0.5)


def test_the_kitchen_of_another_home(
    h00: Subject, several: Subject, bright_model: Model, bright_homes: Portfolio
) -> None:
    own, other = place_of(h00, "kitchen"), place_of(several, "kitchen")
    changed = photo_exchanged(h00, own, several, other)
    photos = bright_homes.photos.copy()
    row = photos["file"] == h00.photos["file"].iloc[own]
    photos.loc[row, ["file", "path"]] = several.photos[["file", "path"]].iloc[other].tolist()
    table = estimate_portfolio(bright_model, replace(bright_homes, photos=photos), listing_ids=["h00"])
    assert estimate(changed) == pytest.approx(table.loc["h00", "estimate"], rel=1e-5)
    assert estimate(changed) != pytest.approx(estimate(h00), rel=1e-5)
    assert estimate(photo_exchanged(h00, own, h00, own)) == estimate(h00)


def test_changes_that_cannot_be_made(
    h00: Subject, several: Subject, bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    mask = np.ones(h00.pixels.shape[1:3], bool)
    with pytest.raises(InputError, match="'h00' has no photo number 2; its photos are numbered 0 to 1"):
        photo_left_out(h00, 2)
    with pytest.raises(InputError, match="no photo number -1"):
        repainted(h00, -1, mask, "blur")
    with pytest.raises(InputError, match=r"The mask is 3 x 5 and the photo .* is 64 x 64"):
        repainted(h00, 0, np.ones((3, 5), bool), "blur")
    with pytest.raises(InputError, match="empty: mark at least one pixel"):
        repainted(h00, 0, ~mask, "blur")
    with pytest.raises(InputError, match="blur or fill, not by 'melt'"):
        repainted(h00, 0, mask, "melt")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="choose two photos of the same room"):
        photo_exchanged(h00, place_of(h00, "kitchen"), several, place_of(several, "frontal"))
    with pytest.raises(InputError, match="one and the same model"):
        photo_exchanged(h00, 0, replace(h00, model=replace(bright_model)), 0)
    plain = prepare_subject(bright_model, bright_homes, "plain", server=server)
    with pytest.raises(InputError, match="'plain' does not rest on photos"):
        photo_left_out(plain, 0)
