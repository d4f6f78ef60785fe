from pathlib import Path

import pytest

from valuation.dashboard_server import server_command, server_environment
from valuation.own_packages import python_environment


def test_it_serves_this_computer_only_and_sends_nothing() -> None:
    command = server_command(["--portfolio", "homes with spaces"], "--server.port=9000")
    ours, arguments = command[: command.index("--")], command[command.index("--") + 1 :]
    assert "-P" in ours  # blind to the user's own modules in the folder it is started in
    assert {"--server.address=localhost", "--browser.gatherUsageStats=false", "--server.port=9000"} <= set(ours)
    assert arguments == ["--portfolio", "homes with spaces"]
    assert Path(ours[ours.index("run") + 1]).is_file()


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    assert server_environment() == {**python_environment(), "MALLOC_ARENA_MAX": "2"}
    monkeypatch.setenv("MALLOC_ARENA_MAX", "8")
    assert server_environment()["MALLOC_ARENA_MAX"] == "8"
