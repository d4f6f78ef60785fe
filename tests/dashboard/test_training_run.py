"""A training in a process of its own: what it tells, how it ends, and what it leaves behind."""

import json
import sys
import time
from pathlib import Path

import pytest

from data.errors import InputError
from data.importing import import_portfolio
from valuation.dashboard.jobs.following import duration
from valuation.dashboard.session.rights import training_allowed
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.run import TrainingDesk, TrainingRun
from valuation.dashboard.training.stages import STAGES, Reached, reached
from valuation.trained_model.model_folder import load_model

PATIENCE = 400.0
TINY = {
    "backbone": "test_efficientnet",
    "weights": "none",
    "size": 64,
    "folds": 2,
    "metric": {"size": 8, "epochs": 2},
    "device": "cpu",
}


def script(*lines: str) -> list[str]:
    """A process that reads its order, does this, and knows `say`."""
    beginning = [
        "import json, sys, time",
        "order = sys.stdin.readline()",
        "say = lambda **c: print(json.dumps(c), flush=True)",
    ]
    return [sys.executable, "-c", "\n".join([*beginning, *lines])]


@pytest.fixture
def order(tmp_path: Path) -> TrainingOrder:
    return TrainingOrder(tmp_path / "town", tmp_path / "model", TINY)


def wait_until(true: object) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_tells_how_far_it_is_and_what_came_of_it(order: TrainingOrder) -> None:
    run = TrainingRun(
        order,
        script(
            "say(progress=['photos', 3, 4])",
            "print('a library that prints'); print('[1]')",
            "sys.stdin.read(0) or time.sleep(0.5)",
            "say(progress=['saving', 0, 1])",
            "say(done={'homes': 7, 'order': json.loads(order)})",
        ),
    )
    wait_until(lambda: run.reached.stage == 1 or run.state != "running")
    assert run.wait(PATIENCE)
    assert (run.state, run.error, run.outcome["homes"]) == ("done", "", 7)
    assert run.reached.stage == len(STAGES) - 1
    assert TrainingOrder.from_json(json.dumps(run.outcome["order"])) == order
    assert run.seconds == run.seconds > 0


def test_an_error_is_a_sentence_and_its_details_are_kept(order: TrainingOrder) -> None:
    run = TrainingRun(order, script("print('the trace', file=sys.stderr)", "say(error='No home has a price.')"))
    assert run.wait(PATIENCE)
    assert (run.state, run.error, run.details) == ("failed", "No home has a price.", "the trace")


def test_a_process_that_dies_is_said_so_and_leaves_no_half_model(order: TrainingOrder) -> None:
    part = order.model.with_name(".model-0a1b2c3d.part")
    run = TrainingRun(
        order,
        script(
            f"import pathlib, os, signal; pathlib.Path({str(part)!r}).mkdir()",
            "os.kill(os.getpid(), signal.SIGKILL)",
        ),
    )
    assert run.wait(PATIENCE)
    assert run.state == "failed"
    assert "memory" in run.error
    assert not part.exists()
    other = TrainingRun(order, script("sys.exit(3)"))
    assert other.wait(PATIENCE)
    assert "exit status 3" in other.error


def test_a_cancelled_training_is_told_by_its_input_and_ends(order: TrainingOrder) -> None:
    run = TrainingRun(order, script("say(progress=['photos', 1, 2])", "sys.stdin.read()"))
    wait_until(lambda: run.reached.stage == 1)
    assert not run.cancelling
    run.cancel()
    assert run.wait(PATIENCE)
    assert (run.state, run.error, run.cancelling) == ("cancelled", "", False)


def test_one_trains_at_a_time_and_everyone_sees_it(order: TrainingOrder) -> None:
    desk = TrainingDesk()
    assert desk.last is None
    run = desk.start(order, script("sys.stdin.read()"))
    with pytest.raises(InputError, match="model is being trained already"):
        desk.start(order)
    assert desk.last is run
    assert desk.finished(run.id) is None
    run.cancel()
    assert run.wait(PATIENCE)
    second = desk.start(order, script("say(done={})"))
    assert second.wait(PATIENCE)
    assert desk.finished(second.id) is second
    assert desk.finished("other") is None


@pytest.mark.slow
def test_a_real_training_writes_a_model_and_a_cancelled_one_nothing(made_up_homes: Path, tmp_path: Path) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town").folder
    run = TrainingRun(TrainingOrder(town, tmp_path / "model", TINY))
    assert run.wait(PATIENCE)
    assert (run.error, run.state) == ("", "done")
    assert (run.outcome["homes"], run.outcome["photos"]) == (36, 72)
    assert load_model(tmp_path / "model").grad_weights is not None
    again = TrainingRun(TrainingOrder(town, tmp_path / "model", TINY))
    assert again.wait(PATIENCE)
    assert "is there already" in again.error
    stopped = TrainingRun(TrainingOrder(town, tmp_path / "model", TINY, overwrite=True))
    wait_until(lambda: stopped.reached.stage >= 1)
    stopped.cancel()
    assert stopped.wait(PATIENCE)
    assert stopped.state == "cancelled"
    assert load_model(tmp_path / "model").card == load_model(tmp_path / "model").card
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model", "town"]


@pytest.mark.slow
def test_what_cannot_be_trained_is_told_in_a_sentence(made_up_homes: Path, tmp_path: Path) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town").folder
    (town / "photos" / "h00_kitchen.png").unlink()
    for settings, words in (
        ({"metric": {"loss": "nonsense"}}, "no metric loss 'nonsense'"),
        ({"backbone": "no_such_net"}, "no_such_net"),
    ):
        run = TrainingRun(TrainingOrder(town, tmp_path / "model", TINY | settings))
        assert run.wait(PATIENCE)
        assert run.state == "failed"
        assert words in run.error
    gone = TrainingRun(TrainingOrder(tmp_path / "nowhere", tmp_path / "model", TINY))
    assert gone.wait(PATIENCE)
    assert "nowhere does not exist" in gone.error
    assert not (tmp_path / "model").exists()


def test_the_stages_go_forward_only_and_end_at_all() -> None:
    now, shares = Reached(), []
    for stage, done, total in (
        ("portfolio", 0, 1),
        ("photos", 50, 100),
        ("cross-fitting: both", 0, 5),
        ("fold-1: epoch 2, loss 0.4", 30, 60),
        ("cross-fitting: fold finished", 2, 5),
        ("photos", 1, 100),  # told late, by a thread
        ("final fit: both", 0, 1),
        ("final: epoch 1", 1, 2),
        ("final fit", 1, 1),
        ("something new", 0, 1),
        ("grad-weights", 0, 1),
        ("saving", 1, 1),
    ):
        now = reached(stage, done, total, now)
        shares.append(now.share)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert sum(stage.share for stage in STAGES) == pytest.approx(1)
    assert reached("photos", 1_500, 3_000, Reached()).detail == "1,500 of 3,000"
    assert reached("cross-fitting: learning the photos", 2, 5, Reached()).detail == "2 of 5 parts, learning the photos"
    assert "part 2, epoch 2" in reached("fold-1: epoch 2", 30, 60, Reached()).detail


def test_settings_that_cannot_work_are_refused_before_anything_starts(tmp_path: Path) -> None:
    assert TrainingOrder(tmp_path, tmp_path, TINY).train_settings().metric.epochs == 2
    with pytest.raises(InputError, match="at least 2 folds"):
        TrainingOrder(tmp_path, tmp_path, {"folds": 1}).train_settings()


def test_training_is_allowed_only_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEARTHMAP_ALLOW_TRAINING", raising=False)
    assert not training_allowed(["--portfolio", "p"])
    assert training_allowed(["--allow-training"])
    for value, allowed in (("1", True), ("true", True), ("0", False), ("", False)):
        monkeypatch.setenv("HEARTHMAP_ALLOW_TRAINING", value)
        assert training_allowed([]) is allowed


def test_times_are_told_as_people_do() -> None:
    assert [duration(seconds) for seconds in (3.2, 89, 100, 3000, 7500)] == [
        "3 s",
        "89 s",
        "2 min",
        "50 min",
        "2 h 5 min",
    ]
