"""Patients and how they are known: what names a person is sealed, and found by its blind index."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from queues.encryption.crypto import blind_index, blind_indexes
from queues.encryption.fields import EncryptedTextField
from queues.models.indexes import index_of_filled
from queues.models.name_words import rewrite_words, write_words
from queues.models.staff import staff_key


class Sex(models.TextChoices):
    """As the wire says it: L and P."""

    MALE = "L", _("Laki-laki")
    FEMALE = "P", _("Perempuan")


class IdentifierKind(models.TextChoices):
    """A kind of number that identifies a person."""

    NIK = "NIK", "NIK"
    BPJS_CARD = "BPJS_CARD", _("Kartu BPJS")
    FAMILY_CARD = "FAMILY_CARD", _("Kartu keluarga")
    PASSPORT = "PASSPORT", _("Paspor")
    MOTHERS_NIK = "MOTHERS_NIK", _("NIK ibu")
    SIMRS = "SIMRS", "SIMRS"


# Those that belong to one living person; a family card and a mother's NIK are shared.
PERSONAL_KINDS = (IdentifierKind.NIK, IdentifierKind.BPJS_CARD, IdentifierKind.PASSPORT, IdentifierKind.SIMRS)


class PatientQuerySet(models.QuerySet["Patient"]):
    def identified_by(self, kind: IdentifierKind, value: str) -> "PatientQuerySet":
        """Patients, not merged away, with this active identifier under any key of the ring."""
        rows = PatientIdentifier.objects.filter(kind=kind, value_index__in=blind_indexes(value), is_active=True)
        return self.filter(pk__in=rows.values("patient"), merged_into=None)

    def with_record_number(self, number: str) -> "PatientQuerySet":
        """The person who carries this record number now, or whose other record, joined to theirs, carries it."""
        rows = Patient.objects.filter(medical_record_number=number)
        return self.filter(pk__in=rows.order_by().values(standing=Coalesce("merged_into", "pk")), merged_into=None)

    def bulk_create(self, objs: Iterable["Patient"], *args: Any, **kwargs: Any) -> "list[Patient]":
        """With the words of their names."""
        made = super().bulk_create(objs, *args, **kwargs)
        write_words({patient.pk: patient.name for patient in made})
        return made


class Patient(models.Model):
    """A person. Without NIK on site if need be (newborns, foreigners)."""

    medical_record_number = models.CharField(_("nomor rekam medis"), max_length=20, unique=True)
    is_record_provisional = models.BooleanField(_("nomor sementara"), default=False)
    name = models.CharField(_("nama"), max_length=150)
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex)
    birth_date = models.DateField(_("tanggal lahir"), blank=True, null=True)
    phone = EncryptedTextField(_("nomor HP"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    is_new_patient = models.BooleanField(_("pasien baru"), default=True)
    # Invented for the set-up's test walk (`Clinic.is_trial`): no number anywhere else.
    is_trial = models.BooleanField(_("pasien uji"), default=False, db_default=False, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("digabung ke"),
        on_delete=models.PROTECT,
        related_name="merged",
        blank=True,
        null=True,
        db_index=False,
    )
    created_at = models.DateTimeField(_("dicatat"), auto_now_add=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("pasien")
        verbose_name_plural = _("pasien")
        ordering = ["medical_record_number"]
        indexes = [
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="patient_phone"),
            models.Index(fields=["created_at"]),
            # The name too: the very same person is one step of it, on 1 January as on any day.
            models.Index(fields=["birth_date", "name"], name="patient_born_named"),
            index_of_filled("merged_into", "patient_merged"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the phone's blind index equal to the phone, and the words of the name to the name."""
        self.phone_index = blind_index(self.phone) if self.phone else ""
        is_new, written = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if is_new:
            write_words({self.pk: self.name})
        elif written is None or "name" in written:
            rewrite_words(self.pk, self.name)

    @property
    def masked_name(self) -> str:
        """`BU** SAN****`: two or three letters of each word, for halls and logs of acts."""
        return mask_name(self.name)

    def age_on(self, day: date) -> int | None:
        """Full years on a date, or None when the birth date is not known."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def identifier(self, kind: IdentifierKind) -> str:
        """The active value of a kind, or an empty text. Uses prefetched rows when they are there."""
        for row in self.identifiers.all():
            if row.kind == kind and row.is_active:
                return row.value
        return ""


def mask_name(name: str) -> str:
    """Each word of a name as `mask_word` has it."""
    return " ".join(map(mask_word, name.split()))


def mask_word(word: str) -> str:
    """`BUDI` -> `BU**`, `SANTOSO` -> `SAN****`, `IDA` -> `I**`: a third to a half stays readable."""
    shown = 1 if len(word) < 4 else 2 if len(word) < 6 else 3
    return word[:shown].upper() + "*" * max(len(word) - shown, 2)


class PatientIdentifier(models.Model):
    """One value that names a person: sealed, with a blind index; retired ones stay, inactive."""

    patient = models.ForeignKey(Patient, verbose_name=_("pasien"), on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(_("jenis"), max_length=12, choices=IdentifierKind)
    value = EncryptedTextField(_("nilai"))
    value_index = models.CharField(max_length=64, editable=False)
    is_active = models.BooleanField(_("berlaku"), default=True)

    class Meta:
        verbose_name = _("identitas")
        verbose_name_plural = _("identitas")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value_index"],
                condition=Q(is_active=True, kind__in=PERSONAL_KINDS),
                name="identifier_names_one_person",
            )
        ]
        indexes = [models.Index(fields=["kind", "value_index"])]

    def __str__(self) -> str:
        return self.get_kind_display()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the blind index equal to the value."""
        self.value_index = blind_index(self.value)
        super().save(*args, **kwargs)


class PatientAddress(models.Model):
    """Where a person lives, with the region codes that BPJS sends for a new patient."""

    patient = models.OneToOneField(Patient, verbose_name=_("pasien"), on_delete=models.CASCADE, related_name="address")
    street = models.CharField(_("alamat"), max_length=300, blank=True)
    rt = models.CharField("RT", max_length=5, blank=True)
    rw = models.CharField("RW", max_length=5, blank=True)
    village_code = models.CharField(_("kode kelurahan"), max_length=20, blank=True)
    village_name = models.CharField(_("kelurahan"), max_length=100, blank=True)
    district_code = models.CharField(_("kode kecamatan"), max_length=20, blank=True)
    district_name = models.CharField(_("kecamatan"), max_length=100, blank=True)
    regency_code = models.CharField(_("kode kabupaten/kota"), max_length=20, blank=True)
    regency_name = models.CharField(_("kabupaten/kota"), max_length=100, blank=True)
    province_code = models.CharField(_("kode provinsi"), max_length=20, blank=True)
    province_name = models.CharField(_("provinsi"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("alamat")
        verbose_name_plural = _("alamat")

    def __str__(self) -> str:
        return self.village_name


class RecordNumberChange(models.Model):
    """A record number that a patient carried before (merge, or the SIMRS confirmed another one)."""

    patient = models.ForeignKey(
        Patient,
        verbose_name=_("pasien"),
        on_delete=models.PROTECT,
        related_name="record_number_changes",
        db_index=False,
    )
    old_number = models.CharField(_("nomor lama"), max_length=20, db_index=True)
    new_number = models.CharField(_("nomor baru"), max_length=20)
    changed_at = models.DateTimeField(_("diubah"))
    reason = models.CharField(_("alasan"), max_length=200)
    actor = staff_key(_("petugas"))

    class Meta:
        verbose_name = _("perubahan nomor rekam medis")
        verbose_name_plural = _("perubahan nomor rekam medis")
        ordering = ["changed_at"]
        indexes = [models.Index(fields=["changed_at"])]

    def __str__(self) -> str:
        return f"{self.old_number} -> {self.new_number}"


class NumberSeries(models.Model):
    """A row to lock while a series that has no row of its own (record numbers, the pharmacy's day) goes on by one.

    The series of record numbers keeps its pointer here: no number below it is given to a new record.
    """

    name = models.CharField(max_length=40, primary_key=True)
    next_number = models.BigIntegerField(_("nomor berikutnya"), blank=True, null=True)

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")

    def __str__(self) -> str:
        return self.name
