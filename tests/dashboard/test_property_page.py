"""What the page of one home says and does."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from valuation.settings import remember


def photos(test: AppTest) -> list[str]:
    """What each picture is described as."""
    return [unescape(re.search(r'<img alt="([^"]*)"', picture)[1]) for picture in pictures(test)]


def pictures(test: AppTest) -> list[str]:
    """The HTML of each photo."""
    return [element.proto.body for element in test.get("html") if "<figure" in element.proto.body]


def test_a_home_is_shown_with_all_its_figures(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert not test.exception
    assert not test.error
    text = words(test)
    assert test.title[0].value == "Home a\\_1"
    for expected in (
        "3 bed · 2.5 bath · 1,800 sq ft · 90210",
        "Estimate: $550,000",
        "80 % interval: **$440,000 to $687,500**",
        "Confidence: ●●● High",
        "FSD: **12 %**",
        "Asking price: $500,000",
        "Error: **+10.0 %** (estimate $50,000 above)",
        "Attributes only  \n**$500,000**",
        "Photos only  \n**$610,000**",
        "Both  \n**$550,000**",
        "Photo premium: **+$50,000**",
        "The explanation of home a_1 in words.",
    ):
        assert expected in text
    table = test.table[0].value.set_index("Attribute")["Value"].str.replace("\\", "").to_dict()
    assert table == {
        "Bedrooms": "3",
        "Bathrooms": "2.5",
        "Living area": "1,800 sq ft",
        "Location": "90210",
        "Pool size": "–",
    }


def test_photos_stand_in_the_order_of_a_walk_with_their_money(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert photos(test) == [
        "Frontal of home a_1 with heatmap; this photo raises the estimate by $18,300.",
        "Kitchen of home a_1 with heatmap; this photo lowers the estimate by $8,410.",
    ]
    text = words(test)
    assert "**Frontal** ▲ **+$18,300**" in text
    assert "**Kitchen** ▼ **-$8,410**" in text


def test_moving_the_opacity_changes_the_pictures_and_nothing_else(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert test.slider[0].value == 60
    before, text = pictures(test), words(test)
    test.slider[0].set_value(0).run()
    after = pictures(test)
    assert not test.exception
    assert len(after) == 2
    assert not set(before) & set(after)
    assert words(test) == text


def test_money_is_written_below_each_photo_and_on_it(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert "Front: stove, centre, +$18,300" in words(test)
    (marked,) = test.toggle
    assert marked.value
    before = pictures(test)
    marked.set_value(False).run()
    assert not test.exception
    assert not set(pictures(test)) & set(before)


def test_another_map_is_painted_with_its_own_legend_and_notes(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    choice = test.segmented_control[0]
    assert choice.options == ["Money map", "Aggregated Grad-CAM", "More methods"]
    text, before = words(test), pictures(test)
    assert "adds up exactly" in text
    choice.set_value("aggregated-grad-cam").run()
    assert not test.exception
    text = words(test)
    assert "A note on aggregated-grad-cam." in text
    assert "Chen et al. 2020" in text
    assert "**Frontal** ▲ **+$18,300**" in text  # the amounts are those of the money map
    assert len(pictures(test)) == len(before)


def test_further_methods_say_where_they_come_from_and_what_they_coincide_with(
    portfolio: Path, model: Path, opened, words
) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    test.segmented_control[0].set_value("more").run()
    further = next(box for box in test.selectbox if box.label == "Method")
    assert "Grad-CAM" in further.options
    assert "Money map" not in further.options
    further.set_value("grad-cam").run()
    assert not test.exception
    text = words(test)
    assert "Selvaraju et al. 2017" in text
    assert "the same map, up to scale, as" in text
    assert "A note on grad-cam." in text


def test_a_method_that_does_not_work_here_is_said_so_and_the_choice_stays(
    portfolio: Path, model: Path, opened, words
) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    test.segmented_control[0].set_value("more").run()
    next(box for box in test.selectbox if box.label == "Method").set_value("cam").run()
    assert not test.exception
    assert "CAM needs a linear price" in words(test)
    test.segmented_control[0].set_value("money-map").run()
    assert len(pictures(test)) == 2


def test_a_model_without_grad_weights_offers_no_aggregated_map(
    portfolio: Path, model: Path, opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GRAD_WEIGHTS", "")
    remember(portfolio, model)
    assert opened("a_1").segmented_control[0].options == ["Money map", "More methods"]


def test_the_waterfall_leads_from_the_base_value_to_the_estimate(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    chart = opened("a_1").get("plotly_chart")[1].proto
    assert chart.alt.startswith("From the base value $400,000 to the estimate $550,000: ")
    figure = json.loads(chart.spec)
    (bars,) = (trace for trace in figure["data"] if trace["type"] == "waterfall")
    assert bars["base"] + sum(bars["x"]) == pytest.approx(550_000)
    assert bars["y"] == [
        "<b>Base value</b>",
        "Living area",
        "Location",
        "2 other attributes",
        "Frontal (1 photo)",
        "Kitchen (1 photo)",
        "Residual",
        "<b>Estimate</b>",
    ]
    assert dict(zip(bars["y"], bars["x"], strict=True))["Kitchen (1 photo)"] == -8_412
    assert {note["text"] for note in figure["layout"]["annotations"]} >= {"$400,000", "-$8,410", "$550,000"}


def test_of_very_many_photos_some_are_shown_at_first(portfolio: Path, model: Path, opened) -> None:
    for number in range(30):
        shutil.copy(portfolio / "photos" / "a_1_kitchen.jpg", portfolio / "photos" / f"a_1_kitchen_{number}.jpg")
    remember(portfolio, model)
    test = opened("a_1")
    assert len(pictures(test)) == 24
    (more,) = [button for button in test.button if button.label.startswith("Show more")]
    assert more.label == "Show more of the 32 photos"
    more.click().run()
    assert not test.exception
    assert len(pictures(test)) == 32
    assert photos(test)[-1].startswith("Kitchen 31 of home a_1")
    assert not [button for button in test.button if button.label.startswith("Show more")]


def test_the_sale_price_is_called_so_and_no_area_is_a_dash(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("b")
    text = words(test)
    assert "Sale price: $400,000" in text
    assert "Error: **-5.0 %** (estimate $20,000 below)" in text
    assert "No photo of: kitchen." in text
    assert test.table[0].value.set_index("Attribute").loc["Living area", "Value"] == "–"


def test_a_home_without_photos_and_price_is_shown_as_far_as_it_is_known(
    portfolio: Path, model: Path, opened, words
) -> None:
    remember(portfolio, model)
    test = opened("c")
    assert not test.exception
    text = words(test)
    for expected in ("Confidence: ●○○ Low", "Price: –", "Error: –", "Photos only  \n**–**", "Both  \n**–**"):
        assert expected in text
    assert "Photo premium" not in text
    assert "This home has no photos" in text
    assert len(test.get("plotly_chart")) == 2
    assert [slider.label for slider in test.slider] == ["Number of comparables"]  # and no opacity of a map


def test_the_chart_shows_the_interval_on_the_estimate_and_the_price_as_a_line(
    portfolio: Path, model: Path, opened
) -> None:
    remember(portfolio, model)
    chart = opened("a_1").get("plotly_chart")[0].proto
    assert "attributes only $500,000, photos only $610,000, both $550,000" in chart.alt
    figure = json.loads(chart.spec)
    lines = {trace["y"][0]: trace["x"] for trace in figure["data"] if trace["mode"] == "lines"}
    dots = {trace["y"][0]: trace["x"][0] for trace in figure["data"] if trace["mode"] == "markers"}
    assert lines == {"Both": [440_000, 687_512]}
    assert dots == {"Attributes only": 500_000, "Photos only": 610_000, "Both": 550_000}
    (line,) = figure["layout"]["shapes"]
    assert line["x0"] == line["x1"] == 500_000


def test_the_address_follows_the_home_chosen(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    test = opened()
    assert test.title[0].value == "Home a\\_1"
    choice = test.selectbox[0]
    assert choice.options == ["a_1 · 90210", "b · 02134", "c"]
    choice.set_value("b").run()
    assert not test.exception
    assert test.title[0].value == "Home b"
    assert test.query_params["home"] == "b"


def test_an_unknown_home_in_the_address_is_said_so(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    test = opened("zz")
    assert not test.exception
    assert "no home “zz”" in test.warning[0].value
    assert test.title[0].value == "Home a\\_1"


def test_a_photo_that_is_gone_is_named_and_the_others_are_shown(portfolio: Path, model: Path, opened, words) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    (portfolio / "photos" / "a_1_frontal.jpg").write_bytes(b"no longer a picture")
    test.slider[0].set_value(30).run()
    assert not test.exception
    assert "a_1_frontal.jpg" in words(test)
    assert [alt.split(" ")[0] for alt in photos(test)] == ["Kitchen"]
