import datetime

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import queues.encryption.fields
import queues.encryption.row_hash
import queues.models.visits
from queues.database.migrating import DropPatternIndexes, StorageParameters

# A fifth of a table, the server's own measure, is months of a hospital in business for years: its dead rows and an
# outdated idea of what a day holds. These many rows are a day or two of a large one, whatever lies behind.
BY_THE_DAY = {
    "autovacuum_vacuum_scale_factor": 0,
    "autovacuum_vacuum_threshold": 10_000,
    "autovacuum_analyze_scale_factor": 0,
    "autovacuum_analyze_threshold": 10_000,
}


class Migration(migrations.Migration):
    replaces = [
        ("queue", "0001_initial"),
        ("queue", "0002_prescription_draft"),
        ("queue", "0003_surgery"),
        ("queue", "0004_referral_correction"),
        ("queue", "0005_field_names"),
        ("queue", "0006_ticket_print"),
        ("queue", "0007_admission_case"),
        ("queue", "0008_waiting_limits"),
        ("queue", "0009_series_pointer"),
        ("queue", "0010_session_decision"),
        ("queue", "0011_act_kinds"),
        ("queue", "0012_history_seal"),
        ("queue", "0013_history_chain"),
        ("queue", "0002_screen_changes"),
        ("queue", "0003_moments_are_indexed"),
        ("queue", "0004_unread_indexes"),
        ("queue", "0005_vacuumed_by_the_day"),
        ("queue", "0006_packed_history"),
        ("queue", "0007_digests_are_bytes"),
        ("queue", "0008_references_are_checked_later"),
        ("queue", "0009_sessions_over_midnight"),
        ("queue", "0010_letters_of_a_visit"),
        ("queue", "0011_people_found_and_joined"),
        ("queue", "0012_pharmacy_slips"),
        ("queue", "0013_sessions_are_mended"),
        ("queue", "0014_ways_back"),
        ("queue", "0015_mended_visits"),
        ("queue", "0016_merged_waits"),
        ("queue", "0017_counters_open_pause_close"),
        ("queue", "0018_holders_found"),
    ]

    initial = True

    dependencies = [
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="tanggal")),
                ("archived_at", models.DateTimeField(verbose_name="diarsipkan")),
                ("rows", models.PositiveIntegerField(verbose_name="baris riwayat")),
                ("messages", models.PositiveIntegerField(verbose_name="pesan dikosongkan")),
            ],
            options={
                "verbose_name": "hari terarsip",
                "verbose_name_plural": "hari terarsip",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="Clinic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="nama")),
                ("spoken_name", models.CharField(blank=True, max_length=100, verbose_name="nama saat dipanggil")),
                ("neutral_name", models.CharField(blank=True, max_length=100, verbose_name="nama netral di layar")),
                (
                    "label_prefix",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-HJ-NPR-Z]{1,2}[0-9]?$",
                                "Satu atau dua huruf A-Z tanpa I, O, Q, lalu boleh satu angka.",
                            )
                        ],
                        verbose_name="awalan nomor",
                    ),
                ),
                (
                    "service_seconds",
                    models.PositiveIntegerField(
                        default=360,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="standar pelayanan (detik)",
                    ),
                ),
                (
                    "non_jkn_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="bagian non-JKN (%)",
                    ),
                ),
                ("is_sensitive", models.BooleanField(default=False, verbose_name="rahasia (jiwa, VCT, kandungan)")),
                (
                    "is_repeat_care",
                    models.BooleanField(default=False, verbose_name="layanan berulang (HDL, IRM, KEM, RAT)"),
                ),
                ("is_priority_offered", models.BooleanField(default=True, verbose_name="menawarkan prioritas")),
                ("is_at_kiosk", models.BooleanField(default=True, verbose_name="ada di anjungan")),
                (
                    "is_draft",
                    models.BooleanField(
                        default=False,
                        help_text="Datang dari HFIS dan belum disetujui; belum ditawarkan di anjungan.",
                        verbose_name="draf",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "bpjs_poli_code",
                    models.CharField(blank=True, max_length=10, null=True, verbose_name="kode poli BPJS"),
                ),
                (
                    "bpjs_subspecialist_code",
                    models.CharField(
                        blank=True, db_index=True, max_length=10, null=True, verbose_name="kode subspesialis BPJS"
                    ),
                ),
                ("reports_to_bpjs", models.BooleanField(default=True, verbose_name="dilaporkan ke BPJS")),
                (
                    "bpjs_send",
                    models.CharField(
                        blank=True,
                        choices=[("", "ikut rumah sakit"), ("on", "kirim"), ("shadow", "catat saja"), ("off", "tidak")],
                        default="",
                        max_length=10,
                        verbose_name="pengiriman",
                    ),
                ),
            ],
            options={
                "verbose_name": "poli",
                "verbose_name_plural": "poli",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Doctor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "bpjs_code",
                    models.PositiveIntegerField(blank=True, null=True, unique=True, verbose_name="kode dokter BPJS"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "dokter",
                "verbose_name_plural": "dokter",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="HistorySeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="segel ke")),
                ("date", models.DateField(unique=True, verbose_name="tanggal")),
                (
                    "is_beginning",
                    models.BooleanField(
                        default=False,
                        help_text="Menutup riwayat yang sudah ada ketika rantai dimulai.",
                        verbose_name="awal rantai",
                    ),
                ),
                ("tables", models.JSONField(verbose_name="tabel")),
                ("count", models.PositiveIntegerField(verbose_name="jumlah baris")),
                ("sealed_at", models.DateTimeField(verbose_name="disegel")),
                (
                    "previous_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="segel sebelumnya"
                    ),
                ),
            ],
            options={
                "verbose_name": "segel riwayat",
                "verbose_name_plural": "segel riwayat",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("next_number", models.BigIntegerField(blank=True, null=True, verbose_name="nomor berikutnya")),
            ],
            options={
                "verbose_name": "deret nomor",
                "verbose_name_plural": "deret nomor",
            },
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                ("is_jkn", models.BooleanField(default=False, verbose_name="JKN")),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "penjamin",
                "verbose_name_plural": "penjamin",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "medical_record_number",
                    models.CharField(max_length=20, unique=True, verbose_name="nomor rekam medis"),
                ),
                ("is_record_provisional", models.BooleanField(default=False, verbose_name="nomor sementara")),
                ("name", models.CharField(max_length=150, verbose_name="nama")),
                (
                    "sex",
                    models.CharField(
                        choices=[("L", "Laki-laki"), ("P", "Perempuan")], max_length=1, verbose_name="jenis kelamin"
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="tanggal lahir")),
                ("phone", queues.encryption.fields.EncryptedTextField(blank=True, verbose_name="nomor HP")),
                ("phone_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("is_new_patient", models.BooleanField(default=True, verbose_name="pasien baru")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="queue.patient",
                        verbose_name="digabung ke",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="dicatat")),
            ],
            options={
                "verbose_name": "pasien",
                "verbose_name_plural": "pasien",
                "ordering": ["medical_record_number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index"],
                        name="patient_phone",
                    ),
                    models.Index(fields=["created_at"], name="queue_patie_created_4be515_idx"),
                    models.Index(fields=["birth_date"], name="queue_patie_birth_d_edf93e_idx"),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="patient_merged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreenChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=30)),
            ],
            options={
                "verbose_name": "screen change",
                "verbose_name_plural": "screen changes",
                "db_table": "queue_screenchange",
                "indexes": [models.Index(fields=["subject", "-id"], name="newest_changes_of_a_subject")],
            },
        ),
        migrations.CreateModel(
            name="HistoryPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="queue.historyseal",
                        verbose_name="segel",
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="tabel")),
                ("after", models.BigIntegerField(verbose_name="di atas nomor")),
                ("up_to", models.BigIntegerField(verbose_name="sampai nomor")),
                ("count", models.PositiveIntegerField(verbose_name="jumlah baris")),
                ("content", models.BinaryField()),
                ("packed_at", models.DateTimeField(verbose_name="diarsipkan")),
            ],
            options={
                "verbose_name": "riwayat terarsip",
                "verbose_name_plural": "riwayat terarsip",
                "ordering": ["table", "after"],
                "indexes": [models.Index(fields=["seal", "table"], name="packs_of_a_day")],
                "constraints": [models.UniqueConstraint(fields=("table", "after"), name="a_row_is_packed_once")],
            },
        ),
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="name_words",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("key", models.CharField(max_length=40, verbose_name="kata")),
            ],
            options={
                "verbose_name": "kata nama",
                "verbose_name_plural": "kata nama",
                "constraints": [models.UniqueConstraint(fields=("key", "patient"), name="a_word_once_per_name")],
            },
        ),
        migrations.CreateModel(
            name="PatientAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=300, verbose_name="alamat")),
                ("rt", models.CharField(blank=True, max_length=5, verbose_name="RT")),
                ("rw", models.CharField(blank=True, max_length=5, verbose_name="RW")),
                ("village_code", models.CharField(blank=True, max_length=20, verbose_name="kode kelurahan")),
                ("village_name", models.CharField(blank=True, max_length=100, verbose_name="kelurahan")),
                ("district_code", models.CharField(blank=True, max_length=20, verbose_name="kode kecamatan")),
                ("district_name", models.CharField(blank=True, max_length=100, verbose_name="kecamatan")),
                ("regency_code", models.CharField(blank=True, max_length=20, verbose_name="kode kabupaten/kota")),
                ("regency_name", models.CharField(blank=True, max_length=100, verbose_name="kabupaten/kota")),
                ("province_code", models.CharField(blank=True, max_length=20, verbose_name="kode provinsi")),
                ("province_name", models.CharField(blank=True, max_length=100, verbose_name="provinsi")),
            ],
            options={
                "verbose_name": "alamat",
                "verbose_name_plural": "alamat",
            },
        ),
        migrations.CreateModel(
            name="PatientIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("NIK", "NIK"),
                            ("BPJS_CARD", "Kartu BPJS"),
                            ("FAMILY_CARD", "Kartu keluarga"),
                            ("PASSPORT", "Paspor"),
                            ("MOTHERS_NIK", "NIK ibu"),
                            ("SIMRS", "SIMRS"),
                        ],
                        max_length=12,
                        verbose_name="jenis",
                    ),
                ),
                ("value", queues.encryption.fields.EncryptedTextField(verbose_name="nilai")),
                ("value_index", models.CharField(editable=False, max_length=64)),
                ("is_active", models.BooleanField(default=True, verbose_name="berlaku")),
            ],
            options={
                "verbose_name": "identitas",
                "verbose_name_plural": "identitas",
                "indexes": [models.Index(fields=["kind", "value_index"], name="queue_patie_kind_811232_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("is_active", True), ("kind__in", ("NIK", "BPJS_CARD", "PASSPORT", "SIMRS"))
                        ),
                        fields=("kind", "value_index"),
                        name="identifier_names_one_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordNumberChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_number_changes",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("old_number", models.CharField(db_index=True, max_length=20, verbose_name="nomor lama")),
                ("new_number", models.CharField(max_length=20, verbose_name="nomor baru")),
                ("changed_at", models.DateTimeField(verbose_name="diubah")),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
            ],
            options={
                "verbose_name": "perubahan nomor rekam medis",
                "verbose_name_plural": "perubahan nomor rekam medis",
                "ordering": ["changed_at"],
                "indexes": [models.Index(fields=["changed_at"], name="queue_recor_changed_5321a4_idx")],
            },
        ),
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ADMISSION", "Admisi"),
                            ("NURSE", "Perawat"),
                            ("CLINIC", "Poli"),
                            ("LAB", "Laboratorium"),
                            ("RADIOLOGY", "Radiologi"),
                            ("CASHIER", "Kasir"),
                            ("PHARMACY", "Farmasi"),
                            ("PICKUP", "Penyerahan obat"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="nama")),
                ("spoken_name", models.CharField(blank=True, max_length=100, verbose_name="nama saat dipanggil")),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="queue.clinic",
                        verbose_name="poli",
                    ),
                ),
                (
                    "amber_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Kuning di daftar petugas. Kosong: 30 menit.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="menunggu lama sejak (menit)",
                    ),
                ),
                (
                    "red_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Merah di daftar petugas. Kosong: 60 menit.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="menunggu terlalu lama sejak (menit)",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "perhentian",
                "verbose_name_plural": "perhentian",
                "ordering": ["kind", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "CLINIC")), fields=("clinic",), name="one_clinic_stop_per_clinic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "CLINIC"), _negated=True), ("clinic__isnull", False), _connector="OR"
                        ),
                        name="clinic_stop_has_its_clinic",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amber_minutes__isnull", True),
                            ("red_minutes__isnull", True),
                            ("amber_minutes__lt", models.F("red_minutes")),
                            _connector="OR",
                        ),
                        name="long_comes_before_too_long",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Surgery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("booking_code", models.CharField(max_length=64, unique=True, verbose_name="kode booking")),
                ("date", models.DateField(verbose_name="tanggal operasi")),
                ("operation", models.CharField(max_length=150, verbose_name="jenis tindakan")),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surgeries",
                        to="queue.clinic",
                        verbose_name="poli",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surgeries",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("card", queues.encryption.fields.EncryptedTextField(blank=True, verbose_name="nomor kartu JKN")),
                ("card_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("is_performed", models.BooleanField(default=False, verbose_name="terlaksana")),
                (
                    "is_cancelled",
                    models.BooleanField(
                        default=False,
                        help_text="Tidak lagi ditampilkan, juga tidak kepada BPJS.",
                        verbose_name="dibatalkan",
                    ),
                ),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="perubahan terakhir")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diubah oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "jadwal operasi",
                "verbose_name_plural": "jadwal operasi",
                "ordering": ["date", "booking_code"],
                "permissions": [("work_theatre", "Bekerja di kamar operasi")],
                "indexes": [
                    models.Index(fields=["date"], name="queue_surge_date_787e1d_idx"),
                    models.Index(fields=["card_index"], name="queue_surge_card_in_436e5e_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.clinic",
                        verbose_name="poli",
                    ),
                ),
                (
                    "doctor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Kosong: dokter mana pun.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.doctor",
                        verbose_name="dokter",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.payer",
                        verbose_name="penjamin",
                    ),
                ),
                (
                    "visit_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REFERRAL", "Rujukan FKTP"),
                            ("INTERNAL", "Rujukan internal"),
                            ("CONTROL", "Kontrol"),
                            ("INTER_HOSPITAL", "Rujukan antar RS"),
                        ],
                        max_length=20,
                        verbose_name="jenis kunjungan",
                    ),
                ),
                ("referral_number", models.CharField(blank=True, max_length=40, verbose_name="nomor referensi")),
                ("made_at", models.DateTimeField(verbose_name="dibuat")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
                ("request_key", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
            ],
            options={
                "verbose_name": "seri kunjungan",
                "verbose_name_plural": "seri kunjungan",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AdmissionClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="kode")),
                ("name", models.CharField(max_length=100, verbose_name="nama")),
                (
                    "label_prefix",
                    models.CharField(
                        max_length=3,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-HJ-NPR-Z]{1,2}[0-9]?$",
                                "Satu atau dua huruf A-Z tanpa I, O, Q, lalu boleh satu angka.",
                            )
                        ],
                        verbose_name="awalan nomor",
                    ),
                ),
                (
                    "stop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.stop",
                        verbose_name="perhentian",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
            ],
            options={
                "verbose_name": "kelas loket admisi",
                "verbose_name_plural": "kelas loket admisi",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="nama")),
                ("spoken_name", models.CharField(blank=True, max_length=100, verbose_name="nama saat dipanggil")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="kapasitas"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "duty",
                    models.CharField(
                        choices=[("OPEN", "Buka"), ("PAUSED", "Jeda"), ("CLOSED", "Tutup")],
                        default="OPEN",
                        editable=False,
                        max_length=6,
                        verbose_name="keadaan",
                    ),
                ),
                (
                    "duty_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="keadaan pada tanggal"),
                ),
                ("back_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="kembali")),
                ("stops", models.ManyToManyField(related_name="counters", to="queue.stop", verbose_name="perhentian")),
            ],
            options={
                "verbose_name": "loket / ruang",
                "verbose_name_plural": "loket / ruang",
                "ordering": ["name"],
                "permissions": [
                    ("work_admission", "Bekerja di admisi"),
                    ("work_clinic", "Bekerja di poli"),
                    ("work_pharmacy", "Bekerja di farmasi"),
                    ("work_other_stop", "Bekerja di perhentian lain"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("next", "Panggil berikutnya"),
                            ("call", "Panggil pilihan"),
                            ("recall", "Panggil lagi"),
                            ("start", "Mulai dilayani"),
                            ("absent", "Tidak hadir saat dipanggil"),
                            ("hold", "Tahan"),
                            ("resume", "Lanjutkan"),
                            ("detour", "Kirim ke tempat lain"),
                            ("return", "Kembali"),
                            ("finish", "Selesai"),
                            ("register", "Daftarkan pemegang nomor"),
                            ("drop", "Hapus nomor loket"),
                            ("pharmacy", "Ambil nomor farmasi"),
                            ("prepare", "Obat mulai disiapkan"),
                            ("ready", "Obat siap"),
                            ("handover", "Serahkan obat"),
                            ("medicine_again", "Buka lagi nomor farmasi"),
                            ("cancel", "Batalkan kunjungan"),
                            ("no_show", "Nyatakan tidak datang"),
                            ("end", "Akhiri tunggu"),
                            ("check_in", "Check-in"),
                            ("late_entry", "Catat jam terlewat"),
                            ("referral", "Perbaiki rujukan"),
                            ("sep", "Catat nomor SEP"),
                            ("letter", "Surat kontrol atau rujukan"),
                            ("merge", "Gabungkan rekam medis"),
                            ("unmerge", "Batalkan penggabungan rekam medis"),
                            ("replace", "Ganti nomor antrean"),
                            ("transfer", "Pindah antrean"),
                            ("duty", "Buka, jeda, atau tutup loket"),
                            ("undo", "Urungkan"),
                            ("reopen", "Buka lagi konsultasi"),
                            ("prescribe", "Resep susulan"),
                            ("restore", "Cabut tidak hadir"),
                            ("note", "Catatan petugas"),
                        ],
                        max_length=20,
                        verbose_name="perbuatan",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=50, verbose_name="perangkat")),
                ("request_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="diurungkan")),
            ],
            options={
                "verbose_name": "perbuatan",
                "verbose_name_plural": "perbuatan",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["counter", "-id"], name="queue_act_counter_e56459_idx"),
                    models.Index(fields=["at"], name="queue_act_at_f9745a_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClinicSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="tanggal")),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="queue.clinic",
                        verbose_name="poli",
                    ),
                ),
                (
                    "doctor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.doctor",
                        verbose_name="dokter terjadwal",
                    ),
                ),
                (
                    "substitute_doctor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.doctor",
                        verbose_name="dokter pengganti",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="mulai")),
                ("ends", models.TimeField(verbose_name="selesai")),
                ("late_start", models.TimeField(blank=True, null=True, verbose_name="mulai terlambat")),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions",
                        to="queue.counter",
                        verbose_name="ruang",
                    ),
                ),
                (
                    "label_prefix",
                    models.CharField(
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-HJ-NPR-Z]{1,2}[0-9]?$",
                                "Satu atau dua huruf A-Z tanpa I, O, Q, lalu boleh satu angka.",
                            )
                        ],
                        verbose_name="awalan nomor",
                    ),
                ),
                ("capacity", models.PositiveIntegerField(verbose_name="kapasitas")),
                ("jkn_quota", models.PositiveIntegerField(verbose_name="kuota JKN")),
                ("non_jkn_quota", models.PositiveIntegerField(verbose_name="kuota non-JKN")),
                (
                    "seats_released_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="kuota non-JKN dilepas"),
                ),
                ("is_on_leave", models.BooleanField(default=False, verbose_name="dokter libur")),
                ("is_cancelled", models.BooleanField(default=False, verbose_name="dibatalkan")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan batal")),
                (
                    "moved_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moved_here",
                        to="queue.clinicsession",
                        verbose_name="dipindah ke",
                    ),
                ),
                ("is_from_hfis", models.BooleanField(default=False, verbose_name="dari HFIS")),
                (
                    "bpjs_hours",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=20, verbose_name="jam menurut BPJS"
                    ),
                ),
            ],
            options={
                "verbose_name": "jadwal praktek",
                "verbose_name_plural": "jadwal praktek",
                "ordering": ["date", "starts", "label_prefix"],
                "permissions": [
                    ("decide_own_sessions", "Memutuskan praktek di ruangnya sendiri"),
                    ("decide_sessions", "Memutuskan semua praktek"),
                ],
                "indexes": [
                    models.Index(fields=["date", "clinic"], name="queue_clini_date_bfb693_idx"),
                    models.Index(
                        condition=models.Q(("ends__lte", models.F("starts"))),
                        fields=["date"],
                        name="sessions_over_midnight",
                    ),
                    models.Index(
                        condition=models.Q(("moved_to__isnull", False)), fields=["moved_to"], name="session_moved_here"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("date", "label_prefix"), name="label_prefix_once_per_date"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_cancelled", False)),
                        fields=("date", "clinic", "doctor", "starts"),
                        name="session_once_per_doctor_and_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends", models.F("starts")), _negated=True),
                            ("starts", datetime.time(0, 0)),
                            _connector="OR",
                        ),
                        name="session_has_a_beginning_and_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonLookUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="look_ups",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "found_by",
                    models.CharField(
                        choices=[
                            ("name", "Nama atau tanggal lahir"),
                            ("record", "Nomor rekam medis"),
                            ("nik", "NIK"),
                            ("card", "Kartu BPJS"),
                            ("phone", "Nomor HP"),
                            ("code", "Kode booking"),
                            ("label", "Nomor antrean"),
                            ("twin", "Rekam medis baru yang mirip"),
                            ("link", "Tautan halaman"),
                        ],
                        max_length=10,
                        verbose_name="dicari dengan",
                    ),
                ),
            ],
            options={
                "verbose_name": "pencarian pasien",
                "verbose_name_plural": "pencarian pasien",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["at"], name="queue_perso_at_6fc1df_idx")],
            },
        ),
        migrations.CreateModel(
            name="CounterDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Buka"), ("PAUSED", "Jeda"), ("CLOSED", "Tutup")],
                        max_length=6,
                        verbose_name="keadaan",
                    ),
                ),
                ("day", models.DateField(verbose_name="tanggal")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="kembali")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "buka, jeda, tutup",
                "verbose_name_plural": "buka, jeda, tutup",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["counter", "-id"], name="queue_count_counter_7003a2_idx"),
                    models.Index(fields=["day"], name="queue_count_day_af8c6c_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("back_at__isnull", False), ("state", "PAUSED")),
                            models.Q(models.Q(("state", "PAUSED"), _negated=True), ("back_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_pause_has_its_end",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatientMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="queue.patient",
                        verbose_name="dipertahankan",
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="queue.patient",
                        verbose_name="digabung",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
                ("moved", models.JSONField(verbose_name="yang dipindahkan")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="dibatalkan")),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibatalkan oleh",
                    ),
                ),
                ("undo_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan pembatalan")),
            ],
            options={
                "verbose_name": "penggabungan rekam medis",
                "verbose_name_plural": "penggabungan rekam medis",
                "ordering": ["-pk"],
                "permissions": [("merge_people", "Menggabungkan rekam medis")],
                "indexes": [models.Index(fields=["at"], name="queue_patie_at_1729f2_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("merged",),
                        name="a_record_is_merged_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("survivor", models.F("merged")), _negated=True),
                        name="a_record_is_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_merge_has_its_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdmissionTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "admission_class",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="queue.admissionclass",
                        verbose_name="kelas loket",
                    ),
                ),
                ("service_date", models.DateField(verbose_name="tanggal")),
                ("number", models.PositiveIntegerField(verbose_name="nomor")),
                ("label", models.CharField(max_length=12, verbose_name="nomor antrean")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Biasa"),
                            ("ELDERLY", "Lanjut usia"),
                            ("PREGNANT", "Hamil"),
                            ("DISABLED", "Disabilitas"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="prioritas",
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="diambil")),
                ("first_called_at", models.DateTimeField(blank=True, null=True, verbose_name="pertama dipanggil")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="dibatalkan")),
                ("device", models.CharField(blank=True, max_length=50, verbose_name="perangkat")),
                ("case", models.CharField(blank=True, max_length=200, verbose_name="kasus dari anjungan")),
                (
                    "wished_session",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.clinicsession",
                        verbose_name="jadwal yang diminta",
                    ),
                ),
                (
                    "wished_payer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.payer",
                        verbose_name="penjamin yang diminta",
                    ),
                ),
                ("request_key", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                (
                    "status_token",
                    models.CharField(default=queues.models.visits.new_status_token, max_length=32, unique=True),
                ),
            ],
            options={
                "verbose_name": "nomor loket admisi",
                "verbose_name_plural": "nomor loket admisi",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service_date", "admission_class", "number"),
                        name="admission_number_once_per_class_and_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PharmacyTicket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service_date", models.DateField(verbose_name="tanggal")),
                ("number", models.PositiveIntegerField(verbose_name="nomor")),
                (
                    "lane",
                    models.CharField(
                        choices=[("COMPOUND", "Racikan"), ("NON_COMPOUND", "Non racikan")],
                        max_length=12,
                        verbose_name="jalur",
                    ),
                ),
                ("label", models.CharField(max_length=12, verbose_name="nomor antrean")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pharmacy_tickets",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="diambil")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="dibatalkan")),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pharmacy_tickets",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
                (
                    "status_token",
                    models.CharField(
                        default=queues.models.visits.new_status_token, editable=False, max_length=32, unique=True
                    ),
                ),
            ],
            options={
                "verbose_name": "nomor farmasi",
                "verbose_name_plural": "nomor farmasi",
                "constraints": [
                    models.UniqueConstraint(fields=("service_date", "number"), name="pharmacy_number_once_per_date")
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quota_changes",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("jkn_quota", models.PositiveIntegerField(verbose_name="kuota JKN menjadi")),
                ("non_jkn_quota", models.PositiveIntegerField(verbose_name="kuota non-JKN menjadi")),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
            ],
            options={
                "verbose_name": "perubahan kuota",
                "verbose_name_plural": "perubahan kuota",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="SeatReserve",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reserves",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[("JKN", "JKN"), ("NON_JKN", "Non JKN")], max_length=10, verbose_name="kelompok"
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=12, verbose_name="jalur")),
                ("visit_type", models.CharField(blank=True, max_length=20, verbose_name="jenis kunjungan")),
                ("seats", models.PositiveIntegerField(verbose_name="kursi")),
            ],
            options={
                "verbose_name": "cadangan kuota",
                "verbose_name_plural": "cadangan kuota",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "payer_kind", "channel", "visit_type"),
                        name="reserve_once_per_session_and_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", ""), _negated=True),
                            models.Q(("visit_type", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reserve_is_for_a_channel_or_a_visit_type",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="mulai")),
                ("ends", models.TimeField(verbose_name="selesai")),
                ("words", models.CharField(blank=True, default="", max_length=20, verbose_name="jam menurut BPJS")),
            ],
            options={
                "verbose_name": "jam menurut BPJS",
                "verbose_name_plural": "jam menurut BPJS",
                "constraints": [
                    models.UniqueConstraint(fields=("session", "starts", "ends"), name="alias_once_per_session")
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionBreak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="breaks",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="mulai")),
                ("ends", models.TimeField(verbose_name="selesai")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
            ],
            options={
                "verbose_name": "istirahat",
                "verbose_name_plural": "istirahat",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="break_ends_after_it_starts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CANCELLED", "Praktek dibatalkan"),
                            ("REOPENED", "Praktek dibuka lagi"),
                            ("LEAVE", "Dokter libur"),
                            ("LEAVE_LIFTED", "Dokter jadi praktek"),
                            ("HOURS", "Jam praktek diubah"),
                            ("LATE_START", "Mulai terlambat"),
                            ("SUBSTITUTE", "Dokter pengganti"),
                            ("ROOM", "Ruang diganti"),
                            ("CAPACITY", "Kapasitas diubah"),
                            ("MOVED", "Dipindah ke jadwal lain"),
                            ("MOVED_BACK", "Kembali ke jadwalnya"),
                        ],
                        max_length=15,
                        verbose_name="keputusan",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("before", models.JSONField(default=dict, editable=False, verbose_name="sebelumnya")),
                (
                    "takes_back",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back_by",
                        to="queue.sessiondecision",
                        verbose_name="mengurungkan",
                    ),
                ),
                ("request_key", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
            ],
            options={
                "verbose_name": "keputusan jadwal",
                "verbose_name_plural": "keputusan jadwal",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("CANCELLED", "LEAVE")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_session_is_called_off_with_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("HANDED_OVER", "Diserahkan"),
                            ("DELIVERED", "Diantar"),
                            ("UNCOLLECTED", "Tidak diambil"),
                            ("CANCELLED", "Dibatalkan"),
                        ],
                        max_length=12,
                        verbose_name="hasil",
                    ),
                ),
                ("receiver_name", models.CharField(blank=True, max_length=150, verbose_name="penerima")),
                ("receiver_relation", models.CharField(blank=True, max_length=50, verbose_name="hubungan")),
                ("handed_over_at", models.DateTimeField(verbose_name="waktu")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ditarik")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "penyerahan obat",
                "verbose_name_plural": "penyerahan obat",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("ticket",),
                        name="a_ticket_is_handed_over_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CallListShown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists_shown",
                        to="queue.sessiondecision",
                        verbose_name="keputusan",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("is_export", models.BooleanField(verbose_name="diekspor")),
                ("people", models.PositiveIntegerField(verbose_name="pasien")),
            ],
            options={
                "verbose_name": "daftar telepon dibuka",
                "verbose_name_plural": "daftar telepon dibuka",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("booking_code", models.CharField(max_length=64, unique=True, verbose_name="kode booking")),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="queue.clinicsession",
                        verbose_name="jadwal",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="angka antrean")),
                ("label", models.CharField(max_length=12, verbose_name="nomor antrean")),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.payer",
                        verbose_name="penjamin",
                    ),
                ),
                (
                    "visit_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REFERRAL", "Rujukan FKTP"),
                            ("INTERNAL", "Rujukan internal"),
                            ("CONTROL", "Kontrol"),
                            ("INTER_HOSPITAL", "Rujukan antar RS"),
                        ],
                        max_length=20,
                        verbose_name="jenis kunjungan",
                    ),
                ),
                (
                    "referral_number",
                    models.CharField(blank=True, db_index=True, max_length=40, verbose_name="nomor referensi"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("MOBILE_JKN", "Mobile JKN"),
                            ("KIOSK", "Anjungan"),
                            ("COUNTER", "Loket"),
                            ("API", "API"),
                            ("IMPORT", "Impor"),
                        ],
                        max_length=12,
                        verbose_name="jalur",
                    ),
                ),
                (
                    "seat_kind",
                    models.CharField(
                        choices=[("JKN", "JKN"), ("NON_JKN", "Non JKN")], max_length=10, verbose_name="kuota"
                    ),
                ),
                ("seat_index", models.PositiveIntegerField(blank=True, null=True, verbose_name="kursi")),
                ("is_extra_seat", models.BooleanField(default=False, verbose_name="di luar kuota")),
                (
                    "extra_approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disetujui oleh",
                    ),
                ),
                ("extra_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan di luar kuota")),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Biasa"),
                            ("ELDERLY", "Lanjut usia"),
                            ("PREGNANT", "Hamil"),
                            ("DISABLED", "Disabilitas"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="prioritas",
                    ),
                ),
                ("slot_at", models.DateTimeField(verbose_name="perkiraan awal")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="datang")),
                (
                    "is_new_patient",
                    models.BooleanField(help_text="Dibekukan saat pendaftaran.", verbose_name="pasien baru"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Terdaftar"),
                            ("WAITING_ADMISSION", "Menunggu admisi"),
                            ("IN_ADMISSION", "Di admisi"),
                            ("WAITING_CLINIC", "Menunggu poli"),
                            ("IN_CLINIC", "Di poli"),
                            ("LEFT_CLINIC", "Selesai di poli"),
                            ("PREPARING_MEDICINE", "Obat disiapkan"),
                            ("MEDICINE_READY", "Obat siap"),
                            ("CANCELLED", "Dibatalkan"),
                            ("NO_SHOW", "Tidak hadir"),
                        ],
                        default="BOOKED",
                        editable=False,
                        max_length=20,
                        verbose_name="tahap",
                    ),
                ),
                ("has_prescription", models.BooleanField(blank=True, null=True, verbose_name="ada resep")),
                (
                    "served_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.doctor",
                        verbose_name="dilayani oleh",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.visit",
                        verbose_name="asal rujukan internal",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="queue.visit",
                        verbose_name="menggantikan",
                    ),
                ),
                (
                    "admission_ticket",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="queue.admissionticket",
                        verbose_name="nomor loket admisi",
                    ),
                ),
                (
                    "reference_check",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "Rujukan belum diperiksa"),
                            (2, "Rujukan tidak ada dalam daftar BPJS untuk hari ini"),
                        ],
                        editable=False,
                        null=True,
                        verbose_name="pemeriksaan rujukan",
                    ),
                ),
                ("sep_number", models.CharField(blank=True, max_length=30, verbose_name="nomor SEP")),
                (
                    "told_poli_code",
                    models.CharField(blank=True, editable=False, max_length=10, verbose_name="kode poli"),
                ),
                (
                    "told_clinic_name",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="nama poli"),
                ),
                (
                    "told_doctor_code",
                    models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name="kode dokter"),
                ),
                (
                    "told_doctor_name",
                    models.CharField(blank=True, editable=False, max_length=150, verbose_name="nama dokter"),
                ),
                ("told_hours", models.CharField(blank=True, editable=False, max_length=20, verbose_name="jam praktek")),
                (
                    "status_token",
                    models.CharField(
                        default=queues.models.visits.new_status_token, editable=False, max_length=32, unique=True
                    ),
                ),
                ("request_key", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="dibuat")),
            ],
            options={
                "verbose_name": "kunjungan",
                "verbose_name_plural": "kunjungan",
                "ordering": ["session", "number"],
                "permissions": [
                    ("approve_extra_seat", "Menyetujui kursi di luar kuota"),
                    ("enter_late_time", "Mencatat waktu yang terlupa"),
                    ("declare_no_show", "Menyatakan pasien tidak hadir"),
                    ("correct_referral", "Memperbaiki nomor rujukan yang ditolak BPJS"),
                ],
                "indexes": [
                    models.Index(fields=["session", "stage"], name="queue_visit_session_b2ee24_idx"),
                    models.Index(
                        condition=models.Q(("admission_ticket__isnull", False)),
                        fields=["admission_ticket"],
                        name="visit_of_ticket",
                    ),
                    models.Index(
                        condition=models.Q(("replaces__isnull", False)), fields=["replaces"], name="visit_that_replaces"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("channel", "IMPORT"), _negated=True),
                        fields=("session", "number"),
                        name="number_once_per_session",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stage", "CANCELLED"), _negated=True),
                        fields=("session", "seat_kind", "seat_index"),
                        name="seat_once_while_active",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stage__in", ("CANCELLED", "NO_SHOW")), _negated=True),
                        fields=("patient", "session"),
                        name="one_active_visit_per_patient_and_session",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_extra_seat", False), models.Q(("extra_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="extra_seat_has_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_extra_seat", False), ("extra_approved_by__isnull", False), _connector="OR"
                        ),
                        name="extra_seat_has_its_approver",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Prescription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("COMPOUND", "Racikan"), ("NON_COMPOUND", "Non racikan")],
                        max_length=12,
                        verbose_name="jenis resep",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="ditulis")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ditarik")),
            ],
            options={
                "verbose_name": "resep",
                "verbose_name_plural": "resep",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("visit",), name="one_prescription_per_visit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.stop",
                        verbose_name="perhentian",
                    ),
                ),
                ("service_date", models.DateField(verbose_name="tanggal")),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "admission_ticket",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.admissionticket",
                        verbose_name="nomor loket admisi",
                    ),
                ),
                (
                    "pharmacy_ticket",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Menunggu"),
                            ("CALLED", "Dipanggil"),
                            ("SERVING", "Dilayani"),
                            ("HELD", "Ditahan"),
                            ("AWAY", "Ke tempat lain"),
                            ("PREPARING", "Obat disiapkan"),
                            ("READY", "Obat siap"),
                            ("DONE", "Selesai"),
                            ("GONE", "Batal"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Biasa"),
                            ("ELDERLY", "Lanjut usia"),
                            ("PREGNANT", "Hamil"),
                            ("DISABLED", "Disabilitas"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="prioritas",
                    ),
                ),
                ("order_at", models.DateTimeField(verbose_name="kunci urutan")),
                ("joined_at", models.DateTimeField(verbose_name="mulai menunggu")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                ("call_count", models.PositiveSmallIntegerField(default=0, verbose_name="dipanggil")),
                ("miss_count", models.PositiveSmallIntegerField(default=0, verbose_name="terlewat")),
                (
                    "detour_from",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="detours",
                        to="queue.queueentry",
                        verbose_name="kembali ke",
                    ),
                ),
                (
                    "last_act",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.act",
                        verbose_name="perbuatan terakhir",
                    ),
                ),
            ],
            options={
                "verbose_name": "antrean di perhentian",
                "verbose_name_plural": "antrean di perhentian",
                "indexes": [
                    models.Index(fields=["stop", "service_date", "state"], name="queue_queue_stop_id_3eab2d_idx"),
                    models.Index(fields=["session", "state"], name="queue_queue_session_118c37_idx"),
                    models.Index(
                        condition=models.Q(("admission_ticket__isnull", False)),
                        fields=["admission_ticket"],
                        name="entry_of_admission",
                    ),
                    models.Index(
                        condition=models.Q(("pharmacy_ticket__isnull", False)),
                        fields=["pharmacy_ticket"],
                        name="entry_of_pharmacy",
                    ),
                    models.Index(
                        condition=models.Q(("detour_from__isnull", False)),
                        fields=["detour_from"],
                        name="entry_on_detour",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("admission_ticket__isnull", True),
                                ("pharmacy_ticket__isnull", True),
                                ("visit__isnull", False),
                            ),
                            models.Q(
                                ("admission_ticket__isnull", False),
                                ("pharmacy_ticket__isnull", True),
                                ("visit__isnull", True),
                            ),
                            models.Q(
                                ("admission_ticket__isnull", True),
                                ("pharmacy_ticket__isnull", False),
                                ("visit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_entry_is_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counter__isnull", False), ("state__in", ("CALLED", "SERVING"))),
                            models.Q(
                                models.Q(("state__in", ("CALLED", "SERVING")), _negated=True), ("counter__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="at_a_counter_means_at_a_counter",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("CALLED", "SERVING"))),
                        fields=("patient",),
                        name="a_person_is_at_one_counter",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("DONE", "GONE")), _negated=True),
                        fields=("visit", "stop"),
                        name="a_visit_waits_once_per_stop",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "admission_ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="queue.admissionticket",
                        verbose_name="nomor loket admisi",
                    ),
                ),
                (
                    "pharmacy_ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                ("printed_at", models.DateTimeField(verbose_name="dicetak")),
                ("is_reprint", models.BooleanField(verbose_name="cetak ulang")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=50, verbose_name="perangkat")),
            ],
            options={
                "verbose_name": "cetakan tiket",
                "verbose_name_plural": "cetakan tiket",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["printed_at"], name="queue_ticke_printed_bb3a31_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("admission_ticket__isnull", True),
                                ("pharmacy_ticket__isnull", True),
                                ("visit__isnull", False),
                            ),
                            models.Q(
                                ("admission_ticket__isnull", False),
                                ("pharmacy_ticket__isnull", True),
                                ("visit__isnull", True),
                            ),
                            models.Q(
                                ("admission_ticket__isnull", True),
                                ("pharmacy_ticket__isnull", False),
                                ("visit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_print_is_of_one_ticket",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor__isnull", False), models.Q(("device", ""), _negated=True), _connector="OR"
                        ),
                        name="a_print_has_a_person_or_a_device",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_corrections",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                ("corrected_at", models.DateTimeField(verbose_name="diperbaiki")),
                ("old_number", models.CharField(blank=True, max_length=40, verbose_name="nomor lama")),
                ("new_number", models.CharField(max_length=40, verbose_name="nomor baru")),
                (
                    "old_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REFERRAL", "Rujukan FKTP"),
                            ("INTERNAL", "Rujukan internal"),
                            ("CONTROL", "Kontrol"),
                            ("INTER_HOSPITAL", "Rujukan antar RS"),
                        ],
                        max_length=20,
                        verbose_name="jenis lama",
                    ),
                ),
                (
                    "new_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REFERRAL", "Rujukan FKTP"),
                            ("INTERNAL", "Rujukan internal"),
                            ("CONTROL", "Kontrol"),
                            ("INTER_HOSPITAL", "Rujukan antar RS"),
                        ],
                        max_length=20,
                        verbose_name="jenis baru",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
            ],
            options={
                "verbose_name": "perbaikan nomor rujukan",
                "verbose_name_plural": "perbaikan nomor rujukan",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_referral_correction_has_its_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prescription_draft",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("COMPOUND", "Racikan"), ("NON_COMPOUND", "Non racikan")],
                        max_length=12,
                        verbose_name="jenis resep",
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                ("typed_at", models.DateTimeField(verbose_name="diketik")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
            ],
            options={
                "verbose_name": "resep yang sedang diketik",
                "verbose_name_plural": "resep yang sedang diketik",
            },
        ),
        migrations.CreateModel(
            name="KeptSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_seats",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_seat",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[("JKN", "JKN"), ("NON_JKN", "Non JKN")], max_length=10, verbose_name="kelompok"
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="disimpan sampai")),
                ("kept_at", models.DateTimeField(verbose_name="disimpan")),
                (
                    "kept_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("given_back_at", models.DateTimeField(blank=True, null=True, verbose_name="dilepas")),
            ],
            options={
                "verbose_name": "kursi yang disimpan",
                "verbose_name_plural": "kursi yang disimpan",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Terdaftar"),
                            ("WAITING_ADMISSION", "Menunggu admisi"),
                            ("IN_ADMISSION", "Di admisi"),
                            ("WAITING_CLINIC", "Menunggu poli"),
                            ("IN_CLINIC", "Di poli"),
                            ("LEFT_CLINIC", "Selesai di poli"),
                            ("PREPARING_MEDICINE", "Obat disiapkan"),
                            ("MEDICINE_READY", "Obat siap"),
                            ("CANCELLED", "Dibatalkan"),
                            ("NO_SHOW", "Tidak hadir"),
                        ],
                        max_length=20,
                        verbose_name="tahap",
                    ),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="terjadi")),
                ("recorded_at", models.DateTimeField(verbose_name="dicatat")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("PRESS", "Tombol"),
                            ("BPJS", "BPJS"),
                            ("LATE_ENTRY", "Dicatat kemudian"),
                            ("IMPORT", "Impor"),
                        ],
                        max_length=10,
                        verbose_name="sumber",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=50, verbose_name="perangkat")),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="queue.visitevent",
                        verbose_name="membatalkan",
                    ),
                ),
                ("is_standing", models.BooleanField(default=True, editable=False, verbose_name="berlaku")),
                ("previous_hash", queues.encryption.row_hash.HexField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "peristiwa kunjungan",
                "verbose_name_plural": "peristiwa kunjungan",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["stage", "occurred_at"], name="queue_visit_stage_b04e59_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_standing", True)), fields=("visit", "stage"), name="a_stage_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "LATE_ENTRY"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), ("actor__isnull", False)),
                            _connector="OR",
                        ),
                        name="late_entry_has_person_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses__isnull", True), ("is_standing", False), _connector="OR"),
                        name="a_reversal_does_not_stand",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitGap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Terdaftar"),
                            ("WAITING_ADMISSION", "Menunggu admisi"),
                            ("IN_ADMISSION", "Di admisi"),
                            ("WAITING_CLINIC", "Menunggu poli"),
                            ("IN_CLINIC", "Di poli"),
                            ("LEFT_CLINIC", "Selesai di poli"),
                            ("PREPARING_MEDICINE", "Obat disiapkan"),
                            ("MEDICINE_READY", "Obat siap"),
                            ("CANCELLED", "Dibatalkan"),
                            ("NO_SHOW", "Tidak hadir"),
                        ],
                        max_length=20,
                        verbose_name="tahap",
                    ),
                ),
                ("marked_at", models.DateTimeField(verbose_name="ditandai")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
                ("filled_at", models.DateTimeField(blank=True, null=True, verbose_name="diisi")),
                ("given_up_at", models.DateTimeField(blank=True, null=True, verbose_name="dilepas")),
            ],
            options={
                "verbose_name": "tahap tak tercatat",
                "verbose_name_plural": "tahap tak tercatat",
                "constraints": [models.UniqueConstraint(fields=("visit", "stage"), name="a_gap_once_per_stage")],
            },
        ),
        migrations.CreateModel(
            name="VisitLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("control", "Surat kontrol"),
                            ("outgoing", "Rujukan keluar"),
                            ("prolonged", "Rujukan khusus"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "Belum pasti"), ("standing", "Berlaku"), ("withdrawn", "Dihapus")],
                        default="writing",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="nomor surat")),
                ("made_of", models.CharField(max_length=40, verbose_name="dibuat dari")),
                ("on", models.DateField(verbose_name="untuk tanggal")),
                ("until", models.DateField(blank=True, null=True, verbose_name="berlaku sampai")),
                ("poli_code", models.CharField(blank=True, max_length=10, verbose_name="kode poli")),
                ("poli_name", models.CharField(blank=True, max_length=100, verbose_name="poli")),
                ("doctor_code", models.PositiveIntegerField(blank=True, null=True, verbose_name="kode dokter")),
                ("doctor_name", models.CharField(blank=True, max_length=150, verbose_name="dokter")),
                ("hours", models.CharField(blank=True, max_length=11, verbose_name="jam praktek")),
                ("facility_code", models.CharField(blank=True, max_length=8, verbose_name="kode faskes")),
                ("facility_name", models.CharField(blank=True, max_length=150, verbose_name="faskes tujuan")),
                (
                    "referral_kind",
                    models.CharField(
                        blank=True,
                        choices=[("full", "Penuh"), ("partial", "Sebagian"), ("back", "Rujuk balik (PRB)")],
                        max_length=10,
                        verbose_name="tipe rujukan",
                    ),
                ),
                ("diagnoses", models.CharField(blank=True, max_length=100, verbose_name="diagnosa")),
                ("procedures", models.CharField(blank=True, max_length=100, verbose_name="prosedur")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="catatan")),
                ("key", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "asked",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("make", "dibuat"), ("change", "diubah"), ("withdraw", "dihapus")],
                        default="",
                        max_length=10,
                        verbose_name="diminta",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="diminta pada")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diminta oleh",
                    ),
                ),
                ("wish", models.JSONField(blank=True, default=dict, editable=False)),
                ("made_at", models.DateTimeField(verbose_name="dibuat pada")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="diubah pada")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="dihapus pada")),
                (
                    "booked",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.visit",
                        verbose_name="nomor antrean untuk hari itu",
                    ),
                ),
            ],
            options={
                "verbose_name": "surat akhir konsultasi",
                "verbose_name_plural": "surat akhir konsultasi",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("visit", "kind"),
                        name="one_letter_of_a_kind_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True),
                            models.Q(("number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_standing_letter_has_its_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="catatan")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                (
                    "strikes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="struck_by",
                        to="queue.visitnote",
                        verbose_name="mencoret",
                    ),
                ),
            ],
            options={
                "verbose_name": "catatan kunjungan",
                "verbose_name_plural": "catatan kunjungan",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("strikes__isnull", True), models.Q(("text", ""), _negated=True)),
                            models.Q(("strikes__isnull", False), ("text", "")),
                            _connector="OR",
                        ),
                        name="a_note_has_a_text_or_strikes_one_out",
                    ),
                    models.CheckConstraint(condition=models.Q(("actor__isnull", False)), name="a_note_has_its_author"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dates",
                        to="queue.visitseries",
                        verbose_name="seri",
                    ),
                ),
                ("on", models.DateField(db_index=True, verbose_name="tanggal")),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.clinicsession",
                        verbose_name="jadwal",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series_date",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                ("refusal", models.CharField(blank=True, max_length=200, verbose_name="sebab tidak terdaftar")),
            ],
            options={
                "verbose_name": "tanggal seri",
                "verbose_name_plural": "tanggal seri",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("visit__isnull", True), ("refusal", ""), _connector="OR"),
                        name="a_series_date_is_booked_or_refused",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "from_session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_away",
                        to="queue.clinicsession",
                        verbose_name="dari jadwal",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="angka antrean di sana")),
                (
                    "to_session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_here",
                        to="queue.clinicsession",
                        verbose_name="ke jadwal",
                    ),
                ),
                (
                    "placement",
                    models.CharField(
                        choices=[
                            ("BY_TIME", "Menurut jam datang"),
                            ("FRONT", "Paling depan"),
                            ("END", "Paling belakang"),
                        ],
                        max_length=10,
                        verbose_name="urutan",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "pemindahan antrean",
                "verbose_name_plural": "pemindahan antrean",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "prescription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="queue.prescription",
                        verbose_name="resep",
                    ),
                ),
                ("medicine", models.CharField(max_length=150, verbose_name="obat")),
                ("dosage", models.CharField(blank=True, max_length=150, verbose_name="aturan pakai")),
                ("ordered", models.PositiveIntegerField(default=1, verbose_name="diminta")),
                ("given", models.PositiveIntegerField(blank=True, null=True, verbose_name="diberikan")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Belum"),
                            ("FULL", "Lengkap"),
                            ("PARTIAL", "Sebagian"),
                            ("COPY", "Copy resep"),
                            ("DECLINED", "Ditolak pasien"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="hasil",
                    ),
                ),
            ],
            options={
                "verbose_name": "obat",
                "verbose_name_plural": "obat",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ordered__gte", 1)), name="at_least_one_medicine_is_ordered"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HolderFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "counter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holder_found",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="queue.queueentry",
                        verbose_name="antrean di perhentian",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("found_at", models.DateTimeField(verbose_name="ditemukan")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
            ],
            options={
                "verbose_name": "pemegang nomor yang ditemukan",
                "verbose_name_plural": "pemegang nomor yang ditemukan",
            },
        ),
        migrations.CreateModel(
            name="EntryEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="queue.queueentry",
                        verbose_name="antrean di perhentian",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("JOINED", "Mulai menunggu"),
                            ("CALLED", "Dipanggil"),
                            ("SERVING", "Mulai dilayani"),
                            ("MISSED", "Terlewat"),
                            ("HELD", "Ditahan"),
                            ("RESUMED", "Dilanjutkan"),
                            ("DETOURED", "Ke tempat lain"),
                            ("RETURNED", "Kembali"),
                            ("BYPASSED", "Didahulukan"),
                            ("PLACED", "Dipindahkan"),
                            ("DONE", "Selesai"),
                            ("GONE", "Batal"),
                            ("MERGED", "Rekam medis digabung"),
                            ("UNDONE", "Diurungkan"),
                            ("REOPENED", "Dibuka lagi"),
                        ],
                        max_length=10,
                        verbose_name="kejadian",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry_events",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "riwayat perhentian",
                "verbose_name_plural": "riwayat perhentian",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="queue.queueentry",
                        verbose_name="antrean di perhentian",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="queue.counter",
                        verbose_name="loket / ruang",
                    ),
                ),
                ("called_at", models.DateTimeField(verbose_name="dipanggil")),
                ("is_recall", models.BooleanField(default=False, verbose_name="panggilan ulang")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="ditarik")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="queue.act",
                        verbose_name="perbuatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "panggilan",
                "verbose_name_plural": "panggilan",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["called_at"], name="queue_call_called__4c37bc_idx")],
            },
        ),
        migrations.CreateModel(
            name="SessionEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="queue.sessiondecision",
                        verbose_name="keputusan",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session_effects",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CANCELLED", "Dibatalkan"),
                            ("ABSENT", "Ditutup: sudah dipanggil, tidak hadir"),
                            ("LEFT", "Dibiarkan selesai"),
                            ("TOLD", "Diberi tahu"),
                        ],
                        max_length=10,
                        verbose_name="akibat",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "event",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.visitevent",
                        verbose_name="peristiwa",
                    ),
                ),
            ],
            options={
                "verbose_name": "akibat keputusan",
                "verbose_name_plural": "akibat keputusan",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["at"], name="queue_sessi_at_896458_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "visit", "kind"), name="an_effect_once_per_visit"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("CANCELLED", "ABSENT")), _negated=True),
                            ("event__isnull", False),
                            _connector="OR",
                        ),
                        name="an_ended_visit_has_its_event",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "effect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="queue.sessioneffect",
                        verbose_name="akibat keputusan",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                ("is_reached", models.BooleanField(verbose_name="terhubung")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
            ],
            options={
                "verbose_name": "percobaan telepon",
                "verbose_name_plural": "percobaan telepon",
                "ordering": ["pk"],
            },
        ),
        DropPatternIndexes(),
        StorageParameters("visit", BY_THE_DAY),
        StorageParameters("queueentry", BY_THE_DAY),
    ]
