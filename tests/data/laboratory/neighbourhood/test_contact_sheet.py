from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import InputError
from data.laboratory.neighbourhood.contact_sheet import contact_sheet, main
from data.portfolio import Portfolio, read_portfolio

COLOURS = {("a", "kitchen"): (200, 30, 30), ("b", "frontal"): (30, 200, 30), ("b", "kitchen"): (30, 30, 200)}


@pytest.fixture
def two_homes(tmp_path: Path) -> Portfolio:
    folder = tmp_path / "two"
    (folder / "photos").mkdir(parents=True)
    (folder / "listings.csv").write_text("listing_id,sale_price\na,100000\nb,200000\n")
    rows = []
    for (listing, room), colour in COLOURS.items():
        Image.new("RGB", (80, 64), colour).save(folder / "photos" / f"{listing}_{room}.png")
        rows.append(f"{listing},photos/{listing}_{room}.png,{room}")
    (folder / "photos.csv").write_text("\n".join(["listing_id,file,room", *rows]))
    return read_portfolio(folder)


def test_each_home_is_a_row_and_each_room_a_column(two_homes: Portfolio) -> None:
    sheet = np.asarray(contact_sheet(two_homes, ["b", "a"], (6, 8)))
    assert sheet.shape == (12, 16, 3)
    assert (sheet[3, 4] == COLOURS["b", "frontal"]).all()
    assert (sheet[3, 12] == COLOURS["b", "kitchen"]).all()
    assert (sheet[9, 12] == COLOURS["a", "kitchen"]).all()
    assert (sheet[9, 4] == 128).all()  # a has no photo of its front


def test_a_home_that_is_not_there_is_named(two_homes: Portfolio) -> None:
    with pytest.raises(InputError, match="no listing 'c'"):
        contact_sheet(two_homes, ["a", "c"], (6, 8))


def test_the_command_writes_the_first_homes(two_homes: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Path(two_homes.folder) / "sheet.jpg"
    monkeypatch.setattr("sys.argv", ["sheet", str(two_homes.folder), "--width", "8", "--homes", "1", "--out", str(out)])
    main()
    with Image.open(out) as sheet:
        assert sheet.size == (8, 6)
