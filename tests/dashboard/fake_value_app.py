"""The page Value a home by itself, with a small model that was really trained."""

import os
from pathlib import Path

from valuation.dashboard.session.opening import open_model
from valuation.dashboard.value_home.value_page import value_page

value_page(open_model(Path(os.environ["FAKE_MODEL"])))
