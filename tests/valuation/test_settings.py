import json
from pathlib import Path

import pytest

from valuation import settings
from valuation.settings import LastUsed, choose, last_used, remember


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of the test's own, which does not exist yet; and no variables set."""
    folder = tmp_path / "config" / "hearthmap"
    monkeypatch.setattr(settings, "user_config_path", lambda *_, **__: folder)
    for variable in (settings.PORTFOLIO_VARIABLE, settings.MODEL_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return folder


def test_at_first_nothing_was_used() -> None:
    assert last_used() == choose() == LastUsed(None, None)


def test_what_is_remembered_means_the_same_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember("homes", Path("models") / "best")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert last_used() == choose() == LastUsed(tmp_path / "homes", tmp_path / "models" / "best")


def test_a_portfolio_used_without_a_model_forgets_the_model(tmp_path: Path) -> None:
    remember("homes", "model")
    remember("other")
    assert last_used() == LastUsed(tmp_path / "other", None)


def test_arguments_go_before_variables_and_variables_before_what_was_used_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember("last", "last-model")
    monkeypatch.setenv("HEARTHMAP_PORTFOLIO", "variable")
    monkeypatch.setenv("HEARTHMAP_MODEL", "variable-model")
    assert choose() == LastUsed(tmp_path / "variable", tmp_path / "variable-model")
    assert choose("given") == LastUsed(tmp_path / "given", tmp_path / "variable-model")
    assert choose("given", "given-model") == LastUsed(tmp_path / "given", tmp_path / "given-model")


def test_the_last_model_is_not_taken_for_another_portfolio(tmp_path: Path) -> None:
    remember("last", "last-model")
    assert choose("other") == LastUsed(tmp_path / "other", None)
    assert choose("last") == LastUsed(tmp_path / "last", tmp_path / "last-model")


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember("last", "last-model")
    monkeypatch.setenv("HEARTHMAP_PORTFOLIO", " ")
    monkeypatch.setenv("HEARTHMAP_MODEL", "")
    assert choose() == LastUsed(tmp_path / "last", tmp_path / "last-model")


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b'{"portfolio": 7, "model": []}', b"\xff\xfe\x00"])
def test_a_broken_file_is_as_good_as_none_and_is_replaced(config: Path, tmp_path: Path, content: bytes) -> None:
    config.mkdir(parents=True)
    (config / "last-used.json").write_bytes(content)
    assert last_used() == LastUsed(None, None)
    remember("homes")
    assert json.loads((config / "last-used.json").read_text(encoding="utf-8")) == {
        "portfolio": (tmp_path / "homes").as_posix(),
        "model": None,
    }


def test_a_folder_that_cannot_be_written_stops_nothing(config: Path) -> None:
    config.parent.mkdir()
    config.write_text("a file where the folder should be", encoding="utf-8")
    remember("homes", "model")
    assert last_used() == LastUsed(None, None)
