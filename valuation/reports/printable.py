"""Texts as they can be typeset."""

import re

__all__ = ["printable"]

_LONG_WORD = re.compile(r"[^\s\u200b-]{16}(?=[^\s\u200b-])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Text without control characters, in which words too long for a column may be broken."""
    return _LONG_WORD.sub("\\g<0>\u200b", _CONTROL.sub(" ", text))
