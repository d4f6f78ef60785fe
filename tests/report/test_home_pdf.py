"""The PDF of one home: what is in the file besides its numbers."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.portfolio import Portfolio
from tests.report.conftest import ADDRESS, AS_OF, LETTERS, MARKUP
from tests.report.reading import pdf_text, reader
from valuation.reports.home import home_report
from valuation.reports.home_pdf import home_pdf
from valuation.trained_model.model import Model
from valuation.trained_model.model_folder import save_model

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("home", "text"), [("markup", MARKUP), ("letters", LETTERS), ("long", ADDRESS)])
def test_odd_texts_are_shown_letter_by_letter(
    report_homes: Portfolio, report_model: Model, home: str, text: str
) -> None:
    pdf = home_pdf(home_report(report_model, report_homes, home, as_of=AS_OF))
    assert text in pdf_text(pdf)
    assert b"/JavaScript" not in pdf
    assert b"/URI" not in pdf


def test_all_fonts_are_embedded(report_homes: Portfolio, report_model: Model) -> None:
    pages = reader(home_pdf(home_report(report_model, report_homes, "letters", as_of=AS_OF))).pages
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]) for font in fonts}
    assert any("SourceSansPro" in name for name in names)
    assert any("IPAexGothic" in name for name in names)
    for font in fonts:
        described = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described.keys()), font["/BaseFont"]


def test_the_document_says_what_it_is(report_homes: Portfolio, report_model: Model) -> None:
    read = reader(home_pdf(home_report(report_model, report_homes, "h03", as_of=AS_OF)))
    assert re.fullmatch(r"Home h03: estimate of value, 20\W{1,3}November\W{1,3}2026", read.metadata["/Title"])
    assert read.metadata["/Author"] == "Hearthmap"
    assert read.metadata["/CreationDate"].startswith("D:20261120000000")
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root


def test_the_same_report_gives_the_same_bytes(report_homes: Portfolio, report_model: Model) -> None:
    one, two = (home_pdf(home_report(report_model, report_homes, "h03", as_of=AS_OF)) for _ in range(2))
    assert one == two
    later = AS_OF.replace(year=2027)
    assert home_pdf(home_report(report_model, report_homes, "h03", as_of=later)) != one


@pytest.mark.slow
def test_two_processes_write_the_same_files(report_homes: Portfolio, report_model: Model, tmp_path: Path) -> None:
    save_model(report_model, tmp_path / "model")
    for name in ("one", "two"):
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "valuation.cli", "report", report_homes.folder, "h03", "letters", "--model"]
            + [tmp_path / "model", "--out", tmp_path / name, "--format", "pdf", "--format", "html"]
            + ["--as-of", AS_OF.isoformat()],
            cwd=ROOT,
            check=True,
        )
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["h03.html", "h03.pdf", "letters.html", "letters.pdf"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)


def test_much_to_say_fits_on_four_pages_and_into_two_megabytes(report_homes: Portfolio, report_model: Model) -> None:
    report = home_report(report_model, report_homes, "many", as_of=AS_OF)
    assert len(report.photos) == 10
    more = tuple((f"Attribute number {number}", "a value of some length") for number in range(9))
    lines = tuple((f"some value {number}", "+€1,234", "raises") for number in range(9))
    columns = tuple(replace(column, lines=column.lines + lines) for column in report.comparables)
    steps = report.steps[:-1] + report.steps[1:-1] + report.steps[-1:]
    full = replace(
        report,
        place=ADDRESS,
        facts=report.facts + more,
        grid_lines=report.grid_lines + more,
        comparables=columns,
        steps=steps,
        notes=report.notes * 4,
    )
    pdf = home_pdf(full)
    assert 2 <= len(reader(pdf).pages) <= 4
    assert len(pdf) < 2_000_000


def test_a_small_home_has_two_pages_or_three(report_homes: Portfolio, report_model: Model) -> None:
    for home, pages in (("h03", 3), ("bare", 2), ("void", 1)):
        pdf = home_pdf(home_report(report_model, report_homes, home, as_of=AS_OF))
        assert len(reader(pdf).pages) == pages, home
