"""Where people wait and are called. Nothing here moves a time that BPJS has."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from queues import hours
from queues.models.acts import Act
from queues.models.history import HistoryRecord
from queues.models.indexes import index_of_filled
from queues.models.people import Patient
from queues.models.pharmacy import PharmacyTicket
from queues.models.reference import Counter, Stop
from queues.models.sessions import ClinicSession
from queues.models.staff import staff_key
from queues.models.visits import AdmissionTicket, Priority, Visit


class EntryState(models.TextChoices):
    """The state of a person at a stop."""

    WAITING = "WAITING", _("Menunggu")
    CALLED = "CALLED", _("Dipanggil")
    SERVING = "SERVING", _("Dilayani")
    HELD = "HELD", _("Ditahan")
    AWAY = "AWAY", _("Ke tempat lain")
    PREPARING = "PREPARING", _("Obat disiapkan")
    READY = "READY", _("Obat siap")
    DONE = "DONE", _("Selesai")
    GONE = "GONE", _("Batal")


AT_COUNTER = (EntryState.CALLED, EntryState.SERVING)
ENDED = (EntryState.DONE, EntryState.GONE)


class EntryQuerySet(models.QuerySet["QueueEntry"]):
    def today(self, day: date) -> "EntryQuerySet":
        """Entries of one service date."""
        return self.filter(service_date=day)

    def alive(self, day: date, before: date, ends_from: time, since: datetime) -> "EntryQuerySet":
        """Entries of one date, and those of a session over midnight that is still alive (`hours.alive`).

        They keep the date on which their session begins. While such a session is alive, numbers of admission and
        pharmacy that were taken shortly before midnight are called too: they may be its people's.
        """
        of_night = Exists(ClinicSession.objects.over_midnight(before, ends_from).filter(visits=OuterRef("visit")))
        dates = self.dates_alive(day, before, ends_from)
        is_alive = Q(service_date=day) | Q(visit=None, joined_at__gte=since) | Q(of_night)
        return self.filter(is_alive, service_date__in=dates)

    @staticmethod
    def dates_alive(day: date, before: date, ends_from: time) -> list[Any]:
        """Service dates of entries that can be alive: the date before only while a session over midnight is, so that
        without one no row of that date is read.
        """
        nights = ClinicSession.objects.over_midnight(before, ends_from)
        return [day, Subquery(nights.order_by().values("date")[:1])]

    def alive_at(self, at: datetime) -> "EntryQuerySet":
        """The same for a moment, where nobody composes the question in advance."""
        return self.alive(*hours.alive(at))

    def present(self) -> "EntryQuerySet":
        """Entries that have not ended."""
        return self.exclude(state__in=ENDED)

    def at_counters(self) -> "EntryQuerySet":
        """Entries called or being served."""
        return self.filter(state__in=AT_COUNTER)

    def left_without_a_desk(self, counter: Counter, stops: Iterable[int], *, at: datetime) -> "EntryQuerySet":
        """Entries of today that nobody serves: at this inactive counter, or at these stops without an active desk."""
        dark = Stop.objects.filter(pk__in=stops).exclude(pk__in=Stop.objects.served())
        left = Q(stop__in=dark) if counter.is_active else Q(stop__in=dark) | Q(counter=counter, state__in=AT_COUNTER)
        return self.named().alive_at(at).present().filter(left).order_by("pk")

    def named(self) -> "EntryQuerySet":
        """With the related rows that a list shows."""
        return self.select_related(
            "stop",
            "counter",
            "patient",
            "admission_ticket",
            "pharmacy_ticket",
            "visit__patient",
            "visit__payer",
            "visit__session__clinic",
            "visit__session__doctor",
            "visit__session__substitute_doctor",
            "last_act",
        )


class QueueEntry(models.Model):
    """One person's (or ticket's) wait at one stop."""

    # The indexes below begin with stop and session; of a ticket and of a detour only the filled ones have one; those at
    # a counter are few, and found by what lets a person be at one alone.
    stop = models.ForeignKey(
        Stop, verbose_name=_("perhentian"), on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    service_date = models.DateField(_("tanggal"))
    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="entries", blank=True, null=True
    )
    admission_ticket = models.ForeignKey(
        AdmissionTicket,
        verbose_name=_("nomor loket admisi"),
        on_delete=models.PROTECT,
        related_name="entries",
        blank=True,
        null=True,
        db_index=False,
    )
    pharmacy_ticket = models.ForeignKey(
        PharmacyTicket,
        verbose_name=_("nomor farmasi"),
        on_delete=models.PROTECT,
        related_name="entries",
        blank=True,
        null=True,
        db_index=False,
    )
    patient = models.ForeignKey(
        Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="entries", blank=True, null=True
    )
    session = models.ForeignKey(
        ClinicSession,
        verbose_name=_("jadwal praktek"),
        on_delete=models.PROTECT,
        related_name="entries",
        blank=True,
        null=True,
        db_index=False,
    )
    state = models.CharField(_("keadaan"), max_length=10, choices=EntryState, default=EntryState.WAITING)
    priority = models.CharField(_("prioritas"), max_length=10, choices=Priority, default=Priority.NONE, blank=True)
    order_at = models.DateTimeField(_("kunci urutan"))
    joined_at = models.DateTimeField(_("mulai menunggu"))
    ended_at = models.DateTimeField(_("selesai"), blank=True, null=True)
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("loket / ruang"),
        on_delete=models.PROTECT,
        related_name="entries",
        blank=True,
        null=True,
        db_index=False,
    )
    call_count = models.PositiveSmallIntegerField(_("dipanggil"), default=0)
    miss_count = models.PositiveSmallIntegerField(_("terlewat"), default=0)
    detour_from = models.ForeignKey(
        "self",
        verbose_name=_("kembali ke"),
        on_delete=models.PROTECT,
        related_name="detours",
        blank=True,
        null=True,
        db_index=False,
    )
    last_act = models.ForeignKey(
        Act,
        verbose_name=_("perbuatan terakhir"),
        on_delete=models.PROTECT,
        related_name="+",
        blank=True,
        null=True,
        # Each act writes it, and it is read with its entry alone.
        db_index=False,
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("antrean di perhentian")
        verbose_name_plural = _("antrean di perhentian")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(visit__isnull=False, admission_ticket__isnull=True, pharmacy_ticket__isnull=True)
                    | Q(visit__isnull=True, admission_ticket__isnull=False, pharmacy_ticket__isnull=True)
                    | Q(visit__isnull=True, admission_ticket__isnull=True, pharmacy_ticket__isnull=False)
                ),
                name="an_entry_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AT_COUNTER, counter__isnull=False)
                | (~Q(state__in=AT_COUNTER) & Q(counter__isnull=True)),
                name="at_a_counter_means_at_a_counter",
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=AT_COUNTER), name="a_person_is_at_one_counter"
            ),
            models.UniqueConstraint(
                fields=["visit", "stop"], condition=~Q(state__in=ENDED), name="a_visit_waits_once_per_stop"
            ),
        ]
        indexes = [
            models.Index(fields=["stop", "service_date", "state"]),
            models.Index(fields=["session", "state"]),
            index_of_filled("admission_ticket", "entry_of_admission"),
            index_of_filled("pharmacy_ticket", "entry_of_pharmacy"),
            index_of_filled("detour_from", "entry_on_detour"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the ticket shows and the voice says."""
        holder = self.visit or self.admission_ticket or self.pharmacy_ticket
        assert holder is not None
        return holder.label

    @property
    def is_at_counter(self) -> bool:
        """Called or being served."""
        return self.state in AT_COUNTER


class Call(HistoryRecord):
    """One call of a number to a counter: append-only; an undo marks it as withdrawn.

    The first one at admission and clinic begins a stage; others move nothing.
    """

    STATE_COLUMNS = ("withdrawn_at",)
    RECORDED_AT = "called_at"
    VISIT = "entry__visit"

    entry = models.ForeignKey(
        QueueEntry, verbose_name=_("antrean di perhentian"), on_delete=models.PROTECT, related_name="calls"
    )
    counter = models.ForeignKey(
        Counter, verbose_name=_("loket / ruang"), on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    called_at = models.DateTimeField(_("dipanggil"))
    is_recall = models.BooleanField(_("panggilan ulang"), default=False)
    withdrawn_at = models.DateTimeField(_("ditarik"), blank=True, null=True)
    actor = staff_key(_("petugas"))
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="calls", blank=True, null=True
    )

    class Meta:
        verbose_name = _("panggilan")
        verbose_name_plural = _("panggilan")
        ordering = ["pk"]
        indexes = [models.Index(fields=["called_at"])]

    def __str__(self) -> str:
        return f"{self.entry_id} {timezone.localtime(self.called_at):%H:%M:%S}"


class EntryEventKind(models.TextChoices):
    """What can happen at a stop besides a call."""

    JOINED = "JOINED", _("Mulai menunggu")
    CALLED = "CALLED", _("Dipanggil")
    SERVING = "SERVING", _("Mulai dilayani")
    MISSED = "MISSED", _("Terlewat")
    HELD = "HELD", _("Ditahan")
    RESUMED = "RESUMED", _("Dilanjutkan")
    DETOURED = "DETOURED", _("Ke tempat lain")
    RETURNED = "RETURNED", _("Kembali")
    BYPASSED = "BYPASSED", _("Didahulukan")
    # Put at a place by a person: neither slot nor arrival gives it.
    PLACED = "PLACED", _("Dipindahkan")
    DONE = "DONE", _("Selesai")
    GONE = "GONE", _("Batal")
    MERGED = "MERGED", _("Rekam medis digabung")
    UNDONE = "UNDONE", _("Diurungkan")
    REOPENED = "REOPENED", _("Dibuka lagi")


class EntryEvent(HistoryRecord):
    """History of a stop: append-only, with what the entry was before, so that undo is exact."""

    RECORDED_AT = "at"
    VISIT = "entry__visit"
    IS_PACKED = True

    entry = models.ForeignKey(
        QueueEntry, verbose_name=_("antrean di perhentian"), on_delete=models.PROTECT, related_name="history"
    )
    kind = models.CharField(_("kejadian"), max_length=10, choices=EntryEventKind)
    at = models.DateTimeField(_("waktu"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)
    actor = staff_key(_("petugas"))
    act = models.ForeignKey(
        Act, verbose_name=_("perbuatan"), on_delete=models.PROTECT, related_name="entry_events", blank=True, null=True
    )
    # State, order, counts and counter before this act: ids and times only, nothing personal.
    before = models.JSONField(blank=True, null=True)

    class Meta:
        verbose_name = _("riwayat perhentian")
        verbose_name_plural = _("riwayat perhentian")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
