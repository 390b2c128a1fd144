"""LZString's `decompressFromEncodedURIComponent`, with an upper limit: a small text may name an endless one."""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-$"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
BITS_PER_CHARACTER = 6
# The three codes that are no entry of the dictionary.
EIGHT_BITS, SIXTEEN_BITS, END = 0, 1, 2


class BadCompressionError(Exception):
    """Not LZString, cut short, or longer than allowed."""


class _Bits:
    """The bits of the text, first one first, numbers least significant bit first."""

    def __init__(self, compressed: str) -> None:
        self._values = [VALUES.get(character, -1) for character in compressed.replace(" ", "+")]
        if -1 in self._values:
            raise BadCompressionError
        self._place = 0
        self._end = len(self._values) * BITS_PER_CHARACTER

    def take(self, count: int) -> int:
        if self._place + count > self._end:
            raise BadCompressionError
        number = 0
        for power in range(count):
            word, offset = divmod(self._place, BITS_PER_CHARACTER)
            number |= (self._values[word] >> (BITS_PER_CHARACTER - 1 - offset) & 1) << power
            self._place += 1
        return number


def decompress(compressed: str, *, limit: int) -> str:
    """The text; BadCompressionError when it is broken or longer than `limit` characters."""
    bits = _Bits(compressed)
    entries: list[str] = ["", "", ""]
    width, room = 3, 4
    first = bits.take(2)
    if first == END:
        return ""
    word = _literal(bits, first)
    entries.append(word)
    pieces, length = [word], 1
    while True:
        code = bits.take(width)
        if code == END:
            return _from_utf16(pieces)
        if code in (EIGHT_BITS, SIXTEEN_BITS):
            entries.append(_literal(bits, code))
            code = len(entries) - 1
            width, room = _grown(width, room - 1)
        if code > len(entries):
            raise BadCompressionError
        entry = entries[code] if code < len(entries) else word + word[0]
        length += len(entry)
        if length > limit:
            raise BadCompressionError
        pieces.append(entry)
        entries.append(word + entry[0])
        width, room = _grown(width, room - 1)
        word = entry


def _literal(bits: _Bits, code: int) -> str:
    if code not in (EIGHT_BITS, SIXTEEN_BITS):
        raise BadCompressionError
    return chr(bits.take(8 if code == EIGHT_BITS else 16))


def _grown(width: int, room: int) -> tuple[int, int]:
    """Codes get one bit longer when their room is used up."""
    return (width + 1, 1 << width) if room == 0 else (width, room)


def _from_utf16(pieces: list[str]) -> str:
    """JavaScript counts in UTF-16 units: join the halves of what lies beyond."""
    try:
        return "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise BadCompressionError from None
