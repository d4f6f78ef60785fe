"""The options of training are said once, and every verb that trains has them."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from data.errors import InputError
from valuation.commands.training_options import takes_settings
from valuation.commands.verbs import verb_command
from valuation.metric_learning.projection import MetricSettings
from valuation.training.train_settings import TrainSettings

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"numpy", "pandas", "torch", "timm", "sklearn", "openvino", "streamlit", "PIL", "jinja2"}


def chosen(*words: str) -> TrainSettings:
    """The settings that a verb of two arguments of its own gets."""
    seen: list[TrainSettings] = []
    verbs = typer.Typer()

    @verbs.command()
    @takes_settings
    def verb(place: str, folds: int = 5, *, settings: "TrainSettings", again: bool = False) -> None:
        """Do it."""
        assert (place, folds, again) == ("here", 3, True)
        seen.append(settings)

    result = CliRunner().invoke(verbs, ["here", "--folds", "3", "--again", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return seen[0]


def test_without_options_the_settings_are_the_default_ones() -> None:
    assert chosen() == TrainSettings()


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (("--backbone", "resnet18", "--weights", "w.pth"), TrainSettings("resnet18", "w.pth")),
        (
            ("--layer", "blocks.4", "--size", "96", "--no-photos"),
            TrainSettings(layer="blocks.4", size=96, photos=False),
        ),
        (("--loss", "triplet", "--epochs", "0"), TrainSettings(metric=MetricSettings(loss="triplet", epochs=0))),
        (("--tune", "last", "--epochs", "2"), TrainSettings(tune="last", tune_epochs=2)),
        (("--device", "cpu", "--seed", "7"), TrainSettings(device="cpu", seed=7)),
    ],
)
def test_every_option_reaches_its_setting(words: tuple[str, ...], settings: TrainSettings) -> None:
    assert chosen(*words) == settings


def test_settings_that_cannot_work_never_reach_the_verb() -> None:
    with pytest.raises(InputError, match="choose none, last or whole"):
        chosen("--tune", "first")


def test_train_and_evaluate_have_the_same_options_of_training() -> None:
    verbs = {verb: verb_command(verb) for verb in ("train", "evaluate")}
    train, evaluate = ({option.name: option for option in verbs[verb].params} for verb in ("train", "evaluate"))
    names = ["backbone", "weights", "layer", "size", "loss", "epochs", "tune", "device", "seed", "no_photos"]
    assert [name for name in train if name in names] == [name for name in evaluate if name in names] == names
    for name in names:
        for part in ("opts", "default", "help", "required"):
            assert getattr(train[name], part) == getattr(evaluate[name], part)
    assert "settings" not in {*train, *evaluate}


def test_a_verb_keeps_its_name_and_its_words() -> None:
    def verb(settings: "TrainSettings") -> None:
        """What it does."""

    command = takes_settings(verb)
    assert (command.__name__, command.__doc__) == ("verb", "What it does.")
    assert "settings" not in inspect.signature(command).parameters


def test_help_waits_for_no_large_library() -> None:
    program = f"import sys; import valuation.cli; print(sorted({SLOW!r} & sys.modules.keys()))"
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ended.stdout.strip() == "[]"
