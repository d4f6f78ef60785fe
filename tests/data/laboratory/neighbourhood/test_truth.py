"""The answer sheet says what the formula says, to the last bit, and a damaged one is refused in words."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from data.errors import HearthmapError, PortfolioError
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.neighbourhood.price_formula import price_parts
from data.laboratory.neighbourhood.truth import ADDENDS, TRUTH_COLUMNS, read_truth, write_truth


@pytest.fixture
def homes() -> list[Home]:
    return [sample_home(5, number) for number in range(12)]


@pytest.fixture
def path(tmp_path: Path, homes: list[Home]) -> Path:
    write_truth(tmp_path / "truth.csv", homes)
    return tmp_path / "truth.csv"


def edited(path: Path, row: int, column: str, value: str) -> Path:
    """The file with one cell changed; row 2 is the first home."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def test_the_truth_comes_back_to_the_last_bit(path: Path, homes: list[Home]) -> None:
    truth = read_truth(path)
    assert list(truth.index) == [home.listing_id for home in homes]
    assert ("listing_id", *truth.columns) == TRUTH_COLUMNS
    for home in homes:
        row, parts = truth.loc[home.listing_id], price_parts(home)
        assert (row["log_price"], row["price"]) == (parts.log_price, parts.price)
        assert (row["intercept"], row["area_effect"], row["noise"]) == (parts.intercept, parts.area, parts.noise)
        assert {name: row[name] for name in DRIVERS} == dict(home.elements)
        assert {name: row[f"{name}_effect"] for name in DRIVERS} == dict(parts.elements)
        assert math.fsum(row[name] for name in ADDENDS) == row["log_price"]
    assert truth["price"].dtype == np.int64
    assert all(truth[name].dtype == np.float64 for name in (*ADDENDS, "log_price"))


def test_writing_leaves_the_old_file_or_the_new_one(path: Path, homes: list[Home]) -> None:
    before = path.read_bytes()

    def half_way():
        yield homes[0]
        raise HearthmapError("stopped")

    with pytest.raises(HearthmapError, match="stopped"):
        write_truth(path, half_way())
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["truth.csv"]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("pool_effect", "0.149", "row 4, column log_price: the parts do not sum"),
        ("log_price", "12.5", "row 4, column log_price: the parts do not sum"),
        ("price", "450000", "row 4, column price: price is not exp"),
        ("noise", "", "row 4, column noise: a number is needed"),
        ("noise", "nan", "row 4, column noise: a number is needed"),
        ("price", "inf", "row 4, column price: a number is needed"),
        ("garage", "three", "row 4, column garage: garage has no such level"),
        ("listing_id", "", "row 4, column listing_id: the row names no home"),
        ("listing_id", "S5-0000", "row 4, column listing_id: the home was seen before"),
    ],
)
def test_a_changed_cell_is_found(path: Path, column: str, value: str, words: str) -> None:
    with pytest.raises(PortfolioError, match=words):
        read_truth(edited(path, 4, column, value))


def test_a_price_with_cents_is_refused(path: Path) -> None:
    price = read_truth(path)["price"].iloc[2]
    with pytest.raises(PortfolioError, match="whole dollars"):
        read_truth(edited(path, 4, "price", f"{price}.2"))


def test_other_columns_are_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("pool_effect", "pond_effect", 1), encoding="utf-8")
    with pytest.raises(PortfolioError, match="lacks pool_effect and has unknown pond_effect"):
        read_truth(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "could not be read"),
        (b"\xff\xfe\x00\x01", "could not be read|lacks"),
        (",".join(TRUTH_COLUMNS).encode() + b"\n", "no homes"),
        (",".join(TRUTH_COLUMNS).encode() + b'\n"S5-0000,1', "could not be read"),
        (",".join(TRUTH_COLUMNS).encode() + b"\nS5-0000,12.6\n", "no such level"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "truth.csv"
    path.write_bytes(content)
    with pytest.raises(PortfolioError, match=words):
        read_truth(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match=r"truth\.csv does not exist"):
        read_truth(tmp_path / "truth.csv")
