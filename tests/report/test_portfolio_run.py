"""A run over many homes: broken off and gone on with, on one process or two, it writes the same files."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

import valuation.reports.home_writer as home_writer
from data.errors import InputError
from data.portfolio import Portfolio
from tests.report.conftest import AS_OF
from valuation.commands.app import app
from valuation.reports.kept_homes import file_names
from valuation.reports.portfolio_run import PortfolioRun, report_portfolio
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model

CHOSEN = ["h00", "h01", "void", "bare"]
Run = Callable[..., PortfolioRun]


@pytest.fixture(scope="module")
def model_folder(report_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "model"
    save_model(report_model, folder)
    return folder


@pytest.fixture
def run(report_homes: Portfolio, model_folder: Path) -> Run:
    """A run with usual settings."""

    def report(out: Path, **changes: object) -> PortfolioRun:
        settings = {"formats": ["csv", "home-html"], "as_of": AS_OF, "listing_ids": CHOSEN} | changes
        folder = settings.pop("portfolio", report_homes.folder)
        return report_portfolio(folder, model_folder, out, **settings)  # type: ignore[arg-type]

    return report


def contents(out: Path) -> dict[str, bytes]:
    """Everything below a folder, also what is kept for the next run."""
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}


class Stop(BaseException):
    """Stands for Ctrl-C, which pytest would take for its own."""


def stop_after(count: int) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, total: int) -> None:
        if stage == "homes" and done == count:
            raise Stop

    return tell


def test_a_run_that_was_broken_off_goes_on_to_the_same_files(run: Run, tmp_path: Path) -> None:
    run(tmp_path / "whole")
    with pytest.raises(Stop):
        run(tmp_path / "broken", progress=stop_after(2))
    finished = {name for name in contents(tmp_path / "broken") if name.startswith("homes/")}
    assert finished == {"homes/h00.html", "homes/h01.html"}
    stamps = {name: (tmp_path / "broken" / name).stat().st_mtime_ns for name in finished}
    resumed = run(tmp_path / "broken", resume=True)
    assert resumed.reused == 2
    assert {name: (tmp_path / "broken" / name).stat().st_mtime_ns for name in finished} == stamps
    assert contents(tmp_path / "broken") == contents(tmp_path / "whole")
    assert (resumed.homes, resumed.valued, resumed.failures) == (4, 3, ())


@pytest.mark.parametrize("change", ["date", "photo", "damage"])
def test_what_has_changed_is_made_anew(run: Run, report_homes: Portfolio, tmp_path: Path, change: str) -> None:
    homes = copytree(report_homes.folder, tmp_path / "homes")
    run(tmp_path / "out", portfolio=homes)
    before = contents(tmp_path / "out")
    settings: dict[str, object] = {}
    if change == "date":
        settings["as_of"] = AS_OF + datetime.timedelta(days=1)
    elif change == "photo":
        photo = next((homes / "photos").rglob("*h05*kitchen*"))
        os.utime(photo, (1, 1))
    else:
        (tmp_path / "out" / "homes" / "h01.html").write_bytes(b"cut off")
    again = run(tmp_path / "out", portfolio=homes, resume=True, **settings)
    assert again.reused == (len(CHOSEN) - 1 if change == "damage" else 0)
    after = contents(tmp_path / "out")
    if change == "date":
        assert after["homes/h01.html"] != before["homes/h01.html"]
    else:
        assert after["homes/h01.html"] == before["homes/h01.html"]


def test_a_format_more_is_made_on_going_on(run: Run, tmp_path: Path) -> None:
    run(tmp_path / "out", formats=["csv"])
    assert run(tmp_path / "out", formats=["csv"], resume=True).reused == len(CHOSEN)
    assert run(tmp_path / "out", formats=["home-html"], resume=True).reused == 0
    assert (tmp_path / "out" / "homes" / "h01.html").is_file()
    # Rows made with and without pictures are the same: the tables do not tell which it was.
    before = (tmp_path / "out" / "contributions.csv").read_bytes()
    run(tmp_path / "out", formats=["csv"], resume=True)
    assert (tmp_path / "out" / "contributions.csv").read_bytes() == before


def test_a_home_that_fails_is_told_and_the_rest_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = home_writer.home_report

    def report(model: Model, portfolio: Portfolio, listing_id: str, **settings: object) -> object:
        if listing_id == "h01":
            raise InputError("The photo of h01 vanished: bring it back.")
        return real(model, portfolio, listing_id, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(home_writer, "home_report", report)
    failed = run(tmp_path / "out")
    assert failed.failures == ("Home h01: The photo of h01 vanished: bring it back.",)
    assert not (tmp_path / "out" / "homes" / "h01.html").exists()
    assert (tmp_path / "out" / "homes" / "bare.html").is_file()
    estimates = (tmp_path / "out" / "estimates.csv").read_text(encoding="utf-8")
    assert "The photo of h01 vanished" in estimates
    monkeypatch.undo()
    mended = run(tmp_path / "out", resume=True)
    assert (mended.reused, mended.failures) == (len(CHOSEN) - 1, ())
    run(tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_a_new_run_leaves_nothing_of_the_one_before(run: Run, tmp_path: Path) -> None:
    run(tmp_path / "out")
    run(tmp_path / "out", listing_ids=["h05"])
    assert [file.name for file in (tmp_path / "out" / "homes").iterdir()] == ["h05.html"]


def test_a_folder_of_something_else_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds something else"):
        run(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"formats": ["docx"]}, "no format 'docx'"),
        ({"listing_ids": ["h00", "h99"]}, "no listing 'h99'"),
        ({"locale": "xx_YY"}, "no locale 'xx_YY'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    run: Run, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        run(tmp_path / "out", **change)
    assert not (tmp_path / "out").exists()


def test_every_listing_gets_a_file_name_of_its_own() -> None:
    ids = ["7", "a/b", "a-b", "../x", "A1", "a1", "Яблоня 3", "=1+1", "x" * 300, ".."]
    names = file_names(ids)
    assert names["7"] == "7"
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all("/" not in name and not name.startswith(".") and len(name) < 100 for name in names.values())


def test_the_verb_reports_what_it_wrote(report_homes: Portfolio, model_folder: Path, tmp_path: Path) -> None:
    words = ["report-portfolio", str(report_homes.folder), "--model", str(model_folder), "--out", str(tmp_path / "out")]
    words += ["--homes", "h00, bare", "--format", "pdf,parquet", "--as-of", "2026-11-20", "--workers", "1"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "2 homes, 2 with an estimate" in result.output
    written = {file.name for file in (tmp_path / "out").iterdir() if file.is_file()}
    assert written == {"summary.pdf", "estimates.parquet", "contributions.parquet", "comparables.parquet"}


@pytest.mark.slow
def test_two_processes_write_what_one_writes(run: Run, tmp_path: Path) -> None:
    formats = ["xlsx", "pdf", "csv", "parquet", "home-pdf", "home-html"]
    run(tmp_path / "one", formats=formats, workers=1)
    run(tmp_path / "two", formats=formats, workers=2)
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    assert len(contents(tmp_path / "one")) == 8 + 3 * len(CHOSEN)
