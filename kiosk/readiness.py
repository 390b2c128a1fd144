"""Readiness of the kiosks: not every browser looks patients up, and what a patient can touch leads to a number."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kiosk import devices, offers, rules
from queues.models import AdmissionClass, ClinicSession, Payer
from queues.readiness.rules import Level, rule


@rule(
    304,
    Level.WARN,
    gettext_lazy("Peramban mana pun dapat mencari pasien di anjungan"),
    gettext_lazy("Penyiapan, Layar, Anjungan: daftarkan setiap anjungan dengan kodenya."),
)
def no_kiosk_enrolled(at: datetime) -> Iterable[str]:
    """As long as no kiosk was enrolled and nobody decided otherwise; not in a demo, nor before there is a desk."""
    is_decided = rules.current().kiosk_unenrolled != devices.UNTIL_FIRST
    if settings.DEMO or is_decided or devices.was_any_enrolled() or not AdmissionClass.objects.exists():
        return []
    return [_("anjungan")]


@rule(
    402,
    # The kiosk itself sends these people to the desk: nobody stands before a wall.
    Level.WARN,
    gettext_lazy("Tombol anjungan yang hari ini hanya berujung penolakan"),
    gettext_lazy(
        "Praktek, pilih prakteknya, kuota: beri kursi untuk penjamin itu; atau matikan penjamin yang tidak dilayani. "
        "Sampai itu anjungan menyuruh pasiennya ke loket."
    ),
)
def tiles_without_end(at: datetime) -> Iterable[str]:
    """Nothing is booked for it, and seats that are merely used up are no fault: asked is whether there ever were any.

    On a day without sessions, and while no desk is open, the kiosk says so itself; ready.106 and ready.107 have the
    payers and classes that are not there.
    """
    sessions = offers.sessions_today(at=at)
    if not sessions:
        return
    for payer in Payer.objects.filter(is_active=True).order_by("name"):
        if not offers.takes(payer, sessions):
            yield _("%(payer)s: hari ini tidak ada poli yang punya kursi untuknya") % {"payer": payer.name}
    yield from _polis_without_seats(sessions)


def _polis_without_seats(sessions: list[ClinicSession]) -> Iterable[str]:
    with_seats = {one.clinic_id for one in sessions if one.jkn_quota or one.non_jkn_quota}
    names = {one.clinic_id: one.clinic.name for one in sessions if one.clinic_id not in with_seats}
    for name in sorted(names.values()):
        yield _("Poli %(name)s: jadwalnya tanpa satu kursi pun") % {"name": name}
