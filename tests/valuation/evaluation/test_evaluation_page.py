"""The page of an evaluation says what its numbers say."""

import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd

from valuation.evaluation.evaluate import Evaluation
from valuation.evaluation.evaluation_page import write_evaluation

MODELS = ("zip_median", "attributes_only", "photos_only", "both")


class Cells(HTMLParser):
    """The texts of a page's table, row by row, and of its paragraphs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.paragraphs: list[str] = []
        self.inside: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = self.rows[-1]
        if tag == "p":
            self.paragraphs.append("")
            self.inside = self.paragraphs

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "p"):
            self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside is not None:
            self.inside[-1] += data


def test_the_page_shows_the_figures_of_metrics_json(evaluation: Evaluation, tmp_path: Path) -> None:
    files = write_evaluation(evaluation, tmp_path / "E")
    assert sorted(path.name for path in (tmp_path / "E").iterdir()) == sorted(path.name for path in files)
    metrics = json.loads((tmp_path / "E" / "metrics.json").read_text())
    assert metrics == json.loads(json.dumps(evaluation.metrics))
    page = (tmp_path / "E" / "evaluation.html").read_text(encoding="utf-8")
    cells = Cells(page)
    columns = dict(zip(MODELS, ("Median of the location", "Attributes only", "Photos only", "Both"), strict=True))
    heading, *rows = cells.rows
    second = next(place for place, row in enumerate(rows) if row[-1] == "Accepted")
    fewer, rows = [rows[second], *rows[second + 1 :]], rows[:second]
    table = {row[0]: dict(zip(heading[1:], row[1:], strict=True)) for row in rows}
    for name, title in columns.items():
        figures = metrics["models"][name]
        assert table["Homes"][title] == "36"
        for figure, label in (("mape", "MAPE"), ("mdape", "MdAPE"), ("ppe10", "PPE10"), ("ppe20", "PPE20")):
            value, low, high = (round(100 * figures[figure][key], 1) for key in ("value", "low", "high"))
            assert table[label][title] == f"{value:.1f}% [{low:.1f}%, {high:.1f}%]"
        for figure, label in (
            ("prd", "PRD"),
            ("prb", "PRB"),
            ("median_ratio", "Median ratio"),
            ("r2_log", "R² of log price"),
        ):
            assert table[label][title].split(" ")[0] == f"{figures[figure]['value']:.3f}"
        assert table["COD"][title].split(" ")[0] == f"{figures['cod']['value']:.1f}"
    assert [row[-1] for row in rows if row[0] in ("COD", "PRD", "PRB", "Median ratio", "MKI", "VEI (draft)")] == [
        "0.9 to 1.1",
        "5 to 15",
        "0.98 to 1.03",
        "-0.05 to 0.05",
        "0.95 to 1.05",
        "-10 to 10",
    ]
    raw, trimmed = metrics["fewer_homes"]["all"], metrics["fewer_homes"]["trimmed_1.5"]
    assert fewer[0] == [
        "Both",
        "All homes",
        f"Trimmed at 3 IQR ({metrics['fewer_homes']['trimmed_3']['left_out']} left out)",
        f"Trimmed at 1.5 IQR ({trimmed['left_out']} left out)",
        "Accepted",
    ]
    assert fewer[1][:4:3] == ["Homes", f"{36 - trimmed['left_out']}"]
    assert fewer[2][1].startswith(f"{raw['mape']['value']:.1%}")
    assert fewer[2][3] == f"{trimmed['mape']['value']:.1%}"
    ols = metrics["prb_ols"]["both"]
    assert any(f"{ols['value']:.3f}".replace("-", "−") in text and "independent" in text for text in cells.paragraphs)
    coverage = metrics["interval"]["coverage"]["value"]
    assert any(f"Both: the 80% interval covers {coverage:.1%}" in text for text in cells.paragraphs)
    assert "http" not in page  # nothing is fetched from anywhere
    written = pd.read_csv(tmp_path / "E" / "estimates.csv")
    assert len(written) == 72
    np.testing.assert_allclose(written["both"], evaluation.estimates["both"], rtol=1e-5)
