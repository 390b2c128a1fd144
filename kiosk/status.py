"""What the patient's own phone shows: the number, how many are before it, where to go; never a name."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kiosk import away, refused
from kiosk import called_off as words
from kiosk.tickets import waiting_at_admission
from queues import clock, rules
from queues.database.composed import Composed
from queues.models import (
    AT_COUNTER,
    BEFORE_CLINIC,
    ENDED,
    AdmissionTicket,
    EntryState,
    Handover,
    HandoverOutcome,
    PharmacyNumber,
    PharmacyTicket,
    QueueEntry,
    Stage,
    StopKind,
    Visit,
)
from queues.waiting import called_off, figures, why
from queues.waiting.public_names import room_name, stop_name, where
from queues.waiting.replaced import old_number, standing_for
from queues.waiting.rounds import is_called_aside
from queues.waiting.session_news import news_of

IN_PHARMACY = (Stage.PREPARING_MEDICINE, Stage.MEDICINE_READY)
# Ends at the pharmacy after which the patient has no medicine.
WITHOUT_MEDICINE = (HandoverOutcome.UNCOLLECTED, HandoverOutcome.CANCELLED)


@dataclass(frozen=True)
class Step:
    """One of Loket, Poli, Farmasi: `state` is done, now, todo or skipped (over, and nothing was got there)."""

    name: str
    state: str
    words: str


@dataclass(frozen=True)
class Status:
    """One screen of the phone. `is_called` turns it over, so that it is seen from the corner of an eye."""

    label: str
    headline: str
    sentence: str
    place: str
    doctor: str
    remaining: int | None
    estimated_at: datetime | None
    is_called: bool
    is_over: bool
    steps: list[Step]
    late: str = ""
    is_at_pharmacy: bool = False
    # The label of the link's own number, when another one stands for it by now.
    instead_of: str = ""
    why: str = ""
    away: str = ""
    refused: str = ""


def find(token: str, *, at: datetime) -> Status | None:
    """Whatever this link was printed for: a visit, an admission ticket (or the visit it became), a pick-up."""
    if visit := _visits.first(token):
        return of_visit(visit, at=at)
    if ticket := AdmissionTicket.objects.filter(status_token=token).first():
        became = Visit.objects.named().filter(admission_ticket=ticket).order_by("pk").first()
        return of_visit(became, at=at) if became else of_admission(ticket, at=at)
    if pickup := PharmacyTicket.objects.filter(status_token=token).first():
        return of_visit(_taken_back(pickup), at=at) if pickup.cancelled_at else of_pharmacy(pickup, at=at)
    return None


@Composed
def _visits(token: str) -> QuerySet[Visit]:
    return Visit.objects.named().filter(status_token=token)


def _taken_back(pickup: PharmacyTicket) -> Visit:
    """The visit of a pharmacy number that an undo at the poli withdrew: its holder is at the poli again."""
    return Visit.objects.named().filter(prescriptions__ticket=pickup).order_by("pk")[:1].get()


def of_visit(visit: Visit, *, at: datetime) -> Status:
    """By the stage of the visit and the stop where its holder waits now; of a replaced one, the one in its place."""
    if visit.is_over and (instead := standing_for(visit)):
        return replace(of_visit(instead, at=at), instead_of=old_number(visit, instead))
    pickup = _pickups.first(visit.pk)
    if pickup and visit.stage not in BEFORE_CLINIC:
        return of_pharmacy(pickup, at=at)
    if off := called_off.of_visit(visit):
        return _of_called_off(visit, off)
    entries = _waits_of(visit.pk)
    called = next((entry for entry in entries if entry.is_at_counter), None)
    missed = _missed_words(visit, entries) if called is None else None
    headline, sentence = _called_words(called) if called else missed or _waiting_words(visit, at=at)
    turn = figures.turn(visit, at=at) if called is None and _waits(visit, entries) else None
    return Status(
        label=visit.label,
        headline=headline,
        sentence=sentence,
        place=where(visit.session),
        doctor=visit.session.home.public_doctor,
        remaining=turn.remaining if turn else None,
        estimated_at=turn.estimated_at if turn else None,
        is_called=called is not None and called.state == EntryState.CALLED,
        is_over=visit.is_over or _is_finished(visit),
        steps=_steps(visit),
        late=_late(visit, at=at) if called is None and visit.stage in BEFORE_CLINIC else "",
        why=why.of_visit(visit, entries) if turn else "",
        away=away.of_visit(visit, entries, at=at) if called is None else "",
        refused=refused.of_visit(visit),
    )


@Composed
def _pickups(visit: int) -> QuerySet[PharmacyTicket]:
    standing = {"prescriptions__visit": visit, "prescriptions__withdrawn_at": None, "cancelled_at": None}
    return PharmacyTicket.objects.filter(**standing).order_by("pk")[:1]


@Composed
def _waits_of(visit: int) -> QuerySet[QueueEntry]:
    """Where its holder waits or is served."""
    rows = QueueEntry.objects.present().filter(visit=visit)
    return rows.select_related("counter", "stop__clinic", "last_act").order_by("pk")


def _late(visit: Visit, *, at: datetime) -> str:
    """Why nobody is called yet, and what is otherwise than on the ticket."""
    return " ".join(news_of(visit.session, at=at))


def _of_called_off(visit: Visit, off: called_off.CalledOff) -> Status:
    """The session does not take place: nothing is left to wait for, and what to do instead."""
    what_to_do = _(
        "Sudah di rumah sakit? Petugas loket pendaftaran membantu Anda. Belum berangkat? Daftar lagi untuk hari lain."
    )
    if off.is_open_again:
        what_to_do = _("Di anjungan, di loket pendaftaran, atau dengan Mobile JKN.")
    return Status(
        label=visit.label,
        headline=str(words.title(off)),
        sentence=f"{words.sentence(visit, off)} {what_to_do}",
        place="",
        doctor="",
        remaining=None,
        estimated_at=None,
        is_called=False,
        is_over=True,
        steps=[],
    )


def _waits(visit: Visit, entries: list[QueueEntry]) -> bool:
    """Is still to be called by the doctor, for the first time or after a missed call."""
    if visit.stage in BEFORE_CLINIC:
        return True
    waiting = [entry for entry in entries if entry.state == EntryState.WAITING and entry.stop.kind == StopKind.CLINIC]
    return visit.stage == Stage.IN_CLINIC and bool(waiting)


def _missed_words(visit: Visit, entries: list[QueueEntry]) -> tuple[str, str] | None:
    """Somebody whose number was called and passed must hear it: otherwise they wait for a call that came already."""
    for entry in entries:
        if is_called_aside(entry):
            return _aside_words(entry)
        if entry.state == EntryState.WAITING and entry.miss_count:
            return _("Nomor Anda terlewat"), _(
                "Nomor ini sudah dipanggil. Segera lapor di %(place)s; Anda dipanggil lagi."
            ) % {"place": where(visit.session)}
    return None


def _aside_words(entry: QueueEntry) -> tuple[str, str]:
    """Called to the desk, which went on with the next one meanwhile."""
    return _("Nomor Anda sudah dipanggil"), _("Segera ke %(place)s.") % {"place": stop_name(entry.stop)}


def _called_words(entry: QueueEntry) -> tuple[str, str]:
    counter = room_name(entry.counter, entry.stop.clinic) if entry.counter else ""
    if entry.state == EntryState.CALLED:
        return _("Nomor Anda dipanggil"), _("Silakan menuju %(counter)s sekarang.") % {"counter": counter}
    return _("Sedang dilayani"), _("Anda sedang dilayani di %(counter)s.") % {"counter": counter}


def _waiting_words(visit: Visit, *, at: datetime) -> tuple[str, str]:
    place = {"place": where(visit.session)}
    if visit.stage == Stage.CANCELLED:
        return _("Dibatalkan"), _("Nomor ini sudah dibatalkan. Petugas loket dapat membuatkan yang baru.")
    if visit.stage == Stage.NO_SHOW:
        return _("Sudah ditutup"), _("Nomor ini ditutup karena tidak hadir. Petugas loket dapat membantu Anda.")
    if visit.stage == Stage.BOOKED:
        if not visit.session.is_alive(at=at):
            day = {"day": date_format(visit.session.date, "l, j F Y"), "hours": visit.session.home.hours}
            return _("Terdaftar"), _("Datang dan check in di anjungan pada %(day)s, jam praktek %(hours)s.") % day
        return _("Belum check in"), _("Setiba di rumah sakit, check in di anjungan dengan kode booking Anda.")
    if visit.stage in (Stage.WAITING_ADMISSION, Stage.IN_ADMISSION):
        return _("Menunggu di loket"), _("Tunggu panggilan nomor ini di loket pendaftaran.")
    if visit.stage == Stage.WAITING_CLINIC:
        return _("Menunggu giliran"), _("Tunggu panggilan di depan %(place)s.") % place
    if visit.stage == Stage.IN_CLINIC:
        return _("Masih di poli"), _("Pelayanan Anda di %(place)s belum selesai.") % place
    if visit.has_prescription:
        return _("Selesai di poli"), _where_the_number_is()
    return _("Selesai"), _("Terima kasih. Tidak ada obat yang perlu ditunggu.")


def _where_the_number_is() -> str:
    """Of a prescription without a number yet."""
    if rules.current().pharmacy_number == PharmacyNumber.KIOSK:
        return _("Resep Anda diteruskan ke farmasi. Pindai tiket ini di anjungan untuk mengambil nomor farmasi.")
    return _("Resep Anda diteruskan ke farmasi. Silakan ambil nomor di farmasi.")


def _is_finished(visit: Visit) -> bool:
    return visit.stage == Stage.LEFT_CLINIC and not visit.has_prescription


def _steps(visit: Visit) -> list[Step]:
    stage = visit.stage
    at_desk = stage in (Stage.BOOKED, Stage.WAITING_ADMISSION, Stage.IN_ADMISSION)
    in_clinic = stage in (Stage.WAITING_CLINIC, Stage.IN_CLINIC)
    after_clinic = stage in (Stage.LEFT_CLINIC, *IN_PHARMACY)
    if visit.is_over:
        return []
    return [
        Step(_("Loket"), "now" if at_desk else "done", _("Check in atau daftar")),
        Step(
            _("Poli"),
            "done" if after_clinic else "now" if in_clinic else "todo",
            visit.session.clinic.public_name,
        ),
        _pharmacy_step(visit, after_clinic=after_clinic),
    ]


def _pharmacy_step(visit: Visit, *, after_clinic: bool) -> Step:
    if after_clinic and not visit.has_prescription:
        return Step(_("Farmasi"), "skipped", _("Tidak ada resep"))
    return Step(_("Farmasi"), "now" if after_clinic else "todo", _("Bila ada resep"))


def _is_called_after_midnight(entry: QueueEntry | None, *, at: datetime) -> bool:
    """Taken shortly before midnight, while a session goes on that ends after it."""
    return entry is not None and QueueEntry.objects.alive_at(at).present().filter(pk=entry.pk).exists()


def of_admission(ticket: AdmissionTicket, *, at: datetime) -> Status:
    """The status of an admission number, whose holder is not known yet."""
    entries = QueueEntry.objects.filter(admission_ticket=ticket).select_related("counter", "stop", "last_act")
    entry = entries.order_by("-pk").first()
    place = entry.stop.name if entry else _("Loket pendaftaran")
    ended = ticket.cancelled_at is not None or entry is None or entry.state in ENDED
    is_today = ticket.service_date == clock.service_date(at) or _is_called_after_midnight(entry, at=at)
    if entry and entry.state in AT_COUNTER:
        headline, sentence = _called_words(entry)
    elif entry and is_called_aside(entry):
        headline, sentence = _aside_words(entry)
    elif ended or not is_today:
        headline, sentence = _("Sudah selesai"), _("Nomor ini sudah tidak menunggu lagi. Perlu bantuan? Tanya petugas.")
    else:
        headline, sentence = _("Menunggu di loket"), _("Tunggu panggilan nomor ini di %(place)s.") % {"place": place}
    return Status(
        label=ticket.label,
        headline=headline,
        sentence=sentence,
        place=place,
        doctor="",
        remaining=waiting_at_admission(ticket, at=at) if is_today else None,
        estimated_at=None,
        is_called=entry is not None and entry.state == EntryState.CALLED,
        is_over=ended or not is_today,
        away=away.of_entry(entry, at=at) if is_today else "",
        steps=[
            Step(_("Loket"), "done" if ended else "now", place),
            Step(_("Poli"), "todo", _("Dipilih di loket")),
            Step(_("Farmasi"), "todo", _("Bila ada resep")),
        ],
    )


def of_pharmacy(ticket: PharmacyTicket, *, at: datetime) -> Status:
    """From the received prescription to its end, which is not always a hand-over."""
    entry = QueueEntry.objects.filter(pharmacy_ticket=ticket).select_related("counter", "stop").order_by("-pk").first()
    outcome = _outcome(ticket)
    waits = entry is not None and entry.state in (EntryState.WAITING, EntryState.PREPARING)
    headline, sentence = _ended_words(outcome) if outcome else _pharmacy_words(entry)
    return Status(
        label=ticket.label,
        headline=headline,
        sentence=sentence,
        place=entry.stop.name if entry else _("Farmasi"),
        doctor="",
        remaining=figures.pharmacy(ticket).remaining if waits and not outcome else None,
        estimated_at=None,
        is_called=entry is not None and entry.state == EntryState.CALLED and not outcome,
        is_over=outcome is not None,
        is_at_pharmacy=True,
        away="" if outcome else away.of_entry(entry, at=at),
        steps=[
            Step(_("Loket"), "done", _("Check in atau daftar")),
            Step(_("Poli"), "done", _("Sudah dilayani")),
            _medicine_step(ticket, outcome),
        ],
    )


def _outcome(ticket: PharmacyTicket) -> HandoverOutcome | None:
    """How the handover ended, or None while it has not."""
    handover = Handover.objects.filter(ticket=ticket, withdrawn_at=None).first()
    return HandoverOutcome(handover.outcome) if handover else None


def _medicine_step(ticket: PharmacyTicket, outcome: HandoverOutcome | None) -> Step:
    """Ticked off only when the medicine left the pharmacy."""
    if outcome in WITHOUT_MEDICINE:
        return Step(_("Farmasi"), "skipped", str(outcome.label))
    return Step(_("Farmasi"), "done" if outcome else "now", ticket.get_lane_display())


def _ended_words(outcome: HandoverOutcome) -> tuple[str, str]:
    if outcome == HandoverOutcome.UNCOLLECTED:
        return _("Obat tidak diambil"), _("Nomor ini ditutup sebelum obatnya diambil. Silakan lapor ke farmasi.")
    if outcome == HandoverOutcome.CANCELLED:
        return _("Nomor farmasi dibatalkan"), _("Nomor ini tidak berlaku lagi. Masih menunggu obat? Tanya petugas.")
    if outcome == HandoverOutcome.DELIVERED:
        return _("Obat diantar"), _("Obat Anda diantar; tidak perlu menunggu di sini. Semoga lekas sehat.")
    return _("Selesai"), _("Terima kasih. Semoga lekas sehat.")


def _pharmacy_words(entry: QueueEntry | None) -> tuple[str, str]:
    if entry and entry.state in AT_COUNTER:
        return _called_words(entry)
    if entry and entry.state == EntryState.READY:
        return _("Obat siap"), _("Silakan ke penyerahan obat dan tunggu panggilan nomor ini.")
    if entry and entry.state == EntryState.PREPARING:
        return _("Obat disiapkan"), _("Apoteker sedang menyiapkan obat Anda.")
    return _("Resep diterima"), _("Resep Anda menunggu giliran disiapkan.")
