"""Tables of every kind, sound and broken."""

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data.errors import PortfolioError
from data.table_files.tables import read_table

WriteTable = Callable[..., Path]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.txt"])
def test_delimiters_are_found_whatever_the_suffix(write_table: WriteTable, delimiter: str, name: str) -> None:
    rows = [["id", "note", "price"], ["a", "x", "1"], ["b", '"y; z, w|v"', "2"]]
    table = read_table(write_table("\n".join(delimiter.join(row) for row in rows), name))
    assert table.delimiter == delimiter
    assert table.cells.to_dict("list") == {"id": ["a", "b"], "note": ["x", "y; z, w|v"], "price": ["1", "2"]}
    assert table.cells.index.tolist() == [2, 3]


def test_decimal_commas_do_not_pass_for_delimiters(write_table: WriteTable) -> None:
    table = read_table(write_table("id;price, EUR;area\n1;450.000,50;120,5\n2;1.250.000,00;80,25\n"))
    assert table.delimiter == ";"
    assert table.cells["area"].tolist() == ["120,5", "80,25"]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_found(write_table: WriteTable, encoding: str, found: str) -> None:
    table = read_table(write_table("id,city,price\n1,Köln,€5\n2,Montréal,€6\n", encoding=encoding))
    assert table.encoding == found
    assert list(table.cells.columns) == ["id", "city", "price"]
    assert table.cells["city"].tolist() == ["Köln", "Montréal"]
    assert table.cells["price"].tolist() == ["€5", "€6"]


def test_rows_keep_the_line_they_start_on(write_table: WriteTable) -> None:
    table = read_table(write_table('id,note\r\na,"two\r\nlines"\r\n\r\n , \r\nb,one\r\n'))
    assert table.cells.index.tolist() == [2, 6]
    assert table.cells["note"].tolist() == ["two\r\nlines", "one"]
    assert table.problems == ()


def test_excels_own_delimiter_line_counts_as_a_row(write_table: WriteTable) -> None:
    table = read_table(write_table("sep=;\nid;price\na;1,5\n"))
    assert table.cells.to_dict("index") == {3: {"id": "a", "price": "1,5"}}


def test_ragged_rows_are_problems_and_the_rest_goes_on(write_table: WriteTable) -> None:
    table = read_table(write_table("id,price\na,1\nb\nc,1,000\nd,2,\n"))
    assert table.cells["id"].tolist() == ["a", "d"]  # an empty cell too many is harmless
    assert [(p.file, p.row, p.severity, p.value) for p in table.problems] == [
        ("listings.csv", 3, "error", "1 cells, header has 2"),
        ("listings.csv", 4, "error", "3 cells, header has 2"),
    ]
    assert "fewer cells" in table.problems[0].reason
    assert "more cells" in table.problems[1].reason


def test_inches_are_no_quotes(write_table: WriteTable) -> None:
    table = read_table(write_table('id,width,note\na,12\' 6",x\nb,"Nice" house,y\n'))
    assert table.cells["width"].tolist() == ["12' 6\"", "Nice house"]


def test_headers_are_tidied_and_nothing_is_lost_unsaid(write_table: WriteTable) -> None:
    table = read_table(write_table("id ,bath,bath,,\na,1,2,9,\nb,1,2,,\n"))
    assert list(table.cells.columns) == ["id", "bath", "bath_2"]
    assert [(p.row, p.column, p.value, p.severity) for p in table.problems] == [
        (None, "bath", "bath_2", "warning"),
        (None, "", "column 4", "warning"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"id,price\n", "header but no rows"),
        (b"id,price\na\n", "header but no rows that can be used"),
        (b'id,note\na,x\nb,"open\nc,y\n', r"row 3: a quote \(\"\) is opened and never closed"),
        (b'id,note\na,x\nb,"' + b"y\n" * 80_000, r"row 3: field larger than field limit .* is a quote never closed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "is not a text table"),
    ],
)
def test_broken_text_tables_give_one_clear_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "listings.csv"
    path.write_bytes(content)
    with pytest.raises(PortfolioError, match=message) as error:
        read_table(path)
    assert str(path) in str(error.value)


def test_a_missing_file_and_an_unknown_kind_are_named(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match=r"none\.csv does not exist"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(PortfolioError, match=r"t\.json is not a table this can read: give one of \.csv"):
        read_table(tmp_path / "t.json")


def test_parquet_keeps_native_cells(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "price": [1.5, None], "sold": pd.to_datetime(["2020-01-02", None])})
    frame.to_parquet(tmp_path / "t.parquet")
    cells = read_table(tmp_path / "t.parquet").cells
    assert cells.index.tolist() == [1, 2]
    assert cells["price"].tolist()[0] == 1.5
    assert cells["sold"][1] == pd.Timestamp(2020, 1, 2)
    frame.set_index("id").to_parquet(tmp_path / "indexed.parquet")
    assert read_table(tmp_path / "indexed.parquet").cells["id"].tolist() == ["a", "b"]


def test_damaged_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"id": ["a"]}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PortfolioError, match=r"t\.parquet could not be read"):
        read_table(path)


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_excel_keeps_native_cells_and_rows(tmp_path: Path) -> None:
    rows = [["id", "price", "sold", None], [], ["a", 1.5, dt.date(2020, 1, 2)], [7, None, None, "note"]]
    table = read_table(workbook(tmp_path / "t.xlsx", rows))
    assert table.cells.index.tolist() == [3, 4]
    assert table.cells["id"].tolist() == ["a", 7]
    assert table.cells["price"].tolist()[0] == 1.5
    assert table.cells["sold"].tolist()[0] == dt.datetime(2020, 1, 2)
    assert [(p.value, p.severity) for p in table.problems] == [("column 4", "warning")]


def test_further_sheets_are_told_of(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "t.xlsx", [["id"], ["a"]], [["id"], ["b"]]))
    assert table.cells["id"].tolist() == ["a"]
    assert [(p.reason, p.severity) for p in table.problems] == [
        ("only the first sheet of the workbook was read", "warning")
    ]


def test_unreadable_workbooks_are_named(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"this is no workbook")
    with pytest.raises(PortfolioError, match=r"t\.xlsx is not a readable Excel workbook"):
        read_table(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "a zip file, yet no workbook")
    with pytest.raises(PortfolioError, match=r"t\.xlsx is not a readable Excel workbook"):
        read_table(path)
    workbook(path, [])
    with pytest.raises(PortfolioError, match="its first sheet needs a header"):
        read_table(path)
    workbook(path, [["id", "price"]])
    with pytest.raises(PortfolioError, match="header but no rows"):
        read_table(path)
