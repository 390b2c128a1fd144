"""What BPJS is to be told: one row per message, one row per attempt."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from queues.encryption.fields import EncryptedTextField
from queues.encryption.row_hash import HexField
from queues.models import HistoryRecord, PharmacyTicket, SendMode, Visit, VisitEvent
from queues.models.staff import staff_key

# Journey order of a booking's messages. Tasks stand at ten times their id, so that the pharmacy's number fits between
# 5 and 6 and whatever BPJS adds one day has room.
POSITION_OF_ADD = 0
POSITION_OF_PHARMACY = 55
POSITION_OF_CANCEL = 1000


def position_of_task(task_id: int) -> int:
    """1 -> 10 ... 7 -> 70, 99 -> 990."""
    return task_id * 10


class MessageKind(models.TextChoices):
    """The service of WS BPJS that takes the message."""

    ADD = "ADD", "antrean/add"
    TASK = "TASK", "antrean/updatewaktu"
    PHARMACY = "PHARMACY", "antrean/farmasi/add"
    CANCEL = "CANCEL", "antrean/batal"


class MessageState(models.TextChoices):
    """Only PENDING is ever sent; all others are final but PARKED, which waits for a person."""

    PENDING = "PENDING", _("Menunggu")
    DELIVERED = "DELIVERED", _("Terkirim")
    PARKED = "PARKED", _("Ditahan")
    SUPERSEDED = "SUPERSEDED", _("Diganti")
    WITHDRAWN = "WITHDRAWN", _("Ditarik")
    GIVEN_UP = "GIVEN_UP", _("Dilepas")
    SHADOW = "SHADOW", _("Dicatat saja")


# Of each step of a booking one message stands; those that were taken back or replaced are history.
GONE_STATES = (MessageState.SUPERSEDED, MessageState.WITHDRAWN)
STANDING_STATES = tuple(state for state in MessageState if state not in GONE_STATES)
# What blocks everything behind it in the same booking.
UNDELIVERED_STATES = (MessageState.PENDING, MessageState.PARKED)


class ParkReason(models.TextChoices):
    """Why BPJS will not have it; its own words stand beside."""

    NONE = "", "-"
    REFUSED = "REFUSED", _("Ditolak BPJS")
    REFERENCE = "REFERENCE", _("Rujukan atau surat kontrol ditolak")
    PATIENT = "PATIENT", _("Data pasien ditolak")
    SEP_ISSUED = "SEP_ISSUED", _("SEP terbit sebelum antrean dikirim")
    MAPPING = "MAPPING", _("Kode poli, dokter atau jadwal tidak dikenal BPJS")
    TIME_ORDER = "TIME_ORDER", _("Urutan waktu ditolak")
    PAST_DATE = "PAST_DATE", _("Lewat hari")
    TOO_LATE = "TOO_LATE", _("Lewat batas hari pengiriman")
    LATER_STORED = "LATER_STORED", _("Tahap sesudahnya sudah tersimpan di BPJS")
    PREDECESSOR = "PREDECESSOR", _("Tahap sebelumnya tidak ada di BPJS")
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING", _("Kode booking tidak dikenal BPJS")
    DAMAGED = "DAMAGED", _("Isi pesan rusak di basis data")
    INCOMPLETE = "INCOMPLETE", _("Data pasien belum lengkap, belum dikirim")


class GiveUpCause(models.TextChoices):
    NONE = "", "-"
    PERSON = "PERSON", _("Diputuskan petugas")
    GAP = "GAP", _("Tahap sebelumnya tidak tercatat")
    NOT_ADDED = "NOT_ADDED", _("Pendaftaran tidak pernah sampai ke BPJS")
    LATER = "LATER", _("Tahap sesudahnya sudah tersimpan di BPJS")
    PAST_DATE = "PAST_DATE", _("Lewat hari")
    CANCELLED = "CANCELLED", _("Dibatalkan, belum pernah diterima BPJS")


class SilenceReason(models.TextChoices):
    """Why BPJS is told nothing of a visit."""

    NONE = "", "-"
    SEND_OFF = "SEND_OFF", _("Pengiriman dimatikan")
    NOT_REPORTED = "NOT_REPORTED", _("Poli tidak dilaporkan")
    NO_CODES = "NO_CODES", _("Poli atau dokter tanpa kode BPJS")
    NO_NIK = "NO_NIK", _("Pasien JKN tanpa NIK, di luar antrean online")


class Reporting(models.Model):
    """How a visit is told to BPJS, fixed when it is first heard: a change of settings never splits a booking."""

    visit = models.OneToOneField(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="bpjs_reporting"
    )
    mode = models.CharField(_("pengiriman"), max_length=10, choices=SendMode)
    silence = models.CharField(
        _("alasan tidak dikirim"), max_length=20, choices=SilenceReason, default=SilenceReason.NONE, blank=True
    )
    sends_pharmacy = models.BooleanField(_("dengan farmasi"))
    is_bpjs_own = models.BooleanField(
        _("pendaftaran Mobile JKN"),
        default=False,
        help_text=_("Milik BPJS: ditambahkan dari sini hanya bila BPJS menjawab tidak mengenalnya."),
    )
    # What shows on which side a booking is, when the answer that gave its code may have been lost: BPJS asked about
    # it by its code, or said, asked for the code, that it has no such booking.
    named_at = models.DateTimeField(_("disebut BPJS"), blank=True, null=True)
    missing_at = models.DateTimeField(_("tidak dikenal BPJS"), blank=True, null=True)
    decided_at = models.DateTimeField(_("diputuskan"))

    class Meta:
        verbose_name = _("pelaporan kunjungan")
        verbose_name_plural = _("pelaporan kunjungan")
        constraints = [
            models.CheckConstraint(
                condition=Q(mode=SendMode.OFF) | Q(silence=SilenceReason.NONE), name="silence_means_off"
            )
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class PayloadChangedError(Exception):
    """A message's content is fixed when it is written; a correction is a new message that supersedes it."""


class OutboxMessage(models.Model):
    """One thing BPJS is to be told. Everything but its delivery is fixed when the row is written."""

    visit = models.ForeignKey(
        Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="bpjs_messages"
    )
    kind = models.CharField(_("layanan"), max_length=10, choices=MessageKind)
    task_id = models.PositiveSmallIntegerField(_("task"), blank=True, null=True)
    position = models.PositiveSmallIntegerField(_("urutan"))
    # Found among the visit's messages.
    event = models.ForeignKey(
        VisitEvent,
        verbose_name=_("peristiwa kunjungan"),
        on_delete=models.PROTECT,
        related_name="bpjs_messages",
        db_index=False,
    )
    pharmacy_ticket = models.ForeignKey(
        PharmacyTicket,
        verbose_name=_("nomor farmasi"),
        on_delete=models.PROTECT,
        related_name="bpjs_messages",
        blank=True,
        null=True,
        db_index=False,
    )
    payload = EncryptedTextField(_("isi"))
    payload_digest = HexField()
    created_at = models.DateTimeField(_("dibuat"))
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("menggantikan"),
        on_delete=models.PROTECT,
        related_name="superseded_by",
        blank=True,
        null=True,
    )
    requested_by = staff_key(_("diminta oleh"))

    state = models.CharField(_("keadaan"), max_length=10, choices=MessageState, default=MessageState.PENDING)
    due_at = models.DateTimeField(_("dikirim mulai"))
    lease_until = models.DateTimeField(_("dipinjam sampai"), blank=True, null=True)
    # Rises with every lease: a worker that slept past its own finds another number here and writes nothing.
    lease_epoch = models.PositiveIntegerField(_("peminjaman ke"), default=0)
    leased_by = models.CharField(_("dipinjam oleh"), max_length=80, blank=True)
    leased_at = models.DateTimeField(_("dipinjam sejak"), blank=True, null=True)
    is_probe = models.BooleanField(_("percobaan sambungan"), default=False)

    attempts = models.PositiveIntegerField(_("percobaan"), default=0)
    ok_count = models.PositiveIntegerField(_("berhasil"), default=0)
    refused_count = models.PositiveIntegerField(_("ditolak"), default=0)
    unknown_count = models.PositiveIntegerField(_("tanpa kepastian"), default=0)
    # Of the refusals, those after which BPJS itself said what it has: a look without an answer uses up nothing.
    mended_count = models.PositiveIntegerField(_("percobaan perbaikan"), default=0)
    first_code = models.CharField(_("kode pertama"), max_length=10, blank=True)
    first_message = models.CharField(_("jawaban pertama"), max_length=300, blank=True)
    last_code = models.CharField(_("kode terakhir"), max_length=10, blank=True)
    last_message = models.CharField(_("jawaban terakhir"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("terkirim"), blank=True, null=True)
    parked_at = models.DateTimeField(_("ditahan sejak"), blank=True, null=True)
    park_reason = models.CharField(
        _("alasan ditahan"), max_length=20, choices=ParkReason, default=ParkReason.NONE, blank=True
    )
    alarmed_at = models.DateTimeField(_("diberitahukan"), blank=True, null=True)
    given_up_at = models.DateTimeField(_("dilepas sejak"), blank=True, null=True)
    given_up_cause = models.CharField(
        _("sebab dilepas"), max_length=10, choices=GiveUpCause, default=GiveUpCause.NONE, blank=True
    )
    given_up_reason = models.CharField(_("alasan dilepas"), max_length=200, blank=True)
    given_up_by = staff_key(_("dilepas oleh"))

    class Meta:
        verbose_name = _("pesan ke BPJS")
        verbose_name_plural = _("pesan ke BPJS")
        ordering = ["visit", "position", "pk"]
        permissions = [
            ("resend_message", _("Mengirim ulang pesan yang ditahan")),
            ("give_up_message", _("Melepas pesan yang ditahan")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "position"],
                condition=Q(state__in=STANDING_STATES),
                name="one_standing_message_per_step",
            ),
            models.UniqueConstraint(fields=["visit"], condition=~Q(leased_by=""), name="one_lease_per_booking"),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.TASK, task_id__isnull=False, position=F("task_id") * 10)
                | Q(kind=MessageKind.ADD, task_id__isnull=True, position=POSITION_OF_ADD)
                | Q(kind=MessageKind.PHARMACY, task_id__isnull=True, position=POSITION_OF_PHARMACY)
                | Q(kind=MessageKind.CANCEL, task_id__isnull=True, position=POSITION_OF_CANCEL),
                name="position_follows_from_kind",
            ),
            models.CheckConstraint(
                condition=Q(attempts=F("ok_count") + F("refused_count") + F("unknown_count")),
                name="attempts_are_ok_refused_or_unknown",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.PARKED)
                | (~Q(park_reason=ParkReason.NONE) & Q(parked_at__isnull=False)),
                name="parked_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.GIVEN_UP)
                | (~Q(given_up_cause=GiveUpCause.NONE) & Q(given_up_at__isnull=False)),
                name="given_up_has_a_cause",
            ),
            models.CheckConstraint(
                condition=~Q(given_up_cause=GiveUpCause.PERSON)
                | (Q(given_up_by__isnull=False) & ~Q(given_up_reason="")),
                name="a_person_gives_up_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.DELIVERED) | Q(delivered_at__isnull=False),
                name="delivered_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SHADOW) | Q(lease_epoch=0), name="a_shadow_is_never_leased"
            ),
        ]
        indexes = [
            # What is to be sent, in the order in which it is due, and what waits for a person: all else is past.
            models.Index(
                fields=["state", "due_at", "id"],
                condition=Q(state__in=UNDELIVERED_STATES),
                name="outbox_undelivered",
            ),
            # The newest number that BPJS has not got: it leaves before a backlog.
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(state=MessageState.PENDING, kind=MessageKind.ADD),
                name="outbox_new_numbers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.task_id}" if self.task_id else self.get_kind_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once; a later save may not touch what is fixed (PayloadChangedError)."""
        digest = digest_of(self.payload)
        if self._state.adding:
            self.payload_digest = digest
        else:
            fixed = ("payload_digest", "visit_id", "kind", "task_id", "position", "event_id")
            written = type(self).objects.values(*fixed).get(pk=self.pk)
            if digest != written["payload_digest"] or any(getattr(self, name) != written[name] for name in fixed):
                raise PayloadChangedError
        super().save(*args, **kwargs)


def digest_of(payload: str) -> str:
    """SHA-256 of the very bytes that are sent."""
    return hashlib.sha256(payload.encode()).hexdigest()


class Outcome(models.TextChoices):
    """How one attempt ended."""

    OK = "OK", _("Berhasil")
    REFUSED = "REFUSED", _("Ditolak")
    UNKNOWN = "UNKNOWN", _("Tanpa kepastian")
    HALTED = "HALTED", _("Akses ditolak")


class OutboxAttempt(HistoryRecord):
    """One request that left, and what came back: append-only. Counted as unknown when its worker vanished."""

    RECORDED_AT = "ended_at"
    VISIT = "message__visit"
    IS_PACKED = True

    # What makes one result of a lease begins with it.
    message = models.ForeignKey(
        OutboxMessage,
        verbose_name=_("pesan ke BPJS"),
        on_delete=models.PROTECT,
        related_name="history",
        db_index=False,
    )
    epoch = models.PositiveIntegerField(_("peminjaman ke"))
    worker = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(_("mulai"))
    ended_at = models.DateTimeField(_("selesai"))
    outcome = models.CharField(_("hasil"), max_length=10, choices=Outcome)
    http_status = models.PositiveSmallIntegerField("HTTP", blank=True, null=True)
    code = models.CharField(_("kode"), max_length=10, blank=True)
    answer = models.CharField(_("jawaban"), max_length=300, blank=True)
    is_probe = models.BooleanField(_("percobaan sambungan"), default=False)

    class Meta:
        verbose_name = _("percobaan kirim")
        verbose_name_plural = _("percobaan kirim")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "epoch"], name="one_result_per_lease")]
        indexes = [models.Index(fields=["started_at"], condition=Q(is_probe=True), name="attempt_probes")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.code}"
