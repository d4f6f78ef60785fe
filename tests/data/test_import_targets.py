"""Where an import may write, and that it writes all or nothing."""

import os
from pathlib import Path

import pytest

from data.errors import HearthmapError, PortfolioError
from data.importing import import_portfolio


def test_strict_imports_write_nothing(small_source: Path, tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match=r"Strict reading found 1 problem in homes\.csv, row 4, column price"):
        import_portfolio(small_source, tmp_path / "P", strict=True)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_broken_import_leaves_nothing_behind(small_source: Path, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_portfolio(small_source, tmp_path / "P", progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_folder_that_is_not_empty_is_not_touched(small_source: Path, tmp_path: Path) -> None:
    (tmp_path / "P").mkdir()
    (tmp_path / "P" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(
        PortfolioError, match="P exists and is not empty: choose another folder, or ask to overwrite it"
    ):
        import_portfolio(small_source, tmp_path / "P")
    with pytest.raises(PortfolioError, match="P is not a portfolio made by an import, so it is not overwritten"):
        import_portfolio(small_source, tmp_path / "P", overwrite=True)
    assert (tmp_path / "P" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_an_empty_folder_is_filled_and_a_portfolio_overwritten_when_asked(small_source: Path, tmp_path: Path) -> None:
    (tmp_path / "P").mkdir()
    import_portfolio(small_source, tmp_path / "P")
    (small_source / "photos" / "b_bath_2.png").unlink()
    portfolio = import_portfolio(small_source, tmp_path / "P", overwrite=True)
    assert len(portfolio.photos) == 2
    assert not (tmp_path / "P" / "photos" / "b_bath_2.png").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["P", "source"]


def test_a_failed_overwrite_leaves_the_old_portfolio(small_source: Path, tmp_path: Path) -> None:
    import_portfolio(small_source, tmp_path / "P")
    before = {path: path.read_bytes() for path in (tmp_path / "P").rglob("*") if path.is_file()}
    with pytest.raises(PortfolioError, match="Strict"):
        import_portfolio(small_source, tmp_path / "P", overwrite=True, strict=True)
    assert before == {path: path.read_bytes() for path in (tmp_path / "P").rglob("*") if path.is_file()}


def test_the_source_is_never_overwritten(small_source: Path, tmp_path: Path) -> None:
    for target in (small_source, tmp_path):
        with pytest.raises(PortfolioError, match="is or contains the source of the import"):
            import_portfolio(small_source, target, overwrite=True)
    (tmp_path / "file").touch()
    with pytest.raises(PortfolioError, match="exists and is not a folder"):
        import_portfolio(small_source, tmp_path / "file")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_read_only_disk_is_told(small_source: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(HearthmapError, match="could not be written"):
        import_portfolio(small_source, tmp_path / "locked" / "P")


def test_a_target_that_cannot_be_made_is_told(small_source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HearthmapError, match=r"P could not be written"):
        import_portfolio(small_source, tmp_path / "file" / "P")
