"""Letters on pictures: a font that has them, and money in signs that some font has."""

from functools import lru_cache

from PIL import ImageFont

from data.errors import HearthmapError
from valuation.wording.money import currency_symbol, format_money

__all__ = ["font_for", "has_letter", "picture_money"]

# Pillow's own font comes with it everywhere, but has few signs besides English; one of these is found on most systems.
_FURTHER = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf")


def font_for(text: str, size: int) -> ImageFont.FreeTypeFont:
    """The first font that has every letter of a text; Pillow's own where none has.

    Args:
        text: What is to be written.
        size: Height of a line in pixels, roughly.
    """
    return next((font for font in _fonts(size) if _has(font, text)), _fonts(size)[0])


def picture_money(amount: float, currency: str, *, signed: bool = False, digits: int | None = None) -> str:
    """An amount as `format_money` writes it; with the currency's code where no font has its sign."""
    text = format_money(amount, currency, signed, digits=digits).replace("\u00a0", " ")
    symbol = currency_symbol(currency)
    if any(_has(font, symbol) for font in _fonts(16)):
        return text
    return text.replace(symbol, f"{currency} ")


@lru_cache(maxsize=64)
def _fonts(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    own = ImageFont.load_default(size)
    if not isinstance(own, ImageFont.FreeTypeFont):
        raise HearthmapError("Pillow was built without FreeType, so nothing can be written on pictures.")
    found = [own]
    for name in _FURTHER:
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:
            continue
    return tuple(found)


def has_letter(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a font has a letter: what it does not have is drawn like what is never a letter."""
    return bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


def _has(font: ImageFont.FreeTypeFont, text: str) -> bool:
    missing = bytes(font.getmask("\uffff"))  # never a letter: drawn as a font draws what it does not have
    return all(letter.isspace() or bytes(font.getmask(letter)) != missing for letter in set(text))
