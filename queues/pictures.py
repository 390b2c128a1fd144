"""A picture that somebody uploads for every screen of the hospital: read to the last byte, and written anew.

Only PNG, and of a PNG only what a picture needs: words, places and programs that a file may carry besides are left
out, and a file whose pixels cannot be unpacked to exactly its size is none.
"""

import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from queues.errors import QueueError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_BYTES = 200_000
# Larger ones are photographs; a screen has no more.
MOST_PIXELS_A_SIDE = 2000
FEWEST_PIXELS_A_SIDE = 16
HEAD, PALETTE, CLEAR, PIXELS, END = b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"
# Samples of a pixel by the kind of colour, and the depths that each kind may have (ISO 15948).
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# The seven passes of an interlaced picture: first column and row, and the steps to the next.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


class WrongPictureError(QueueError):
    """A file is no picture that may be shown; the sentence says what to do."""


def cleaned_png(content: bytes) -> bytes:
    """The same picture with nothing but its pixels. WrongPictureError."""
    if len(content) > MOST_BYTES:
        raise WrongPictureError(_("Gambar lebih dari 200 kB. Perkecil, lalu unggah lagi."))
    if not content.startswith(SIGNATURE):
        raise WrongPictureError(_("Bukan gambar PNG. Simpan logo sebagai PNG, lalu unggah lagi."))
    try:
        parts = list(_parts(content))
        _check(parts)
    except (struct.error, zlib.error, ValueError):
        raise WrongPictureError(_("Gambar PNG ini rusak. Simpan logo sekali lagi sebagai PNG.")) from None
    kept = [(kind, data) for kind, data in parts if kind in (HEAD, PALETTE, CLEAR, PIXELS, END)]
    return SIGNATURE + b"".join(_written(kind, data) for kind, data in kept)


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk, whose checksum is right; ValueError."""
    at = len(SIGNATURE)
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data, at = content[at + 8 : at + 8 + length], at + 12 + length
        (checksum,) = struct.unpack(">I", content[at - 4 : at])
        if len(data) != length or zlib.crc32(kind + data) != checksum:
            raise ValueError(kind)
        yield kind, data
        if kind == END:
            return
    raise ValueError("no end")


def _written(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _check(parts: list[tuple[bytes, bytes]]) -> None:
    """The head first and once, and as many pixels as it says; ValueError, WrongPictureError."""
    kinds = [kind for kind, _data in parts]
    if kinds[0] != HEAD or kinds.count(HEAD) != 1 or kinds.count(PALETTE) > 1 or PIXELS not in kinds:
        raise ValueError(kinds)
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if depth not in DEPTHS.get(colour, ()) or (packing, filtering) != (0, 0) or interlaced > 1:
        raise ValueError(colour)
    if colour == 3 and PALETTE not in kinds:
        raise ValueError("no palette")
    if not all(FEWEST_PIXELS_A_SIDE <= side <= MOST_PIXELS_A_SIDE for side in (width, height)):
        words = _("Sisi gambar dari %(least)d sampai %(most)d titik; ini %(width)d x %(height)d.")
        sides = {"least": FEWEST_PIXELS_A_SIDE, "most": MOST_PIXELS_A_SIDE, "width": width, "height": height}
        raise WrongPictureError(words % sides)
    expected = _bytes_of(width, height, depth * SAMPLES[colour], is_interlaced=bool(interlaced))
    # No more than expected is unpacked, however much the file would give.
    unpacking = zlib.decompressobj()
    pixels = unpacking.decompress(b"".join(data for kind, data in parts if kind == PIXELS), expected + 1)
    if len(pixels) != expected or not unpacking.eof:
        raise ValueError("pixels")


def _bytes_of(width: int, height: int, bits: int, *, is_interlaced: bool) -> int:
    """Of all rows, each with the byte that says how it is filtered."""
    if not is_interlaced:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for left, top, across, down in PASSES:
        columns, rows = (width - left + across - 1) // across, (height - top + down - 1) // down
        total += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    return total
