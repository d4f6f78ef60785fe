"""The dashboard, trainings and audits in a folder that holds a data.py, a valuation.py and the like."""

from pathlib import Path

import pytest

from data.importing import import_portfolio
from tests.dashboard.foreign_files import write_foreign_files
from tests.dashboard.test_browser import browser, served, visiting
from tests.dashboard.test_training_run import PATIENCE, TINY
from valuation.dashboard.audit.run import AuditOrder, AuditRun
from valuation.dashboard.training.order import TrainingOrder
from valuation.dashboard.training.run import TrainingRun
from valuation.trained_model.model_folder import load_model

__all__ = ["browser"]


@pytest.mark.slow
@pytest.mark.browser
def test_training_audit_and_dashboard_use_none_of_them(
    made_up_homes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser
) -> None:
    town, me = import_portfolio(made_up_homes, tmp_path / "town").folder, tmp_path / "me"
    write_foreign_files(me)
    monkeypatch.chdir(me)
    training = TrainingRun(TrainingOrder(town, tmp_path / "model", TINY))
    assert training.wait(PATIENCE)
    assert (training.error, training.details, training.state) == ("", "", "done")
    assert load_model(tmp_path / "model").has_photos
    audit = AuditRun(AuditOrder(town, tmp_path / "model", tmp_path / "audit"))
    assert audit.wait(PATIENCE)
    assert (audit.error, audit.state) == ("", "done"), audit.details
    words = ("--portfolio", str(town), "--model", str(tmp_path / "model"))
    with served(None, me, *words) as (address, log), visiting(browser, address) as walk:
        walk.open("/portfolio")
        walk.heading("Portfolio")
        assert "was imported" not in log.read_text(encoding="utf-8")
    assert not (me / "data" / "__pycache__").exists()
