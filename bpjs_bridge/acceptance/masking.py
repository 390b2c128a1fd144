"""A sheet keeps nobody: of a NIK, card or phone the last signs alone, at any depth of what was sent or answered.

BPJS's lists name everybody who has booked, and the sheet is printed, mailed and signed.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bpjs_bridge.acceptance.calls import Exchange, shortened
from bpjs_bridge.client.answers import LETTER_NUMBER
from queues.encryption.personal_numbers import without_numbers

# As the catalogues of Antrean and VClaim, and the two sides' lists, spell them.
PERSONAL = frozenset(
    (
        *("nik", "noidentitas", "nomorkk", "nokk", "tgllahir"),
        *("nokapst", "nomorkartu", "nokartu", "noka", "nopeserta", "nomorpeserta"),
        *("nohp", "nohape", "nomorhp", "notelp", "notelepon"),
        # Letters of VClaim lead to a person too.
        *("nosep", "nosepasalkontrol", "nosepref", "nosepsuplesi", "nosuratkontrol", "nospri", "nosurat"),
        *("nokunjungan", "norujukan"),
    )
)
# VClaim's lists are of the whole hospital. A name beside a code is that of a poli, a class or a diagnosis.
NAMES = frozenset(("nama", "namapeserta", "nmpst"))
CODE = "kode"
TOKEN = "token"
# Milliseconds have thirteen digits, as cards have.
MOMENTS = frozenset(("waktu", "estimasidilayani", "createdtime", "lastupdate"))
SIGNS_SHOWN = 3
SIGN = re.compile(r"[0-9A-Za-z]")


def without_people(content: Any, name: str = "") -> Any:
    """JSON with the signs of personal fields masked, and long numbers in any other text; `name` is its field's."""
    if isinstance(content, Mapping):
        return {key: _of_field(content, str(key).lower(), value) for key, value in content.items()}
    if isinstance(content, list):
        return [without_people(value, name) for value in content]
    if name == TOKEN and isinstance(content, str):
        return shortened(content)
    if name in PERSONAL and isinstance(content, str | int) and not isinstance(content, bool):
        return _masked(str(content))
    if not isinstance(content, str) or name in MOMENTS:
        return content
    # A bare text is how VClaim tells the number of a letter.
    return without_numbers(content if name else LETTER_NUMBER.sub("***", content))


def _of_field(fields: Mapping[Any, Any], name: str, value: Any) -> Any:
    if name in NAMES and CODE not in fields and isinstance(value, str):
        return _masked(value.strip())
    return without_people(value, name)


def kept(exchange: Exchange) -> Exchange:
    """The exchange as a sheet keeps it."""
    return replace(
        exchange,
        sent=body_without_people(exchange.sent),
        received=body_without_people(exchange.received),
        envelope=without_people(exchange.envelope),
    )


def body_without_people(text: str) -> str:
    """A body letter for letter where it names nobody; what is no JSON loses its long numbers."""
    try:
        content = json.loads(text)
    except ValueError:
        return without_numbers(text)
    masked = without_people(content)
    return text if masked == content else json.dumps(masked, ensure_ascii=False)


def _masked(text: str) -> str:
    """Short ones stay: they are what a row about a wrong format is about."""
    return SIGN.sub("*", text[:-SIGNS_SHOWN]) + text[-SIGNS_SHOWN:]
