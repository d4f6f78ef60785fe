"""The data dictionary and the README say what the code does."""

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest

import data
from data.cells.columns import COLUMNS
from data.importing import import_portfolio
from data.listings import KNOWN_COLUMNS
from data.photos.rooms import ROOMS
from data.portfolio import read_portfolio
from data.problems import Problem

FOLDER = Path(data.__file__).parent


@pytest.fixture
def dictionary() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "dictionary.csv", keep_default_na=False)


def test_listing_columns_are_those_of_the_code(dictionary: pd.DataFrame) -> None:
    listed = dictionary[dictionary["table"] == "listings"].set_index("column")
    in_code = {column.name: (column.type, column.unit, "yes" if column.required else "no") for column in COLUMNS}
    assert {name: (row["type"], row["unit"], row["required"]) for name, row in listed.iterrows()} == in_code
    assert set(KNOWN_COLUMNS) < set(listed.index)


def test_photo_and_problem_columns_are_those_of_the_code(
    dictionary: pd.DataFrame, small_source: Path, tmp_path: Path
) -> None:
    listed = dictionary.groupby("table")["column"].agg(list)
    import_portfolio(small_source, tmp_path / "P")
    assert listed["photos"] == pd.read_csv(tmp_path / "P" / "photos.csv").columns.tolist()
    assert listed["problems"] == pd.read_csv(tmp_path / "P" / "problems.csv").columns.tolist()
    assert listed["problems"] == [*(field.name for field in dataclasses.fields(Problem)), "listing_id"]


def test_meanings_name_every_choice(dictionary: pd.DataFrame) -> None:
    meaning = dictionary.set_index(["table", "column"])["meaning"]
    assert meaning.str.len().min() > 10
    assert all(room in meaning["photos", "room"] for room in ROOMS)
    assert all(source in meaning["photos", "room_source"] for source in ("given", "predicted", "unknown"))


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    table, code = (re.search(rf"```{kind}\n(.*?)```", readme, re.DOTALL)[1] for kind in ("csv", "python"))
    monkeypatch.chdir(tmp_path)
    Path("objekte.csv").write_text(table, encoding="utf-8")
    exec(code, {"print": lambda listings: None})  # noqa: S102 (the README's own lines)
    listings = read_portfolio("bonn").listings
    assert listings["price"].tolist() == [450000, 1200000]
    assert listings["area"].tolist() == [120.5, 240]
    assert listings["location"].tolist() == ["Bonn", "Köln"]
    mapped = re.findall(r"--map (\w+)=(\S+)", readme.split("objekte.csv --to")[1].split("\n\n")[0])
    assert dict(mapped) == {
        "listing_id": "Nr",
        "price": "Preis",
        "bedrooms": "Schlafzimmer",
        "area": "Wohnfläche",
        "city": "Ort",
    }
    assert dict(mapped) == eval(re.search(r"names = (.*)", code)[1])  # noqa: S307 (the README's own line)
