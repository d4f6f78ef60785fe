import math
from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.counterfactuals.changes import photo_exchanged, photo_left_out, repainted
from explain.counterfactuals.what_if import Change, Step, carried_out, first_step
from explain.explain import explain_subject
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


def test_each_kind_of_change_is_the_answer_to_its_question(
    several: Subject, h00: Subject, explained: Explanation
) -> None:
    start, front = first_step(several), place(several, "frontal")
    file = several.photos["file"].iloc[front]
    left = carried_out(Change("without", file), start, explained, nobody)
    assert left.value.estimate == pytest.approx(math.exp(photo_left_out(several, front).log_estimate()), rel=1e-6)
    assert left.words == "Frontal photo left out"
    assert left.note == "No photo of: frontal."
    labels = explained.photos[front].region_labels
    assert explained.photos[front].regions
    for how in ("blur", "fill"):
        changed = carried_out(Change(how, file, "region-1"), start, explained, nobody)  # type: ignore[arg-type]
        answer = repainted(several, front, labels == 1, how)  # type: ignore[arg-type]
        assert changed.value.estimate == pytest.approx(math.exp(answer.log_estimate()), rel=1e-6)
    other = place(h00, "frontal")
    swap = Change("swap", file, "h00", h00.photos["file"].iloc[other])
    swapped = carried_out(swap, start, explained, {"h00": h00}.__getitem__)
    answer = photo_exchanged(several, front, h00, other)
    assert swapped.value.estimate == pytest.approx(math.exp(answer.log_estimate()), rel=1e-6)
    assert swapped.difference == swapped.value.estimate - start.value.estimate
    assert "home h00" in swapped.words


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
