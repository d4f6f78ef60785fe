"""The home that a person is putting together: its photos in a temporary folder of the session, and what was wrong."""

import hashlib
import json
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from threading import Lock, Timer
from typing import cast

from data.cells.areas import AreaUnit
from data.errors import HearthmapError
from data.one_home import write_home
from data.photos.zips import Upload
from data.problems import Problem
from data.uploads import ReceivedPhoto, receive_photos
from valuation.dashboard.session.opening import Opened

__all__ = ["Draft"]

_PREFIX = "hearthmap-home-"
_OLD = 24 * 3600  # seconds; folders of programs that were killed may lie about, and no session lasts so long unused
GRACE = 150.0
"""Seconds between a lost connection and the removal of the photos: a little longer than Streamlit keeps a session for
a browser that comes back, such as after a laptop's lid was closed."""


class Draft:
    """A home in the making.

    Attributes:
        photos: Those that can be used, in the order in which they came.
        rooms: By a photo's file, the room that the person chose.
        problems: What was wrong with the files handed in last.
        drops: How often files were handed in, which tells one set of upload boxes from the next.
    """

    def __init__(self) -> None:
        """Make the folder."""
        _remove_old()
        self.photos: list[ReceivedPhoto] = []
        self.rooms: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.drops = 0
        try:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        except OSError as error:
            raise HearthmapError(f"There is no room for photos: {error.strerror or error}.") from error
        self._opened: Opened | None = None
        self._timer: Timer | None = None
        self._lock = Lock()
        # Also when the program ends, and when the session is forgotten.
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def removed(self) -> bool:
        """Whether the folder is gone."""
        return not self._finalizer.alive or not self.folder.is_dir()

    def add(self, uploads: Iterable[Upload], progress: Callable[[str], None] | None = None) -> None:
        """Take photos in, and keep what was wrong with the others.

        Raises:
            HearthmapError: The disk refuses.
        """
        self.drops += 1
        new, self.problems = receive_photos(uploads, self.folder, self.photos, progress)
        self.photos += new

    def drop_photo(self, file: str) -> None:
        """Leave a photo out again."""
        self.photos = [photo for photo in self.photos if photo.file != file]
        self.rooms.pop(file, None)
        (self.folder / file).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget all photos and problems."""
        for photo in self.photos:
            (self.folder / photo.file).unlink(missing_ok=True)
        self.photos, self.rooms, self.problems = [], {}, []
        self.drops += 1

    def opened(
        self,
        name: str,
        facts: Mapping[str, object],
        *,
        currency: str,
        area_unit: str,
        categories: Collection[str] = (),
    ) -> Opened:
        """The home as a portfolio of its own; arguments as those of `data.one_home.write_home`.

        Raises:
            HearthmapError: The disk refuses.
        """
        rooms = [(photo.file, self.rooms.get(photo.file, photo.room)) for photo in self.photos]
        content = json.dumps([name, facts, rooms, currency, area_unit, categories], default=str, sort_keys=True)
        key = ((str(self.folder), 0, 0), (hashlib.sha256(content.encode()).hexdigest(), 0, 0))
        if self._opened is None or self._opened.key != key:
            unit = cast(AreaUnit, area_unit)
            portfolio = write_home(
                self.folder, name, facts, rooms, currency=currency, area_unit=unit, categories=categories
            )
            self._opened = Opened(portfolio, key)
        return self._opened

    def leave(self, seconds: float = GRACE) -> None:
        """The session has lost its browser: remove the photos unless it comes back in time."""
        with self._lock:
            self._stop_timer()
            self._timer = Timer(seconds, self._finalizer)
            self._timer.daemon = True
            self._timer.start()

    def come_back(self) -> None:
        """The session has its browser, again."""
        with self._lock:
            self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _remove_old() -> None:
    """Remove folders that programs left behind which were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            left = time.time() - folder.stat().st_mtime > _OLD
        except OSError:
            continue  # another program's, or just removed
        if left:
            shutil.rmtree(folder, ignore_errors=True)
