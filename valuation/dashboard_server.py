"""How the dashboard's server is started: the command and its environment."""

from collections.abc import Sequence
from pathlib import Path

from valuation.own_packages import python_command, python_environment

__all__ = ["server_command", "server_environment"]

_APP = Path(__file__).parent / "dashboard" / "app.py"


def server_command(arguments: Sequence[str], *options: str) -> list[str]:
    """The command that starts the server, for this computer only.

    Args:
        arguments: The dashboard's own, such as "--portfolio" and a folder.
        options: Streamlit's, such as "--server.port=8501".
    """
    command = python_command("-m", "streamlit", "run", str(_APP), "--browser.gatherUsageStats=false")
    return [*command, "--server.address=localhost", *options, "--", *arguments]


def server_environment() -> dict[str, str]:
    """The environment in which it finds our packages, with memory shared by all its threads.

    Every visitor has threads, and glibc by itself gives each an arena of its own, which keeps what was freed in it: two
    for all took 0.1 GB off 1.4 with one visitor, and more with several.
    """
    return {"MALLOC_ARENA_MAX": "2", **python_environment()}
