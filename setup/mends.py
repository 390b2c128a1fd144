"""The presses that mend a broken rule of readiness: what each will do, line by line, and the act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.models import ConfigChange
from queues.places import mending
from queues.press import Press
from queues.rules.declared import Keeper
from queues.verbs.recorded import Told, recorded
from staff_login import readiness

OF_DATA = f"queue.{Keeper.DATA.value}"


@dataclass(frozen=True)
class Mend:
    """A press that needs no answer: what it will do, and the act."""

    name: Promise
    right: str
    preview: Callable[[datetime], list[str]]
    act: Callable[[Press], ConfigChange | None]


def _places(at: datetime) -> list[str]:
    plan = mending.missing_places(at=at)
    rooms = [(stop.name, ", ".join(one.name for one in stop.counters) or _("ruang yang ada")) for stop in plan.stops]
    classes = [_("%(name)s: nomor %(letters)s-1") % {"name": one.name, "letters": one.letters} for one in plan.classes]
    return [*(f"{stop}: {names}" for stop, names in rooms), *classes]


def _payers(at: datetime) -> list[str]:
    words = {True: _("menjadi JKN"), False: _("bukan JKN lagi")}
    return [f"{payer.name}: {words[is_jkn]}" for payer, is_jkn in mending.jkn_to_change()]


def _rooms(at: datetime) -> list[str]:
    any_room = _("ruang mana saja")
    return [f"{session}, {session.room} → {any_room}" for session in mending.sessions_to_release(at=at)]


def _letters(at: datetime) -> list[str]:
    return [f"{one.name}: {one.label_prefix} → {letters}" for one, letters in mending.letters_to_change()]


def _slips(at: datetime) -> list[str]:
    return [_("%(name)s: dikunci") % {"name": user.username} for user in readiness.to_lock(at=at)]


def _lock_slips(press: Press) -> ConfigChange | None:
    def act() -> Told | None:
        users = readiness.to_lock(at=press.at)
        readiness.lock(users)
        return Told("", ", ".join(user.username for user in users)) if users else None

    return recorded("setup.mend.302", press, act)


def _classes(at: datetime) -> list[str]:
    """Classes that are there and switched off; where there is none, what is to be made."""
    off = mending.classes_that_are_off()
    return [_("%(name)s: aktif lagi") % {"name": one.name} for one in off] or _places(at)


def _switch_classes_on(press: Press) -> ConfigChange | None:
    return mending.switch_classes_on(press) if mending.classes_that_are_off() else mending.make_missing(press)


MAKE_PLACES = Mend(gettext_lazy("Buat yang kurang"), OF_DATA, _places, mending.make_missing)
ANY_ROOM = gettext_lazy("Biarkan ruang mana saja di poli itu memanggil")
MENDS = {
    **dict.fromkeys(("ready.101", "ready.102"), MAKE_PLACES),
    "ready.107": Mend(gettext_lazy("Siapkan kelas nomor loket"), OF_DATA, _classes, _switch_classes_on),
    "ready.103": Mend(ANY_ROOM, "queue.decide_sessions", _rooms, mending.release_rooms),
    "ready.105": Mend(gettext_lazy("Beri huruf berikutnya yang bebas"), OF_DATA, _letters, mending.part_letters),
    "ready.106": Mend(gettext_lazy("Jadikan tepat satu"), OF_DATA, _payers, mending.settle_jkn),
    "ready.302": Mend(gettext_lazy("Kunci akun ini"), "staff_login.make_desk_users", _slips, _lock_slips),
}
