"""How high a row must be for its texts: some programs keep the heights that a file gives, and texts would overlap."""

import unicodedata
from collections.abc import Iterable

__all__ = ["row_height"]

_NARROW = 1.15
"""So many Latin letters fit in one of a column's width, which is measured in digits of a larger type."""
_WIDE = 2.0  # a Chinese, Japanese or Korean letter over a Latin one
_LINE, _ONE, _MOST = 13.5, 15.0, 409.0  # points: a line, a row of one line, the highest row of the format


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """Points that a row takes.

    Args:
        cells: Text and width of its column, in digits.

    Example:
        >>> row_height([("short", 14), ("", 9)]), row_height([("a sentence that takes two lines", 20)])
        (15.0, 29.0)
    """
    lines = max((text_lines(text, width) for text, width in cells), default=1)
    return _ONE if lines <= 1 else min(lines * _LINE + 2.0, _MOST)


def text_lines(text: str, width: float) -> int:
    """Lines that a text takes in a column: broken at spaces, and inside what is longer than a line."""
    room = max(width * _NARROW, 1.0)
    lines = 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split(" "):
            length = _length(word)
            if used and used + 1 + length > room:
                lines, used = lines + 1, 0.0
            used += length + (1 if used else 0)
            while used > room:
                lines, used = lines + 1, used - room
    return lines


def _length(word: str) -> float:
    if word.isascii():
        return float(len(word))
    return sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in word)
