"""The dashboard's settings are the same for `streamlit run streamlit_app.py` and for `hearthmap dashboard`."""

import tomllib
from pathlib import Path

from valuation import dashboard

INSTALLED = Path(dashboard.__file__).parent / ".streamlit" / "config.toml"
CLONED = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


def test_both_front_doors_have_the_same_settings() -> None:
    assert INSTALLED.read_bytes() == CLONED.read_bytes()


def test_nothing_is_sent_and_only_this_machine_is_served() -> None:
    settings = tomllib.loads(INSTALLED.read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "localhost"
    assert settings["server"]["showEmailPrompt"] is False
