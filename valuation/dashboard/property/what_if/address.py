"""Changes in the page's address (`?home=7&change=set~area~2400`), so that a what-if can be sent and taken back."""

from collections.abc import Iterable
from typing import cast, get_args
from urllib.parse import quote, unquote

from explain.counterfactuals.what_if import Change, Kind

__all__ = ["PARAMETER", "read_changes", "with_change", "write_changes"]

PARAMETER = "change"
_BETWEEN = "~"  # needs no coding in an address, and is coded here where it is part of a name


def read_changes(texts: Iterable[str]) -> tuple[Change, ...]:
    """The changes that an address names; what is none is left out.

    Example:
        >>> read_changes(["set~area~2400", "nonsense"])
        (Change(kind='set', what='area', value='2400', file=''),)
    """
    found = []
    for text in texts:
        parts = [unquote(part) for part in text.split(_BETWEEN)]
        if 2 <= len(parts) <= 4 and parts[0] in get_args(Kind):
            found.append(Change(cast(Kind, parts[0]), *parts[1:]))
    return tuple(found)


def write_changes(changes: Iterable[Change]) -> list[str]:
    """The changes as an address names them."""
    texts = []
    for change in changes:
        parts = [change.kind, change.what, change.value, change.file]
        coded = [quote(part, safe="/ ").replace(_BETWEEN, "%7E") for part in parts]
        texts.append(_BETWEEN.join(coded).rstrip(_BETWEEN) if change.kind != "set" else _BETWEEN.join(coded[:3]))
    return texts


def with_change(changes: tuple[Change, ...], change: Change, own: str) -> tuple[Change, ...]:
    """The changes and one more.

    An attribute that is changed again is one change, not two, so that its steps of plus and minus make no long list;
    and none where it is back at the home's own value.

    Args:
        changes: Those made already.
        change: One more.
        own: The home's own value of the attribute, as text.
    """
    if change.kind != "set":
        return (*changes, change)
    others = tuple(one for one in changes if (one.kind, one.what) != ("set", change.what))
    if change.value == own:
        return others
    places = [place for place, one in enumerate(changes) if (one.kind, one.what) == ("set", change.what)]
    if len(places) == 1:
        return (*changes[: places[0]], change, *changes[places[0] + 1 :])
    return (*others, change)
