"""A clinic's session: one doctor, one date, one number series."""

import re
from datetime import date, datetime, time

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from queues import clock
from queues import hours as practice
from queues.models.indexes import index_of_filled
from queues.models.reference import LABEL_PREFIX, Clinic, Counter, Doctor, Duty, PayerKind, Stop, StopKind
from queues.models.staff import staff_key

# In the class below `date` is a field.
Day = date
# "Sp.KJ", "SpKJ", "Sp KJ" and what follows; titles behind a comma are cut before.
SPECIALTY = re.compile(r"\s+(?:Sp\.?\s?(?=[A-Z])|SP\.).*$")


def _places() -> Exists:
    """For a queryset of sessions: is there somewhere to call its numbers to? See `SessionQuerySet.can_be_called`."""
    serving = Counter.stops.through._default_manager.filter(
        stop__kind=StopKind.CLINIC,
        stop__is_active=True,
        stop__clinic=OuterRef("clinic"),
        counter__is_active=True,
        counter=Coalesce(OuterRef("room"), F("counter")),
    )
    return Exists(serving.exclude(counter__duty=Duty.CLOSED, counter__duty_on=OuterRef("date")))


# The same condition for statements that are written out; `session` is their name of the session's row.
CAN_BE_CALLED = f"""
    EXISTS (
        SELECT 1 FROM {Counter.stops.through._meta.db_table} serving
        JOIN {Stop._meta.db_table} place ON place.id = serving.stop_id
        JOIN {Counter._meta.db_table} desk ON desk.id = serving.counter_id
        WHERE place.clinic_id = {{session}}.clinic_id AND place.kind = '{StopKind.CLINIC}' AND place.is_active
            AND desk.is_active AND desk.id = coalesce({{session}}.room_id, desk.id)
            AND NOT (desk.duty = '{Duty.CLOSED}' AND coalesce(desk.duty_on = {{session}}.date, false))
    )
"""


class SessionQuerySet(models.QuerySet["ClinicSession"]):
    def can_be_called(self) -> "SessionQuerySet":
        """Their room, or without one any counter, is active and serves the active stop of their clinic; one that
        is closed on their date (queues/verbs/duty.py) does not.

        Everything that gives out a number asks this first: kiosk, desk, WS, API and the rules of readiness.
        """
        return self.filter(_places())

    def cannot_be_called(self) -> "SessionQuerySet":
        """The others: a number of theirs would be called by nobody."""
        return self.filter(~_places())

    def on(self, day: date) -> "SessionQuerySet":
        """Sessions of one date."""
        return self.filter(date=day)

    def over_midnight(self, before: date, ends_from: time) -> "SessionQuerySet":
        """Sessions of the day before that go on after midnight and are alive (`hours.alive`)."""
        return self.filter(date=before, ends__lte=F("starts"), ends__gte=ends_from)

    def alive(self, day: date, before: date, ends_from: time) -> "SessionQuerySet":
        """Sessions of one date, and those of the day before that are still alive (`hours.alive`)."""
        return self.filter(Q(date=day) | Q(date=before, ends__lte=F("starts"), ends__gte=ends_from))

    def alive_at(self, at: datetime) -> "SessionQuerySet":
        """The same for a moment, where nobody composes the question in advance."""
        return self.alive(*practice.alive(at)[:3])

    def alive_or_later(self, at: datetime) -> "SessionQuerySet":
        """Those alive at a moment, and all after them."""
        day, before, ends_from, _since = practice.alive(at)
        return self.filter(Q(date__gte=day) | Q(date=before, ends__lte=F("starts"), ends__gte=ends_from))

    def open(self) -> "SessionQuerySet":
        """Neither cancelled, nor on leave, nor moved into another."""
        return self.filter(is_cancelled=False, is_on_leave=False, moved_to=None)

    def family(self, home: int) -> "SessionQuerySet":
        """A session and those that were moved into it: their people are called as one."""
        return self.filter(Q(pk=home) | Q(moved_to=home)).order_by()

    def for_patients(self) -> "SessionQuerySet":
        """Without those of the test walk (`Clinic.is_trial`)."""
        return self.filter(clinic__is_trial=False)

    def named(self) -> "SessionQuerySet":
        """With clinic and doctors at hand, for lists."""
        return self.select_related("clinic", "doctor", "substitute_doctor", "room")


class ClinicSession(models.Model):
    """Its own identity: hours are an attribute, and hours that BPJS was told stay as aliases."""

    date = models.DateField(_("tanggal"))
    clinic = models.ForeignKey(Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="sessions")
    doctor = models.ForeignKey(Doctor, verbose_name=_("dokter terjadwal"), on_delete=models.PROTECT, related_name="+")
    substitute_doctor = models.ForeignKey(
        Doctor,
        verbose_name=_("dokter pengganti"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        blank=True,
        null=True,
    )
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("selesai"))
    late_start = models.TimeField(_("mulai terlambat"), blank=True, null=True)
    room = models.ForeignKey(
        Counter,
        verbose_name=_("ruang"),
        on_delete=models.SET_NULL,
        related_name="sessions",
        blank=True,
        null=True,
    )
    label_prefix = models.CharField(_("awalan nomor"), max_length=3, validators=[LABEL_PREFIX])
    capacity = models.PositiveIntegerField(_("kapasitas"))
    jkn_quota = models.PositiveIntegerField(_("kuota JKN"))
    non_jkn_quota = models.PositiveIntegerField(_("kuota non-JKN"))
    seats_released_at = models.DateTimeField(_("kuota non-JKN dilepas"), blank=True, null=True)
    is_on_leave = models.BooleanField(_("dokter libur"), default=False)
    is_cancelled = models.BooleanField(_("dibatalkan"), default=False)
    cancel_reason = models.CharField(_("alasan batal"), max_length=200, blank=True)
    moved_to = models.ForeignKey(
        "self",
        verbose_name=_("dipindah ke"),
        on_delete=models.PROTECT,
        related_name="moved_here",
        db_index=False,
        blank=True,
        null=True,
    )
    is_from_hfis = models.BooleanField(_("dari HFIS"), default=False)
    bpjs_hours = models.CharField(
        _("jam menurut BPJS"), max_length=practice.LONGEST_WORDS, blank=True, default="", editable=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jadwal praktek")
        verbose_name_plural = _("jadwal praktek")
        ordering = ["date", "starts", "label_prefix"]
        permissions = [
            ("decide_own_sessions", _("Memutuskan praktek di ruangnya sendiri")),
            ("decide_sessions", _("Memutuskan semua praktek")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["date", "label_prefix"], name="label_prefix_once_per_date"),
            models.UniqueConstraint(
                fields=["date", "clinic", "doctor", "starts"],
                condition=Q(is_cancelled=False),
                name="session_once_per_doctor_and_start",
            ),
            # An end before the start is on the next day, and only a whole day begins and ends at one hour.
            models.CheckConstraint(
                condition=~Q(ends=F("starts")) | Q(starts=practice.MIDNIGHT), name="session_has_a_beginning_and_an_end"
            ),
        ]
        indexes = [
            models.Index(fields=["date", "clinic"]),
            models.Index(fields=["date"], condition=Q(ends__lte=F("starts")), name="sessions_over_midnight"),
            index_of_filled("moved_to", "session_moved_here"),
        ]

    def __str__(self) -> str:
        return f"{self.clinic} {self.date:%d-%m-%Y} {self.hours} {self.doctor}"

    @property
    def hours(self) -> str:
        """`08:00-12:00`, on the hospital's wall."""
        return practice.written(self.starts, self.ends)

    @property
    def told_hours(self) -> str:
        """The hours letter for letter as BPJS spells them, without spaces."""
        return self.bpjs_hours or self.hours

    @property
    def crosses_midnight(self) -> bool:
        """Does it end at midnight or on the next day? Its date is the day on which it begins."""
        return practice.crosses_midnight(self.starts, self.ends)

    @property
    def starts_at(self) -> datetime:
        """When it begins, a late start included."""
        begins = self.late_start or self.starts
        return clock.moment(self.date + practice.ONE_DAY if begins < self.starts else self.date, begins)

    def late_start_ahead(self, *, at: datetime) -> time | None:
        """The late start, on the session's own date and until it has come: what waiting people should know."""
        is_ahead = clock.service_date(at) >= self.date and at < self.starts_at
        return self.late_start if is_ahead else None

    @property
    def ends_at(self) -> datetime:
        return clock.moment(self.date + practice.ONE_DAY if self.crosses_midnight else self.date, self.ends)

    def is_alive(self, *, at: datetime) -> bool:
        """Is it one of today's: on its date, or over midnight until `hours.GRACE` after its end?"""
        on = clock.service_date(at)
        return on == self.date or (on > self.date and self.crosses_midnight and at <= self.ends_at + practice.GRACE)

    def day_at(self, *, at: datetime) -> "Day":
        """Under which date somebody of this session waits from this moment on: its own while it is alive."""
        return self.date if self.is_alive(at=at) else clock.service_date(at)

    @property
    def last_estimate(self) -> datetime:
        """The latest moment that a person of this session may be told: its date's end, or its own after midnight."""
        return max(
            clock.end_of_day(self.date), self.ends_at + practice.GRACE if self.crosses_midnight else self.ends_at
        )

    @property
    def home(self) -> "ClinicSession":
        """Where its people are called: the session into which it was moved, which itself was not; else this one."""
        return self.moved_to or self

    @property
    def home_id(self) -> int:
        """The id of `home`, without asking for it."""
        return self.moved_to_id or self.pk

    @property
    def serving_doctor(self) -> Doctor:
        """The substitute if there is one, else the doctor."""
        return self.substitute_doctor or self.doctor

    @property
    def public_doctor(self) -> str:
        """The doctor's name on kiosk, paper and phone; at a sensitive clinic without the title of the specialty."""
        name = self.serving_doctor.name
        return SPECIALTY.sub("", name.partition(",")[0]).strip() if self.clinic.is_sensitive else name

    @property
    def is_open(self) -> bool:
        """Takes patients: not cancelled, not on leave, not moved."""
        return not (self.is_cancelled or self.is_on_leave or self.moved_to_id)

    @property
    def is_called_off(self) -> bool:
        """Nobody practises: cancelled, or the doctor is on leave. The people of a moved one are served elsewhere."""
        return self.is_cancelled or self.is_on_leave

    def quota(self, kind: PayerKind) -> int:
        """Seats for this kind of payer as they are split now."""
        return self.jkn_quota if kind == PayerKind.JKN else self.non_jkn_quota


def split_capacity(capacity: int, non_jkn_percent: int) -> tuple[int, int]:
    """(JKN seats, non-JKN seats): non-JKN rounded down, JKN the rest (protocol 6)."""
    non_jkn = capacity * non_jkn_percent // 100
    return capacity - non_jkn, non_jkn


class SessionAlias(models.Model):
    """Hours under which BPJS or Mobile JKN knows, or knew, this session."""

    session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal praktek"),
        on_delete=models.CASCADE,
        related_name="aliases",
        # What makes them unique begins with it.
        db_index=False,
    )
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("selesai"))
    words = models.CharField(_("jam menurut BPJS"), max_length=practice.LONGEST_WORDS, blank=True, default="")

    class Meta:
        verbose_name = _("jam menurut BPJS")
        verbose_name_plural = _("jam menurut BPJS")
        constraints = [models.UniqueConstraint(fields=["session", "starts", "ends"], name="alias_once_per_session")]

    def __str__(self) -> str:
        return self.words or practice.written(self.starts, self.ends)


class SessionBreak(models.Model):
    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal praktek"), on_delete=models.CASCADE, related_name="breaks"
    )
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("selesai"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("istirahat")
        verbose_name_plural = _("istirahat")
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="break_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class SeatReserve(models.Model):
    """Seats of one purse kept for a channel (people without the app) or a visit type (control visits)."""

    session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal praktek"),
        on_delete=models.CASCADE,
        related_name="reserves",
        # What makes them unique begins with it.
        db_index=False,
    )
    payer_kind = models.CharField(_("kelompok"), max_length=10, choices=PayerKind)
    channel = models.CharField(_("jalur"), max_length=12, blank=True)
    visit_type = models.CharField(_("jenis kunjungan"), max_length=20, blank=True)
    seats = models.PositiveIntegerField(_("kursi"))

    class Meta:
        verbose_name = _("cadangan kuota")
        verbose_name_plural = _("cadangan kuota")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "payer_kind", "channel", "visit_type"],
                name="reserve_once_per_session_and_group",
            ),
            models.CheckConstraint(
                condition=~Q(channel="") | ~Q(visit_type=""), name="reserve_is_for_a_channel_or_a_visit_type"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats} {self.payer_kind} {self.channel}{self.visit_type}"


class QuotaChange(models.Model):
    """Why a session's split is what it is: seats released to JKN, or changed by a person."""

    session = models.ForeignKey(
        ClinicSession, verbose_name=_("jadwal praktek"), on_delete=models.PROTECT, related_name="quota_changes"
    )
    at = models.DateTimeField(_("waktu"))
    jkn_quota = models.PositiveIntegerField(_("kuota JKN menjadi"))
    non_jkn_quota = models.PositiveIntegerField(_("kuota non-JKN menjadi"))
    reason = models.CharField(_("alasan"), max_length=200)
    actor = staff_key(_("petugas"))

    class Meta:
        verbose_name = _("perubahan kuota")
        verbose_name_plural = _("perubahan kuota")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.jkn_quota} + {self.non_jkn_quota}"
