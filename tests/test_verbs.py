"""The command line before a verb runs: its table of verbs, what it imports, its version, completion and laboratory."""

import importlib.util
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from valuation.cli import main
from valuation.commands.verbs import VERBS

ROOT = Path(__file__).parents[1]
PHOTO_LIBRARIES = {"torchvision", "timm", "openvino", "sklearn", "skops", "streamlit", "pytorch_metric_learning"}
HEAVY = PHOTO_LIBRARIES | {"numpy", "pandas", "torch", "scipy", "PIL"}
ROWS = ["listing_id,sale_price,bedrooms,area_sqft,zipcode"] + [
    f"h{home:02d},{200 * (900 + 137 * home % 1600) + 15_000 * (home % 4)},{home % 4 + 1},{900 + 137 * home % 1600},9021"
    f"{home % 3}"
    for home in range(40)
]


def loaded(*words: str, place: Path = ROOT) -> set[str]:
    """Names of all modules that a command has imported by its end."""
    program = (
        f"import atexit, json, sys; sys.path.insert(0, {str(ROOT)!r}); "
        "atexit.register(lambda: print('\\n' + json.dumps(list(sys.modules)))); "
        "from valuation.cli import main; sys.argv[0] = 'hearthmap'; main()"
    )
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, *words], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", VERBS)
def test_the_table_says_what_the_verbs_say(name: str) -> None:
    verb = VERBS[name]
    found = getattr(import_module(verb.module), verb.name)
    help_ = found.info.help if isinstance(found, typer.Typer) else found.__doc__
    assert " ".join(help_.split("\n\n")[0].split()) == verb.line


def test_help_imports_no_verb_and_nothing_heavy() -> None:
    names = loaded("--help")
    assert {name.split(".")[0] for name in names}.isdisjoint(HEAVY)
    verbs = {verb.module for verb in VERBS.values()}
    assert len(verbs) == len(VERBS)
    assert names.isdisjoint(verbs)


@pytest.mark.parametrize("verb", ["explain", "train", "report", "dashboard"])
def test_help_of_a_verb_imports_nothing_heavy(verb: str) -> None:
    assert {name.split(".")[0] for name in loaded(verb, "--help")}.isdisjoint(HEAVY)


def test_homes_without_photos_are_valued_without_what_looks_at_photos(tmp_path: Path) -> None:
    from valuation import TrainSettings, read_portfolio, save_model, train

    (tmp_path / "homes").mkdir()
    (tmp_path / "homes" / "listings.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    save_model(train(read_portfolio(tmp_path / "homes"), TrainSettings(photos=False)), tmp_path / "model")
    names = loaded("estimate", "homes", "--model", "model", "--out", "estimates.csv", place=tmp_path)
    assert "torch" in names  # the search does find what is loaded
    assert {name.split(".")[0] for name in names} & PHOTO_LIBRARIES == set()
    assert len((tmp_path / "estimates.csv").read_text(encoding="utf-8").splitlines()) == 41


def ended(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of a command."""
    monkeypatch.setattr(sys, "argv", ["hearthmap", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


def test_short_help_and_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(monkeypatch, "-h") == 0
    short = capsys.readouterr().out
    assert ended(monkeypatch, "--help") == 0
    assert capsys.readouterr().out == short
    assert ended(monkeypatch, "check", "-h") == 0
    assert "hearthmap check portfolio" in capsys.readouterr().out
    assert ended(monkeypatch, "--version") == 0
    assert capsys.readouterr().out.startswith("hearthmap ")


def test_a_mistyped_verb_is_guessed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(monkeypatch, "estimat") == 2
    assert "Did you mean 'estimate'?" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("typed", "offered"), [("hearthmap rep", "report-model"), ("hearthmap check --s", "--strict")])
def test_shells_complete_verbs_and_options(typed: str, offered: str) -> None:
    program = "import sys; sys.argv[0] = 'hearthmap'; from valuation.cli import main; main()"
    asked = {"_HEARTHMAP_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program], env=os.environ | asked, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert offered in done.stdout.split(), done.stderr


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("bench",), "test"),
        (("bench", "demo", "--help"), "test"),
        (("demo", "--render", "--out", "neighbourhood"), "render"),
    ],
)
def test_what_only_a_checkout_has_is_told_with_the_way_to_it(
    words: tuple[str, ...], extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "valuation.commands.verbs.find_spec", lambda name: None if name.endswith(".laboratory") else find(name)
    )
    assert ended(monkeypatch, *words) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert f'pip install -e ".[{extra}]"' in line
    assert "checkout" in line
