"""A whole neighbourhood rendered into a portfolio folder, by several processes, in steps that can be resumed.

Tables are written first and photos as they are finished, each all or nothing, so that what a stopped run leaves behind
is a portfolio of the photos it got to.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from data.errors import HearthmapError, InputError
from data.files import write_bytes_atomic, write_json
from data.laboratory.neighbourhood.checksums import write_checksums
from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import Home, sample_home
from data.laboratory.neighbourhood.masks import encode_mask
from data.laboratory.neighbourhood.pairs import Pair, sample_pairs, write_pairs
from data.laboratory.neighbourhood.portfolio_tables import mask_file, photo_file, write_portfolio_tables
from data.laboratory.neighbourhood.truth import write_truth
from data.laboratory.rendering.mitsuba_scene import check_renderer, set_threads
from data.laboratory.rendering.photo import HEIGHT, WIDTH, encode_photo, take_photo
from data.shipped_demo import CHECKSUMS

_SETTINGS_FILE = "render.json"
_PHOTOS_PER_PROCESS = 40
"""After so many, processes are replaced: the renderer's memory grows from photo to photo."""


@dataclass(frozen=True)
class RenderSettings:
    """What decides how a neighbourhood looks; the same settings give the same one.

    Attributes:
        seed: Of the homes.
        listings: How many.
        pairs: Counterfactual pairs.
        width, height: Of the photos, pixels.
    """

    seed: int = 1
    listings: int = 200
    pairs: int = 40
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class _Task:
    """One photo to be taken; where `like` is given, with the exposure that this home's photo has."""

    home: Home
    like: Home | None
    room: str
    photo: Path
    mask: Path
    size: tuple[int, int]


def render_neighbourhood(
    folder: Path,
    settings: RenderSettings,
    *,
    workers: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Render what is still missing of a neighbourhood.

    Args:
        folder: New, empty, or begun by an earlier call with the same settings, which is then gone on with.
        settings: Which neighbourhood.
        workers: Processes; as many as cores but no more than 8 by default. Each needs up to 2 GB of memory.
        progress: Told "photos", how many there are, and their total.

    Returns:
        How many photos were taken by this call.

    Raises:
        InputError: The folder holds something else, or the renderer is not installed.
        HearthmapError: Rendering failed; finished photos are kept.
    """
    if settings.listings < 1:
        raise InputError("A neighbourhood needs at least one home: give --listings a number of 1 or more.")
    check_renderer()
    homes = [sample_home(settings.seed, number) for number in range(settings.listings)]
    pairs = sample_pairs(settings.seed, settings.listings, settings.pairs)
    _begin(folder, settings, homes, pairs)
    tasks = list(_tasks(folder, settings, homes, pairs))
    waiting = [task for task in tasks if not (task.photo.is_file() and task.mask.is_file())]
    total = len(tasks)
    tell = progress or (lambda stage, done, of: None)
    tell("photos", total - len(waiting), total)
    cores = os.cpu_count() or 1
    workers = min(workers or min(cores, 8), max(1, len(waiting)))
    threads = max(1, cores // workers)
    taken = 0
    try:
        for start in range(0, len(waiting), workers * _PHOTOS_PER_PROCESS):
            some = waiting[start : start + workers * _PHOTOS_PER_PROCESS]
            for _ in _taken(some, workers, threads):
                taken += 1
                tell("photos", total - len(waiting) + taken, total)
    except BrokenProcessPool as error:
        raise HearthmapError(
            f"A rendering process was killed, perhaps for want of memory. The finished photos in {folder} are kept: "
            "repeat the command to go on, with fewer --workers if it happens again."
        ) from error
    write_portfolio_tables(folder, homes)
    write_checksums(folder)
    return taken


def _taken(tasks: Sequence[_Task], workers: int, threads: int) -> Iterator[None]:
    """Take photos by fresh processes, and tell of each when it is done."""
    # Not the pool's own way of replacing processes (max_tasks_per_child), which in Python 3.11 may wait forever.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start_worker, (threads,))
    try:
        for future in as_completed([pool.submit(_take, task) for task in tasks]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(folder: Path, settings: RenderSettings, homes: Sequence[Home], pairs: Sequence[Pair]) -> None:
    """Make the folder ready: tables, and a note of the settings that photos there belong to."""
    note = folder / _SETTINGS_FILE
    wanted = dict(vars(settings))
    if note.is_file():
        try:
            found = json.loads(note.read_text(encoding="utf-8"))
        except ValueError:
            found = None
        if found != wanted:
            raise InputError(
                f"{folder} holds a neighbourhood begun with other settings ({found}): "
                "repeat these to go on with it, or choose another folder."
            )
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} holds something else: choose a new folder for the neighbourhood.")
    for unfinished in folder.glob("*/.*.part.*"):  # what a killed process was writing
        unfinished.unlink(missing_ok=True)
    (folder / CHECKSUMS).unlink(missing_ok=True)  # is written anew when all is there
    write_json(note, wanted)
    write_portfolio_tables(folder, homes, unfinished=True)
    write_truth(folder / "truth.csv", homes)
    write_pairs(folder, pairs)


def _tasks(folder: Path, settings: RenderSettings, homes: Sequence[Home], pairs: Sequence[Pair]) -> Iterator[_Task]:
    """All photos of a neighbourhood, home by home, then the changed ones of the pairs."""
    size = (settings.width, settings.height)
    for home in homes:
        for room in PHOTOS:
            yield _Task(home, None, room, folder / photo_file(home, room), folder / mask_file(home, room), size)
    for pair in pairs:
        for room in pair.rooms:
            yield _Task(pair.changed, pair.home, room, folder / pair.file(room), folder / pair.mask(room), size)


def _start_worker(threads: int) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    Thread(target=_end_with_parent, daemon=True).start()
    set_threads(threads)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone; killed, it could not say so itself."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _take(task: _Task) -> None:
    """Take one photo; the mask is written first, so that a photo never lacks its own."""
    # The camera's own exposure would change with the element, and with it every pixel of the picture.
    exposure = None if task.like is None else take_photo(task.like, task.room, *task.size).exposure
    photo = take_photo(task.home, task.room, *task.size, exposure=exposure)
    write_bytes_atomic(task.mask, encode_mask(photo.mask))
    write_bytes_atomic(task.photo, encode_photo(photo.picture))
