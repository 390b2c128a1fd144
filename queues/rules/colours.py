"""Colours as screens need them: how well white is read on one, and what is made of the hospital's."""

from django.utils.translation import gettext as _

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
# WCAG 1.4.6: for everybody who reads a screen from afar or badly.
LEAST_CONTRAST = 7.0
# How much of the colour is in its tint at most, and what is taken off until the colour is read on it.
TINT, TINT_STEP = 0.12, 0.01
DEEP = 0.7


def read_colour(text: str) -> Colour:
    """`#0b5452` as red, green, blue; ValueError for anything else."""
    if len(text) != 7 or text[0] != "#":
        raise ValueError(text)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """Between 1 and 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def contrast_problem(text: str) -> str:
    """Why white cannot be read on this colour, in a sentence; "" when it can."""
    found = contrast(read_colour(text), WHITE)
    if found >= LEAST_CONTRAST:
        return ""
    words = _("Warna ini terlalu terang: kontras dengan putih %(found)s, perlu 7. Pilih warna yang lebih gelap.")
    # Down to the tenth: what is a little too light is not called 7.
    return words % {"found": f"{int(found * 10) / 10:.1f}"}


def deep(colour: Colour) -> Colour:
    """The darker one beside it."""
    return _mixed(colour, (0, 0, 0), DEEP)


def tint(colour: Colour) -> Colour:
    """A hint of it for a ground, so light that the colour itself is read on it."""
    share = TINT
    while share > 0 and contrast(colour, _mixed(colour, WHITE, share)) < LEAST_CONTRAST:
        share -= TINT_STEP
    return _mixed(colour, WHITE, max(share, 0))


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
