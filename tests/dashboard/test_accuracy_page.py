"""What the page of accuracy says and does."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.test_portfolio_page import address, chart, group, numbers
from valuation.dashboard.accuracy import figures, groups, misses, two_models
from valuation.dashboard.accuracy.model_choice import folder_of, models_beside
from valuation.dashboard.drawing.responsive_table import responsive_table
from valuation.settings import remember
from valuation.statistics.bootstrap import Figure, resample
from valuation.wording.figure_words import difference_words, figure_words, gain_words

APP = Path(__file__).with_name("fake_accuracy_app.py")
NAN = float("nan")


def rows(number: int = 60) -> list[str]:
    """Homes at two places, and three at a third; each with a price."""
    lines = ["listing_id,sale_price,bedrooms,bathrooms,area,location"]
    for home in range(number):
        place = "lone" if home < 3 else ("north", "south")[home % 2]
        lines.append(f"h{home:02d},{200_000 + 9_000 * home},3,2,{1_000 + 40 * home},{place}")
    return lines


@pytest.fixture
def town(portfolio: Path) -> Path:
    """A portfolio of 60 homes, of which one has photos."""
    (portfolio / "listings.csv").write_text("\n".join(rows()) + "\n", encoding="utf-8")
    for photo in (portfolio / "photos").iterdir():
        photo.rename(photo.with_name(photo.name.replace("a_1", "h07").replace("b_", "h07_")))
    return portfolio


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The folder of a made-up model, with others beside it."""
    for name in ("first_model", "worse_model", "euro_model"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.json").write_text("{}", encoding="utf-8")
    return tmp_path / "first_model"


@pytest.fixture
def page(town: Path, model: Path, opened):
    """Gives a function that opens the page, at an address if one is given."""

    def run(folder: Path = model, **given: str) -> AppTest:
        remember(town, folder)
        test = opened(page="accuracy", app=APP)
        if given:
            for name, value in given.items():
                test.query_params[name] = value
            test.run()
        assert not test.exception
        return test

    return run


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, str]]]:
    """The files that are offered, as rows."""
    kept: dict[str, list[dict[str, str]]] = {}
    for module in (figures, groups, misses, two_models):
        monkeypatch.setattr(
            module, "csv_button", lambda table, name: kept.update({name: read(table.to_csv(index=False))})
        )
    return kept


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def html(test: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in test.get("html"))


def test_the_figures_are_those_of_another_package(page, words, files) -> None:
    mpac = pytest.importorskip("ratio_study", reason="the oracle ratio-study comes with the extra 'test'")
    test = page()
    assert "The figures rest on 60 homes, each valued in training by models that were fitted without it." in words(test)
    found = {(row["model"], row["figure"]): row for row in files["small_town-first_model-figures.csv"]}
    price = np.array([200_000.0 + 9_000 * home for home in range(60)])
    noise = np.random.default_rng(3).normal(0, 1, (3, 60))
    estimate = price * np.exp(0.10 * noise[2])
    error = np.abs(estimate / price - 1)
    assert float(found["both", "mdape"]["value"]) == pytest.approx(np.median(error))
    assert float(found["both", "ppe10"]["value"]) == pytest.approx(np.mean(error <= 0.1))
    assert float(found["both", "cod"]["value"]) == pytest.approx(100 * mpac.cod(estimate / price))
    assert float(found["both", "prd"]["value"]) == pytest.approx(mpac.prd(price, estimate / price))
    prb = mpac.prb(price, estimate, estimate / price, req_significance=None)[0]
    assert float(found["both", "prb"]["value"]) == pytest.approx(prb, abs=2e-5)  # it rounds on the way
    row = found["both", "cod"]
    assert (row["accepted_low"], row["accepted_high"]) == ("5.0", "15.0")
    assert row["verdict"].startswith("inside")
    assert found["photos_only", "cod"]["verdict"] == "outside"
    table = html(test)
    assert "✗ outside, too high" in table
    assert "✓ inside" in table
    assert f"{float(row['value']):.1f} [" in table


def test_sale_prices_need_no_heading_and_figures_stand_on_fewer_homes_beside_those_on_all(page, words) -> None:
    test = page()
    assert "not a ratio study" not in words(test)
    table = html(test)
    assert "Trimmed at 3 IQR (" in table
    assert "Without suspicious prices" not in table
    assert "0.95 to 1.05" in table  # MKI's accepted range
    assert "−10 to 10" in table  # VEI's
    assert "independent and of equal variance" in words(test)


def test_asking_prices_are_headed_so(page, words, town: Path) -> None:
    table = town / "listings.csv"
    table.write_text(table.read_text().replace("sale_price", "asking_price"), encoding="utf-8")
    assert "Asking prices: not a ratio study" in words(page())


def test_of_mixed_prices_each_kind_is_counted(page, words, town: Path) -> None:
    lines = ["listing_id,sale_price,asking_price,bedrooms,bathrooms,area,location"]
    for number, row in enumerate(rows()[1:]):
        home, price, rest = row.split(",", 2)
        lines.append(f"{home},{price},,{rest}" if number < 20 else f"{home},,{price},{rest}")
    (town / "listings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "20 sale prices and 40 asking prices: not a ratio study of sales alone" in words(page())


def test_figures_without_suspicious_prices_stand_beside_the_others(page, words, town: Path) -> None:
    """Home h09 has a deed of ten dollars, which this model was told to learn from too."""
    table = town / "listings.csv"
    table.write_text(table.read_text().replace("h09,281000,", "h09,10,"), encoding="utf-8")
    test = page()
    assert "1 price is hardly a market value; figures without stand beside those with all homes." in words(test)
    assert "Without suspicious prices (1 left out)" in html(test)
    assert "; without suspicious prices " in words(test)  # beside the headline too


def test_the_gain_from_photos_is_told_with_its_interval(page, words) -> None:
    test = page()
    assert "✓ They help: the interval leaves out zero. Compared home by home on the same 60 homes." in words(test)
    assert "Gain from photos: −" in words(test)
    assert "✓ better" in html(test)


def test_every_home_is_a_point_of_the_ratio_chart(page, words) -> None:
    alt, figure = chart(page(), 0)
    assert alt.startswith("Ratio of estimate to price of 60 homes against the price; the median is")
    homes = next(trace for trace in figure["data"] if trace.get("name") == "homes")
    assert homes["type"] == "scatter"
    assert list(homes["customdata"])[:2] == ["h00", "h01"]
    noise = np.random.default_rng(3).normal(0, 1, (3, 60))[2]
    assert numbers(homes["y"]) == pytest.approx(np.exp(0.10 * noise).tolist())
    assert "running median" in [trace.get("name") for trace in figure["data"]]


def test_groups_of_too_few_homes_have_only_their_number(page, words, files) -> None:
    test = page()
    found = {row["group"]: row for row in files["small_town-first_model-by-location.csv"]}
    assert [found[name]["homes"] for name in ("north", "south", "lone")] == ["28", "29", "3"]
    assert found["lone"]["mdape"] == ""
    assert "1 group with 3 homes together has fewer than 5 homes each" in words(test)
    _, errors = chart(test, 1)
    assert errors["data"][0]["y"] == ["south (29)", "north (28)"]
    assert "80 % interval" in words(test)


def test_the_grouping_is_in_the_address(page, files) -> None:
    test = page()
    group(test, "By").set_value("price").run()
    assert address(test) == {"by": ["price"]}
    bands = files["small_town-first_model-by-price.csv"]
    assert sum(int(row["homes"]) for row in bands) == 60
    assert bands[0]["group"].startswith("below $")
    sent = page(by="confidence")
    assert group(sent, "By").value == "confidence"
    assert {row["group"] for row in files["small_town-first_model-by-confidence.csv"]} <= {"High", "Medium", "Low"}
    assert page(by="nonsense").exception == []


def test_the_biggest_misses_are_told_with_their_price_and_a_guess(page, words, files) -> None:
    test = page()
    noise = np.abs(np.random.default_rng(3).normal(0, 1, (3, 60))[2])
    worst = [f"h{home:02d}" for home in np.argsort(-noise)[:10]]
    missed = files["small_town-first_model-misses-USD.csv"]
    assert [row["listing_id"] for row in missed] == worst
    text = words(test)
    for place, row in enumerate(missed, 1):
        assert f"{place}. Home {row['listing_id']}" in text
        assert row["guess"]
        assert f"price **${float(row['price']):,.0f}**" in text
    assert all("There are no photos" in row["guess"] for row in missed if row["listing_id"] != "h07")


def test_two_models_on_the_same_homes(page, words, files) -> None:
    test = page()
    choice = test.selectbox(key="accuracy-other")
    assert choice.options == ["euro_model", "worse_model"]
    choice.set_value("worse_model").run()
    assert not test.exception
    assert address(test) == {"other": ["worse_model"]}
    assert (
        "**first_model** is sounder by mean error and median error and evenness (COD), on the 60 homes that both valued"
        in words(test)
    )
    assert "✓ first_model" in html(test)
    both = files["first_model-and-worse_model-estimates-USD.csv"]
    assert len(both) == 60
    assert list(both[0]) == ["listing_id", "price", "first_model", "worse_model"]


def test_both_models_maps_of_one_home_are_on_one_scale(page, words, files) -> None:
    test = page(other="worse_model", home="h07")
    text = words(test)
    assert "first_model, out of fold: $" in text
    assert "One scale for all models: the same colour is the same money." in text
    pictures = html(test)
    for name in ("first_model", "worse_model"):
        assert f"Kitchen of home h07 with heatmap by model {name}" in pictures
    parts = files["first_model-and-worse_model-h07-USD.csv"]
    assert [row["part"] for row in parts][0] == "Base value"
    assert sum(float(row["worse_model"]) for row in parts[:-1]) == pytest.approx(float(parts[-1]["worse_model"]))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("euro_model", "The model estimates in EUR"),
        ("first_model", "This is the same model"),
        ("/no/such/folder", "/no/such/folder holds no model"),
    ],
)
def test_what_cannot_be_compared_is_said_and_what_was_entered_stays(page, words, other: str, expected: str) -> None:
    test = page(other=other)
    assert expected in words(test)
    assert test.selectbox(key="accuracy-other").value == other
    assert "sounder" not in html(test)


def test_a_home_that_cannot_be_compared_is_said(page, words) -> None:
    assert "Home “nobody” was not valued out of fold by both." in words(page(other="worse_model", home="nobody"))


def test_a_portfolio_without_prices_says_so(page, town: Path, words) -> None:
    lines = [",".join([*line.split(",")[:1], "", *line.split(",")[2:]]) for line in rows()]
    lines[0] = rows()[0]
    (town / "listings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "No home of this portfolio has a price" in words(page())


def test_fewer_than_ten_homes_have_no_figures(page, town: Path, words) -> None:
    (town / "listings.csv").write_text("\n".join(rows(9)) + "\n", encoding="utf-8")
    test = page()
    assert "Only 9 homes of this portfolio can tell how accurate the model is, and figures need 10." in words(test)
    assert not test.get("plotly_chart")


def test_what_was_shown_comes_back(page) -> None:
    test = page(by="price", other="worse_model")
    assert test.session_state["accuracy-last"] == {"by": "price", "other": "worse_model"}


def test_models_beside_and_typed_folders(model: Path, tmp_path: Path) -> None:
    (tmp_path / "no_model").mkdir()
    assert models_beside(model) == ["euro_model", "worse_model"]
    assert folder_of("worse_model", model) == tmp_path / "worse_model"
    assert folder_of("no_model", model) == Path("no_model")
    assert folder_of("~/models/m", model) == Path("~/models/m").expanduser()
    assert models_beside(tmp_path / "gone" / "m") == []


@pytest.mark.parametrize(
    ("name", "figure", "expected"),
    [
        ("mape", (0.1321, 0.12, 0.1456), "13.2 % [12.0, 14.6]"),
        ("cod", (13.42, NAN, NAN), "13.4"),
        ("prb", (-0.0926, -0.145, -0.0494), "−0.093 [−0.145, −0.049]"),
        ("mdape", (NAN, NAN, NAN), "–"),
    ],
)
def test_figures_in_words(name: str, figure: tuple[float, float, float], expected: str) -> None:
    assert figure_words(name, Figure(*figure)) == expected


def test_differences_in_words() -> None:
    assert difference_words("mape", Figure(-0.021, -0.03, 0.0123)) == "−2.1 points [−3.0, +1.2]"
    assert difference_words("prd", Figure(-0.0001, NAN, NAN)) == "0.000"


def test_photos_that_harm_or_cannot_be_told_are_said_so() -> None:
    price = np.linspace(1e5, 2e5, 40)
    sign = np.where(np.arange(40) % 2, 1, -1)
    worse = resample({"both": price * (1 + 0.2 * sign), "attributes_only": price * (1 + 0.1 * sign)}, price)
    assert gain_words(worse, 40).startswith(
        "Photos raise the MAPE from 10.0 % to 20.0 %, that is by 100.0 % [100.0, 100.0]. ✗ They harm"
    )
    error = np.random.default_rng(0).normal(0, 0.1, 40)
    estimates = {"both": price * (1 + error), "attributes_only": price * (1 + np.roll(error, 1))}
    told = gain_words(resample(estimates, price), 40)
    assert "these homes cannot tell whether photos help" in told
    assert "With photos the MAPE goes from" in told


def test_a_table_names_its_cells_and_hides_nothing_that_is_text() -> None:
    table = responsive_table("What <it> shows", ["Figure", "A & B"], [[("COD", "how"), ("13 <b>", "")]])
    assert "What &lt;it&gt; shows" in table
    assert '<th scope="row"><b>COD</b><small>how</small></th>' in table
    assert '<td data-label="A &amp; B"><span>13 &lt;b&gt;</span></td>' in table
    assert "hm-empty" not in table
