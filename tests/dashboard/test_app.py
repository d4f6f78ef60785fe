"""What the dashboard opens and remembers, and what it says where it cannot."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import HearthmapError
from valuation import demo
from valuation.dashboard import demo_page
from valuation.dashboard.session import opening
from valuation.settings import LastUsed, last_used, remember

REAL_APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


def test_without_a_portfolio_and_the_demo_it_says_what_to_do_next(
    opened, words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "shipped_folder", lambda: None)
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


def test_without_a_portfolio_the_demo_opens_and_is_not_remembered(
    portfolio: Path, opened, words, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(progress) -> LastUsed:
        progress("photos", 1, 2)
        progress("cross-fitting: both", 3, 5)
        return LastUsed(portfolio, None)

    monkeypatch.setattr(demo_page, "demo_folders", lambda: LastUsed(portfolio, portfolio.with_name("demo-model")))
    monkeypatch.setattr(demo_page, "is_built", lambda: False)
    monkeypatch.setattr(demo_page, "build_demo", no_model)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "These homes are made up." in words(test)
    assert test.dataframe[0].value["listing_id"].tolist() == ["a_1", "b", "c"]
    assert last_used() == LastUsed()


def test_a_demo_that_cannot_be_built_says_why_and_how_to_begin(
    portfolio: Path, opened, words, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(progress) -> LastUsed:
        raise HearthmapError("The disk is full.")

    monkeypatch.setattr(demo_page, "demo_folders", lambda: LastUsed(portfolio, portfolio.with_name("demo-model")))
    monkeypatch.setattr(demo_page, "is_built", lambda: False)
    monkeypatch.setattr(demo_page, "build_demo", full)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "could not be made ready. The disk is full" in test.error[0].value
    assert "hearthmap import" in test.code[0].value


def test_without_a_model_it_shows_the_homes_and_how_to_train(portfolio: Path, opened, words) -> None:
    remember(portfolio)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "trains one on the 2 homes whose prices are known" in words(test)
    assert test.code[0].value == f'hearthmap train "{portfolio}" --model my-model'
    assert test.dataframe[0].value["listing_id"].tolist() == ["a_1", "b", "c"]
    assert test.dataframe[0].value["price"].tolist()[:2] == [500_000, 400_000]


def test_without_a_model_and_prices_it_says_that_none_can_be_trained(portfolio: Path, opened, words) -> None:
    table = portfolio / "listings.csv"
    table.write_text("listing_id,bedrooms\na_1,3\n", encoding="utf-8")
    remember(portfolio)
    test = opened(app=REAL_APP)
    assert not test.exception
    assert "No home of this portfolio has a price" in words(test)


def test_the_sidebar_states_the_facts(portfolio: Path, model: Path, opened) -> None:
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


def test_the_portfolio_page_lists_all_homes(portfolio: Path, model: Path, opened) -> None:
    remember(portfolio, model)
    test = opened(page="portfolio")
    assert not test.exception
    table = test.dataframe[0].value.set_index("listing_id")
    assert table["estimate"].to_dict() == {"a_1": 550_000, "b": 380_000, "c": 720_000}
    assert table["confidence"].tolist() == ["●●● High", "●●○ Medium", "●○○ Low"]
    assert table.loc["a_1", "error"] == pytest.approx(10.0)
    assert table.loc["b", "photo_premium"] == -10_000
    assert test.download_button[0].label == "Download estimates (CSV)"


def test_what_was_opened_is_remembered(portfolio: Path, model: Path, opened) -> None:
    assert not opened(arguments=("--portfolio", str(portfolio), "--model", str(model))).exception
    assert last_used() == LastUsed(portfolio, model)


def test_environment_variables_name_what_to_open(
    portfolio: Path, model: Path, monkeypatch: pytest.MonkeyPatch, opened, words
) -> None:
    monkeypatch.setenv("HEARTHMAP_PORTFOLIO", str(portfolio))
    monkeypatch.setenv("HEARTHMAP_MODEL", str(model))
    assert "Home a" in words(opened())


def test_a_table_that_changed_is_read_again(portfolio: Path, model: Path, opened, words) -> None:
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
    arguments: list[str], sentence: str, opened, words
) -> None:
    test = opened(arguments=arguments)
    assert not test.exception
    assert len(test.error) == 1
    assert sentence in words(test)
    assert "hearthmap import" in words(test)
    assert last_used() == LastUsed()


def test_a_model_that_cannot_be_opened_leaves_the_homes(portfolio: Path, tmp_path: Path, opened, words) -> None:
    remember(portfolio, tmp_path / "gone")
    test = opened()
    assert not test.exception
    assert "holds no model" in words(test)
    assert len(test.dataframe[0].value) == 3


@pytest.mark.parametrize("page", ["property", "portfolio"])
def test_a_model_that_does_not_fit_is_said_so(
    page: str, portfolio: Path, model: Path, monkeypatch: pytest.MonkeyPatch, opened
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
