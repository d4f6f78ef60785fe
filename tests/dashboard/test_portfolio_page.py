"""What the page of all homes says and does."""

import base64
import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from valuation.dashboard.portfolio import homes as homes_module
from valuation.dashboard.portfolio import table as table_module
from valuation.dashboard.portfolio.download import estimates_csv
from valuation.settings import remember


@pytest.fixture
def page(portfolio: Path, model: Path, opened):
    """Gives a function that opens the page, at an address if one is given."""
    remember(portfolio, model)

    def run(**address: str | list[str]) -> AppTest:
        test = opened(page="portfolio")
        if address:
            for name, value in address.items():
                test.query_params[name.rstrip("_")] = value
            test.run()
        assert not test.exception
        return test

    return run


@pytest.fixture
def on_the_map(portfolio: Path) -> None:
    """Gives two of the homes coordinates."""
    places = iter(["latitude,longitude", "45.00,-120.00", "45.01,-120.02", ","])
    table = portfolio / "listings.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(f"{line},{next(places)}" for line in lines) + "\n", encoding="utf-8")


def shown(test: AppTest) -> list[str]:
    """The homes of the table, in order."""
    return [] if not test.dataframe else test.dataframe[0].value["listing_id"].tolist()


def address(test: AppTest) -> dict[str, list[str]]:
    given = {name: test.query_params[name] for name in test.query_params}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in given.items()}


def chart(test: AppTest, number: int):
    proto = test.get("plotly_chart")[number].proto
    return proto.alt, json.loads(proto.spec)


def numbers(values) -> list[float]:
    """What Plotly has packed as bytes."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return list(values)


def button(test: AppTest, label: str):
    return next(button for button in test.button if button.label == label)


def group(test: AppTest, label: str):
    return next(group for group in test.button_group if group.label == label)


def test_the_figures_stand_at_the_top(page, words) -> None:
    text = words(page())
    for expected in (
        "Homes: 3",
        "Median estimate: $550,000",
        "Model error: 15.3 %",
        "Interval coverage: –",
        "Data problems: 1",
        "each valued without its own price",
    ):
        assert expected in text


def test_a_row_says_what_is_known_of_a_home_and_what_to_look_at(page) -> None:
    table = page().dataframe[0].value.set_index("listing_id")
    assert table["flags"].map(list).to_dict() == {"a_1": [], "b": [], "c": ["Low confidence", "Photo problems"]}
    assert table.loc["c", "note"] == "FSD 33 %. No photos."
    assert table["lower"].tolist() == [440_000, 290_000, 480_000]
    assert table["upper"].tolist() == [687_500, 498_000, 1_080_000]  # four digits: no estimate is surer
    assert table["thumbnail"].str.startswith("data:image/jpeg").fillna(False).tolist() == [True, True, False]


def test_each_filter_leaves_its_homes_and_goes_into_the_address(page) -> None:
    test = page()
    test.text_input(key="portfolio-search").set_value(" 0213 ").run()
    assert shown(test) == ["b"]
    assert address(test) == {"q": ["0213"]}
    test.text_input(key="portfolio-search").set_value("").run()
    test.multiselect(key="portfolio-location").set_value(["90210", "02134"]).run()
    assert shown(test) == ["a_1", "b"]
    test.number_input(key="portfolio-low").set_value(400_000).run()
    assert shown(test) == ["a_1"]
    assert address(test) == {"location": ["90210", "02134"], "from": ["400000"]}
    button(test, "Clear").click().run()
    assert shown(test) == ["a_1", "b", "c"]
    assert address(test) == {}
    assert test.number_input(key="portfolio-low").value is None
    test.number_input(key="portfolio-high").set_value(600_000).run()
    group(test, "Confidence").set_value(["Medium", "Low"]).run()
    assert shown(test) == ["b"]
    button(test, "Clear").click().run()
    group(test, "Flags").set_value(["photos"]).run()
    assert shown(test) == ["c"]
    assert address(test) == {"flag": ["photos"]}
    assert not test.exception


def test_flags_say_how_many_homes_have_them(page) -> None:
    assert group(page(), "Flags").options == [
        "Low confidence (1)",
        "Far from training data (0)",
        "Photo problems (1)",
        "Figures disagree (0)",
        "Suspicious price (0)",
    ]


def test_an_address_that_was_sent_shows_the_same(page, words) -> None:
    test = page(q="9", location=["90210"], from_="500000", confidence=["high"], sort="-price", map="error")
    assert shown(test) == ["a_1"]
    assert test.text_input(key="portfolio-search").value == "9"
    assert test.multiselect(key="portfolio-location").value == ["90210"]
    assert test.number_input(key="portfolio-low").value == 500_000
    assert group(test, "Confidence").value == ["High"]
    assert test.selectbox(key="portfolio-sort").value == "price"
    assert "Homes: 1" in words(test)
    assert "of 3" in words(test)


def test_an_address_that_makes_no_sense_is_said_so_and_the_rest_holds(page, words) -> None:
    test = page(location=["nowhere"], flag=["low-confidence"], from_="cheap")
    assert "knows nothing of location=nowhere, from=cheap" in words(test)
    assert shown(test) == ["c"]


def test_where_no_home_fits_the_page_says_so(page, words) -> None:
    test = page(q="castle")
    assert "No home fits these filters." in words(test)
    assert "Median estimate: –" in words(test)
    assert not test.get("plotly_chart")
    button(test, "Clear").click().run()
    assert shown(test) == ["a_1", "b", "c"]


def test_all_homes_are_sorted_not_just_the_page(page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes_module, "PAGE", 2)
    monkeypatch.setattr(table_module, "PAGE", 2)
    test = page()
    assert shown(test) == ["a_1", "b"]
    test.selectbox(key="portfolio-sort").set_value("estimate").run()
    assert address(test) == {"sort": ["-estimate"]}  # of figures the largest come first
    assert shown(test) == ["c", "a_1"]
    group(test, "Order").set_value("rising").run()
    assert shown(test) == ["b", "a_1"]
    test.pagination[0].set_value(2).run()
    assert shown(test) == ["c"]
    assert address(test) == {"sort": ["estimate"], "page": ["2"]}
    test.text_input(key="portfolio-search").set_value("0").run()  # other homes begin at their first page
    assert shown(test) == ["b", "a_1"]
    assert not test.exception


def test_a_page_beyond_the_last_is_the_last(page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes_module, "PAGE", 2)
    monkeypatch.setattr(table_module, "PAGE", 2)
    assert shown(page(page="9")) == ["c"]


def test_the_charts_show_the_homes_that_the_filters_leave(page) -> None:
    test = page()
    alt, bands = chart(test, 0)
    assert alt.startswith("Homes by price band.")
    assert sum(numbers(bands["data"][0]["y"])) == 3
    _, places = chart(test, 1)
    assert sorted(places["data"][0]["customdata"]) == ["02134", "90210"]
    test.multiselect(key="portfolio-location").set_value(["90210"]).run()
    assert sum(numbers(chart(test, 0)[1]["data"][0]["y"])) == 1
    assert numbers(chart(test, 1)[1]["data"][0]["x"]) == [550_000]


def test_without_coordinates_there_is_no_map_and_the_page_says_so(page, words) -> None:
    test = page()
    assert "so there is no map" in words(test)
    assert len(test.get("plotly_chart")) == 2


@pytest.mark.usefixtures("on_the_map")
def test_the_map_shows_estimates_or_errors_by_more_than_colour(page, words) -> None:
    test = page()
    alt, figure = chart(test, 0)
    assert alt == "Map of 2 homes, coloured by estimate."
    (homes,) = figure["data"]
    assert [text.split("<br>")[0] for text in homes["hovertext"]] == ["a_1", "b"]
    sizes = numbers(homes["marker"]["size"])
    assert sizes[0] > sizes[1]  # the dearer is larger
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    assert figure["layout"]["xaxis"]["ticksuffix"] == " mi"
    assert "1 home without coordinates not shown" in words(test)
    group(test, "Colour").set_value("error").run()
    assert not test.exception
    alt, figure = chart(test, 0)
    assert alt == "Map of 2 homes, coloured by error."
    assert figure["data"][0]["marker"]["symbol"] == ["triangle-up", "triangle-down"]
    assert address(test) == {"map": ["error"]}


@pytest.mark.usefixtures("on_the_map")
def test_an_area_of_the_map_is_a_filter_that_can_be_taken_back(page) -> None:
    test = page(area="44.995,-120.01,45.005,-119.99")
    assert shown(test) == ["a_1"]
    button(test, "Area on the map").click().run()
    assert shown(test) == ["a_1", "b", "c"]
    assert address(test) == {}


def test_every_chart_and_the_table_can_be_taken_along(page) -> None:
    labels = [download.label for download in page().download_button]
    assert labels == ["Download estimates (CSV)", "Download this data (CSV)", "Download this data (CSV)"]


def test_the_file_holds_the_homes_shown_in_their_order_with_flags(page, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    draw = table_module.draw_download
    monkeypatch.setattr(
        table_module,
        "draw_download",
        lambda portfolio, homes, rows, **options: kept.append((homes, rows)) or draw(portfolio, homes, rows, **options),
    )
    page(sort="-estimate", from_="500000")
    rows = list(csv.DictReader(io.StringIO(estimates_csv(*kept[-1]).decode())))
    assert [(row["listing_id"], float(row["estimate"]), row["flags"]) for row in rows] == [
        ("c", 720_000, "low-confidence;photos"),
        ("a_1", 550_000, ""),
    ]
    assert float(rows[1]["upper"]) == 687_512  # exact, unlike on the page
    assert np.isnan(float(rows[0]["photos_only"] or "nan"))
