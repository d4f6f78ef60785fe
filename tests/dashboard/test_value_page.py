"""The page Value a home: photos and attributes in, an estimate and its reasons out, and nothing typed ever lost."""

import io
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.importing import import_portfolio
from data.photos.zips import Upload
from explain.explanation import Explanation
from valuation.dashboard.value_home.draft import Draft
from valuation.dashboard.value_home.value_page import _adds_up
from valuation.estimates.estimate import estimate_portfolio
from valuation.estimates.room_recognition import recognised_rooms
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import load_model, save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings
from valuation.wording.money import format_money

APP = Path(__file__).with_name("fake_value_app.py")
TINY = TrainSettings(
    "test_efficientnet", weights="none", size=64, folds=2, metric=MetricSettings(size=8, epochs=2), device="cpu"
)


@pytest.fixture(scope="module")
def trained(made_up_homes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    town = import_portfolio(made_up_homes, folder / "town")
    save_model(train(town, TINY), folder / "model")
    return folder / "model"


@pytest.fixture(scope="module")
def model(trained: Path) -> Model:
    return load_model(trained)


@pytest.fixture
def shown(opened, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    monkeypatch.setenv("FAKE_MODEL", str(trained))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # so that a test sees the folders that are made
    return lambda: opened(app=APP)


@pytest.fixture
def photos(made_up_homes: Path) -> dict[str, bytes]:
    names = {"IMG_1.png": "h05_kitchen.png", "IMG_2.png": "h05_frontal.png"}
    return {name: (made_up_homes / "photos" / file).read_bytes() for name, file in names.items()}


def drop(test: AppTest, files: dict[str, bytes]) -> AppTest:
    return test.file_uploader[0].set_value([(name, content, "") for name, content in files.items()]).run()


def widget(test: AppTest, kind: str, label: str):
    return next(each for each in getattr(test, kind) if each.label.startswith(label))


def figures(test: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def folders(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("hearthmap-home-*"))


def test_at_first_it_says_what_to_do(shown, words) -> None:
    test = shown()
    assert not test.exception
    assert "Drop a photo or fill in a box" in words(test)
    assert [box.label for box in test.number_input] == [
        "Bedrooms",
        "Bathrooms",
        "Living area (sq ft)",
        "Asking price (\\$)",
    ]
    assert widget(test, "selectbox", "Location").options == ["90210", "90211", "90212"]
    assert widget(test, "selectbox", "Heating").options == ["gas", "oil"]
    assert not test.metric


def test_attributes_and_photos_give_what_the_same_home_gets_in_a_portfolio(
    shown, words, photos: dict[str, bytes], model: Model, made_up_homes: Path, tmp_path: Path
) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town")
    facts = town.listings.loc["h05"]
    # Under another number it is no home that the model learned from.
    expected = estimate_portfolio(replace(model, folds=()), town, listing_ids=["h05"]).iloc[0]
    test = shown()
    widget(test, "number_input", "Bedrooms").set_value(float(facts["bedrooms"]))
    widget(test, "number_input", "Bathrooms").set_value(float(facts["bathrooms"]))
    widget(test, "number_input", "Living area").set_value(float(facts["area"]))
    widget(test, "selectbox", "Location").set_value(facts["location"])
    widget(test, "selectbox", "Heating").set_value(facts["heating"])
    test.run()
    alone = figures(test)["Estimate"]
    test = drop(test, photos)
    assert not test.exception
    assert not test.error
    assert figures(test)["Estimate"].replace("\\", "") == format_money(expected["estimate"], "USD")
    assert figures(test)["Estimate"] != alone
    text = words(test)
    assert "The estimate is" in text
    assert "Photo premium" in text
    assert [chart.proto.alt.split(" ")[0] for chart in test.get("plotly_chart")] == ["The", "From"]
    assert "On the photos" in text


def test_rooms_are_recognised_and_a_person_can_correct_them(shown, words, photos: dict[str, bytes]) -> None:
    test = drop(shown(), {**photos, "old_bathroom.png": picture_of(photos["IMG_1.png"])})
    rooms = [box for box in test.selectbox if box.label.startswith("Room of")]
    assert [box.value for box in rooms] == ["kitchen", "frontal", "bathroom"]
    text = words(test)
    assert text.count("Told from the picture") == 2
    assert "By its name; it looks like" in text
    before = figures(test)["Estimate"]
    rooms[2].set_value("kitchen").run()
    assert not test.exception
    assert "Chosen by you" in words(test)
    assert figures(test)["Estimate"] != before
    assert [box.value for box in test.selectbox if box.label.startswith("Room of")][2] == "kitchen"
    next(button for button in test.button if button.label == "Leave out").click().run()
    assert len([box for box in test.selectbox if box.label.startswith("Room of")]) == 2


def test_what_is_wrong_is_told_file_by_file_and_all_else_is_kept(shown, words, photos: dict[str, bytes]) -> None:
    test = shown()
    widget(test, "number_input", "Bedrooms").set_value(4.0)
    widget(test, "text_input", "What to call it").set_value("12 *Old* Road").run()
    bad = {f"paper_{number}.pdf": b"%PDF" for number in range(20)} | {"cut.png": photos["IMG_1.png"][:200]}
    test = drop(test, bad)
    assert not test.exception
    text = words(test)
    assert "21 files could not be used" in text
    assert all(f"paper_{number}.pdf: file is not an image" in text for number in range(20))
    assert "cut.png: " in text
    assert widget(test, "number_input", "Bedrooms").value == 4
    estimate = figures(test)["Estimate"]
    test = drop(test, photos)
    assert "could not be used" not in words(test)
    assert figures(test)["Estimate"] != estimate
    test = drop(test, {"again.png": photos["IMG_1.png"], "bad.jpg": b"no"})
    text = words(test)
    assert "again.png: the same picture as IMG_1.png; taken once" in text
    assert "1 file could not be used" in text
    assert "12 *Old* Road" in text
    assert len([box for box in test.selectbox if box.label.startswith("Room of")]) == 2


def test_a_zip_is_as_good_as_its_photos(shown, photos: dict[str, bytes]) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in photos.items():
            archive.writestr(f"home/{name}", data)
    test = drop(shown(), {"home.zip": content.getvalue()})
    assert not test.exception
    assert [box.value for box in test.selectbox if box.label.startswith("Room of")] == ["kitchen", "frontal"]
    assert "Estimate" in figures(test)


def test_an_explanation_that_explains_next_to_nothing_is_not_painted() -> None:
    parts = {"listing_id": "a", "method": "money-map", "target": "log price", "unit": "money", "currency": "USD"}
    parts |= {"attributes": (), "photos": (), "text": "", "notes": ()}
    for residual, adds_up in ((0.0, True), (-4_000.0, True), (-9_000.0, False), (9_000.0, False)):
        assert _adds_up(Explanation(**parts, estimate=90_000.0, base_value=100_000.0, residual=residual)) is adds_up


def test_an_asking_price_is_compared_with_and_never_used(shown, words) -> None:
    test = shown()
    widget(test, "number_input", "Asking").set_value(1_000_000.0).run()
    assert not test.metric
    widget(test, "number_input", "Bedrooms").set_value(3.0).run()
    with_price = figures(test)
    assert with_price["Asking price"].replace("\\", "") == "$1,000,000"
    assert "Error: **" in words(test)
    widget(test, "number_input", "Asking").set_value(None).run()
    assert figures(test)["Estimate"] == with_price["Estimate"]


def test_an_impossible_value_is_said_so(shown, words) -> None:
    test = shown()
    widget(test, "number_input", "Bedrooms").set_value(3.0)
    widget(test, "number_input", "Living area").set_value(0.0).run()
    assert not test.exception
    assert "area is zero or negative; left blank" in test.warning[0].value
    assert "Estimate" in figures(test)


def test_starting_over_forgets_everything(shown, words, photos: dict[str, bytes], tmp_path: Path) -> None:
    test = shown()
    widget(test, "number_input", "Bedrooms").set_value(4.0).run()
    test = drop(test, photos)
    (folder,) = folders(tmp_path)
    assert len(list((folder / "photos").iterdir())) == 2
    widget(test, "button", "Start over").click().run()
    assert not test.exception
    assert widget(test, "number_input", "Bedrooms").value is None
    assert "Drop a photo or fill in a box" in words(test)
    assert list((folder / "photos").iterdir()) == []


def test_the_download_holds_what_was_typed_and_what_came_out(shown, photos: dict[str, bytes]) -> None:
    test = shown()
    widget(test, "number_input", "Bedrooms").set_value(4.0).run()
    button = test.get("download_button")[0]
    assert button.proto.label == "Download (CSV)"


def test_a_disk_that_refuses_is_said_so(shown, words, photos: dict[str, bytes], tmp_path: Path) -> None:
    test = drop(shown(), photos)
    (folder,) = folders(tmp_path)
    (folder / "listings.csv").unlink()
    (folder / "listings.csv").mkdir()
    (folder / "listings.csv" / "in the way").touch()
    widget(test, "number_input", "Bedrooms").set_value(4.0).run()
    assert not test.exception
    assert "listings.csv could not be written" in words(test)


def test_the_photos_are_gone_with_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    draft = Draft()
    draft.leave(60)
    draft.come_back()
    assert not draft.removed
    draft.leave(0)
    for _ in range(1000):
        if not folders(tmp_path):
            break
        time.sleep(0.01)
    assert draft.removed
    assert folders(tmp_path) == []
    forgotten = Draft()
    assert len(folders(tmp_path)) == 1
    del forgotten
    assert folders(tmp_path) == []


def test_the_same_home_is_written_once_and_another_anew(photos: dict[str, bytes]) -> None:
    draft = Draft()
    draft.add([Upload(name, io.BytesIO(content)) for name, content in photos.items()])
    units = {"currency": "USD", "area_unit": "sqft"}
    first = draft.opened("a", {"bedrooms": 3.0}, **units)
    assert draft.opened("a", {"bedrooms": 3.0}, **units) is first
    draft.rooms[draft.photos[0].file] = "dining"
    second = draft.opened("a", {"bedrooms": 3.0}, **units)
    assert second.key != first.key
    assert second.portfolio.photos["room"].fillna("").tolist() == ["dining", ""]


def test_rooms_are_recognised_whatever_is_given_for_them(model: Model, made_up_homes: Path, tmp_path: Path) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town")
    rooms = pd.Series(recognised_rooms(model, town))
    assert (rooms == town.photos["room"]).mean() > 0.95
    (town.folder / "photos" / "h00_kitchen.png").write_bytes(b"no more")
    gone = recognised_rooms(model, town)
    assert gone[town.photos["file"].tolist().index("photos/h00_kitchen.png")] is None


def picture_of(content: bytes) -> bytes:
    """The same room, turned around, so that it is another picture."""
    from PIL import Image, ImageOps

    turned = io.BytesIO()
    image = Image.open(io.BytesIO(content))
    upper = ImageOps.mirror(image.crop((0, 0, 88, 56))).rotate(180)
    image.paste(upper, (0, 0))
    image.save(turned, "PNG")
    return turned.getvalue()
