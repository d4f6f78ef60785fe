"""What the documents tell their readers to type is there, and the tour of the README runs as it is written."""

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from data.portfolio import read_portfolio
from valuation.commands.app import app
from valuation.commands.verbs import VERBS as NAMED
from valuation.commands.verbs import verb_command

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", ".pytest_cache", "tour"} & set(path.relative_to(ROOT).parts)
)


def verbs(group: Any, above: str = "") -> dict[str, Any]:
    """The commands of a group and of the groups in it, by what is typed: "train", "bench demo"."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        typed = f"{above}{name}"
        found |= verbs(command, f"{typed} ") if hasattr(command, "commands") else {typed: command}
    return found


COMMAND = typer.main.get_command(app)
COMMAND.commands = {name: verb_command(name) for name in NAMED}  # which are imported only when they run
VERBS = verbs(COMMAND)
ROOT_OPTIONS = {name for parameter in COMMAND.params for name in parameter.opts} | {"--help", "-h"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
VALUES = (ROOT / "valuation" / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[list[str]]:
    """The words of every `hearthmap` command: lines of code blocks, and code within sentences."""
    text = text.replace("\\\n", " ")
    lines = re.findall(r"^ *(hearthmap .*)$", text, re.MULTILINE) + re.findall(r"`(hearthmap [^`]*)`", text)
    return [shlex.split(line, comments=True) for line in lines]


def wrong(words: list[str]) -> str | None:
    """What the command line would not understand in a command, or None."""
    if words[1].startswith("-") or any(verb.startswith(f"{words[1]} ") for verb in VERBS) and len(words) == 2:
        return None if words[1] in ROOT_OPTIONS or not words[1].startswith("-") else f"no such option: {words[1]}"
    typed = typed_verb(words)
    if typed is None:
        return f"no such verb: {words[1]}"
    verb = VERBS[typed]
    known = {"--help"} | {name for parameter in verb.params for name in (*parameter.opts, *parameter.secondary_opts)}
    unknown = {word.split("=")[0] for word in words if word.startswith("-")} - known
    return f"{typed} has no {', '.join(sorted(unknown))}" if unknown else None


def typed_verb(words: list[str]) -> str | None:
    """The verb of a command, of one word or two."""
    return next((typed for number in (3, 2) if (typed := " ".join(words[1:number])) in VERBS), None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_and_option_in_a_document_exists(document: Path) -> None:
    found = commands(document.read_text(encoding="utf-8"))
    assert [reason for words in found if (reason := wrong(words))] == []


def test_a_command_that_does_not_exist_is_caught() -> None:
    text = "Type `hearthmap values P` or `hearthmap --hepl`:\n\n    hearthmap train P \\\n        --modle M  # so\n"
    reasons = ["train has no --modle", "no such verb: values", "no such option: --hepl"]
    assert [wrong(words) for words in commands(text)] == reasons


def test_every_verb_is_in_a_document_and_those_of_the_product_in_the_readme() -> None:
    told = {path: {typed_verb(words) for words in commands(path.read_text(encoding="utf-8"))} for path in DOCUMENTS}
    assert set(VERBS) - set().union(*told.values()) == set()
    assert {verb for verb in VERBS if not verb.startswith("bench ")} - told[ROOT / "README.md"] == set()


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.encode()) <= 10_000


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_an_example_that_exists(verb: str) -> None:
    result = CliRunner().invoke(app, [*verb.split(), "--help"], prog_name="hearthmap", env={"COLUMNS": "500"})
    assert result.exit_code == 0
    examples = re.findall(rf"Example: (hearthmap {verb}\b.*?)\s*$", result.output, re.MULTILINE)
    assert examples
    assert [reason for example in examples if (reason := wrong(shlex.split(example)))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    text = re.sub(r"<!--.*?-->", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readmes_own_homes_are_read_with_their_photos(tmp_path: Path) -> None:
    section = README.split("\n## Your own homes")[1].split("\n## ")[0]
    (tmp_path / "homes.csv").write_text(re.search(r"^```csv\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[1])
    (tmp_path / "photos").mkdir()
    names = re.findall(r"`(\w+\.(?:jpg|png))`", section)
    for number, name in enumerate(names):
        Image.effect_noise((80, 80), 50 + 40 * number).convert("RGB").save(tmp_path / "photos" / name)
    imported = CliRunner().invoke(app, ["import", str(tmp_path / "homes.csv"), "--to", str(tmp_path / "portfolio")])
    assert imported.exit_code == 0, imported.output
    homes = read_portfolio(tmp_path / "portfolio")
    assert homes.listings["price"].notna().all()
    assert homes.listings["sale_date"].notna().all()
    assert dict(zip(homes.photos["file"], homes.photos["room"], strict=True)) == {
        "photos/A17_front.jpg": "frontal",
        "photos/A17_kitchen.jpg": "kitchen",
        "photos/A17_bedroom_2.jpg": "bedroom",
        "photos/B02_bath.png": "bathroom",
    }


def test_the_two_lines_install_what_there_is() -> None:
    first, second = re.findall(r"^python -m venv .*$", README, re.MULTILINE)
    windows = re.search(r"^py -m venv .*$", README, re.MULTILINE)[0]
    assert windows.endswith("pip install .; streamlit run streamlit_app.py")
    assert first.endswith("pip install . && streamlit run streamlit_app.py")
    assert (ROOT / "streamlit_app.py").is_file()
    assert second.endswith('pip install ".[test]" && pytest')
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    # .ci/run reads the line that follows this mark.
    assert f"<!-- test line -->\n```sh\n{second}\n```\n" in README
    assert "<!-- test line -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_tour_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, houses: Path, listings_only: Path
) -> None:
    """On fewer homes and folds, so that it takes minutes; what the figures are is for the tests of the packages."""
    small_houses_dataset(houses, tmp_path / "tour" / "source" / "Houses Dataset", homes=40)
    pd.read_csv(listings_only / "socal2.csv", nrows=300).to_csv(tmp_path / "socal2.csv", index=False)
    monkeypatch.chdir(tmp_path)
    section = VALUES.split("\n## Five minutes")[1].split("\n## ")[0]
    blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    tour = commands(blocks)
    verbs = ["import", "check", "train", "estimate", "explain"]
    verbs += ["compare", "report", "report-portfolio", "report-model", "audit", "evaluate"]
    assert [words[1] for words in tour[: len(verbs)]] == verbs
    for words in tour:
        fewer = ["--folds", "2", "--repeats", "1"] if words[1] == "evaluate" else []
        result = CliRunner().invoke(app, words[1:] + fewer)
        assert result.exit_code == 0, f"{shlex.join(words)}\n{result.output}\n{result.exception!r}"
        for option in ("--to", "--model", "--out", "--json"):
            if option in words:
                assert Path(words[words.index(option) + 1]).exists(), shlex.join(words)
    assert len(pd.read_csv("tour/estimates.csv")) == 40
    assert pd.read_csv("tour/socal-estimates.csv")["estimate"].gt(0).sum() == 300


def small_houses_dataset(houses: Path, folder: Path, homes: int) -> None:
    """The first homes in the dataset's original layout, numbered anew."""
    folder.mkdir(parents=True)
    table = pd.read_csv(houses / "houses.csv", nrows=homes)
    columns = ["bedrooms", "bathrooms", "area_sqft", "zipcode", "price"]
    table[columns].to_csv(folder / "HousesInfo.txt", sep=" ", header=False, index=False)
    for number, listing_id in enumerate(table["listing_id"], 1):
        for room in ("bathroom", "bedroom", "frontal", "kitchen"):
            shutil.copy(houses / "photos" / f"{listing_id}_{room}.jpg", folder / f"{number}_{room}.jpg")
