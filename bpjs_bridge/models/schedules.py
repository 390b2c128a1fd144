"""HFIS against the hospital's sessions: what a person is asked, and each run that compared the two."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from queues.models import Clinic, ClinicSession, Doctor
from queues.models.staff import staff_key

# What a side says of a whole session, where it is no number and no hours.
OPEN, LEAVE, CANCELLED, ABSENT, UNCLEAR, MOVED = "open", "leave", "cancelled", "absent", "unclear", "moved"
WORDS = {
    OPEN: _("buka"),
    LEAVE: _("libur"),
    CANCELLED: _("dibatalkan"),
    ABSENT: _("tidak ada"),
    UNCLEAR: _("tidak jelas"),
    MOVED: _("dipindah"),
}


class QuestionKind(models.TextChoices):
    """Of what the two say otherwise."""

    HOURS = "HOURS", _("Jam praktek")
    SEATS = "SEATS", _("Jumlah kursi")
    LEAVE = "LEAVE", _("Libur")
    CANCELLED = "CANCELLED", _("Praktek yang dibatalkan")
    GONE = "GONE", _("Hilang dari HFIS")
    LOCAL = "LOCAL", _("Tidak terdaftar di HFIS")
    CLINIC = "CLINIC", _("Satu kode, beberapa poli")


class QuestionState(models.TextChoices):
    OPEN = "OPEN", _("Menunggu keputusan")
    FOLLOWED = "FOLLOWED", _("Ikut HFIS")
    KEPT = "KEPT", _("Tetap jadwal kami")
    # Kept, and HFIS is to be changed: until a run finds both alike.
    WAITING = "WAITING", _("Menunggu HFIS diubah")
    SETTLED = "SETTLED", _("Sudah sama")
    PASSED = "PASSED", _("Tanggalnya sudah lewat")


# Our value stands because a person said so.
KEEPING = (QuestionState.KEPT, QuestionState.WAITING)
UNFINISHED = (QuestionState.OPEN, QuestionState.WAITING)


def in_words(kind: str, value: str) -> str:
    """A value of one side as people read it."""
    if kind == QuestionKind.SEATS:
        seats = int(value)
        return ngettext("%(seats)d kursi", "%(seats)d kursi", seats) % {"seats": seats}
    return str(WORDS.get(value, value))


class QuestionQuerySet(models.QuerySet["ScheduleQuestion"]):
    def ahead(self, day: date) -> "QuestionQuerySet":
        """About this date and later ones, and those about no date."""
        return self.filter(Q(date__gte=day) | Q(date=None))

    def unanswered(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.OPEN)

    def named(self) -> "QuestionQuerySet":
        """With what a list shows of them."""
        return self.select_related(
            "session__clinic",
            "session__doctor",
            "session__substitute_doctor",
            "session__room",
            "clinic",
            "doctor",
            "answered_by",
        )


class ScheduleQuestion(models.Model):
    """One difference between HFIS and us that a person decides: asked once per pair of values.

    A question that nobody answered closes itself when a run finds no difference any more. Today it is about a session;
    `clinic`, `doctor` and `date` stand beside it, so that a line of a plan can be asked about in the same way.
    """

    session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal praktek"),
        on_delete=models.CASCADE,
        related_name="+",
        blank=True,
        null=True,
        # What makes them unique begins with it.
        db_index=False,
    )
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("dokter"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    date = models.DateField(_("tanggal"), blank=True, null=True)
    kind = models.CharField(_("tentang"), max_length=10, choices=QuestionKind)
    theirs = models.CharField(_("menurut HFIS"), max_length=30)
    ours = models.CharField(_("menurut kami"), max_length=30)
    theirs_starts = models.TimeField(_("mulai menurut HFIS"), blank=True, null=True)
    theirs_ends = models.TimeField(_("selesai menurut HFIS"), blank=True, null=True)
    # Taken away while the question is open, so that nobody gets a number; they come back with its end.
    seats_before = models.PositiveIntegerField(_("kursi sebelum ditahan"), blank=True, null=True)
    waiting = models.PositiveIntegerField(_("pasien terdaftar"), default=0)
    state = models.CharField(_("keadaan"), max_length=10, choices=QuestionState, default=QuestionState.OPEN)
    first_seen_at = models.DateTimeField(_("pertama terlihat"))
    last_seen_at = models.DateTimeField(_("terakhir terlihat"))
    answered_at = models.DateTimeField(_("diputuskan"), blank=True, null=True)
    answered_by = staff_key(_("diputuskan oleh"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    # updatejadwaldokter: the week that was sent, and BPJS's refusal in its own words.
    asked_week = models.JSONField(_("minggu yang dikirim"), blank=True, null=True)
    refusal = models.CharField(_("jawaban BPJS"), max_length=300, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("perbedaan jadwal")
        verbose_name_plural = _("perbedaan jadwal")
        ordering = ["date", "pk"]
        permissions = [("decide_schedules", _("Memutuskan perbedaan jadwal dengan HFIS"))]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "theirs", "ours"], name="a_pair_is_asked_once"),
            models.UniqueConstraint(
                fields=["doctor", "kind", "theirs"],
                condition=Q(session=None),
                name="a_doctors_code_is_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "date"], name="questions_by_state_and_date")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.theirs_words} / {self.ours_words}"

    @property
    def theirs_words(self) -> str:
        """HFIS's side for people."""
        return in_words(self.kind, self.theirs)

    @property
    def ours_words(self) -> str:
        """Our side for people."""
        return in_words(self.kind, self.ours)

    @property
    def is_open(self) -> bool:
        """Does a person have to decide?"""
        return self.state == QuestionState.OPEN


class RunCause(models.TextChoices):
    NIGHTLY = "NIGHTLY", _("tiap malam")
    SOON = "SOON", _("berkala")
    PRESS = "PRESS", _("tombol")
    COMMAND = "COMMAND", _("perintah")


class LineKind(models.TextChoices):
    """Kinds of lines in a run's summary. The first four mean that somebody must look."""

    FAILURE = "failure", _("Permintaan gagal")
    BAD_ROW = "bad_row", _("Baris tidak terbaca")
    REFUSED = "refused", _("Baris tidak dapat dijalankan")
    EMPTY = "empty", _("Tidak satu pun dokter dapat dipakai, poli tanpa jadwal")
    NOTE = "note", _("Perhatikan")
    CLINIC = "clinic", _("Poli baru")


PROBLEMS = (LineKind.FAILURE, LineKind.BAD_ROW, LineKind.REFUSED, LineKind.EMPTY)


class RunQuerySet(models.QuerySet["ScheduleRun"]):
    def to_do(self) -> "RunQuerySet":
        """Not at their end, and for whoever has time: a command works at its own run, and ends it."""
        return self.filter(ended_at=None).exclude(cause=RunCause.COMMAND)


class ScheduleRun(models.Model):
    """One comparison with HFIS: who or what asked for it, how far it is, what came of it. No person is in it.

    `done` of `total` steps, each one poli on one date. The worker at it holds it until `held_until`.
    """

    cause = models.CharField(_("sebab"), max_length=10, choices=RunCause)
    asked_at = models.DateTimeField(_("diminta"))
    asked_by = staff_key(_("diminta oleh"))
    first = models.DateField(_("tanggal pertama"))
    last = models.DateField(_("tanggal terakhir"))
    # Empty until BPJS has named them, where no poli was asked for.
    codes = models.JSONField(_("poli"), default=list, blank=True)
    is_whole = models.BooleanField(_("semua poli"), default=True)
    done = models.PositiveIntegerField(_("selesai"), default=0)
    total = models.PositiveIntegerField(_("dari"), default=0)
    started_at = models.DateTimeField(_("dimulai"), blank=True, null=True)
    ended_at = models.DateTimeField(_("berakhir"), blank=True, null=True)
    held_until = models.DateTimeField(_("dikerjakan sampai"), blank=True, null=True)
    counts = models.JSONField(_("angka"), default=dict, blank=True)
    lines = models.JSONField(_("ringkasan"), default=list, blank=True)
    problems = models.PositiveIntegerField(_("perlu dilihat"), default=0)
    trouble = models.CharField(_("terhenti karena"), max_length=300, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengambilan jadwal HFIS")
        verbose_name_plural = _("pengambilan jadwal HFIS")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(ended_at=None), name="runs_that_go_on"),
            models.Index(fields=["cause", "asked_at"], name="runs_by_cause"),
        ]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_run_has_days")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.first:%d-%m-%Y}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def seconds(self) -> int | None:
        """How long it took; None while it goes on."""
        return round((self.ended_at - self.started_at).total_seconds()) if self.ended_at and self.started_at else None

    @property
    def is_well(self) -> bool:
        """It went to its end and nobody must look."""
        return self.ended_at is not None and not (self.trouble or self.problems)

    @property
    def spoken_lines(self) -> list[str]:
        """The summary, a sentence each."""
        return [spoken(kind, text) for kind, text in self.lines]

    def count(self, name: str) -> int:
        return int(self.counts.get(name, 0))

    @property
    def result(self) -> str:
        """`3 dibuka, 1 diubah, 0 ditutup, 40 sama`."""
        words = gettext("%(opened)d dibuka, %(changed)d diubah, %(closed)d ditutup, %(unchanged)d sama")
        return words % {name: self.count(name) for name in ("opened", "changed", "closed", "unchanged")}


def spoken(kind: str, text: Any) -> str:
    """One line of a summary with the name of its kind."""
    return f"{LineKind(kind).label}: {text}"
