"""Typst, called so that the same input gives the same bytes and nothing but what is handed over is read."""

import datetime
import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst

from data.errors import HearthmapError
from valuation.reports.fonts import INSTEAD, fonts_for

__all__ = ["typeset"]

_TEXTS = (".json", ".svg")


def typeset(template: bytes, files: Mapping[str, bytes], text: str, as_of: datetime.date) -> bytes:
    """Set a template as PDF/UA-1: tagged, with a title, a language and words for every picture.

    Args:
        template: In Typst's language; reads the files by their names, and the day as `sys.inputs.day`.
        files: What lies beside it.
        text: All that is to be written, to choose the fonts by.
        as_of: Day that the PDF says it was made.

    Raises:
        HearthmapError: The template and the files do not fit together.
    """
    fonts, lacking = fonts_for(text)
    instead = {ord(letter): INSTEAD for letter in lacking}
    midnight = datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)
    with tempfile.TemporaryDirectory(prefix="hearthmap-report-") as folder:
        for name, content in files.items():
            shown = content.decode().translate(instead).encode() if lacking and name.endswith(_TEXTS) else content
            Path(folder, name).write_bytes(shown)
        main = Path(folder, "main.typ")
        main.write_bytes(template)
        try:
            made = typst.compile(
                str(main),
                root=folder,
                format="pdf",
                font_paths=fonts,
                sys_inputs={"day": as_of.isoformat()},
                timestamp=int(midnight.timestamp()),
                pdf_standards="ua-1",
            )
        except (typst.TypstError, RuntimeError) as error:
            raise HearthmapError(f"{str(error).splitlines()[0]}.") from error
    return bytes(made)
