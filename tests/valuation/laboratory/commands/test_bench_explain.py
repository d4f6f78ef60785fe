"""`hearthmap bench explain`: what it refuses, and what it passes on; the figures are for the tests of the sections."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from valuation.commands.app import app


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["bench", "explain", *words])
    assert result.exit_code != 0
    return str(result.exception)


def test_unknown_sections_and_methods_are_refused_by_name(tmp_path: Path) -> None:
    assert "choose among truth, cost, faithfulness, sanity" in run(str(tmp_path), "--sections", "truth,beauty")
    assert "money-map" in run(str(tmp_path), "--methods", "magic")
    assert "no peer 'LimeCAM'; choose among GradCAM, " in run(str(tmp_path), "--peers", "GradCAM,LimeCAM")


def test_without_the_shipped_neighbourhood_a_folder_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.shipped_demo.shipped_folder", lambda: None)
    assert "name the folder of a rendered one" in run("--sections", "truth")
