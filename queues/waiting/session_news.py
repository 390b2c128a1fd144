"""What a person with a number should know of a session that is otherwise than planned: where, when, by whom."""

from datetime import datetime

from django.utils.translation import gettext as _

from queues.models import ClinicSession, DecisionKind
from queues.waiting.public_names import where


def news_of(session: ClinicSession, *, at: datetime) -> list[str]:
    """Sentences for phone, kiosk and desk, the weightiest first; none where all is as planned.

    A sensitive clinic keeps its neutral name. Why it is late is said in the words of the person who decided it.
    """
    home = session.home
    found = []
    if home.pk != session.pk:
        words = _("Praktek dipindah: Anda dilayani %(doctor)s, %(hours)s, di %(place)s. Nomor Anda tetap.")
        found.append(words % {"doctor": home.public_doctor, "hours": home.hours, "place": where(home)})
    if begins := home.late_start_ahead(at=at):
        decision = home.decisions.latest_of(DecisionKind.LATE_START)
        found.append(_begins(f"{begins:%H:%M}", decision.reason.rstrip(".") if decision else ""))
    if home.substitute_doctor_id and home.pk == session.pk:
        found.append(_("Anda dilayani dokter pengganti: %(doctor)s.") % {"doctor": home.public_doctor})
    return found


def _begins(time: str, reason: str) -> str:
    if reason:
        return _("Hari ini dokter mulai pukul %(time)s: %(reason)s.") % {"time": time, "reason": reason}
    return _("Hari ini dokter mulai pukul %(time)s.") % {"time": time}
