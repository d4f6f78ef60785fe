"""Our packages under their plain names, beside files of the user's own that are called the same."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import valuation
from valuation.own_packages import check_packages, python_command, python_environment

ROOT = Path(valuation.__file__).parents[1]
SHOUT = "raise SystemExit('the user\\'s own {} ran')"


@pytest.fixture(params=["data.py", "data/__init__.py", "explain/__init__.py"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of the user's own that has a package's name; it tells when it is imported."""
    file = tmp_path / request.param
    file.parent.mkdir(exist_ok=True)
    file.write_text(SHOUT.format(file.name), encoding="utf-8")
    return file


def run(place: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in a folder, where ours are found after the folder's own."""
    added = f"import sys; sys.path.insert(1, {str(ROOT)!r}); "
    words = [added + word if before == "-c" else word for before, word in zip(("", *command), command, strict=False)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    return subprocess.run(  # noqa: S603  # our own lines
        [sys.executable, *words], cwd=place, env=environment, capture_output=True, text=True, check=False
    )


def test_ours_find_each_other() -> None:
    check_packages()


def test_the_command_says_in_one_sentence_whose_file_is_in_its_place(foreign: Path) -> None:
    ended = run(foreign.parent if foreign.name == "data.py" else foreign.parents[1], "-c", CLI, "check", "nowhere")
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"hearthmap: {foreign} has the name of Hearthmap's package")
    assert "python -P" in line


CLI = "from valuation.cli import main; sys.argv[0] = 'hearthmap'; main()"


@pytest.mark.parametrize("line", ["from valuation import train", "from explain import explain"])
def test_a_script_beside_such_a_file_is_told(line: str, tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text(SHOUT.format("data.py"), encoding="utf-8")
    ended = run(tmp_path, "-c", line)
    assert ended.stderr.splitlines()[-1].startswith(
        f"ImportError: {tmp_path / 'data.py'} has the name of Hearthmap's package 'data'"
    )


def test_explain_is_told_where_valuation_is_the_users(tmp_path: Path) -> None:
    (tmp_path / "valuation.py").write_text(SHOUT.format("valuation.py"), encoding="utf-8")
    ended = run(tmp_path, "-c", "from explain import explain")
    assert "package 'valuation'" in ended.stderr.splitlines()[-1]


def test_what_is_imported_already_counts(tmp_path: Path) -> None:
    (tmp_path / "data.py").write_text("", encoding="utf-8")
    ended = run(tmp_path, "-c", "import data; sys.path.pop(0); from valuation import train")
    assert f"ImportError: {tmp_path / 'data.py'} has the name" in ended.stderr


def test_a_folder_of_files_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "homes.csv").touch()
    assert run(tmp_path, "-c", "from valuation.own_packages import check_packages; check_packages()").returncode == 0


def test_programs_of_ours_import_this_very_copy_and_not_the_users(foreign: Path, tmp_path: Path) -> None:
    code = "import data.errors, explain, valuation; print(valuation.__file__)"
    done = subprocess.run(  # noqa: S603  # our own line
        python_command("-c", code), cwd=tmp_path, env=python_environment(), capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (valuation.__file__, "")


def test_the_users_import_path_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/theirs", str(ROOT), ""]))
    assert python_environment() == {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), "/theirs"])}


def test_an_installed_copy_is_found_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("valuation.own_packages._ROOT", Path(sysconfig.get_path("purelib")).resolve())
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert python_environment() == dict(os.environ)
