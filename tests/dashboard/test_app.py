"""What the dashboard's pages say and do, without a browser."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from valuation.dashboard import opening
from valuation.settings import LastUsed, last_used, remember

FAKE_APP = Path(__file__).with_name("fake_app.py")
REAL_APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"
pytestmark = pytest.mark.usefixtures("settings_folder")


@pytest.fixture(autouse=True)
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setattr(sys, "argv", ["streamlit_app.py"])


def opened(home: str | None = None, *, app: Path = FAKE_APP, page: str = "property") -> AppTest:
    """The app after its first run.

    AppTest can only switch between pages that are files, so a variable says on which page the made-up app starts.
    """
    os.environ["FAKE_PAGE"] = page
    test = AppTest.from_file(str(app), default_timeout=60)
    if home is not None:
        test.query_params["home"] = home
    return test.run()


def words(test: AppTest) -> str:
    """All text of a page, without the signs that keep Markdown from reading money as formulas."""
    texts = [
        str(element.value)
        for kind in ("title", "subheader", "markdown", "caption", "info", "warning", "error", "code")
        for element in getattr(test, kind)
    ]
    texts += [f"{metric.label}: {metric.value}" for metric in test.metric]
    return "\n".join(texts).replace("\\", "")


def photos(test: AppTest) -> list[str]:
    """What each picture is described as."""
    return [image.proto.imgs[0].alt for image in test.image]


def test_without_a_portfolio_it_says_what_to_do_next() -> None:
    test = opened(app=REAL_APP)
    assert not test.exception
    assert not test.error
    assert "No portfolio has been opened yet" in words(test)
    commands = [code.value for code in test.code]
    assert [command.split(" ")[:2] for command in commands] == [
        ["hearthmap", "import"],
        ["hearthmap", "check"],
        ["hearthmap", "train"],
        ["streamlit", "run"],
    ]
    assert last_used() == LastUsed()


def test_without_a_model_it_shows_the_homes_and_how_to_train(portfolio: Path) -> None:
    remember(portfolio)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "trains one on the 2 homes whose prices are known" in words(test)
    assert test.code[0].value == f'hearthmap train "{portfolio}" --model my-model'
    assert test.dataframe[0].value["listing_id"].tolist() == ["a_1", "b", "c"]
    assert test.dataframe[0].value["price"].tolist()[:2] == [500_000, 400_000]


def test_without_a_model_and_prices_it_says_that_none_can_be_trained(portfolio: Path) -> None:
    table = portfolio / "listings.csv"
    table.write_text("listing_id,bedrooms\na_1,3\n", encoding="utf-8")
    remember(portfolio)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "No home of this portfolio has a price" in words(test)


def test_a_home_is_shown_with_all_its_figures(portfolio: Path, model: Path) -> None:
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
        "Photo premium (both less attributes only): **+$50,000**",
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


def test_photos_stand_in_the_order_of_a_walk_with_their_money(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert photos(test) == [
        "Frontal of home a_1 with heatmap; this photo raises the estimate by $18,300.",
        "Kitchen of home a_1 with heatmap; this photo lowers the estimate by $8,410.",
    ]
    text = words(test)
    assert "**Frontal** ▲ **+$18,300**" in text
    assert "**Kitchen** ▼ **-$8,410**" in text


def test_moving_the_opacity_changes_the_pictures_and_nothing_else(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    assert test.slider[0].value == 60
    before, text = [image.value[0] for image in test.image], words(test)
    test.slider[0].set_value(0).run()
    after = [image.value[0] for image in test.image]
    assert not test.exception
    assert len(after) == 2
    assert not set(before) & set(after)
    assert words(test) == text


def test_the_sale_price_is_called_so_and_no_area_is_a_dash(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("b")
    text = words(test)
    assert "Sale price: $400,000" in text
    assert "Error: **-5.0 %** (estimate $20,000 below)" in text
    assert "No photo of: kitchen." in text
    assert test.table[0].value.set_index("Attribute").loc["Living area", "Value"] == "–"


def test_a_home_without_photos_and_price_is_shown_as_far_as_it_is_known(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("c")
    assert not test.exception
    text = words(test)
    for expected in ("Confidence: ●○○ Low", "Price: –", "Error: –", "Photos only  \n**–**", "Both  \n**–**"):
        assert expected in text
    assert "Photo premium" not in text
    assert "This home has no photos" in text
    assert not test.slider


def test_the_chart_shows_the_interval_on_the_estimate_and_the_price_as_a_line(portfolio: Path, model: Path) -> None:
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


def test_the_address_follows_the_home_chosen(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened()
    assert test.title[0].value == "Home a\\_1"
    choice = test.selectbox[0]
    assert choice.options == ["a_1 · 90210", "b · 02134", "c"]
    choice.set_value("b").run()
    assert not test.exception
    assert test.title[0].value == "Home b"
    assert test.query_params["home"] == "b"


def test_an_unknown_home_in_the_address_is_said_so(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("zz")
    assert not test.exception
    assert "no home “zz”" in test.warning[0].value
    assert test.title[0].value == "Home a\\_1"


def test_the_sidebar_states_the_facts(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened()
    text = "\n".join(element.value for kind in ("markdown", "caption") for element in getattr(test.sidebar, kind))
    text = text.replace("\\", "")
    for expected in (
        "Portfolio: small_town",
        "3 homes, 3 photos",
        "2 sale and asking prices in USD",
        "areas in sq ft",
        "Model: first_model",
        "learned from 2 homes",
        "photos through tiny_net",
        "half of its estimates are within 15.3 % of the price (cross-fitted, with photos)",
        "trained 2026-01-31",
    ):
        assert expected in text


def test_the_portfolio_page_lists_all_homes(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened(page="portfolio")
    assert not test.exception
    table = test.dataframe[0].value.set_index("listing_id")
    assert table["estimate"].to_dict() == {"a_1": 550_000, "b": 380_000, "c": 720_000}
    assert table["confidence"].tolist() == ["●●● High", "●●○ Medium", "●○○ Low"]
    assert table.loc["a_1", "error"] == pytest.approx(10.0)
    assert table.loc["b", "photo_premium"] == -10_000
    assert test.download_button[0].label == "Download estimates (CSV)"


def test_what_was_opened_is_remembered(portfolio: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app", "--portfolio", str(portfolio), "--model", str(model)])
    assert not opened().exception
    assert last_used() == LastUsed(portfolio, model)


def test_environment_variables_name_what_to_open(portfolio: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHMAP_PORTFOLIO", str(portfolio))
    monkeypatch.setenv("HEARTHMAP_MODEL", str(model))
    assert "Home a" in words(opened())


def test_a_table_that_changed_is_read_again(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("b")
    table = portfolio / "listings.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("400000", "320000"), encoding="utf-8")
    assert "Sale price: $320,000" in words(test.run())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--portfolio", "nowhere"], "nowhere"),
        (["--portfolio"], "could not read its arguments"),
        (["--porfolio", "x"], "does not know the argument --porfolio"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence_and_how_to_go_on(
    arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["app", *arguments])
    test = opened()
    assert not test.exception
    assert len(test.error) == 1
    assert sentence in words(test)
    assert "hearthmap import" in words(test)
    assert last_used() == LastUsed()


def test_a_model_that_cannot_be_opened_leaves_the_homes(portfolio: Path, tmp_path: Path) -> None:
    remember(portfolio, tmp_path / "gone")
    test = opened()
    assert not test.exception
    assert "holds no model" in words(test)
    assert len(test.dataframe[0].value) == 3


@pytest.mark.parametrize("page", ["property", "portfolio"])
def test_a_model_that_does_not_fit_is_said_so(
    page: str, portfolio: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = opening.read_portfolio

    def in_euros(folder: str) -> object:
        return replace(read(folder), currency="EUR")

    monkeypatch.setattr(opening, "read_portfolio", in_euros)
    remember(portfolio, model)
    test = opened(page=page)
    assert not test.exception
    assert [error.value.replace("\\", "") for error in test.error] == [
        "The model estimates in USD and the portfolio is in EUR."
    ]


def test_a_photo_that_is_gone_is_named_and_the_others_are_shown(portfolio: Path, model: Path) -> None:
    remember(portfolio, model)
    test = opened("a_1")
    (portfolio / "photos" / "a_1_frontal.jpg").write_bytes(b"no longer a picture")
    test.slider[0].set_value(30).run()
    assert not test.exception
    assert "a_1_frontal.jpg" in words(test)
    assert [alt.split(" ")[0] for alt in photos(test)] == ["Kitchen"]
