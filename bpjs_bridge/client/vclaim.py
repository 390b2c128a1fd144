"""Referrals as VClaim has them (protocol 3). Field names and their source: docs/bpjs-outbound.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any
from urllib.parse import quote

from bpjs_bridge.client.answers import Answer
from bpjs_bridge.client.client import BpjsClient
from bpjs_bridge.client.rows import BadRowError, Listed, Row, listed, text, text_or_empty

REFERRAL_LIFE = timedelta(days=90)


class IssuedBy(Enum):
    """The kind of facility that wrote the letter; the value is its part of the address."""

    FIRST_FACILITY = "/Rujukan"
    HOSPITAL = "/Rujukan/RS"


@dataclass(frozen=True)
class ReferralLetter:
    """A referral. The card number stays out of `repr`."""

    number: str
    issued_on: date
    poli_code: str
    referred_by: str
    card: str = field(repr=False)

    @property
    def lapses_on(self) -> date:
        """90 days after it was written (protocol 3)."""
        return self.issued_on + REFERRAL_LIFE


def find_referral(client: BpjsClient, number: str, *, issued_by: IssuedBy) -> Listed[ReferralLetter]:
    """`/Rujukan/{no}` and `/Rujukan/RS/{no}` (protocol 3): one item; refused when VClaim has none."""
    path = f"{issued_by.value}/{quote(number, safe='')}"
    return _letters(client.get(path, template=f"{issued_by.value}/{{nomor}}"))


def _letters(answer: Answer) -> Listed[ReferralLetter]:
    content = answer.content
    inside = content.get("rujukan") if isinstance(content, dict) else content
    return listed(replace(answer, content=inside), _letter)


def _letter(row: Row) -> ReferralLetter:
    try:
        issued_on = date.fromisoformat(text(row, "tglKunjungan"))
    except ValueError:
        raise BadRowError("tglKunjungan") from None
    return ReferralLetter(
        number=text(row, "noKunjungan"),
        issued_on=issued_on,
        poli_code=text_or_empty(_part(row, "poliRujukan"), "kode"),
        referred_by=text_or_empty(_part(row, "provPerujuk"), "nama"),
        card=text_or_empty(_part(row, "peserta"), "noKartu"),
    )


def _part(row: Mapping[str, Any], name: str) -> Row:
    part = row.get(name)
    return part if isinstance(part, dict) else {}
