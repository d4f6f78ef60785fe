"""Comparables on the page of one home."""

import datetime
import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.importing import import_portfolio
from data.portfolio import Portfolio
from explain.comparison.adjustments import grid_of
from explain.comparison.grid_tables import grid_text
from valuation.dashboard.property.comparables.grid_html import grid_html
from valuation.dashboard.property.comparables.section import known_comparables
from valuation.dashboard.session.opening import Opened
from valuation.metric_learning.projection import MetricSettings
from valuation.reports.comparable_columns import comparable_columns
from valuation.settings import remember
from valuation.trained_model.model import Model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


@pytest.fixture
def shown(portfolio: Path, model: Path, opened):
    """Gives a function that opens a home's page with this in its address."""

    def run(home: str = "a_1", **address: str) -> AppTest:
        remember(portfolio, model)
        test = opened(home)
        if not address:
            return test
        for name, value in address.items():
            test.query_params[name.replace("_", "-")] = value
        return test.run()

    return run


@pytest.fixture(scope="module")
def trained(made_up_homes: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Portfolio]:
    town = import_portfolio(made_up_homes, tmp_path_factory.mktemp("comparables") / "town")
    metric = MetricSettings(size=8, epochs=2)
    settings = TrainSettings("test_efficientnet", weights="none", size=64, folds=2, metric=metric, device="cpu")
    return train(town, settings), town


def table(test: AppTest) -> list[list[str]]:
    """The grid's cells as text, row by row; what stands below in a cell follows after a blank."""
    (body,) = (element.proto.body for element in test.get("html") if '<table class="hm-grid"' in element.proto.body)
    return cells(body)


def cells(body: str) -> list[list[str]]:
    rows = re.findall(r"<tr.*?</tr>", body)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[unescape(re.sub(r"<[^>]*>", " ", cell)).strip() for cell in row] for row in found]


def test_the_grid_has_prices_adjustments_with_sign_and_arrow_and_the_figures_below(shown, words) -> None:
    test = shown()
    assert not test.exception
    rows = table(test)
    assert rows[0][:4] == ["", "This home", "1 · b", "no photo here 2 · sold<1>"]
    assert len(rows[0]) == 2 + 5
    by_name = {row[0]: row for row in rows[1:]}
    assert by_name["Price"][2:4] == ["$400,000", "$500,000"]
    assert by_name["Similarity"][2:4] == ["90 %", "85 %"]
    assert by_name["Living area"][1:3] == ["1,800 sq ft", "1,700 sq ft ▲ +$10,000"]
    assert by_name["Kitchen"][1:3] == ["30 of 100", "40 of 100 ▼ -$2,500"]
    assert by_name["Net adjustment"][2:4] == ["+1.9 %", "+1.5 %"]
    assert by_name["Gross adjustment"][2:4] == ["3.1 %", "2.5 %"]
    assert by_name["Adjusted price"][2:4] == ["$407,500", "$507,500"]
    assert by_name["Weight"][2] == "20 %"
    assert by_name["Why this one"][2] == "kitchen looks alike"
    text = words(test)
    assert "By the comparables: **$499,500** · By the model: **$550,000** · Difference: **-9.2 %**" in text
    assert "Chosen among 10 homes" in text


def test_names_of_homes_are_no_markup_in_the_grid(shown) -> None:
    test = shown()
    (body,) = (element.proto.body for element in test.get("html") if '<table class="hm-grid"' in element.proto.body)
    assert "sold&lt;1&gt;" in body
    assert "sold<1>" not in body


def test_the_address_chooses_how_many_and_sold_by_when(shown) -> None:
    test = shown(comparables="3", sold_by="2024-03-20")
    assert not test.exception
    assert table(test)[0][2:] == ["1 · b", "no photo here 2 · sold<1>", "no photo here 3 · sold<2>"]
    number = next(one for one in test.slider if one.label == "Number of comparables")
    day = next(one for one in test.date_input if one.label == "Sold by")
    assert (number.value, day.value) == (3, datetime.date(2024, 3, 20))
    number.set_value(8).run()
    assert test.query_params["comparables"] == "8"
    assert len(table(test)[0]) == 2 + 3  # no more were sold by then
    next(one for one in test.date_input if one.label == "Sold by").set_value(None).run()
    assert "sold-by" not in test.query_params
    assert len(table(test)[0]) == 2 + 8


def test_nonsense_in_the_address_is_passed_over(shown) -> None:
    test = shown(comparables="many", sold_by="yesterday")
    assert not test.exception
    assert len(table(test)[0]) == 2 + 5
    assert len(table(shown(comparables="99"))[0]) == 2 + 10


def test_no_home_sold_by_then_is_said(shown, words) -> None:
    test = shown("b", sold_by="2024-01-20")  # the only one sold by then is the home itself
    assert not test.exception
    assert "There is no home with a price to hold listing 'b' against." in words(test)
    button(test, "Choose among all homes again").click().run()
    assert "sold-by" not in test.query_params
    assert len(table(test)[0]) == 2 + 5


def button(test: AppTest, label: str):
    return next(one for one in test.button if one.label == label)


def test_homes_are_put_in_and_left_out_and_the_address_says_so(shown, words) -> None:
    test = shown(put_in="sold<7>", comparables="3")
    assert not test.exception
    assert [cell.split()[-1] for cell in table(test)[0][2:]] == ["sold<7>", "b", "sold<1>"]
    out = next(one for one in test.multiselect if one.label == "Leave out")
    assert set(out.options) == {"sold<7>", "b", "sold<1>"}
    out.set_value(["b"]).run()
    assert test.query_params["leave-out"] == "b"
    assert test.query_params["put-in"] == "sold<7>"  # what was asked before stays
    assert test.query_params["comparables"] == "3"
    assert [cell.split()[-1] for cell in table(test)[0][2:]] == ["sold<7>", "sold<1>", "sold<2>"]
    button(test, "Choose among all homes again").click().run()
    assert set(test.query_params) & {"leave-out", "put-in"} == set()
    assert len(table(test)[0]) == 2 + 3


def test_only_homes_sold_from_a_day_on(shown) -> None:
    test = shown(sold_from="2024-09-01")
    assert [cell.split()[-1] for cell in table(test)[0][2:]] == ["sold<8>", "sold<9>"]


def test_a_home_that_the_model_does_not_know_is_said_and_can_be_taken_back(shown, words) -> None:
    test = shown(leave_out="nowhere")
    assert not test.exception
    assert "The model learned from no home 'nowhere'" in words(test)
    next(one for one in test.multiselect if one.label == "Leave out").set_value([]).run()
    assert "leave-out" not in test.query_params
    assert len(table(test)[0]) == 2 + 5


def test_an_unexpected_sign_is_marked_and_explained_and_the_median_stands_beside(shown, words) -> None:
    plain_home, test = words(shown()), shown("b")
    by_name = {row[0]: row for row in table(test)[1:]}
    assert by_name["Kitchen"][2] == "40 of 100 ▼ -$2,500 †"
    assert "† Unexpected sign, kitchen (sold<1>, sold<2>" in words(test).replace("\\", "")
    assert "Unexpected" not in plain_home
    for text in (plain_home, words(test)):
        assert "Unadjusted median: **$510,000 ($400,000 to $530,000)**" in text.replace("\\", "")
        assert "The adjustments are the model's own" in text
        assert "not indexed to the day of the valuation" in text


def test_only_comparables_of_the_portfolio_can_be_opened_and_compared(shown, words) -> None:
    test = shown()
    assert [one.label for one in test.button if one.label == "Compare side by side"] == ["Compare side by side"]
    assert words(test).count("Not in this portfolio") == 4
    links = [element.proto for element in test.get("page_link") if element.proto.label == "Open its page"]
    assert len(links) == 1
    assert links[0].query_string == "home=b"


def test_files_hold_what_is_shown(shown) -> None:
    test = shown()
    labels = [element.proto.label for element in test.get("download_button")]
    assert labels.count("Download this data (JSON)") == 1


def test_what_the_page_shows_is_what_the_command_line_prints(trained: tuple[Model, Portfolio]) -> None:
    model, homes = trained
    grid = grid_of(model, homes, "h00")
    printed = grid_text(grid)
    rows = cells(grid_html(grid, comparable_columns(grid, model, homes)))
    told = [cell for row in rows[1:] if row[0] != "Why this one" for cell in row[2:]]
    parts = [part for cell in told for part in re.split(r" [▲▼] | (?=\$0$)", cell)]
    assert len(parts) > 60
    assert [part for part in parts if part.replace(" %", "%") not in printed] == []


def test_a_home_of_the_same_name_at_another_price_is_not_the_comparable(trained: tuple[Model, Portfolio]) -> None:
    model, homes = trained
    grid = grid_of(model, homes, "h00")
    names = {one.comparable.listing_id for one in grid.comparables}
    key = (("", 0, 0),)
    assert known_comparables(Opened(homes, key), model, grid) == names
    first = grid.comparables[0].comparable.listing_id
    prices = homes.listings["price"].where(homes.listings.index != first, 1.0)
    other = Portfolio(**{**vars(homes), "listings": homes.listings.assign(price=prices)})
    assert known_comparables(Opened(other, key), model, grid) == names - {first}
