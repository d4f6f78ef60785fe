from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageFilter

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.counterfactuals.what_if import Change, Step, carried_out, first_step
from explain.explaining import explain_subject
from explain.explanation import Explanation
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import estimate_portfolio
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def server(bright_model: Model) -> Server:
    assert bright_model.backbone is not None
    return compile_for_serving(bright_model.backbone)


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio, server: Server) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several", server=server)


@pytest.fixture(scope="module")
def h00(bright_model: Model, bright_homes: Portfolio, server: Server) -> Subject:
    return prepare_subject(bright_model, bright_homes, "h00", server=server)


@pytest.fixture(scope="module")
def explained(several: Subject) -> Explanation:
    return explain_subject(several)


def place(subject: Subject, room: str) -> int:
    return subject.room_names.index(room)


def nobody(home: str) -> Subject:
    raise AssertionError(home)


def test_as_it_is_a_home_is_worth_its_estimate(
    several: Subject, bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    row = estimate_portfolio(bright_model, bright_homes, listing_ids=["several"], server=server).iloc[0]
    value = first_step(several).value
    assert (value.estimate, value.lower, value.upper) == pytest.approx(
        tuple(row[["estimate", "lower", "upper"]]), rel=1e-5
    )


def valued(
    model: Model, homes: Portfolio, server: Server, file: str, instead: dict[str, str] | None
) -> "pd.Series[float]":
    """Home "several" valued in a portfolio in which one photo is another, or is not there."""
    photos = homes.photos.copy()
    if instead is None:
        photos = photos[photos["file"] != file].reset_index(drop=True)
    else:
        photos.loc[photos["file"] == file, list(instead)] = list(instead.values())
    table = estimate_portfolio(model, replace(homes, photos=photos), listing_ids=["several"], server=server)
    return table[["estimate", "lower", "upper"]].iloc[0]


def check(step: Step, expected: "pd.Series[float]") -> None:
    assert [step.value.estimate, step.value.lower, step.value.upper] == pytest.approx(expected.tolist(), rel=1e-5)


def test_a_photo_left_out_is_as_if_it_had_never_been_there(
    several: Subject, explained: Explanation, bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    for room, note in (("frontal", "No photo of: frontal."), ("kitchen", "")):
        file = several.photos["file"].iloc[place(several, room)]
        left = carried_out(Change("without", file), first_step(several), explained, nobody)
        check(left, valued(bright_model, bright_homes, server, file, None))
        assert left.words == (
            "Frontal photo left out" if room == "frontal" else f"Kitchen photo {Path(file).name} left out"
        )
        assert left.note == note


@pytest.mark.parametrize("how", ["blur", "fill"])
def test_a_part_of_a_photo_changed_is_a_photo_file_that_is_so(
    how: Literal["blur", "fill"],
    several: Subject,
    explained: Explanation,
    bright_model: Model,
    bright_homes: Portfolio,
    server: Server,
    tmp_path: Path,
) -> None:
    front = place(several, "frontal")
    file, mask = several.photos["file"].iloc[front], explained.photos[front].region_labels == 1
    assert 0 < mask.mean() < 1
    # The file holds the photo as the net takes it, so that nothing is lost to scaling.
    photo = Image.open(several.photos["path"].iloc[front]).convert("RGB")
    photo = photo.resize(mask.shape[::-1], Image.Resampling.BICUBIC)
    pixels = np.asarray(photo)
    np.testing.assert_array_equal(pixels, several.pixels[front])
    if how == "blur":
        other = np.asarray(photo.filter(ImageFilter.GaussianBlur(min(mask.shape) / 16)))
    else:
        other = np.broadcast_to(np.rint(pixels[~mask].mean(axis=0)).astype(np.uint8), pixels.shape)
    Image.fromarray(np.where(mask[:, :, None], other, pixels)).save(tmp_path / f"{how}.png")
    instead = {"file": f"{how}.png", "path": str(tmp_path / f"{how}.png")}
    expected = valued(bright_model, bright_homes, server, file, instead)
    start = first_step(several)
    changed = carried_out(Change(how, file, "region-1"), start, explained, nobody)
    check(changed, expected)
    assert abs(changed.difference) > 1
    assert changed.difference == changed.value.estimate - start.value.estimate


def test_a_photo_exchanged_is_the_other_homes_file(
    several: Subject,
    h00: Subject,
    explained: Explanation,
    bright_model: Model,
    bright_homes: Portfolio,
    server: Server,
) -> None:
    file, theirs = (home.photos["file"].iloc[place(home, "frontal")] for home in (several, h00))
    swapped = carried_out(Change("swap", file, "h00", theirs), first_step(several), explained, {"h00": h00}.__getitem__)
    path = bright_homes.photos.set_index("file").loc[theirs, "path"]
    check(swapped, valued(bright_model, bright_homes, server, file, {"file": theirs, "path": path}))
    assert "home h00" in swapped.words


def test_an_attribute_set_is_another_cell_of_the_table(
    several: Subject, explained: Explanation, bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    listings = bright_homes.listings.copy()
    listings.loc["several", "location"] = "90211" if listings.loc["several", "location"] == "90210" else "90210"
    changed = replace(bright_homes, listings=listings)
    row = estimate_portfolio(bright_model, changed, listing_ids=["several"], server=server).iloc[0]
    step = carried_out(
        Change("set", "location", str(listings.loc["several", "location"])), first_step(several), explained, nobody
    )
    check(step, row[["estimate", "lower", "upper"]])


def test_changes_follow_one_another(
    several: Subject, h00: Subject, explained: Explanation, bright_model: Model, bright_homes: Portfolio, server: Server
) -> None:
    """At the end the home is worth what a portfolio says in which it was always so."""
    front = several.photos["file"].iloc[place(several, "frontal")]
    kitchen = several.photos["file"].iloc[place(several, "kitchen")]
    other = h00.photos["file"].iloc[place(h00, "frontal")]
    step = first_step(several)
    total = step.value.estimate
    for change in (Change("set", "area", "1234"), Change("without", kitchen), Change("swap", front, "h00", other)):
        step = carried_out(change, step, explained, lambda home: h00)
        total += step.difference
    assert total == pytest.approx(step.value.estimate)
    photos = bright_homes.photos[bright_homes.photos["file"] != kitchen].reset_index(drop=True)
    taken = photos.loc[photos["file"] == other, ["file", "path"]].iloc[0].tolist()
    photos.loc[photos["file"] == front, ["file", "path"]] = taken
    listings = bright_homes.listings.copy()
    listings.loc["several", "area"] = 1234.0
    changed = replace(bright_homes, photos=photos, listings=listings)
    row = estimate_portfolio(bright_model, changed, listing_ids=["several"], server=server).iloc[0]
    value = step.value
    assert (value.estimate, value.lower, value.upper) == pytest.approx(
        tuple(row[["estimate", "lower", "upper"]]), rel=1e-5
    )


def test_attributes_are_told_with_units_and_with_what_the_model_has_seen(
    several: Subject, explained: Explanation
) -> None:
    start = first_step(several)
    usual = carried_out(Change("set", "area", "1500"), start, explained, nobody)
    assert usual.words.startswith("Living area: 1,500 sq ft instead of ")
    assert usual.note == ""
    unknown = carried_out(Change("set", "bedrooms"), start, explained, nobody)
    assert unknown.words.startswith("Bedrooms: – instead of ")
    huge = carried_out(Change("set", "area", "90000"), start, explained, nobody)
    assert huge.note.startswith("Living area: the model has only seen homes from ")
    np.testing.assert_allclose(huge.value.lower < huge.value.estimate < huge.value.upper, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("without", "photos/none.png"), "rests on no photo 'photos/none.png'"),
        (Change("set", "area", "large"), "needs a number, not 'large'"),
        (Change("set", "pool", "1"), "knows no attribute 'pool'"),
    ],
)
def test_what_cannot_be_done_is_said(several: Subject, explained: Explanation, change: Change, words: str) -> None:
    with pytest.raises(InputError, match=words):
        carried_out(change, first_step(several), explained, nobody)


def test_a_photo_that_is_gone_cannot_be_changed(several: Subject, explained: Explanation) -> None:
    file = several.photos["file"].iloc[0]
    step: Step = carried_out(Change("without", file), first_step(several), explained, nobody)
    with pytest.raises(InputError, match="any more: it was left out before"):
        carried_out(Change("blur", file, "whole"), step, explained, nobody)
    with pytest.raises(InputError, match="has no part 'region-77'"):
        carried_out(Change("blur", file, "region-77"), first_step(several), explained, nobody)
