"""What the comparisons with BPJS found: nobody is named, booking codes and times only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from queues.models import Visit
from queues.models.staff import staff_key

# As long as BPJS's words may be here.
LONGEST_WORDS = 200
LONGEST_CODE = 64


class FindingKind(models.TextChoices):
    """How both sides differ (reports: Kesepakatan)."""

    MISSING_HERE = "MISSING_HERE", _("Ada di BPJS, tidak ada di sini")
    MISSING_THERE = "MISSING_THERE", _("Ada di sini, tidak ada di BPJS")
    ENDED_THERE = "ENDED_THERE", _("Sudah berakhir di BPJS, masih berjalan di sini")
    ACTIVE_THERE = "ACTIVE_THERE", _("Batal di sini, masih berjalan di BPJS")
    OTHER_SESSION = "OTHER_SESSION", _("Jadwal di BPJS lain")
    TASK_MISSING = "TASK_MISSING", _("Task tidak ada di BPJS")
    OTHER_TIME = "OTHER_TIME", _("Waktu task di BPJS lain")
    TASK_UNKNOWN = "TASK_UNKNOWN", _("Task di BPJS yang tidak dicatat di sini")


# Seen in a list of bookings; the others are seen when BPJS is asked for the tasks of one booking.
OF_BOOKINGS = (
    FindingKind.MISSING_HERE,
    FindingKind.MISSING_THERE,
    FindingKind.ENDED_THERE,
    FindingKind.ACTIVE_THERE,
    FindingKind.OTHER_SESSION,
)
OF_TASKS = tuple(kind for kind in FindingKind if kind not in OF_BOOKINGS)


class FindingState(models.TextChoices):
    """OPEN waits for a person. REPAIRED was told to BPJS again, SETTLED is gone by itself or by an act."""

    OPEN = "OPEN", _("Terbuka")
    REPAIRED = "REPAIRED", _("Dikirim ulang")
    SETTLED = "SETTLED", _("Selesai")
    DISMISSED = "DISMISSED", _("Dibiarkan")


class AgreementFinding(models.Model):
    """One difference, however often it is seen. `theirs` and `ours`: BPJS's words and our value, without a person."""

    day = models.DateField(_("tanggal periksa"))
    kind = models.CharField(_("perbedaan"), max_length=20, choices=FindingKind)
    booking_code = models.CharField(_("kode booking"), max_length=LONGEST_CODE)
    # 0 where the difference is not one of a task.
    task_id = models.PositiveSmallIntegerField(_("task"), default=0)
    visit = models.ForeignKey(
        Visit,
        verbose_name=_("kunjungan"),
        on_delete=models.PROTECT,
        related_name="bpjs_findings",
        blank=True,
        null=True,
        db_index=False,
    )
    theirs = models.CharField(_("menurut BPJS"), max_length=LONGEST_WORDS, blank=True)
    ours = models.CharField(_("menurut kita"), max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(_("keadaan"), max_length=10, choices=FindingState, default=FindingState.OPEN)
    first_seen_at = models.DateTimeField(_("pertama terlihat"))
    last_seen_at = models.DateTimeField(_("terakhir terlihat"))
    # Told again by software once; when it is seen after that, a person looks.
    repaired_at = models.DateTimeField(_("dikirim ulang"), blank=True, null=True)
    ended_at = models.DateTimeField(_("berakhir"), blank=True, null=True)
    decided_by = staff_key(_("diputuskan oleh"))
    reason = models.CharField(_("alasan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("perbedaan dengan BPJS")
        verbose_name_plural = _("perbedaan dengan BPJS")
        ordering = ["-pk"]
        permissions = [("settle_agreement", _("Membereskan perbedaan dengan BPJS"))]
        constraints = [
            models.UniqueConstraint(fields=["booking_code", "kind", "task_id"], name="a_difference_is_one_finding"),
            models.CheckConstraint(
                condition=~Q(state=FindingState.DISMISSED) | (Q(decided_by__isnull=False) & ~Q(reason="")),
                name="a_person_dismisses_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["day"], name="findings_by_day"),
            models.Index(fields=["kind", "id"], condition=Q(state=FindingState.OPEN), name="findings_open"),
            models.Index(fields=["-last_seen_at"], name="findings_newest"),
        ]

    def __str__(self) -> str:
        task = f" {self.task_id}" if self.task_id else ""
        return f"{self.get_kind_display()}{task}"


class AgreementRun(models.Model):
    """One comparison of a date: how much was looked at, and what came of it. Kept as long as calls to BPJS are."""

    day = models.DateField(_("tanggal periksa"))
    began_at = models.DateTimeField(_("mulai"))
    ended_at = models.DateTimeField(_("selesai"), blank=True, null=True)
    bookings_there = models.PositiveIntegerField(_("antrean di BPJS"), default=0)
    bookings_here = models.PositiveIntegerField(_("antrean di sini"), default=0)
    looks = models.PositiveIntegerField(_("ditanyakan satu per satu"), default=0)
    found = models.PositiveIntegerField(_("berbeda"), default=0)
    repaired = models.PositiveIntegerField(_("dikirim ulang"), default=0)
    # False: BPJS was not asked for everything that it should be asked for; the next one goes on.
    is_complete = models.BooleanField(_("lengkap"), default=False)
    trouble = models.CharField(_("gangguan"), max_length=LONGEST_WORDS, blank=True)

    class Meta:
        verbose_name = _("pembandingan dengan BPJS")
        verbose_name_plural = _("pembandingan dengan BPJS")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(ended_at=None), name="a_date_is_compared_by_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["began_at"], name="comparisons_by_moment")]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y}"


class BookingLook(models.Model):
    """What BPJS last said of one visit: its status and its tasks, with the times that it was told.

    `tasks_there`: task id to the time as `YYYY-MM-DDTHH:MM:SS+07:00`, null where it could not be read.
    """

    visit = models.OneToOneField(Visit, verbose_name=_("kunjungan"), on_delete=models.PROTECT, related_name="bpjs_look")
    day = models.DateField(_("tanggal periksa"))
    looked_at = models.DateTimeField(_("ditanyakan"))
    # The code under which BPJS has it: that of an old sender beside us is another one than ours.
    code_there = models.CharField(_("kode booking di BPJS"), max_length=LONGEST_CODE)
    status_there = models.CharField(_("status di BPJS"), max_length=LONGEST_WORDS, blank=True)
    tasks_there = models.JSONField(_("task di BPJS"), default=dict)
    is_shadow = models.BooleanField(_("dicatat saja"), default=False)
    differs = models.BooleanField(_("berbeda"), default=False)

    class Meta:
        verbose_name = _("jawaban BPJS atas kunjungan")
        verbose_name_plural = _("jawaban BPJS atas kunjungan")
        indexes = [models.Index(fields=["day"], name="looks_by_day")]

    def __str__(self) -> str:
        return self.code_there
