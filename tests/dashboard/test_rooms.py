"""The dashboard's rooms: pages stand side by side, on what they share, and import no page but their own."""

import pytest

from tests.test_layering import imports, modules

DASHBOARD = "valuation.dashboard"
PAGES = ("accuracy", "audit", "compare", "portfolio", "property", "training", "value_home")
SHARED = ("words", "jobs", "session", "drawing")  # each may import those before it
FRAME = ("demo_page", "sidebar")  # beside the pages
LAYERS = (
    {room: layer for layer, room in enumerate(SHARED)} | dict.fromkeys(PAGES, 4) | dict.fromkeys(FRAME, 4) | {"app": 5}
)


def room(name: str) -> str | None:
    """The room of the dashboard that a module lies in; None elsewhere."""
    parts = name.removeprefix(f"{DASHBOARD}.").split(".") if name.startswith(f"{DASHBOARD}.") else []
    return parts[0] if parts else None


def violations(source: str, module: str) -> list[str]:
    """Imports from a room that this one may not use, and of the command line."""
    own = room(module)
    assert own is not None
    found = []
    for line, name in imports(source, module):
        other = room(name)
        if other is not None and other != own and LAYERS[other] >= LAYERS[own]:
            found.append(f"{module}, line {line}: {own} may not import {other} ({name})")
        if name.startswith(("valuation.commands", "valuation.cli")):
            found.append(f"{module}, line {line}: the dashboard may not import the command line ({name})")
    return found


OURS = {name: file for name, file in modules().items() if room(name) is not None}


def test_no_page_imports_another_page() -> None:
    found = [fault for name, file in OURS.items() for fault in violations(file.read_text(encoding="utf-8"), name)]
    assert found == []


def test_every_room_is_known() -> None:
    assert {room(name) for name in OURS} == LAYERS.keys()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("accuracy.figures", "from valuation.dashboard.portfolio.table import draw_table"),
        ("drawing.charts", "from valuation.dashboard.audit import findings"),
        ("session.opening", "from ..drawing.charts import draw_chart"),
        ("jobs.background", "def late():\n    import valuation.dashboard.session.results"),
        ("training.process", "from valuation.commands.train import train"),
    ],
)
def test_an_import_of_another_page_is_caught(module: str, source: str) -> None:
    assert len(violations(source, f"{DASHBOARD}.{module}")) == 1


def test_an_import_of_what_pages_share_passes() -> None:
    source = "from valuation.dashboard.drawing.charts import draw_chart\nfrom . import table\nimport valuation.demo"
    assert violations(source, f"{DASHBOARD}.portfolio.home_map") == []
