"""The command line end to end: every verb, its exit code, and one sentence where something is wrong."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import torch

from valuation.cli import main

TINY = ("--backbone", "test_efficientnet", "--weights", "none", "--size", "64")
VERBS = ("import", "check", "train", "evaluate", "estimate", "explain", "dashboard")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    number = torch.get_num_threads()
    torch.set_num_threads(1)  # small matrices: threads would only wait for each other
    yield
    torch.set_num_threads(number)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Gives a function that runs `hearthmap ...` and returns exit code, standard output and standard error."""

    def hearthmap(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hearthmap", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return hearthmap


@pytest.fixture(scope="module")
def done(made_up_homes: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of a portfolio P and a model M made by the command line, once; read only."""
    folder = tmp_path_factory.mktemp("cli")
    portfolio, model = folder / "P", folder / "M"
    with pytest.MonkeyPatch.context() as patch:
        for words in (
            ("import", str(made_up_homes), "--to", str(portfolio)),
            ("train", str(portfolio), "--model", str(model), *TINY, "--epochs", "2"),
        ):
            patch.setattr(sys, "argv", ["hearthmap", *words])
            with pytest.raises(SystemExit) as stop:
                main()
            assert not stop.value.code
    return {"P": portfolio, "M": model}


def assert_one_sentence(code: int, err: str, expected: int = 2) -> None:
    assert code == expected
    (line,) = err.strip().splitlines()
    assert line.startswith("hearthmap: ")
    assert line.endswith((".", "?"))
    assert "Traceback" not in err


def test_import_counts_what_it_brought_in(run: Run, made_up_homes: Path, tmp_path: Path) -> None:
    code, out, err = run("import", made_up_homes, "--to", tmp_path / "P")
    assert (code, err) == (0, "")
    assert "36 listings (36 with a price, sale, USD), 72 photos, 0 problems" in out
    assert {"listings.csv", "photos.csv", "portfolio.json"} <= {path.name for path in (tmp_path / "P").iterdir()}


def test_import_with_foreign_names_and_problems(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Ref;Preis;Fläche\n1;450.000,50;80,5\n2;ungefähr;70\n", encoding="utf-8")
    code, out, err = run(
        *("import", tmp_path / "t.csv", "--to", tmp_path / "P", "--map", "listing_id=Ref", "--map", "price=Preis"),
        *("--map", "area=Fläche", "--currency", "EUR", "--area-unit", "m2"),
    )
    assert code == 0
    assert "2 listings (1 with a price, asking, EUR), 0 photos" in out
    assert "1 × " in err
    listings = pd.read_csv(tmp_path / "P" / "listings.csv", dtype={"listing_id": str})
    assert listings["asking_price"].tolist()[0] == 450000.5
    strict = run("import", tmp_path / "t.csv", "--to", tmp_path / "Q", "--map", "price=Preis", "--strict")
    assert_one_sentence(strict[0], strict[2])
    assert not (tmp_path / "Q").exists()


def test_check_reports_and_writes_json(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    code, out, _ = run("check", done["P"], "--json", tmp_path / "quality.json")
    assert code == 0
    assert json.loads((tmp_path / "quality.json").read_text())["listings"] == 36
    assert "kitchen: 36" in out
    assert "problems by reason" not in out  # there are none
    assert not set(out) & set("(){}'")  # nothing as Python writes it


def test_train_leaves_a_model_and_nothing_else(done: dict[str, Path]) -> None:
    assert sorted(path.name for path in done["M"].parent.iterdir()) == ["M", "P"]  # no checkpoints
    card = json.loads((done["M"] / "model.json").read_text())["card"]
    assert card["training"]["homes"] == 36
    assert card["settings"]["metric"]["epochs"] == 2


def test_train_never_replaces_what_is_there_unasked(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letters.txt").write_text("mine")
    for words in ((mine,), (mine, "--overwrite"), (done["M"],)):
        code, _, err = run("train", done["P"], "--no-photos", "--model", *words)
        assert_one_sentence(code, err)
        assert "is there already" in err
    assert [path.name for path in mine.iterdir()] == ["letters.txt"]
    model = Path(shutil.copytree(done["M"], tmp_path / "M"))
    assert run("train", done["P"], "--no-photos", "--model", model, "--overwrite")[0] == 0
    assert not (model / "projection.safetensors").exists()


def test_estimate_writes_csv_and_parquet(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    code, out, err = run("estimate", done["P"], "--model", done["M"], "--out", tmp_path / "e.csv")
    assert (code, err) == (0, "")
    assert "36 of 36 listings valued, in USD, interval at 80%" in out
    table = pd.read_csv(tmp_path / "e.csv", index_col="listing_id")
    assert (table["lower"] < table["estimate"]).all()
    assert run("estimate", done["P"], "--model", done["M"], "--out", tmp_path / "e.parquet", "--level", "0.5")[0] == 0
    parquet = pd.read_parquet(tmp_path / "e.parquet")
    assert parquet["estimate"].tolist() == pytest.approx(table["estimate"].tolist(), rel=1e-5)
    assert (parquet["confidence_level"] == 0.5).all()
    assert (parquet["upper"] < table["upper"]).all()
    written = pd.read_csv(tmp_path / "e.csv", dtype=str)["estimate"]
    assert written.str.fullmatch(r"\d+\.\d\d").all()  # to the cent, however large
    assert written.astype(float).tolist() == pytest.approx(parquet["estimate"].tolist(), abs=0.00501)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.csv", "e.parquet"]


def test_explain_adds_up_and_paints_every_photo(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    assert run("estimate", done["P"], "--model", done["M"], "--out", tmp_path / "e.csv")[0] == 0
    code, out, _ = run("explain", done["P"], "h07", "--model", done["M"], "--out", tmp_path / "X")
    assert code == 0
    content = json.loads((tmp_path / "X" / "explanation.json").read_text())
    estimate = pd.read_csv(tmp_path / "e.csv", index_col="listing_id").loc["h07", "estimate"]
    assert content["estimate"] == pytest.approx(estimate, rel=1e-5)
    total = content["base_value"] + content["residual"] + sum(part["amount"] for part in content["attributes"])
    total += sum(photo["amount"] for photo in content["photos"])
    assert total == pytest.approx(content["estimate"], rel=1e-9)
    for photo in content["photos"]:
        assert sum(map(sum, photo["map"])) == pytest.approx(photo["amount"], abs=1)
    assert sorted(path.name for path in (tmp_path / "X").glob("*.png")) == ["01-frontal.png", "02-kitchen.png"]
    assert content["text"] in out
    again = run("explain", done["P"], "h08", "--model", done["M"], "--out", tmp_path / "X")
    assert again[0] == 0  # an explanation may take the place of one


def test_explain_never_replaces_a_folder_of_something_else(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    code, _, err = run("explain", done["P"], "h07", "--model", done["M"], "--out", tmp_path)
    assert_one_sentence(code, err)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_rolling_test_prints_what_it_writes(
    run: Run, done: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("valuation.evaluation.rolling_origins.FEWEST_PAST", 25)
    words = ("evaluate", done["P"], "--out", tmp_path / "E", "--protocol", "rolling", "--no-photos")
    code, out, _ = run(*words, "--origins", "1", "--ahead", "2", "--folds", "2", "--until", "2024-11-30")
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["E"]
    metrics = json.loads((tmp_path / "E" / "metrics.json").read_text())
    assert metrics["about"]["origins"] == [{"day": "2024-11-01", "learned_from": 30, "asked": 3}]
    assert f"{metrics['models']['estimate']['total']['mape']['value']:.1%}" in out
    assert {path.name for path in (tmp_path / "E").iterdir()} == {"metrics.json", "estimates.csv", "evaluation.html"}


def test_evaluate_prints_what_it_writes(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    words = ("evaluate", done["P"], "--out", tmp_path / "E", "--folds", "2", "--repeats", "1", "--no-photos")
    code, out, _ = run(*words)
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["E"]
    metrics = json.loads((tmp_path / "E" / "metrics.json").read_text())
    assert f"{metrics['models']['attributes_only']['mape']['value']:.1%}" in out
    assert {path.name for path in (tmp_path / "E").iterdir()} == {"metrics.json", "estimates.csv", "evaluation.html"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", "nowhere"), "nowhere"),
        (("train", "P", "--model", "new", "--loss", "best"), "best"),
        (("train", "P", "--model", "new", "--tune", "first"), "choose none, last or whole"),
        (("train", "P", "--model", "new", "--device", "tpu"), "choose auto, cpu or cuda"),
        (("train", "P", "--model", "new", "--backbone", "resnet19"), "resnet18"),
        (("train", "P", "--model", "new", "--weights", "no.safetensors"), "no.safetensors is not a file"),
        (("train", "P", "--model", "new", "--size", "8"), "at least 32"),
        (("estimate", "P", "--model", "P", "--out", "e.csv"), "holds no model"),
        (("dashboard", "--portfolio", "nowhere"), "nowhere is no folder: name a portfolio"),
        (("dashboard", "--portfolio", "P", "--model", "nowhere"), "nowhere is no folder: name a model"),
        (("estimate", "P", "--model", "M", "--out", "e.xlsx"), ".csv or .parquet"),
        (("estimate", "P", "--model", "M", "--out", "e.csv", "--level", "0.99"), "choose a lower level"),
        (("explain", "P", "h99", "--model", "M", "--out", "X"), "no listing 'h99'"),
        (("explain", "P", "h07", "--model", "M", "--out", "X", "--method", "magic"), "grad-cam"),
        (("evaluate", "P", "--out", "E", "--protocol", "best"), "kfold, date, zip25 or rolling"),
        (("evaluate", "P", "--out", "E", "--protocol", "rolling"), "at least 50 sales"),
        (("train", "P", "--model", "new", "--until", "soon"), "--until 'soon' is not a date"),
        (("train", "P", "--model", "new", "--until", "2999-01-01"), "has not come yet"),
        (("train", "P", "--model", "new", "--until", "2001-01-01"), "before the first sale of P, 2024-01-15"),
        (("evaluate", "P", "--out", "E", "--level", "0.99"), "choose a lower level"),
        (("evaluate", "P", "--out", "P/portfolio.json"), "is a file"),
        (("import", "P", "--to", "new", "--map", "price"), "COLUMN=SOURCE COLUMN"),
        (("import", "nowhere", "--to", "new"), "nowhere"),
        (("import", "P", "--to", "M"), "M"),
    ],
)
def test_bad_input_gets_one_sentence_and_leaves_nothing(
    run: Run,
    done: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    sentence: str,
) -> None:
    for name in ("P", "M"):
        shutil.copytree(done[name], tmp_path / name)
    monkeypatch.chdir(tmp_path)
    before = sorted(path for path in tmp_path.rglob("*") if ".cache" not in path.parts)
    code, _, err = run(*words)
    assert_one_sentence(code, err)
    assert sentence in err
    after = sorted(path for path in tmp_path.rglob("*") if ".cache" not in path.parts)
    left = [path for path in after if path not in before and ".partial" not in str(path)]
    assert left == []


def test_a_failure_of_the_disk_ends_with_code_1(run: Run, done: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, _, err = run("estimate", done["P"], "--model", done["M"], "--out", tmp_path / "file" / "e.csv")
    assert_one_sentence(code, err, 1)


def test_stopping_says_how_to_go_on(
    run: Run, done: dict[str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("valuation.training.train.cross_fit", stop)
    words = ("train", done["P"], "--model", tmp_path / "M", "--no-photos")
    code, _, err = run(*words)
    assert_one_sentence(code, err, 130)
    assert "--resume" in err
    assert [path.name for path in tmp_path.iterdir()] == ["M.partial"]
    monkeypatch.undo()
    monkeypatch.setattr(sys, "argv", ["hearthmap", *map(str, words), "--resume"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert [path.name for path in tmp_path.iterdir()] == ["M"]


@pytest.mark.parametrize(
    "words", [("burn",), ("train",), ("estimate", "P", "--level", "2"), ("train", "P", "--seed", "x")]
)
def test_misuse_ends_with_code_2(run: Run, words: tuple[str, ...]) -> None:
    code, _, err = run(*words)
    assert code == 2
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", VERBS)
def test_help_carries_an_example(run: Run, verb: str) -> None:
    code, out, _ = run(verb, "--help")
    assert code == 0
    assert f"Example: hearthmap {verb} " in " ".join(out.split())


def test_help_names_every_verb(run: Run) -> None:
    out = run("--help")[1]
    assert all(verb in out for verb in VERBS)


def test_runs_as_a_program_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "valuation.cli", "check", str(tmp_path / "nowhere")]
    ended = subprocess.run(  # noqa: S603  # our own program
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    assert_one_sentence(ended.returncode, ended.stderr)
    assert ended.stdout == ""
