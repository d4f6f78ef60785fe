"""Importing changes nothing besides: no filter, no limit, no variable, and no module is hidden or put in place."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = """
import importlib, json, os, sys, warnings
import numpy, pandas, torch, PIL.Image, plotly.graph_objects, scipy.stats, sklearn, skimage.measure, streamlit, faiss
import openpyxl, skops.io, pytorch_metric_learning.losses, typst, xlsxwriter  # whose own effects are theirs
def state():
    return [
        [str(one) for one in warnings.filters],
        PIL.Image.MAX_IMAGE_PIXELS,
        dict(os.environ),
        torch.get_num_threads(),
        sorted(name for name, module in sys.modules.items() if module is None),
    ]
before = state()
for name in NAMES:
    importlib.import_module(name)
print(json.dumps([before, state()]))
"""


def modules() -> list[str]:
    """All modules of the product; not those of laboratories, nor the script that Streamlit runs."""
    files = [file for package in ("data", "valuation", "explain") for file in sorted((ROOT / package).rglob("*.py"))]
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return [name for name in names if "laboratory" not in name.split(".") and name != "valuation.dashboard.app"]


def run(program: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own lines
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_every_module_of_the_product_leaves_all_as_it_was() -> None:
    names = modules()
    assert len(names) > 300
    before, after = json.loads(run(PROGRAM.replace("NAMES", repr(names))).splitlines()[-1])
    assert after == before


def test_openvino_is_imported_without_its_telemetry_and_nothing_else_stays_hidden() -> None:
    told = run(
        "import sys\nfrom valuation.encoder.serving import _openvino\n_openvino()\n"
        "print('openvino_telemetry' in sys.modules)\n"
        "from openvino.tools.ovc import telemetry_stub, convert_impl, telemetry_utils, utils\n"
        "print([module.tm is telemetry_stub for module in (convert_impl, telemetry_utils, utils)])"
    )
    assert told.split("\n")[:2] == ["False", "[True, True, True]"]
