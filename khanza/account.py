"""May the account write in Khanza's database? Then a person says that it may be used all the same."""

import re

from django.utils.translation import gettext as _

from khanza.line import Look
from khanza.text import as_text
from queues.imports.look import Held, Way

ACCOUNT = "akun"
GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<scope>.+?) TO ", re.IGNORECASE)
# `SELECT (no_rkm_medis, nm_pasien)`: rights of columns.
OF_COLUMNS = re.compile(r"\([^)]*\)")
READS = frozenset({"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS"})


def writing_rights(look: Look) -> list[str]:
    """Rights of the account, its active roles included, beyond reading; each once, in capital letters."""
    rights: set[str] = set()
    for (told,) in look.rows("SHOW GRANTS"):
        found = GRANT.match(as_text(told))
        if found is not None:
            rights |= {right.strip().upper() for right in OF_COLUMNS.sub("", found["rights"]).split(",")}
    return sorted(rights - READS)


def held_account(look: Look, accepted: frozenset[str]) -> list[Held]:
    """What a person must decide about the account, or nothing."""
    rights = [] if ACCOUNT in accepted else writing_rights(look)
    if not rights:
        return []
    seen = _(
        "Akun Khanza ini boleh lebih dari membaca (%(rights)s). Buat akun yang hanya boleh SELECT (docs/khanza.md)."
    ) % {"rights": ", ".join(rights[:5])}
    command = _("--accept akun memakainya juga: sambungan ini tetap hanya membaca.")
    return [Held(ACCOUNT, seen, (Way(command, command),))]
