"""The page Audit: shortcuts in photos, drift, and equity."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.errors import InputError
from data.importing import import_portfolio
from explain.audit.saved import read_audit
from tests.dashboard import made_up_audit as made_up
from tests.dashboard.saved_audit import save
from valuation.dashboard.audit import drift_section, equity_section, shortcuts_section, store
from valuation.dashboard.audit.run import AuditDesk, AuditOrder
from valuation.dashboard.session.opening import open_model, open_portfolio
from valuation.metric_learning.projection import MetricSettings
from valuation.trained_model.model_folder import save_model
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings

APP = Path(__file__).with_name("fake_audit_app.py")
PATIENCE = 180.0


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[made_up.QuickDesk]:
    """A desk of this test's own; what runs at its end is stopped."""
    own = made_up.QuickDesk()
    monkeypatch.setenv("PYTHONPATH", str(APP.parents[2]))
    made_up.install(monkeypatch.setattr, own)
    yield own
    if own.last is not None:
        own.last.cancel()
        own.last.wait(PATIENCE)


@pytest.fixture
def page(
    portfolio: Path, model: Path, tmp_path: Path, desk: made_up.QuickDesk, opened, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AppTest]:
    """Gives a function that opens a part of the page; audits are kept in a folder of this test's own."""
    monkeypatch.setattr(store, "user_cache_path", lambda *_, **__: tmp_path / "cache")

    def run(section: str = "") -> AppTest:
        test = opened(app=APP, arguments=("--portfolio", str(portfolio), "--model", str(model)))
        if section:
            test.query_params["section"] = section
            test.run()
        assert not test.exception
        return test

    return run


@pytest.fixture
def kept(page, portfolio: Path, model: Path) -> Path:
    """Where the audit of this portfolio by this model is kept."""
    page()
    return store.audit_folder(open_portfolio(portfolio), open_model(model))


def button(test: AppTest, label: str):
    return next(each for each in test.button if each.label == label)


def chart(test: AppTest, number: int = 0):
    proto = test.get("plotly_chart")[number].proto
    return proto.alt, json.loads(proto.spec)


def test_the_address_says_which_part_is_shown(page, words) -> None:
    test = page()
    assert "Does anything in the photos move estimates" in words(test)
    assert "section" not in test.query_params
    test = page("equity")
    assert "valued at the same level" in words(test)
    assert "Across areas" in words(test)
    assert "What drifted" in words(page("drift"))
    assert "Does anything in the photos" in words(page("nonsense"))


def test_an_audit_runs_beside_the_page_and_its_result_is_kept(page, desk, kept: Path, words) -> None:
    test = page()
    button(test, "Start the audit").click().run()
    assert not test.exception
    run = desk.last
    assert run is not None
    assert run.order.out == kept
    while run.share == 0 and run.state == "running":
        time.sleep(0.02)
    other = page()  # another session sees it too
    if run.state == "running":
        (bar,) = other.get("progress")
        assert "Looking for marks that repeat: 3 of 4" in bar.proto.text.replace("\\", "")
        with pytest.raises(InputError, match="is being audited already"):
            desk.start(AuditOrder(kept, kept, kept))
    assert run.wait(PATIENCE)
    assert run.state == "done"
    assert "What is said of mark 1" in words(page())
    desk.last = None  # the server was started anew
    assert "What is said of mark 1" in words(page())


def test_a_cancelled_audit_leaves_nothing(page, desk, kept: Path, words) -> None:
    part = kept.with_name(f".{kept.name}-0a1b2c3d.part")
    desk.command = made_up.auditing(
        f"Path({str(part)!r}).mkdir(parents=True)", "say(progress=['saving', 0, 1])", "time.sleep(600)"
    )
    test = page()
    button(test, "Start the audit").click().run()
    while desk.last.share == 0:
        assert desk.last.state == "running"
        time.sleep(0.02)
    assert part.is_dir()
    test = page()
    button(test, "Cancel the audit").click().run()
    assert desk.last.wait(PATIENCE)
    assert desk.last.state == "cancelled"
    assert list(kept.parent.iterdir()) == []
    test = page()
    assert "was cancelled; nothing of it was kept" in words(test)
    assert button(test, "Start the audit")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("say(error='A photo is gone.')", "A photo is gone."),
        ("print('the trace', file=sys.stderr); sys.exit(3)", "ended by itself (exit status 3)"),
    ],
)
def test_an_audit_that_fails_says_why(page, desk, words, line: str, sentence: str) -> None:
    desk.command = made_up.auditing(line)
    button(page(), "Start the audit").click().run()
    assert desk.last.wait(PATIENCE)
    test = page()
    assert sentence in words(test)
    assert ("the trace" in words(test)) is ("trace" in line)


def test_what_was_found_is_shown_with_figures_and_downloads(page, kept: Path, words) -> None:
    save(kept, marks=5)
    test = page()
    text = words(test)
    assert "Marks found: 5" in text
    assert "Homes with a mark: 2" in text
    assert "Most moved by a mark: $11,000" in text
    assert "Moved by painting alone: $2,000" in text
    assert "What is said of mark 3." in text
    assert "mark 4" not in text  # behind a click
    assert [expander.label for expander in test.expander] == ["2 further marks, on fewer photos"]
    facts = dict(test.table[0].value.map(lambda cell: cell.replace("\\", "")).to_numpy().tolist())
    assert facts == {
        "Photos, homes": "29, 2",
        "Money moved (mean size; net)": "$11,000; +$9,000",
        "In 90210": "19 of its 20 homes; odds 40.00 [9.00, 2,500.00]",
        "Median price with ÷ without": "1.25 [1.10, 1.40]",
    }
    assert "The estimates lean on it" in text
    assert "It tells of the place" in text
    alt, spec = chart(test)
    assert alt == "Money by cue. Marks: what is said of marks. Sky: what is said of the sky."
    assert [trace["name"] for trace in spec["data"]] == ["Share of the picture", "Share of the money"]
    assert len({trace["marker"]["pattern"]["shape"] for trace in spec["data"]}) == 2  # not by colour alone
    assert "Sky: what is said of the sky." in text
    moved = test.dataframe[0].value
    assert moved["listing_id"].tolist() == ["b", "a_1"]
    assert moved["money"].tolist() == [-15_000, 3_000]
    names = [each.proto.label for each in test.get("download_button")]
    assert len(names) == 3
    test.selectbox[0].set_value("sky").run()
    assert test.dataframe[0].value["money"].tolist() == [-7_000, 1_000]


def test_an_audit_without_marks_is_no_empty_page(page, kept: Path, words) -> None:
    save(kept, marks=0)
    test = page()
    text = words(test)
    assert "No mark that repeats was found in 90 photos." in text
    assert "Most moved by a mark: –" in text
    assert test.dataframe[0].value["money"].tolist() == [-7_000, 1_000]


def test_another_model_or_a_damaged_audit_asks_for_a_new_one(page, kept: Path, model: Path, words) -> None:
    save(kept)
    (kept / "amounts.csv").write_text("nonsense\n1\n", encoding="utf-8")
    assert button(page(), "Start the audit")
    with pytest.raises(InputError, match="make it again"):
        read_audit(kept)
    shutil.rmtree(kept)
    save(kept)
    assert button(page(), "Audit again")
    (model / "model.json").write_text("{}", encoding="utf-8")  # trained anew
    assert button(page(), "Start the audit")


def test_where_there_are_no_photos_there_is_nothing_to_audit(page, portfolio: Path, monkeypatch, words) -> None:
    monkeypatch.setattr(made_up.MODEL, "has_photos", False)
    assert "This model looks at no photos" in words(page())
    monkeypatch.setattr(made_up.MODEL, "photos", None)
    assert "This model looks at no photos, so there are none to compare" in words(page("drift"))
    monkeypatch.setattr(made_up.MODEL, "has_photos", True)
    shutil.rmtree(portfolio / "photos")
    assert "This portfolio has no photos, so there is nothing to audit" in words(page())
    assert "This portfolio has no photos, so there are none to compare" in words(page("drift"))


def test_drift_is_told_in_words_and_drawn_with_signs(page, words) -> None:
    test = page("drift")
    (warning,) = [each.value.replace("\\", "") for each in test.warning]
    assert warning == "Drift in living area. 40 homes against 60 training homes."
    text = words(test)
    assert "9 of 40 homes (22 %)** are far from all training homes: 9 by attributes." in text
    assert "strong drift: Living area: the median is 2," in text
    assert "These homes differ in living area." in text
    assert "the model does not use it: Pool." in text
    assert "2.5 % of 80 photos of 40 homes are farther" in text
    alt, spec = chart(test)
    assert "Living area: ▲▲ strong drift (" in alt
    assert "Bedrooms: ✓ stable (" in alt or "Bedrooms: ? may be chance (" in alt
    assert len(spec["data"][0]["y"]) == 6
    assert max(spec["data"][0]["x"]) <= 1  # what is larger is cut off, and written beside
    test.selectbox[0].set_value("Bedrooms").run()
    alt, spec = chart(test, 1)
    assert alt.startswith("Bedrooms: 2: training 20, portfolio 10; 3: training 20, portfolio 20")
    assert len({trace["marker"]["pattern"]["shape"] for trace in spec["data"]}) == 2


def test_the_training_data_itself_is_said_to_be_so_and_no_drift_is_cried(page, monkeypatch, words) -> None:
    monkeypatch.setattr(drift_section, "attribute_drift", lambda *_: made_up.TRAINING)
    test = page("drift")
    assert "All 60 homes of this portfolio are homes that the model learned from, so nothing can have" in "".join(
        each.value for each in test.success
    )
    assert not test.get("plotly_chart")
    assert not test.warning


def test_a_portfolio_that_is_stable_or_too_small_is_told_so(page, monkeypatch, words) -> None:
    stable = replace(made_up.DRIFT, comparisons=(made_up.BEDROOMS,), far={}, unused=())
    monkeypatch.setattr(drift_section, "attribute_drift", lambda *_: stable)
    test = page("drift")
    assert test.success[0].value.startswith("No drift was found")
    assert "far from all training homes" not in words(test)
    st.cache_resource.clear()
    few = tuple(replace(one, psi=np.nan) for one in made_up.DRIFT.comparisons)
    monkeypatch.setattr(drift_section, "attribute_drift", lambda *_: replace(stable, comparisons=few))
    monkeypatch.setattr(made_up.MODEL, "photos", None)
    assert any(each.value.startswith("Too few homes to tell") for each in page("drift").info)


def test_a_portfolio_that_does_not_fit_the_model_is_said_so(page, monkeypatch, words) -> None:
    def refuse(*_: object) -> None:
        raise InputError("The model estimates in USD and the portfolio is in EUR.")

    monkeypatch.setattr(drift_section, "check_fit", refuse)
    monkeypatch.setattr(equity_section, "judged_homes", refuse)
    for section in ("drift", "equity"):
        assert "The model estimates in USD and the portfolio is in EUR." in words(page(section))


def test_unequal_areas_are_found_and_drawn_with_their_intervals(page, words) -> None:
    test = page("equity")
    text = words(test)
    assert "60 homes that the model learned from, valued by models that had not seen them (out of fold)." in text
    assert "Homes are not valued at the same level across areas (Kruskal-Wallis H" in text
    assert text.partition("the highest ")[2].partition(";")[0].endswith("(west, 30)")
    alt, spec = chart(test)
    assert alt.count("30 homes") == 2
    (points,) = spec["data"]
    assert points["marker"]["symbol"] == ["diamond-open", "diamond-open"]  # not by colour alone
    assert all(size > 0 for size in points["error_x"]["array"] + points["error_x"]["arrayminus"])
    assert "Bands of the average of price and estimate" in text
    assert "inside" in text


def test_fair_estimates_of_homes_never_seen_are_called_fair(page, monkeypatch, words) -> None:
    monkeypatch.setattr(equity_section, "judged_homes", lambda *_: made_up.held_out(unfair=False, new=True))
    text = words(page("equity"))
    assert "60 homes that the model never saw." in text
    assert any("No difference across areas beyond chance" in each.value for each in page("equity").success)


def test_without_prices_of_enough_homes_equity_says_what_is_missing(page, portfolio: Path, monkeypatch, words) -> None:
    monkeypatch.setattr(equity_section, "judged_homes", lambda *_: made_up.held_out(4, new=True))
    assert "Equity needs at least 10 such homes" in words(page("equity"))
    table = pd.read_csv(portfolio / "listings.csv", dtype=str)
    table.drop(columns=["asking_price", "sale_price"]).to_csv(portfolio / "listings.csv", index=False)
    assert "No home of this portfolio has a price" in words(page("equity"))


def test_only_the_newest_audits_are_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(store, "user_cache_path", lambda *_, **__: tmp_path)
    for number in range(15):
        folder = save(tmp_path / "audits" / str(number))
        os.utime(folder / "audit.json", (number, number))
    store.drop_oldest()
    assert sorted(int(folder.name) for folder in (tmp_path / "audits").iterdir()) == list(range(3, 15))


def test_there_is_one_desk_for_the_server() -> None:
    assert isinstance(shortcuts_section.desk, AuditDesk)


@pytest.mark.slow
def test_a_real_audit_is_made_in_a_process_of_its_own(made_up_homes: Path, tmp_path: Path) -> None:
    town = import_portfolio(made_up_homes, tmp_path / "town")
    settings = TrainSettings(
        backbone="test_efficientnet", weights="none", size=64, folds=2, metric=MetricSettings(size=8, epochs=2)
    )
    save_model(train(town, settings), tmp_path / "model")
    order = AuditOrder(town.folder, tmp_path / "model", tmp_path / "audits" / "one")
    desk = AuditDesk()
    run = desk.start(order)
    assert run.wait(10 * PATIENCE)
    assert (run.state, run.error) == ("done", ""), run.details
    found = read_audit(order.out)
    assert (found.content["listings"], found.content["photos"]) == (36, 72)
    assert set(found.amounts["listing_id"]) == set(town.listings.index)
    missing = desk.start(replace(order, model=tmp_path / "nowhere", out=tmp_path / "audits" / "two"))
    assert missing.wait(10 * PATIENCE)
    assert missing.state == "failed"
    assert "holds no model" in missing.error
    assert [folder.name for folder in (tmp_path / "audits").iterdir()] == ["one"]
