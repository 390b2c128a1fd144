"""What a patient reads whose session does not take place: that it is so, why, and what to do."""

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from queues.models import Visit
from queues.waiting.called_off import CalledOff


def title(off: CalledOff) -> Promise:
    """Lazy: staff read it too, in the hospital's language."""
    if off.is_open_again:
        return gettext_lazy("Praktek dibuka lagi")
    if off.is_shortened:
        return gettext_lazy("Praktek dipersingkat")
    return gettext_lazy("Dokter libur") if off.is_leave else gettext_lazy("Praktek dibatalkan")


def sentence(visit: Visit, off: CalledOff) -> str:
    """The day and the reason; no name of a doctor or a clinic, which may be a sensitive one."""
    names = {
        "day": date_format(visit.session.date, "l, j F Y"),
        "hours": visit.session.hours,
        "label": visit.label,
        "reason": off.reason.rstrip("."),
    }
    if off.is_open_again:
        words = _(
            "Praktek dokter pada %(day)s, %(hours)s, dibuka lagi. Nomor %(label)s sudah terlanjur dibatalkan: "
            "ambil nomor baru."
        )
    elif off.is_shortened:
        words = _(
            "Praktek dokter pada %(day)s dipersingkat menjadi %(hours)s: %(reason)s. "
            "Nomor %(label)s tidak berlaku lagi."
        )
    elif off.reason:
        words = _(
            "Praktek dokter pada %(day)s, %(hours)s, tidak dibuka: %(reason)s. Nomor %(label)s tidak berlaku lagi."
        )
    else:
        words = _("Praktek dokter pada %(day)s, %(hours)s, tidak dibuka. Nomor %(label)s tidak berlaku lagi.")
    return words % names
