"""`hearthmap explain`: what it prints, and what it says about its methods."""

import json
import sys
from pathlib import Path

import pytest

from data.portfolio import Portfolio
from explain.methods import METHODS
from valuation.cli import main
from valuation.commands.explain import METHOD_TITLES, methods_as_text
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model


@pytest.fixture(scope="module")
def saved(bright_homes: Portfolio, bright_model: Model, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("saved") / "model"
    save_model(bright_model, folder)
    return bright_homes.folder, folder


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["hearthmap", *map(str, words)])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_methods_are_listed_with_title_source_and_what_they_coincide_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "explain", "--methods") == 0
    out = capsys.readouterr().out
    for name, method in METHODS.items():
        assert f"{name}: {method.title}\n" in out
        assert method.source in out
    lines = methods_as_text({name: METHODS[name] for name in ("money-map", "grad-cam")}).splitlines()
    assert "    At the model's own layer the same map, up to scale, as Grad-CAM." in lines


def test_the_help_names_every_method(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "explain", "--help") == 0
    words = "".join(letter for letter in capsys.readouterr().out if letter.isalnum())
    assert {name: method.title for name, method in METHODS.items()} == METHOD_TITLES
    for name in METHODS:
        assert name.replace("-", "") in words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--method", "magic"), "There is no explanation method 'magic'; choose one of money-map"),
        (("--method", "grad-cam", "--layer", "no.such"), "no.such"),
        (("--target", "beauty"), "nothing called 'beauty' to explain; choose one of log price, photo-score"),
        (("--target", "dearer-homes"), "'money-map' cannot map 'dearer-homes'"),
        (("--target", "similarity", "--to", "h02"), "'money-map' cannot map 'similarity'"),
        (("--target", "similarity", "--method", "grad-cam"), "name it with --to LISTING"),
        (("--to", "h02"), "'log price' is not about another home"),
    ],
)
def test_what_there_is_not_is_said_with_the_choices(
    words: tuple[str, ...],
    sentence: str,
    saved: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    portfolio, model = saved
    assert run(monkeypatch, "explain", portfolio, "h01", "--model", model, "--out", tmp_path / "X", *words) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert sentence in line
    assert not (tmp_path / "X").exists()


def test_it_prints_paragraph_and_statement_and_writes_any_method(
    saved: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    portfolio, model = saved
    words = ("explain", portfolio, "h01", "--model", model, "--out", tmp_path / "X", "--method", "grad-cam")
    assert run(monkeypatch, *words, "--no-regions") == 0
    out = capsys.readouterr().out
    read = json.loads((tmp_path / "X" / "explanation.json").read_text(encoding="utf-8"))
    assert (read["method"], read["unit"]) == ("grad-cam", "relative")
    assert all(photo["regions"] == [] for photo in read["photos"])
    assert out.startswith(read["text"])
    for start in ("Base value", "  Living area", "  Location", "  Kitchen", "Residual", "Estimate", "Written: "):
        assert any(line.startswith(start) for line in out.splitlines())
    assert run(monkeypatch, *words, "--target", "dearer-homes") == 0
    read = json.loads((tmp_path / "X" / "explanation.json").read_text(encoding="utf-8"))
    assert read["target"] == "likeness to dearer homes"
    assert any(photo["regions"] for photo in read["photos"])


def test_likeness_and_shapley_values(
    saved: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    portfolio, model = saved
    words = ("explain", portfolio, "several", "--model", model, "--out", tmp_path / "X", "--no-regions", "--shapley")
    target = ("--method", "grad-cam", "--target", "comparables", "--to", "h02", "--to", "h03")
    assert run(monkeypatch, *words, *target) == 0
    found = json.loads((tmp_path / "X" / "explanation.json").read_text(encoding="utf-8"))
    assert found["target"] == "likeness to h02, h03"
    shares = found["shapley"]
    assert [row["file"] for row in shares["photos"]] == [photo["file"] for photo in found["photos"]]
    total = sum(row["amount"] for row in shares["photos"])
    assert total == pytest.approx(shares["everything"] - shares["nothing"])
    assert shares["everything"] == pytest.approx(found["estimate"], rel=1e-6)
    # What a photo adds hardly depends on the way of sharing.
    for row, photo in zip(shares["photos"], found["photos"], strict=True):
        assert row["amount"] == pytest.approx(photo["amount"], rel=0.5, abs=0.1 * abs(total))
    out = capsys.readouterr().out
    assert "Shapley values, exact" in out
    assert "of which façade" in out
    assert run(monkeypatch, "explain", portfolio, "plain", "--model", model, "--out", tmp_path / "Y", "--shapley") == 2
    assert "'plain' rests on no photos to share it out between" in capsys.readouterr().err
