"""An adjustment grid on disk: CSV, JSON, and pictures of what makes the rooms of two homes alike."""

import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from data.files import atomic_folder, write_json
from data.table_files.writing import write_csv
from explain.comparison.adjustments import AdjustmentGrid
from explain.comparison.grid_tables import grid_json, grid_table
from explain.comparison.pair_maps import PairMaps, photo_pair_maps
from explain.pictures.lettering import font_for
from explain.pictures.overlay import overlay, read_for_overlay, scale_limit
from valuation.homes.subject import Subject, prepare_home

__all__ = ["GRID_JSON", "save_grid"]

GRID_JSON, _GRID_CSV = "comparables.json", "adjustment-grid.csv"
_HEIGHT, _GAP = 360, 12
_PAPER, _INK = (252, 251, 248), (36, 41, 43)


def save_grid(grid: AdjustmentGrid, home: Subject, folder: Path) -> list[Path]:
    """Write a grid, and for each comparable of the portfolio the two photos that are most alike.

    Args:
        grid: What to write.
        home: The home it is of; pictures are of those comparables that its portfolio holds too.
        folder: Replaced as a whole or not at all.

    Returns:
        The files written.
    """
    with atomic_folder(folder) as temporary:
        write_json(temporary / GRID_JSON, grid_json(grid))
        write_csv(grid_table(grid), temporary / _GRID_CSV)
        portfolio = home.origin.portfolio
        for place, column in enumerate(grid.comparables, start=1):
            name = column.comparable.listing_id
            if not len(home) or name not in portfolio.listings.index:
                continue
            picture = pair_picture(home, prepare_home(home.model, portfolio, name, server=home.server))
            if picture is not None:
                safe = re.sub("[^A-Za-z0-9_-]+", "-", name)
                picture.save(temporary / f"{place:02d}-like-{safe}.png")
    return sorted(folder.iterdir())


def pair_picture(first: Subject, second: Subject) -> Image.Image | None:
    """The most alike photos of one room of two homes, each with the places that make it so; None without any."""
    best: tuple[PairMaps, int, int] | None = None
    for one, room in enumerate(first.room.tolist()):
        for other in np.flatnonzero((second.room == room).numpy()).tolist():
            maps = photo_pair_maps(first, first.photos["file"].iloc[one], second, second.photos["file"].iloc[other])
            if room >= 0 and (best is None or maps.similarity > best[0].similarity):
                best = (maps, one, other)
    if best is None:
        return None
    maps, one, other = best
    values = [part.numpy().astype(np.float32) for part in (maps.first, maps.second)]
    limit = scale_limit(values)
    pictures = []
    for subject, place, value in zip((first, second), (one, other), values, strict=True):
        painted = Image.fromarray(
            overlay(read_for_overlay(Path(subject.photos["path"].iloc[place])), value, limit, 0.6)
        )
        pictures.append(painted.resize((round(painted.width * _HEIGHT / painted.height), _HEIGHT)))
    words = (
        f"{first.room_names[one].capitalize()} of homes {first.listing_id} and {second.listing_id}: similarity "
        f"{maps.similarity:+.2f}. Orange makes them alike, blue unlike."
    )
    width = sum(picture.width for picture in pictures) + _GAP
    whole = Image.new("RGB", (width, _HEIGHT + 40), _PAPER)
    whole.paste(pictures[0], (0, 0))
    whole.paste(pictures[1], (pictures[0].width + _GAP, 0))
    ImageDraw.Draw(whole).text((8, _HEIGHT + 20), words, font=font_for(words, 18), fill=_INK, anchor="lm")
    return whole
