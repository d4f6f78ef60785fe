"""From the bytes of a text table to its records: encoding, delimiter, quotes."""

import csv
import io
from pathlib import Path

from data.errors import PortfolioError

__all__ = ["cut_records", "decode_text", "find_delimiter"]

_DELIMITERS = (",", ";", "\t", "|")


def decode_text(content: bytes, path: Path) -> tuple[str, str]:
    """Decode the bytes of a text table; returns the text and the encoding found.

    Raises:
        PortfolioError: The bytes are no text.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        # UTF-16 without a byte-order mark: every other byte of plain text is zero.
        head = content[:2000]
        zeros = [head[start::2].count(0) / max(1, len(head) // 2) for start in (0, 1)]
        encoding = "utf-16-be" if zeros[0] > 0.4 > zeros[1] else "utf-16-le" if zeros[1] > 0.4 > zeros[0] else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # Five bytes have no meaning in Windows-1252; Latin-1 gives them one.
        encoding = "cp1252" if not set(content) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1"
        text = content.decode(encoding)
    if "\x00" in text:
        raise PortfolioError(f"{path} is not a text table, whatever its name says: save it as CSV, Parquet or Excel.")
    return text, encoding


def cut_records(text: str, delimiter: str, path: Path, skipped: int = 0) -> list[tuple[int, list[str]]]:
    """Cut a text into records, each with the line of the file it starts on, after `skipped` lines not in the text.

    Raises:
        PortfolioError: A quote is never closed, or a cell is beyond all measure.
    """
    # A quote that is opened and never closed would swallow the rest of the file into one cell. The strict reading finds
    # it, but also stumbles over quotes that do no harm ("Nice" house). The lenient one takes those as they are; a last
    # line of our own shows whether a quote is still open at the end.
    try:
        return _records(text, delimiter, skipped, strict=True)
    except csv.Error:
        pass
    end = "\x00"
    try:
        records = _records(f"{text}\n{end}\n", delimiter, skipped, strict=False)
    except csv.Error as error:
        raise PortfolioError(f"{path}, {error}: is a quote never closed?") from error
    row, last = records.pop()
    if last != [end]:
        raise PortfolioError(f'{path}, row {row}: a quote (") is opened and never closed; close it, or double it.')
    return records


def _records(text: str, delimiter: str, skipped: int, *, strict: bool) -> list[tuple[int, list[str]]]:
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    start = skipped + 1
    try:
        for record in reader:
            records.append((start, record))
            start = skipped + reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(f"row {start}: {error}") from error
    return records


def find_delimiter(text: str) -> str:
    """Find the delimiter that cuts the first lines most evenly, and into most cells; a comma for a single column."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:50]
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if widths and widths[0] > 1:
            score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
            best, best_score = (delimiter, score) if score > best_score else (best, best_score)
    return best
