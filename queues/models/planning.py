"""The plan: weekly lines from which sessions open by themselves, and what deviates from them. Holidays: holidays.py."""

from datetime import date, time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from queues import hours as practice
from queues.models.reference import Clinic, Counter, Doctor
from queues.models.staff import staff_key

Hours = tuple[time, time]


class Weekday(models.IntegerChoices):
    """As ISO counts them."""

    MONDAY = 1, _("Senin")
    TUESDAY = 2, _("Selasa")
    WEDNESDAY = 3, _("Rabu")
    THURSDAY = 4, _("Kamis")
    FRIDAY = 5, _("Jumat")
    SATURDAY = 6, _("Sabtu")
    SUNDAY = 7, _("Minggu")


class LineOrigin(models.TextChoices):
    """What a person typed is held against HFIS; what was taken from HFIS follows it (bpjs_bridge/schedules)."""

    HAND = "HAND", _("diketik")
    HFIS = "HFIS", "HFIS"


def hours_fit(starts: str = "starts", ends: str = "ends") -> Q:
    """As sessions have them: an end before the start is on the next day, and only a whole day begins and ends alike."""
    return ~Q(**{ends: F(starts)}) | Q(**{starts: practice.MIDNIGHT})


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def standing(self, day: date) -> "PlanLineQuerySet":
        """Lines that hold on this date or later."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def between(self, first: date, last: date) -> "PlanLineQuerySet":
        """Lines that hold on any date from the first to the last."""
        return self.standing(first).filter(valid_from__lte=last)

    def named(self) -> "PlanLineQuerySet":
        """With what a list shows of them."""
        return self.select_related("clinic", "doctor", "room")


class PlanLine(models.Model):
    """A doctor practises at a poli on this weekday, from one date on: sessions are opened as it says."""

    clinic = models.ForeignKey(Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="plan_lines")
    doctor = models.ForeignKey(Doctor, verbose_name=_("dokter"), on_delete=models.PROTECT, related_name="plan_lines")
    weekday = models.PositiveSmallIntegerField(_("hari"), choices=Weekday)
    starts = models.TimeField(_("mulai"))
    ends = models.TimeField(_("selesai"))
    break_starts = models.TimeField(_("istirahat dari"), blank=True, null=True)
    break_ends = models.TimeField(_("istirahat sampai"), blank=True, null=True)
    capacity = models.PositiveIntegerField(_("kapasitas"))
    jkn_quota = models.PositiveIntegerField(_("kuota JKN"))
    non_jkn_quota = models.PositiveIntegerField(_("kuota non-JKN"))
    room = models.ForeignKey(
        Counter,
        verbose_name=_("ruang"),
        on_delete=models.PROTECT,
        related_name="plan_lines",
        blank=True,
        null=True,
    )
    valid_from = models.DateField(_("berlaku sejak"))
    valid_until = models.DateField(_("berlaku sampai"), blank=True, null=True)
    origin = models.CharField(_("asal"), max_length=4, choices=LineOrigin, default=LineOrigin.HAND)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("baris rencana praktek")
        verbose_name_plural = _("rencana praktek")
        ordering = ["clinic", "weekday", "starts", "pk"]
        default_permissions = ("view",)
        permissions = [("keep_plan", _("Menyusun rencana praktek dan hari libur"))]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="plan_line_is_of_a_weekday"),
            models.CheckConstraint(condition=hours_fit(), name="plan_line_has_a_beginning_and_an_end"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="plan_line_holds_for_a_day"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity=F("jkn_quota") + F("non_jkn_quota")),
                name="plan_line_seats_are_its_quotas",
            ),
            models.CheckConstraint(
                condition=Q(break_starts=None, break_ends=None) | Q(break_ends__gt=F("break_starts")),
                name="plan_line_break_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.hours} {self.clinic}, {self.doctor}"

    @property
    def hours(self) -> str:
        """`08:00-12:00`."""
        return practice.written(self.starts, self.ends)

    @property
    def breaks(self) -> tuple[Hours, ...]:
        """The break within it, if it has one."""
        return ((self.break_starts, self.break_ends),) if self.break_starts and self.break_ends else ()

    @property
    def change_name(self) -> str:
        """Under which name its changes stand in the history of the set-up."""
        return f"plan.line.{self.pk}"

    @property
    def told(self) -> str:
        """All of it in one line, as its history keeps it."""
        words = [f"{self}", f"{self.capacity} ({self.jkn_quota} JKN, {self.non_jkn_quota} non-JKN)"]
        words += [str(self.room)] if self.room else []
        words += [practice.written(*one) for one in self.breaks]
        words.append(f"{self.valid_from:%d-%m-%Y} - {f'{self.valid_until:%d-%m-%Y}' if self.valid_until else ''}")
        return "; ".join(words).strip(" -")

    def holds_on(self, day: date) -> bool:
        """Is it of this date's weekday, and valid then?"""
        is_over = self.valid_until is not None and day > self.valid_until
        return day.isoweekday() == self.weekday and self.valid_from <= day and not is_over


class ExceptionKind(models.TextChoices):
    """LEAVE: the doctor does not practise. CLOSED: the poli does not. MOVED: other hours. EXTRA: besides the week.

    BREAK: a pause within the practice.
    """

    LEAVE = "LEAVE", _("Dokter libur")
    CLOSED = "CLOSED", _("Poli tutup")
    MOVED = "MOVED", _("Pindah jam")
    EXTRA = "EXTRA", _("Praktek tambahan")
    BREAK = "BREAK", _("Istirahat")


class PlanExceptionQuerySet(models.QuerySet["PlanException"]):
    def standing(self) -> "PlanExceptionQuerySet":
        """Those that nobody withdrew."""
        return self.filter(withdrawn_at=None)

    def between(self, first: date, last: date) -> "PlanExceptionQuerySet":
        """Those that stand and have a date from the first to the last."""
        return self.standing().filter(first__lte=last, last__gte=first)

    def named(self) -> "PlanExceptionQuerySet":
        """With what a list shows of them."""
        return self.select_related("clinic", "doctor", "room", "line", "actor")


class PlanException(models.Model):
    """On these dates it is otherwise than the week says; with the reason, which patients can read."""

    kind = models.CharField(_("jenis"), max_length=6, choices=ExceptionKind)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("poli"), on_delete=models.PROTECT, related_name="+", blank=True, null=True
    )
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("dokter"), on_delete=models.PROTECT, related_name="+", blank=True, null=True
    )
    line = models.ForeignKey(
        PlanLine, verbose_name=_("baris rencana"), on_delete=models.CASCADE, related_name="+", blank=True, null=True
    )
    first = models.DateField(_("tanggal pertama"))
    last = models.DateField(_("tanggal terakhir"))
    starts = models.TimeField(_("mulai"), blank=True, null=True)
    ends = models.TimeField(_("selesai"), blank=True, null=True)
    capacity = models.PositiveIntegerField(_("kapasitas"), blank=True, null=True)
    room = models.ForeignKey(
        Counter, verbose_name=_("ruang"), on_delete=models.PROTECT, related_name="+", blank=True, null=True
    )
    reason = models.CharField(_("alasan"), max_length=200)
    at = models.DateTimeField(_("dicatat"))
    actor = staff_key(_("petugas"), is_required=True)
    withdrawn_at = models.DateTimeField(_("dicabut"), blank=True, null=True)
    # The decisions that it made about sessions without people, by their keys: its withdrawal takes them back.
    decisions = models.JSONField(_("keputusannya"), default=list, editable=False)

    objects = PlanExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("perkecualian rencana")
        verbose_name_plural = _("perkecualian rencana")
        ordering = ["first", "pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["last"], condition=Q(withdrawn_at=None), name="exceptions_by_last_date")]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="exception_has_days"),
            models.CheckConstraint(condition=~Q(reason=""), name="exception_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(kind=ExceptionKind.LEAVE) | Q(doctor__isnull=False), name="leave_is_a_doctors"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ExceptionKind.CLOSED) | Q(clinic__isnull=False), name="a_closed_poli_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ExceptionKind.MOVED) | Q(line__isnull=False), name="a_moved_practice_has_its_line"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ExceptionKind.EXTRA) | Q(doctor__isnull=False, clinic__isnull=False, capacity__gte=1),
                name="an_extra_practice_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=(ExceptionKind.LEAVE, ExceptionKind.CLOSED))
                | (Q(starts__isnull=False, ends__isnull=False) & hours_fit()),
                name="exception_has_its_hours",
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.first:%d-%m-%Y}" + (f" - {self.last:%d-%m-%Y}" if self.last > self.first else "")
        return f"{self.get_kind_display()}: {self.whom}, {days}"

    @property
    def whom(self) -> str:
        """The doctor and poli that it is about."""
        if self.line:
            return f"{self.line.doctor}, {self.line.clinic}"
        return ", ".join(str(one) for one in (self.doctor, self.clinic) if one)

    @property
    def hours(self) -> str:
        """`08:00-12:00`; empty where it has none."""
        return practice.written(self.starts, self.ends) if self.starts is not None and self.ends is not None else ""

    @property
    def change_name(self) -> str:
        """Under which name its changes stand in the history of the set-up."""
        return f"plan.exception.{self.pk}"

    @property
    def told(self) -> str:
        """All of it in one line, as its history keeps it."""
        return "; ".join(word for word in (str(self), self.hours, self.reason) if word)

    def concerns(self, *, day: date, clinic: int, doctor: int) -> bool:
        """Is it about this doctor and poli on this date? An empty one of the two means any."""
        is_theirs = self.doctor_id in (None, doctor) and self.clinic_id in (None, clinic)
        return is_theirs and self.first <= day <= self.last


class PlanClosing(models.Model):
    """The plan's own decision about a session that nobody had a number of. It does not keep the plan from opening a
    session there again: a line that was ended by mistake, a holiday that is none after all.
    """

    decision = models.OneToOneField(
        "SessionDecision", verbose_name=_("keputusan"), on_delete=models.PROTECT, primary_key=True, related_name="+"
    )

    class Meta:
        verbose_name = _("penutupan oleh rencana")
        verbose_name_plural = _("penutupan oleh rencana")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.decision)


class OpeningCause(models.TextChoices):
    NIGHTLY = "NIGHTLY", _("tiap malam")
    PRESS = "PRESS", _("tombol")
    COMMAND = "COMMAND", _("perintah")


class PlanOpening(models.Model):
    """One run over a range of dates: how many sessions were opened, and what could not be, in sentences."""

    cause = models.CharField(_("sebab"), max_length=8, choices=OpeningCause)
    day = models.DateField(_("hari"))
    at = models.DateTimeField(_("waktu"))
    actor = staff_key(_("petugas"))
    first = models.DateField(_("tanggal pertama"))
    last = models.DateField(_("tanggal terakhir"))
    opened = models.PositiveIntegerField(_("dibuka"), default=0)
    problems = models.JSONField(_("yang tidak dapat dibuka"), default=list)
    request_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)

    class Meta:
        verbose_name = _("pembukaan jadwal")
        verbose_name_plural = _("pembukaan jadwal")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(cause=OpeningCause.NIGHTLY), name="one_nightly_opening_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.first:%d-%m-%Y} - {self.last:%d-%m-%Y}"
