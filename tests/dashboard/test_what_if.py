"""What the page of one home says when something is changed; each made-up change adds 10,000 to the estimate."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explain.counterfactuals.what_if import Change
from valuation.dashboard.property.what_if.address import read_changes, with_change, write_changes
from valuation.settings import remember

KITCHEN = "photos/a_1_kitchen.jpg"


def kinds(test: AppTest):
    return next(control for control in test.segmented_control if control.label == "What to change")


def button(test: AppTest, label: str):
    return next(one for one in test.button if one.label == label)


def field(test: AppTest, label: str):
    return next(one for one in test.number_input if one.label == label)


def named(test: AppTest) -> list[str]:
    """The changes in the address; AppTest gives one value as it is, and several as a list."""
    found = test.query_params.get("change", [])
    return found if isinstance(found, list) else [found]


def test_changes_survive_the_address() -> None:
    changes = (
        Change("set", "area", "2400"),
        Change("set", "bedrooms", ""),
        Change("set", "heating", "gas ~ & oil/50%"),
        Change("without", "photos/a b~c.jpg"),
        Change("blur", "photos/ü.jpg", "upper left"),
        Change("fill", "photos/k.jpg", "region-1"),
        Change("swap", "photos/k.jpg", "home~7", "photos/o~p.jpg"),
    )
    assert read_changes(write_changes(changes)) == changes
    assert read_changes(["", "set", "melt~photo", "set~a~b~c~d", "without~photo"]) == (Change("without", "photo"),)


def test_an_attribute_changed_twice_is_one_change() -> None:
    first = with_change((), Change("set", "area", "1900"), "1800")
    both = with_change((*first, Change("without", "k.jpg")), Change("set", "area", "2000"), "1800")
    assert both == (Change("set", "area", "2000"), Change("without", "k.jpg"))
    assert with_change(both, Change("set", "area", "1800"), "1800") == (Change("without", "k.jpg"),)
    assert with_change(both, Change("without", "k.jpg"), "") == (*both, Change("without", "k.jpg"))


def test_nothing_is_changed_at_first(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert "Estimate as it is: $550,000" in words(test)
    assert kinds(test).options == ["Attributes", "Leave a photo out", "Blur or fill", "Swap a photo"]
    assert field(test, "Living area (sq ft)").value == 1800
    assert not [one for one in test.button if one.label in ("Undo", "Reset")]


def test_an_attribute_counts_at_once_and_can_be_taken_back(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    field(test, "Living area (sq ft)").set_value(2400.0).run()
    assert not test.exception
    assert named(test) == ["set~area~2400"]
    assert test.query_params["home"] in ("a_1", ["a_1"])
    text = words(test)
    assert "Estimate with 1 change: $560,000" in text
    assert "As it is: **$550,000**" in text
    assert "A note." in text
    assert "1. set area: 2400: **+$10,000**, then $560,000" in text
    metric = next(one for one in test.metric if one.label == "Estimate with 1 change")
    assert metric.delta == "+$10,000 (+1.8 %)"
    field(test, "Living area (sq ft)").set_value(2500.0).run()  # again: still one change
    assert named(test) == ["set~area~2500"]
    button(test, "Undo").click().run()
    assert "Estimate as it is: $550,000" in words(test)
    assert field(test, "Living area (sq ft)").value == 1800
    assert "change" not in test.query_params


def test_changes_follow_one_another_and_reset_takes_all_back(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    field(test, "Living area (sq ft)").set_value(2400.0).run()
    kinds(test).set_value("Leave a photo out").run()
    box = next(one for one in test.selectbox if one.label == "Photo")
    assert box.options == ["Frontal", "Kitchen"]
    box.set_value(KITCHEN).run()
    button(test, "Leave this photo out").click().run()
    assert not test.exception
    assert named(test) == ["set~area~2400", f"without~{KITCHEN}"]
    assert "Estimate with 2 changes: $570,000" in words(test)
    assert next(one for one in test.selectbox if one.label == "Photo").options == ["Frontal"]
    chart = json.loads(test.get("plotly_chart")[-1].proto.spec)
    (bars,) = (trace for trace in chart["data"] if trace["type"] == "waterfall")
    assert bars["base"] + sum(bars["x"]) == pytest.approx(570_000)
    button(test, "Reset").click().run()
    assert "Estimate as it is: $550,000" in words(test)


def test_a_part_of_a_photo_is_blurred_or_filled(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    kinds(test).set_value("Blur or fill").run()
    part = next(one for one in test.selectbox if one.label == "Part of the photo")
    assert part.options[0] == "Stove, centre (+$18,300)"
    assert part.options[-1] == "The whole photo"
    button(test, "Blur it").click().run()
    assert named(test) == ["blur~photos/a_1_frontal.jpg~region-1"]
    next(one for one in test.segmented_control if one.label == "How").set_value("fill").run()
    next(one for one in test.selectbox if one.label == "Part of the photo").set_value("upper left").run()
    button(test, "Fill it").click().run()
    assert named(test)[-1] == "fill~photos/a_1_frontal.jpg~upper left"


def test_another_homes_photo_must_show_the_same_room(portfolio: Path, model: Path, opened, words) -> None:
    (portfolio / "photos" / "a_1_frontal.jpg").rename(portfolio / "photos" / "c_kitchen.jpg")
    remember(portfolio, model)
    test = opened("a_1")
    kinds(test).set_value("Swap a photo").run()
    home = next(one for one in test.selectbox if one.label == "Home to take it from")
    assert home.options == ["b", "c"]
    assert "Home b has no kitchen photo." in words(test)
    home.set_value("c").run()
    button(test, "Take this one").click().run()
    assert not test.exception
    assert named(test) == [f"swap~{KITCHEN}~c~photos/c_kitchen.jpg"]


def test_a_link_with_changes_opens_them(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("b")
    test.query_params["change"] = ["set~area~2000", "without~photos/b_bathroom.jpg"]
    test.run()
    assert not test.exception
    assert "Estimate with 2 changes: $400,000" in words(test)
    assert field(test, "Living area (sq ft)").value == 2000


def test_a_change_that_cannot_be_made_is_said_and_can_be_taken_back(
    portfolio: Path, model: Path, opened, words
) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    test.query_params["change"] = ["set~area~2000", "without~nowhere"]
    test.run()
    assert not test.exception
    assert "There is no such photo." in [error.value.replace("\\", "") for error in test.error]
    button(test, "Undo").click().run()
    assert "Estimate with 1 change: $560,000" in words(test)


def test_another_home_begins_without_changes(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    field(test, "Living area (sq ft)").set_value(2400.0).run()
    test.selectbox[0].set_value("b").run()
    assert "Estimate as it is: $380,000" in words(test)
    assert "change" not in test.query_params


def test_a_home_without_photos_has_its_attributes_only(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    assert kinds(opened("c")).options == ["Attributes"]
