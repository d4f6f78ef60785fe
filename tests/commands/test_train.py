"""`hearthmap train` refuses at once what it could only find out at the end."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from data.importing import import_portfolio
from valuation.cli import main


def test_homes_that_all_share_one_photo_cannot_calibrate(
    made_up_homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    (source / "photos").mkdir(parents=True)
    (source / "homes.csv").write_bytes((made_up_homes / "homes.csv").read_bytes())
    with Image.open(made_up_homes / "photos" / "h01_kitchen.png") as everywhere:
        for home in range(36):
            everywhere.save(source / "photos" / f"h{home:02d}_kitchen.png")
    portfolio = import_portfolio(source, tmp_path / "P").folder
    monkeypatch.setattr("valuation.training.train.prepare", lambda *args, **options: pytest.fail("began to train"))
    monkeypatch.setattr(sys, "argv", ["hearthmap", "train", str(portfolio), "--model", str(tmp_path / "M")])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert "needs at least 3 homes with prices that do not share photos, but there are 1:" in said
    assert not (tmp_path / "M.partial").exists()
