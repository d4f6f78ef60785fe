"""Fonts of reports: the one they are set in comes with the package, and what it lacks is looked for elsewhere.

Source Sans has Latin, Greek and Cyrillic letters. Japanese and Chinese ones come with the extra `cjk`; others from
whatever fonts the machine has, which is searched only where a text needs it, so that the same report looks the same
everywhere.
"""

import importlib.util
import logging
from functools import lru_cache
from pathlib import Path

import typst
from PIL import ImageFont

from explain.pictures.lettering import has_letter

__all__ = ["INSTEAD", "fonts_for", "missing_letters"]

logger = logging.getLogger(__name__)

INSTEAD = "■"
"""Stands for a letter that no font has: a PDF that can be read aloud may not hold one without a shape."""
_IN_TYPST = "●○✗"  # signs of ours that only the fonts inside Typst have
_OWN = ("font_source_sans_pro", "files", "SourceSansPro-*.otf")
_CJK = ("matplotlib_fontja", "fonts", "*.ttf")


def fonts_for(text: str) -> tuple[typst.Fonts, str]:
    """The fonts that a text needs, and those of its letters that are in none of them, of which a warning is logged.

    Args:
        text: All that is to be written.
    """
    lacking = missing_letters("".join(set(text) - set(_IN_TYPST)), _files(_OWN))
    if not lacking:
        return _fonts(_files(_OWN), system=False), ""
    files = (*_files(_OWN), *_files(_CJK))
    lacking = missing_letters(lacking, files)
    if not lacking:
        return _fonts(files, system=False), ""
    fonts = _fonts(files, system=True)
    lacking = missing_letters(lacking, tuple(sorted({font.path for font in fonts.fonts() if font.path})))
    if lacking:
        logger.warning(
            f"No font at hand has %s, so the report shows {INSTEAD} there: install hearthmap[cjk] for Japanese and "
            "Chinese, or a font of the script for the whole machine, such as Noto.",
            ", ".join(lacking[:20]) + (", …" if len(lacking) > 20 else ""),
        )
    return fonts, lacking


def missing_letters(text: str, files: tuple[str, ...]) -> str:
    """Letters of a text that none of the fonts has, each once, in the order of their codes."""
    return "".join(letter for letter in sorted(set(text)) if not _known(letter, files))


@lru_cache(maxsize=8192)
def _known(letter: str, files: tuple[str, ...]) -> bool:
    return letter.isspace() or not letter.isprintable() or any(has_letter(_font(file), letter) for file in files)


@lru_cache
def _font(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, 16)


@lru_cache
def _files(source: tuple[str, str, str]) -> tuple[str, ...]:
    """Font files of an installed package; none where it is not installed."""
    package, folder, pattern = source
    found = importlib.util.find_spec(package)
    places = found.submodule_search_locations if found else None
    return tuple(str(file) for place in places or () for file in sorted(Path(place, folder).glob(pattern)))


@lru_cache
def _fonts(files: tuple[str, ...], *, system: bool) -> typst.Fonts:
    folders = sorted({str(Path(file).parent) for file in files})  # Typst takes folders, not files
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=folders)
