"""The payers: exactly one active one is JKN."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from queues.models import ConfigChange, Payer
from queues.places.seen import check, fingerprint, refuse, still
from queues.press import Press
from queues.verbs.recorded import Told, recorded

NAME = "setup.payers"
LONGEST_NAME, LONGEST_CODE = 100, 20


@dataclass(frozen=True)
class PayerLine:
    """A payer as a person wants it; `payer` is the key of one that is there."""

    key: str
    name: str
    payer: int | None = None
    is_active: bool = True
    is_jkn: bool = False


def payers_seen() -> str:
    """A fingerprint of what a page of payers shows."""
    return fingerprint(Payer.objects.order_by("pk").values_list("pk", "name", "is_active", "is_jkn"))


def line_of(payer: Payer) -> PayerLine:
    return PayerLine(str(payer.pk), payer.name, payer.pk, is_active=payer.is_active, is_jkn=payer.is_jkn)


def set_up_payers(lines: Sequence[PayerLine], press: Press, *, seen: str) -> ConfigChange | None:
    """Make the payers what these lines say; new ones get a code. WrongLinesError, StepChangedError."""

    def act() -> Told | None:
        check(payers_seen, seen)
        refuse(_problems(lines), payers_seen, seen)
        known = {payer.pk: payer for payer in Payer.objects.all()}
        codes = {payer.code for payer in known.values()}
        changed = [line.name for line in lines if _write(line, known.get(line.payer or 0), codes)]
        if not changed:
            still(payers_seen, seen)
            return None
        return Told("", ", ".join(changed))

    return recorded(NAME, press, act)


def _problems(lines: Sequence[PayerLine]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    names: set[str] = set()
    for line in lines:
        name = line.name.strip()
        if not name:
            found[line.key, "name"] = _("Isi namanya.")
        elif len(name) > LONGEST_NAME or not name.isprintable():
            found[line.key, "name"] = _("Paling banyak 100 huruf, tanpa ganti baris.")
        elif name.casefold() in names:
            found[line.key, "name"] = _("Nama ini sudah ada. Beri nama lain.")
        names.add(name.casefold())
    jkn = [line for line in lines if line.is_jkn and line.is_active]
    if len(jkn) != 1:
        found["", "is_jkn"] = _("Tepat satu penjamin yang aktif harus JKN; sekarang %(count)d.") % {"count": len(jkn)}
    return found


def _write(line: PayerLine, payer: Payer | None, codes: set[str]) -> bool:
    wanted = {"name": line.name.strip(), "is_active": line.is_active, "is_jkn": line.is_jkn}
    if payer is None:
        Payer.objects.create(code=_free_code(line.name, codes), **wanted)
        return True
    changed = {name: value for name, value in wanted.items() if getattr(payer, name) != value}
    Payer.objects.filter(pk=payer.pk).update(**changed) if changed else None
    return bool(changed)


def _free_code(name: str, codes: set[str]) -> str:
    own = re.sub(r"[^A-Z0-9]", "", name.upper())[: LONGEST_CODE - 2] or "PENJAMIN"
    code = next(code for code in [own, *(f"{own}{number}" for number in range(2, 100))] if code not in codes)
    codes.add(code)
    return code
