"""A wrong poli, another payer, another date: the pages on which what the number should have been is chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counter import references
from counter.forms import understood
from counter.mending.days import FROM_TODAY
from counter.mending.mend import Legality, Mend
from counter.mending.page import Asked, Preview, mend_page, to_the_visit
from counter.pressing import Pressed
from counter.registration import SessionChoice, can_be_called, choices_of, payers
from queues import clock, verbs
from queues.errors import DoctorHasCalledError, NotAtThisCounterError
from queues.models import BEFORE_CLINIC, ClinicSession, Counter, Payer, Placement, Stage, Visit, VisitType
from queues.verbs import ExtraSeat, Replacement
from queues.waiting.replaced import standing_for

# So far ahead other dates are offered, and so many.
AHEAD = timedelta(days=60)
MOST_DATES = 40
FIELDS = "counter/_mend_replace.html"


@dataclass(frozen=True)
class Kind:
    """One of the three pages: what it is called, what is chosen on it, and the reason that BPJS is told."""

    name: str
    title: Promise
    button: Promise
    reason: Promise
    sessions: Callable[[Visit, datetime], list[ClinicSession]]
    is_of_payers: bool = False


class ReplaceForm(forms.Form):
    """What was chosen. Only the fields that the page shows are sent."""

    session = forms.IntegerField(label=gettext_lazy("Jadwal"), required=False)
    payer = forms.ModelChoiceField(Payer.objects.filter(is_active=True), label=gettext_lazy("Penjamin"), required=False)
    visit_type = forms.ChoiceField(
        label=gettext_lazy("Jenis kunjungan"), choices=[("", ""), *VisitType.choices], required=False
    )
    referral_number = forms.CharField(label=gettext_lazy("Nomor rujukan"), max_length=40, required=False)
    placement = forms.ChoiceField(label=gettext_lazy("Urutan"), choices=Placement.choices, required=False)
    extra_reason = forms.CharField(label=gettext_lazy("Alasan kursi tambahan"), max_length=200, required=False)


def other_sessions_that_day(visit: Visit, at: datetime) -> list[ClinicSession]:
    """Sessions of the visit's day, of this poli too, that can be called and have not ended."""
    rows = can_be_called()
    is_today = visit.session.is_alive(at=at)
    rows = rows.alive_at(at) if is_today else rows.filter(date=visit.session.date)
    rows = rows.exclude(pk=visit.session_id).order_by("clinic__name", "starts", "pk")
    return [session for session in rows if session.ends_at > at]


def other_dates(visit: Visit, at: datetime) -> list[ClinicSession]:
    """The poli's sessions of other dates, of the same doctor first on each date; of a coming visit today's too."""
    today = clock.service_date(at)
    rows = can_be_called().filter(clinic=visit.session.clinic_id, date__gte=today, date__lte=today + AHEAD)
    rows = rows.exclude(date=visit.session.date).exclude(pk=visit.session_id).order_by("date", "starts", "pk")
    found = [session for session in rows[:MOST_DATES] if session.ends_at > at]
    return sorted(found, key=lambda one: (one.date, one.doctor_id != visit.session.doctor_id, one.starts))


def same_session(visit: Visit, at: datetime) -> list[ClinicSession]:
    """Another payer changes nothing else."""
    return [visit.session]


KINDS = (
    Kind(
        "wrong-clinic",
        gettext_lazy("Poli salah"),
        gettext_lazy("Ganti polinya"),
        gettext_lazy("Salah poli"),
        other_sessions_that_day,
    ),
    Kind(
        "other-payer",
        gettext_lazy("Ganti penjamin"),
        gettext_lazy("Ganti penjaminnya"),
        gettext_lazy("Ganti penjamin"),
        same_session,
        is_of_payers=True,
    ),
    Kind(
        "other-date",
        gettext_lazy("Tanggal lain"),
        gettext_lazy("Pindahkan ke tanggal ini"),
        gettext_lazy("Pindah tanggal"),
        other_dates,
    ),
)


def is_legal(visit: Visit, user: User) -> Legality:
    """Before the doctor's call, by staff who register people."""
    if visit.is_over:
        return False
    if visit.stage not in BEFORE_CLINIC:
        return DoctorHasCalledError.message if visit.stage == Stage.IN_CLINIC else False
    if not user.has_perm("queue.work_admission"):
        return gettext_lazy("Nomor diganti di loket pendaftaran: di sana rujukan dan penjamin diperiksa.")
    return True


def _preview(kind: Kind, asked: Asked) -> Preview:
    visit = asked.visit
    choices = choices_of(kind.sessions(visit, asked.at), at=asked.at)
    return Preview(
        here=[_here(visit, at=asked.at, is_other_date=kind.name == "other-date")],
        superseded=_told_to_bpjs(visit),
        kept=[_("SEP %(sep)s. Hapus atau ubah di VClaim.") % {"sep": visit.sep_number}] if visit.sep_number else [],
        told=[
            _(
                "Halaman ponsel nomor lama menunjuk ke nomor baru. %(label)s tidak dipanggil dan tidak dapat dipakai "
                "lagi; bila keliru, ganti sekali lagi dari nomor yang baru."
            )
            % {"label": visit.label}
        ],
        fields=FIELDS,
        asks_reason=False,
        context=_context(kind, asked, choices),
    )


def _here(visit: Visit, *, at: datetime, is_other_date: bool) -> str:
    seat = _("%(label)s dibatalkan dan kursinya bebas.") % {"label": visit.label}
    if is_other_date or not verbs.keeps_times(visit, visit.session, at=at) or visit.arrived_at is None:
        booked = _("Nomor baru diambil; pasien check in pada harinya.")
        return f"{seat} {booked}"
    came = f"{visit.arrived_at.astimezone(clock.hospital_zone()):%H:%M}"
    kept = _("Nomor baru diambil dengan jam datang yang sama (%(time)s); jam admisi ikut.") % {"time": came}
    return f"{seat} {kept}"


def _told_to_bpjs(visit: Visit) -> list[str | Promise]:
    if not visit.session.clinic.reports_to_bpjs:
        return []
    told: list[str | Promise] = [
        _("%(label)s dibatalkan dengan alasan di bawah, lalu nomor baru didaftarkan, berurutan.")
        % {"label": visit.label},
    ]
    if visit.payer.is_jkn and visit.referral_number:
        told.append(_("Nomor rujukan atau surat kontrolnya bebas lagi dan dapat dipakai untuk nomor baru."))
    return told


def _context(kind: Kind, asked: Asked, choices: list[SessionChoice]) -> dict[str, Any]:
    visit, typed = asked.visit, asked.typed
    if "back" in typed and visit.replaces is not None:
        # BPJS refused the new number: what it was before, to be looked over and pressed.
        typed = {**_as_it_was(visit.replaces), **typed}
    return {
        "choices": choices,
        "is_of_payers": kind.is_of_payers,
        "is_other_date": kind.name == "other-date",
        "payers": [payer for payer in payers() if payer.pk != visit.payer_id] if kind.is_of_payers else [],
        "lacks_numbers": kind.is_of_payers and verbs.number_missing(visit.patient) is not None,
        "asks_letter": kind.is_of_payers or visit.payer.is_jkn,
        "visit_types": VisitType.choices,
        "visit_type": typed.get("visit_type", visit.visit_type),
        "referral_number": typed.get("referral_number", visit.referral_number),
        "placements": Placement.choices if verbs.keeps_times(visit, visit.session, at=asked.at) else [],
        "may_approve": asked.user.has_perm("queue.approve_extra_seat"),
        "reason": typed.get("reason", kind.reason),
        "is_jkn": visit.payer.is_jkn,
        "typed": typed,
    }


def _as_it_was(old: Visit) -> dict[str, str]:
    return {
        "session": str(old.session_id),
        "payer": str(old.payer_id),
        "visit_type": old.visit_type,
        "referral_number": old.referral_number,
        "reason": _("Kembali ke semula: BPJS menolak nomor penggantinya"),
    }


def _act(kind: Kind, pressed: Pressed, visit: Visit) -> str:
    values = understood(ReplaceForm(pressed.request.POST))
    offered = {session.pk: session for session in kind.sessions(visit, pressed.at)}
    key = visit.session_id if kind.is_of_payers else values["session"]
    session = offered.get(key)  # type: ignore[call-overload]
    payer = values["payer"] if kind.is_of_payers else visit.payer
    if session is None or not isinstance(payer, Payer):
        raise NotAtThisCounterError
    number = str(values["referral_number"]).strip().upper()
    if payer.is_jkn:
        references.check_fits(visit, session, number=number, at=pressed.at)
    new = verbs.replace_visit(
        visit,
        pressed.reasoned,
        Replacement(
            session,
            payer,
            visit_type=str(values["visit_type"]),
            referral_number=number,
            extra=extra_seat(pressed, str(values["extra_reason"])),
            placement=Placement(str(values["placement"] or Placement.BY_TIME)),
        ),
    )
    said = _("%(old)s diganti dengan %(new)s: %(clinic)s, %(payer)s, %(day)s.")
    return said % {
        "old": visit.label,
        "new": new.label,
        "clinic": new.session.clinic.name,
        "payer": new.payer.name,
        "day": date_format(new.session.date, "l, j F Y"),
    }


def extra_seat(pressed: Pressed, reason: str) -> ExtraSeat | None:
    """A seat above the quota, if the user may approve it; else None."""
    if not reason.strip():
        return None
    pressed.need("queue.approve_extra_seat")
    return ExtraSeat(approved_by=pressed.user, reason=reason.strip())


def _leads_to(counter: Counter, visit: Visit) -> str:
    """To the new number's ticket, which is printed there; a booking has none yet, but a page with its slip."""
    new = standing_for(visit)
    if new is None or new.stage == Stage.BOOKED:
        return to_the_visit(counter, new or visit)
    return f"{reverse('print:visit', args=[new.pk])}?counter={counter.pk}"


def _mend(kind: Kind) -> Mend:
    view = mend_page(
        kind.title,
        button=kind.button,
        is_legal=is_legal,
        preview=lambda asked: _preview(kind, asked),
        act=lambda pressed, visit: _act(kind, pressed, visit),
        leads_to=_leads_to,
    )
    return Mend(kind.name, kind.title, is_legal, view, FROM_TODAY)


WRONG_CLINIC, OTHER_PAYER, OTHER_DATE = (_mend(kind) for kind in KINDS)
