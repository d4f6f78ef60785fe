"""What an import could not use, found again at the listing that it is of."""

from pathlib import Path

import pandas as pd
import pytest

from data.import_problems import import_problems
from data.importing import import_portfolio
from data.listing_problems import problems_of_import, problems_of_listing
from data.portfolio import Portfolio, read_portfolio
from tests.data.conftest import DrawPhoto

ROWS = """id,price,beds,baths,sqft
a_1,500000,3,2.5,1800
a_1,510000,3,2.5,1800
,400000,3,2,950
b,400000,ninety,2,-5
c,,4,3,2400
"""


@pytest.fixture
def imported(tmp_path: Path, draw_photo: DrawPhoto) -> Portfolio:
    """Three homes of five rows: one is there twice, one has no name; photos of two of them, one damaged."""
    source = tmp_path / "source"
    draw_photo(source / "photos" / "a_1_front.jpg", 1)
    damaged = draw_photo(source / "photos" / "b_front.jpg", 2)
    damaged.write_bytes(damaged.read_bytes()[:300])
    draw_photo(source / "photos" / "zz_front.jpg", 3)
    (source / "homes.csv").write_text(ROWS, encoding="utf-8")
    import_portfolio(source, tmp_path / "P")
    return read_portfolio(tmp_path / "P")


def test_every_problem_is_at_its_listing(imported: Portfolio) -> None:
    told = {name: [one.reason for one in problems_of_listing(imported, name)] for name in ("a_1", "b", "c")}
    assert told["a_1"] == ["listing_id was seen before; row left out"]
    assert sorted(reason.split(" ")[0] for reason in told["b"]) == ["area", "bedrooms", "photo"]
    assert told["c"] == ["price is missing; kept without a price"]  # found by import and reading, told once
    assert {one.file for one in problems_of_listing(imported, "b")} == {"homes.csv", "photos/b_front.jpg"}


def test_what_is_of_no_listing_stays_without_one(imported: Portfolio) -> None:
    nobodys = {(problem.file, problem.reason) for owner, problem in problems_of_import(imported) if not owner}
    assert ("homes.csv", "listing_id is missing; row left out") in nobodys
    assert ("photos/zz_front.jpg", "photo belongs to no listing; left out") in nobodys
    assert len(nobodys) == 2


def test_a_cell_that_could_run_is_harmless_in_the_file_and_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "homes.csv").write_text(ROWS.replace("ninety", "=1+1"), encoding="utf-8")
    folder = import_portfolio(tmp_path / "homes.csv", tmp_path / "P").folder
    assert "'=1+1" in (folder / "problems.csv").read_text(encoding="utf-8-sig")
    assert "=1+1" in {problem.value for _, problem in import_problems(folder)}


def test_problems_of_an_old_import_are_found_by_the_name_of_the_photo(imported: Portfolio) -> None:
    path = imported.folder / "problems.csv"
    pd.read_csv(path).drop(columns="listing_id").to_csv(path, index=False)
    assert {owner for owner, _ in import_problems(imported.folder)} == {""}
    assert [problem.file for problem in problems_of_listing(imported, "b")] == ["photos/b_front.jpg"]


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff", b"a,b\n1,2\n"])
def test_without_a_table_that_can_be_read_there_are_none(imported: Portfolio, content: bytes | None) -> None:
    path = imported.folder / "problems.csv"
    path.unlink() if content is None else path.write_bytes(content)
    assert import_problems(imported.folder) == ()
