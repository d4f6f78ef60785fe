"""The made-up dashboard with a model that keeps sold homes."""

import os
import runpy
from pathlib import Path

os.environ["FAKE_SOLD"] = "yes"
runpy.run_path(str(Path(__file__).with_name("fake_app.py")))
