"""What the page of several homes side by side says and does."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.portfolio import read_portfolio
from valuation.dashboard.compare.compare_page import side_by_side
from valuation.dashboard.compare.homes_choice import like_home, named_homes
from valuation.settings import remember


@pytest.fixture
def compared(portfolio: Path, model: Path, opened):
    """Gives a function that opens the page with these homes in its address."""

    def run(*homes: str) -> AppTest:
        remember(portfolio, model)
        test = opened(page="compare")
        test.query_params["homes"] = list(homes)
        return test.run()

    return run


def bodies(test: AppTest) -> list[str]:
    return [element.proto.body for element in test.get("html")]


def test_without_an_address_a_home_and_one_like_it_are_compared(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    test = opened(page="compare")
    assert not test.exception
    assert test.query_params["homes"] == ["a_1", "c"]
    assert test.multiselect[0].value == ["a_1", "c"]


def test_homes_stand_side_by_side(compared, words) -> None:
    test = compared("a_1", "b", "c")
    assert not test.exception
    assert not test.error
    text = words(test)
    for home in ("Home a_1", "Home b", "Home c"):
        assert f"**{home}**" in text
    assert [metric.delta for metric in test.metric] == [
        "the others are held against it",
        "-$170,000 against a_1",
        "+$170,000 against a_1",
    ]
    assert [metric.value.replace("\\", "") for metric in test.metric] == ["$550,000", "$380,000", "$720,000"]
    attributes = next(table.value for table in test.table if "Attribute" in table.value.columns)
    assert list(attributes.columns) == ["Attribute", "a_1", "b", "c", "All the same?"]


def test_the_waterfall_leads_from_one_home_to_the_other(compared) -> None:
    test = compared("a_1", "b", "c")
    chart = test.get("plotly_chart")[0].proto
    assert chart.alt.startswith("From home a_1 $550,000 to home b $380,000: ")
    (bars,) = (trace for trace in json.loads(chart.spec)["data"] if trace["type"] == "waterfall")
    assert bars["base"] + sum(bars["x"]) == pytest.approx(380_000)
    names = bars["y"]
    assert "Kitchen (photos)" in names
    assert "Bathroom (photos)" in names
    test.segmented_control[0].set_value("c").run()
    (bars,) = (
        trace for trace in json.loads(test.get("plotly_chart")[0].proto.spec)["data"] if trace["type"] == "waterfall"
    )
    assert bars["base"] + sum(bars["x"]) == pytest.approx(720_000)


def test_the_table_adds_up_for_every_home(compared) -> None:
    table = compared("a_1", "b", "c").table[0].value.map(lambda text: text.replace("\\", ""))
    assert list(table.columns) == ["Part", "b", "c"]
    total = table.set_index("Part").loc["Difference of the estimates"]
    assert total.to_dict() == {"b": "-$170,000", "c": "+$170,000"}


def test_all_photos_are_on_one_scale_of_money(compared) -> None:
    test = compared("a_1", "b")
    scales = [body for body in bodies(test) if "Colour scale: blue lowers the estimate" in body]
    assert len(scales) == 1
    pictures = [body for body in bodies(test) if "<figure" in body]
    assert [re.search(r'alt="(\w+) of home (\w+)', picture).groups() for picture in pictures] == [
        ("Frontal", "a_1"),
        ("Kitchen", "a_1"),
        ("Bathroom", "b"),
    ]
    # b alone moves little; on the scale of a_1 its colours must be paler than on a scale of its own.
    alone = compared("b", "c")
    assert next(body for body in bodies(alone) if "<figure" in body) != pictures[-1]


def test_a_room_without_a_photo_says_so(compared, words) -> None:
    assert "**b**  \nno photo, counts as average" in words(compared("a_1", "b"))


def test_why_two_homes_are_similar(compared, words, portfolio: Path) -> None:
    (portfolio / "photos" / "b_bathroom.jpg").rename(portfolio / "photos" / "c_kitchen.jpg")
    test = compared("a_1", "c")
    assert not test.exception
    text = words(test)
    assert "Photos of homes a_1 and c have a similarity of **+0.25**" in text
    assert "These two photos have a similarity of **+0.40**" in text
    alts = [body for body in bodies(test) if "make it like" in body]
    assert len(alts) == 2
    assert any("Colour scale: blue makes them unlike" in body for body in bodies(test))


def test_homes_with_no_room_in_common(compared, words) -> None:
    assert "no room in common" in words(compared("a_1", "b"))


@pytest.mark.parametrize("homes", [("a_1",), ("zz", "a_1"), ("",)])
def test_one_home_is_too_few(compared, words, homes: tuple[str, ...]) -> None:
    test = compared(*homes)
    assert not test.exception
    assert "Choose at least two homes" in words(test)
    assert ("no home “zz”" in words(test)) == ("zz" in homes)


def test_the_address_follows_the_choice(compared, words) -> None:
    test = compared("a_1", "b")
    test.multiselect[0].set_value(["a_1", "c"]).run()
    assert test.query_params["homes"] == ["a_1", "c"]
    assert "Home c" in words(test)
    test.multiselect[0].set_value([]).run()
    assert "Choose at least two homes" in words(test)


def test_the_address_names_four_homes_at_most_each_once(portfolio: Path) -> None:
    table = pd.concat([pd.read_csv(portfolio / "listings.csv")] * 2)
    table["listing_id"] = [f"h{number}" for number in range(len(table))]
    table.to_csv(portfolio / "listings.csv", index=False)
    town = read_portfolio(portfolio)
    assert named_homes(["h5", "h1", "h5", "x", "h2", "h3", "h4"], town) == (["h5", "h1", "h2", "h3"], ["x"])


def test_a_home_like_another_is_near_in_place_and_area(portfolio: Path) -> None:
    rows = ["listing_id,sale_price,area,location", "a,1000,1000,X", "b,1000,1500,X", "c,1000,1000,Y", "d,1000,3000,X"]
    (portfolio / "listings.csv").write_text("\n".join([*rows, "e,1000,,"]), encoding="utf-8")
    town = read_portfolio(portfolio)
    assert like_home(town, "a") == ["b"]
    assert like_home(town, "d") == ["b"]
    assert like_home(town, "c") == ["a"]  # nobody else is there
    assert like_home(town, "e") == ["a"]  # of which nothing is known


def test_attributes_side_by_side_say_where_homes_differ(portfolio: Path) -> None:
    table = side_by_side(read_portfolio(portfolio), ["a_1", "b"]).set_index("Attribute")
    assert table.loc["Bedrooms"].tolist() == ["3", "2", "differs"]
    assert table.loc["Living area"].tolist() == ["1,800 sq ft", "–", "differs"]
