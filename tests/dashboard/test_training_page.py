"""The page Train: what it offers, what it says while a training runs, and what comes of it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.importing import import_portfolio
from valuation.dashboard.training import opened_here, watching
from valuation.dashboard.training import run as running
from valuation.dashboard.training import training_page as page
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.run import TrainingDesk, TrainingRun

APP = Path(__file__).with_name("fake_training_app.py")
PATIENCE = 180.0
DONE = (
    "say(done={'homes': 36, 'photos': 72, 'room_accuracy': 1.0, 'metrics': {'attributes_only': None, "
    "'both': {'n': 36, 'mape': 0.12, 'mdape': 0.08, 'r2_log': 0.9}}})"
)


@pytest.fixture
def town(made_up_homes: Path, tmp_path: Path) -> Path:
    return import_portfolio(made_up_homes, tmp_path / "town").folder


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainingDesk]:
    """A desk of this test's own; whatever runs at its end is stopped."""
    own = TrainingDesk()
    for module in (running, page, watching, opened_here):
        monkeypatch.setattr(module, "desk", own)
    yield own
    for run in own.runs:
        run.cancel()
        run.wait(PATIENCE)


@pytest.fixture
def shown(opened, town: Path, desk: TrainingDesk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    monkeypatch.setenv("FAKE_PORTFOLIO", str(town))
    return lambda page="": opened(app=APP, page=page)


def process(*lines: str) -> list[str]:
    beginning = ["import json, sys", "sys.stdin.readline()", "say = lambda **c: print(json.dumps(c), flush=True)"]
    return [sys.executable, "-c", "\n".join([*beginning, *lines])]


def widget(test: AppTest, kind: str, label: str):
    return next(each for each in getattr(test, kind) if each.label.startswith(label))


def test_what_is_ordered_is_what_was_chosen(
    town: Path, desk: TrainingDesk, shown, words, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered: list[TrainingOrder] = []
    monkeypatch.setattr(desk, "start", ordered.append)
    test = shown()
    assert not test.exception
    assert "36 of 36 homes with a price · 72 photos · USD, sq ft" in words(test)
    assert widget(test, "text_input", "Folder").placeholder == str(town.with_name("town-model"))
    widget(test, "number_input", "Seed").set_value(7)
    widget(test, "number_input", "Passes of metric").set_value(0)
    widget(test, "radio", "The net").set_value("last").run()
    widget(test, "button", "Start").click().run()
    assert not test.exception
    (order,) = ordered
    assert (order.portfolio, order.model, order.overwrite) == (town, town.with_name("town-model"), False)
    settings = order.train_settings()
    assert (settings.seed, settings.metric.epochs, settings.tune) == (7, 0, "last")
    assert (settings.backbone, settings.size, settings.folds) == ("tf_efficientnet_lite0", None, 5)


def test_a_portfolio_that_cannot_be_learned_from_is_said_so_and_what_was_typed_stays(
    town: Path, tmp_path: Path, shown, words
) -> None:
    test = shown()
    for text, sentence in (
        (str(tmp_path / "nowhere"), "nowhere does not exist"),
        (str(_without_prices(town)), "has a price; training needs"),
        ("", "Name the folder"),
    ):
        widget(test, "text_input", "Portfolio").set_value(text).run()
        assert not test.exception
        assert sentence in words(test)
        assert widget(test, "button", "Start").disabled
        assert widget(test, "text_input", "Portfolio").value == text


def test_a_model_that_is_there_is_replaced_only_by_the_switch(town: Path, tmp_path: Path, shown, words) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "model.json").write_text("{}")
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "picture.jpg").write_text("")
    test = shown()
    widget(test, "text_input", "Folder").set_value(str(tmp_path / "old")).run()
    assert "old is there already: choose another folder, or replace a model by the switch above" in words(test)
    assert widget(test, "button", "Start").disabled
    widget(test, "toggle", "Replace").set_value(True).run()
    assert not widget(test, "button", "Start").disabled
    widget(test, "text_input", "Folder").set_value(str(tmp_path / "holiday")).run()
    assert not [each for each in test.toggle if each.label.startswith("Replace")]
    assert widget(test, "button", "Start").disabled


def test_everyone_sees_a_running_training_and_can_stop_it(town: Path, desk: TrainingDesk, shown, words) -> None:
    order = TrainingOrder(town, town.with_name("new"))
    run = desk.start(order, process("say(progress=['photos', 30, 72])", "sys.stdin.read()"))
    while run.reached.stage < 1:
        assert run.state == "running"
    (bar,) = shown(page="other").sidebar.get("progress")  # on another page, a word in the sidebar
    assert bar.proto.text.startswith("Training new: ")
    test = shown()
    assert not test.exception
    text = words(test)
    assert "Training new" in text
    assert "Looking at the photos** 30 of 72" in text
    assert "Reading the portfolio: done" in text
    assert not [each for each in test.button if each.label.startswith("Start")]
    widget(test, "button", "Cancel").click().run()
    assert run.wait(PATIENCE)
    assert "was cancelled; nothing was written" in words(test.run())
    assert widget(test, "button", "Start")


def test_a_failed_training_says_why(town: Path, desk: TrainingDesk, shown, words) -> None:
    run = desk.start(
        TrainingOrder(town, town.with_name("new")),
        process("print('the trace', file=sys.stderr)", "say(error='A photo is gone.')"),
    )
    assert run.wait(PATIENCE)
    test = shown()
    assert not test.exception
    assert "A photo is gone" in test.error[0].value
    assert "the trace" in words(test)


def test_a_new_model_is_told_of_and_opened_with_one_click_here_and_nowhere_else(
    town: Path, desk: TrainingDesk, shown, words
) -> None:
    run = desk.start(TrainingOrder(town, town.with_name("new")), process(DONE))
    assert run.wait(PATIENCE)
    other = shown(page="other")
    assert "new is ready" in words(other)
    assert [toast.value.replace("\\", "") for toast in other.toast] == ["The model new is ready."]
    assert not other.run().toast  # once is enough
    test = shown()
    assert "new is ready.** It learned from 36 homes with 72 photos" in test.success[0].value
    assert test.dataframe[0].value["MAPE"].tolist() == [12.0]
    assert "OPEN: first-model" in words(test)
    widget(test, "button", "Open the new model").click().run()
    assert not test.exception
    assert "OPEN: new" in words(test)
    assert test.query_params["trained"] in (run.id, [run.id])
    assert "OPEN: first-model" in words(other.run())
    widget(test, "button", "Go back").click().run()
    assert "OPEN: first-model" in words(test)
    assert "trained" not in test.query_params


def test_an_address_of_a_training_long_gone_opens_what_is_open_anyway(shown, words, desk: TrainingDesk) -> None:
    test = shown()
    test.query_params["trained"] = "0123456789ab"
    assert "OPEN: first-model" in words(test.run())
    assert not test.exception


def _without_prices(town: Path) -> Path:
    bare = town.with_name("bare")
    shutil.copytree(town, bare)
    table = bare / "listings.csv"
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()]
    place = rows[0].index("sale_price")
    table.write_text("\n".join(",".join(row[:place] + row[place + 1 :]) for row in rows) + "\n", encoding="utf-8")
    return bare


def test_a_run_is_known_by_a_name_that_cannot_be_guessed(town: Path) -> None:
    runs = [TrainingRun(TrainingOrder(town, town / "x"), process(DONE)) for _ in range(2)]
    assert all(run.wait(PATIENCE) for run in runs)
    assert len({run.id for run in runs}) == 2
    assert all(len(run.id) >= 12 for run in runs)
