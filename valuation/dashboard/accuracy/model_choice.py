"""Which second model is held against the first: one that lies beside it, or one whose folder is typed."""

from pathlib import Path

import streamlit as st

from valuation.dashboard.accuracy.address import HOME, OTHER, ask, asked
from valuation.dashboard.drawing.widgets import follow
from valuation.dashboard.session.opening import OpenModel
from valuation.trained_model.model_folder import CARD

__all__ = ["choose_model", "folder_of", "models_beside"]

_WIDGET = "accuracy-other"
_MOST = 100


def choose_model(model: OpenModel) -> Path | None:
    """Draw the choice, and give the folder chosen; None where there is none yet."""
    beside = models_beside(model.folder)
    wanted = asked(OTHER)
    options = [*beside, *([wanted] if wanted and wanted not in beside else [])]
    follow(_WIDGET, wanted or None)
    st.selectbox(
        "Second model",
        options,
        index=None,
        key=_WIDGET,
        accept_new_options=True,
        on_change=_changed,
        placeholder="Choose a model, or type its folder" if beside else "Type the folder of a model",
        help="Models that lie beside the first can be chosen; of any other type the folder and press Enter.",
    )
    return folder_of(wanted, model.folder) if wanted else None


def models_beside(folder: Path) -> list[str]:
    """Names of the other model folders in the same place, in order."""
    try:
        names = [
            other.name
            for other in folder.absolute().parent.iterdir()
            if not other.name.startswith(".") and (other / CARD).is_file()
        ]
    except OSError:
        return []
    return sorted(name for name in names if name != folder.absolute().name)[:_MOST]


def folder_of(wanted: str, folder: Path) -> Path:
    """The folder that a name or a path stands for."""
    beside = folder.absolute().parent / wanted
    return beside if (beside / CARD).is_file() else Path(wanted).expanduser()


def _changed() -> None:
    ask(OTHER, (st.session_state[_WIDGET] or "").strip())
    ask(HOME, "")
