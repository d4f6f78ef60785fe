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

from explain.lettering import has_letter

__all__ = ["fonts_for", "missing_letters"]

logger = logging.getLogger(__name__)

_OWN = ("font_source_sans_pro", "files", "SourceSansPro-*.otf")
_CJK = ("matplotlib_fontja", "fonts", "*.ttf")


def fonts_for(text: str) -> typst.Fonts:
    """The fonts that a text needs; a warning is logged where some of its letters are in none of them.

    Args:
        text: All that is to be written.
    """
    lacking = missing_letters(text, _files(_OWN))
    if not lacking:
        return _fonts(cjk=False, system=False)
    lacking = missing_letters(lacking, _files(_CJK))
    if not lacking:
        return _fonts(cjk=True, system=False)
    fonts = _fonts(cjk=True, system=True)
    lacking = missing_letters(lacking, tuple(sorted({font.path for font in fonts.fonts() if font.path})))
    if lacking:
        logger.warning(
            "No font at hand has %s, so the report shows boxes there: install hearthmap[cjk] for Japanese and Chinese, "
            "or a font of the script for the whole machine, such as Noto.",
            ", ".join(lacking[:20]) + (", …" if len(lacking) > 20 else ""),
        )
    return fonts


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
def _fonts(*, cjk: bool, system: bool) -> typst.Fonts:
    files = [*_files(_OWN), *(_files(_CJK) if cjk else ())]
    folders = sorted({str(Path(file).parent) for file in files})  # Typst takes folders, not files
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=folders)
