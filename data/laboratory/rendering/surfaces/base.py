"""What every texture is made of: seamless noise, bricks laid in rows, and cells like pebbles."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.laboratory.colours import Colour

Array = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.floating]  # of any precision, as arguments


@dataclass(frozen=True)
class Texture:
    """A square picture of a surface that continues itself at its edges.

    Row 0 lies at v = 0 (the lowest), column 0 at u = 0.

    Attributes:
        colour: (n, n, 3), sRGB, 0..1.
        height: (n, n), metres above or below the surface; only its slopes are seen.
        size: Width and height in metres of what the picture shows.
    """

    colour: Array
    height: Array
    size: tuple[float, float]


@dataclass(frozen=True)
class Cells:
    """Rectangles laid in rows, as seen from each of (n, n) points.

    Attributes:
        number: Which rectangle, 0..count-1.
        count: How many there are.
        inside: Metres to the nearest joint; negative within it.
        across: Place within the rectangle's width, 0..1.
        up: Place within its height, 0..1.
        size: Width and height in metres of the whole picture.
    """

    number: npt.NDArray[np.int64]
    count: int
    inside: Array
    across: Array
    up: Array
    size: tuple[float, float]


@dataclass(frozen=True)
class Pebbles:
    """Irregular cells, as seen from each of (n, n) points.

    Attributes:
        number: Which cell, 0..count-1.
        count: How many there are.
        inside: Distance to the nearest border in units of a cell's usual width, 0 at the border.
    """

    number: npt.NDArray[np.int64]
    count: int
    inside: Array


def noise(n: int, beta: float, rng: np.random.Generator, stretch: tuple[float, float] = (1.0, 1.0)) -> Array:
    """Random hills and dales that continue themselves at the edges.

    Args:
        n: Points per side.
        beta: How fast amplitude falls with frequency: 0 is white noise, 1 is cloudy, 2 is smooth.
        rng: Where the randomness comes from.
        stretch: How many times longer the hills are along (rows, columns); (1, 14) draws streaks along u.

    Returns:
        (n, n), mean 0, standard deviation 1.
    """
    rows = np.fft.fftfreq(n)[:, None] * n * stretch[0]
    columns = np.fft.rfftfreq(n)[None] * n * stretch[1]
    frequency = np.sqrt(rows * rows + columns * columns).astype(np.float32)
    frequency[0, 0] = 1
    amplitude = frequency ** np.float32(-beta)
    amplitude[0, 0] = 0
    shape = amplitude.shape
    spectrum = amplitude * (
        rng.standard_normal(shape, dtype=np.float32) + 1j * rng.standard_normal(shape, dtype=np.float32)
    )
    waves = np.fft.irfft2(spectrum, (n, n))
    result: Array = ((waves - waves.mean()) / waves.std()).astype(np.float32)
    return result


def laid_in_rows(
    n: int, cell: tuple[float, float], joint: float, *, size: float, shifts: float | npt.NDArray[np.float64] = 0.0
) -> Cells:
    """Rectangles in rows: bricks, tiles, boards, shingles.

    Args:
        n: Points per side.
        cell: Width and height in metres of one rectangle with its joint.
        joint: Width of the joint in metres.
        size: The picture shows about so many metres; made a whole number of rectangles, and of rows an even one.
        shifts: By what part of its width every second row is shifted, or, as an array, each row (used cyclically).
    """
    width, height = cell
    columns = max(1, round(size / width))
    rows = 2 * max(1, round(size / height / 2))
    middle = (np.arange(n) + 0.5) / n
    row_place = middle * rows
    row = np.floor(row_place).astype(np.int64)
    up = row_place - row
    shift = np.resize(shifts, rows)[row] if isinstance(shifts, np.ndarray) else (row % 2) * shifts
    place = middle[None, :] * columns + shift[:, None]
    column = np.floor(place)
    across = place - column
    sideways = np.minimum(across, 1 - across) * width
    upwards = (np.minimum(up, 1 - up) * height)[:, None]
    return Cells(
        number=row[:, None] * columns + column.astype(np.int64) % columns,
        count=rows * columns,
        inside=(np.minimum(sideways, upwards) - joint / 2).astype(np.float32),
        across=across.astype(np.float32),
        up=np.broadcast_to(up[:, None], (n, n)).astype(np.float32),
        size=(columns * width, rows * height),
    )


def pebbles(n: int, per_side: int, rng: np.random.Generator, jitter: float = 0.85, flat: float = 1.0) -> Pebbles:
    """Irregular cells around jittered points: rubble stone, gravel, stone crystals, soil clods.

    Args:
        n: Points per side.
        per_side: Cells per side, at least 3.
        rng: Where the randomness comes from.
        jitter: 0 for squares, 1 for the wildest cells.
        flat: How many times wider than high the cells lie; there are more of them upwards.
    """
    rows = max(3, round(per_side * flat))
    offset = (rng.random((rows, per_side, 2), dtype=np.float32) - 0.5) * jitter + 0.5
    middle = (np.arange(n, dtype=np.float32) + 0.5) / n
    down, across = np.floor(middle * rows).astype(np.int64), np.floor(middle * per_side).astype(np.int64)
    nearest = np.full((n, n), 9.0, dtype=np.float32)
    second = nearest.copy()
    number = np.zeros((n, n), dtype=np.int64)
    for step_down in (-1, 0, 1):
        for step_across in (-1, 0, 1):
            row, column = ((down + step_down) % rows)[:, None], ((across + step_across) % per_side)[None, :]
            to_y = (down + step_down - middle * rows).astype(np.float32)[:, None] + offset[row, column, 1]
            to_x = (across + step_across - middle * per_side).astype(np.float32)[None, :] + offset[row, column, 0]
            distance = to_x * to_x + to_y * to_y
            nearer = distance < nearest
            second = np.where(nearer, nearest, np.minimum(second, distance))
            number = np.where(nearer, row * per_side + column, number)
            nearest = np.where(nearer, distance, nearest)
    return Pebbles(number, rows * per_side, ((np.sqrt(second) - np.sqrt(nearest)) / 2).astype(np.float32))


def blend(first: Numbers | Colour, second: Numbers | Colour, share: Numbers) -> Array:
    """Mix two colours (or pictures): (n, n, 3), the second one where `share` (n, n) is 1."""
    weight = np.clip(share, 0, 1).astype(np.float32)[..., None]
    one, two = np.asarray(first, dtype=np.float32), np.asarray(second, dtype=np.float32)
    result: Array = one * (1 - weight) + two * weight
    return result


def tint(colour: Colour, factor: Numbers) -> Array:
    """A colour made lighter or darker point by point: (n, n, 3) for a factor (n, n)."""
    result: Array = np.asarray(colour, dtype=np.float32) * factor.astype(np.float32)[..., None]
    return result


def finished(colour: Numbers, height: Numbers | None, size: tuple[float, float]) -> Texture:
    """The texture of these, colours held within 0..1; no height means flat."""
    flat = np.zeros(colour.shape[:2], dtype=np.float32) if height is None else height
    return Texture(np.clip(colour, 0, 1).astype(np.float32), flat.astype(np.float32), size)
