"""Reports read back: the text of a PDF and of an HTML page, in one line with single spaces."""

import io
import re
from html.parser import HTMLParser

from pypdf import PdfReader


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def pdf_text(pdf: bytes) -> str:
    return _flat(" ".join(page.extract_text() for page in reader(pdf).pages))


def html_text(page: str) -> str:
    parser = _Text()
    parser.feed(page)
    return _flat(" ".join(parser.parts))


def _flat(text: str) -> str:
    """Without the marks of where a word may be broken."""
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


class _Text(HTMLParser):
    """What a browser shows of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)
