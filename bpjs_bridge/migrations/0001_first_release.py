import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import queues.encryption.fields
import queues.encryption.row_hash
import service_accounts.models
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
        ("bpjs_bridge", "0001_initial"),
        ("bpjs_bridge", "0002_ws_account"),
        ("bpjs_bridge", "0003_field_names"),
        ("bpjs_bridge", "0004_reporting_is_bpjs_own"),
        ("bpjs_bridge", "0005_ws_password_digest"),
        ("bpjs_bridge", "0006_repeats_and_missing_niks"),
        ("bpjs_bridge", "0007_ws_refused_logins"),
        ("bpjs_bridge", "0008_ws_account_is_a_service_account"),
        ("bpjs_bridge", "0009_attempt_row_hash"),
        ("bpjs_bridge", "0002_refusals_and_probes_are_indexed"),
        ("bpjs_bridge", "0003_a_gate_per_service"),
        ("bpjs_bridge", "0004_calls_to_bpjs"),
        ("bpjs_bridge", "0005_unread_indexes"),
        ("bpjs_bridge", "0006_vacuumed_by_the_day"),
        ("bpjs_bridge", "0007_digests_are_bytes"),
        ("bpjs_bridge", "0008_new_numbers_are_indexed"),
        ("bpjs_bridge", "0009_schedules_are_compared"),
        ("bpjs_bridge", "0010_agreement_with_bpjs"),
        ("bpjs_bridge", "0011_more_causes_to_give_up"),
        ("bpjs_bridge", "0012_unrecognised_people"),
    ]

    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("queue", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="WsAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "password_digest",
                    queues.encryption.fields.EncryptedTextField(blank=True, default="", editable=False),
                ),
                ("password_set_at", models.DateTimeField(editable=False, verbose_name="kata sandi dibuat")),
                (
                    "signing_key",
                    queues.encryption.fields.EncryptedTextField(
                        default=service_accounts.models.new_signing_key, editable=False
                    ),
                ),
                (
                    "token_seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="umur token (detik)",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "name",
                    models.CharField(
                        max_length=50,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[!-~]{1,50}\\Z", "Huruf, angka dan tanda baca ASCII tanpa spasi."
                            )
                        ],
                        verbose_name="nama pengguna",
                    ),
                ),
            ],
            options={
                "verbose_name": "akun layanan BPJS",
                "verbose_name_plural": "akun layanan BPJS",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="WsRefusedLogins",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="AgreementRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="tanggal periksa")),
                ("began_at", models.DateTimeField(verbose_name="mulai")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                ("bookings_there", models.PositiveIntegerField(default=0, verbose_name="antrean di BPJS")),
                ("bookings_here", models.PositiveIntegerField(default=0, verbose_name="antrean di sini")),
                ("looks", models.PositiveIntegerField(default=0, verbose_name="ditanyakan satu per satu")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="berbeda")),
                ("repaired", models.PositiveIntegerField(default=0, verbose_name="dikirim ulang")),
                ("is_complete", models.BooleanField(default=False, verbose_name="lengkap")),
                ("trouble", models.CharField(blank=True, max_length=200, verbose_name="gangguan")),
            ],
            options={
                "verbose_name": "pembandingan dengan BPJS",
                "verbose_name_plural": "pembandingan dengan BPJS",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["began_at"], name="comparisons_by_moment")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("day",),
                        name="a_date_is_compared_by_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BpjsCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.PositiveSmallIntegerField(choices=[(1, "Antrean"), (2, "VClaim")], verbose_name="layanan"),
                ),
                ("method", models.CharField(max_length=6, verbose_name="metode")),
                ("template", models.CharField(max_length=150, verbose_name="alamat")),
                ("began_at", models.DateTimeField(verbose_name="waktu")),
                ("milliseconds", models.PositiveIntegerField(verbose_name="milidetik")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("OK", "Berhasil"),
                            ("REFUSED", "Ditolak"),
                            ("UNKNOWN", "Tanpa kepastian"),
                            ("HALTED", "Akses ditolak"),
                        ],
                        max_length=10,
                        verbose_name="hasil",
                    ),
                ),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP")),
                ("code", models.CharField(blank=True, max_length=10, verbose_name="kode")),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="sebab")),
            ],
            options={
                "verbose_name": "panggilan ke BPJS",
                "verbose_name_plural": "panggilan ke BPJS",
                "ordering": ["-pk"],
                "permissions": [("test_connection", "Menguji sambungan ke BPJS")],
                "indexes": [models.Index(fields=["began_at"], name="bpjs_calls_by_moment")],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_messages",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ADD", "antrean/add"),
                            ("TASK", "antrean/updatewaktu"),
                            ("PHARMACY", "antrean/farmasi/add"),
                            ("CANCEL", "antrean/batal"),
                        ],
                        max_length=10,
                        verbose_name="layanan",
                    ),
                ),
                ("task_id", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="task")),
                ("position", models.PositiveSmallIntegerField(verbose_name="urutan")),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_messages",
                        to="queue.visitevent",
                        verbose_name="peristiwa kunjungan",
                    ),
                ),
                (
                    "pharmacy_ticket",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_messages",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                ("payload", queues.encryption.fields.EncryptedTextField(verbose_name="isi")),
                ("payload_digest", queues.encryption.row_hash.HexField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="dibuat")),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="bpjs_bridge.outboxmessage",
                        verbose_name="menggantikan",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diminta oleh",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "Menunggu"),
                            ("DELIVERED", "Terkirim"),
                            ("PARKED", "Ditahan"),
                            ("SUPERSEDED", "Diganti"),
                            ("WITHDRAWN", "Ditarik"),
                            ("GIVEN_UP", "Dilepas"),
                            ("SHADOW", "Dicatat saja"),
                        ],
                        default="PENDING",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="dikirim mulai")),
                ("lease_until", models.DateTimeField(blank=True, null=True, verbose_name="dipinjam sampai")),
                ("lease_epoch", models.PositiveIntegerField(default=0, verbose_name="peminjaman ke")),
                ("leased_by", models.CharField(blank=True, max_length=80, verbose_name="dipinjam oleh")),
                ("leased_at", models.DateTimeField(blank=True, null=True, verbose_name="dipinjam sejak")),
                ("is_probe", models.BooleanField(default=False, verbose_name="percobaan sambungan")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="percobaan")),
                ("ok_count", models.PositiveIntegerField(default=0, verbose_name="berhasil")),
                ("refused_count", models.PositiveIntegerField(default=0, verbose_name="ditolak")),
                ("unknown_count", models.PositiveIntegerField(default=0, verbose_name="tanpa kepastian")),
                ("mended_count", models.PositiveIntegerField(default=0, verbose_name="percobaan perbaikan")),
                ("first_code", models.CharField(blank=True, max_length=10, verbose_name="kode pertama")),
                ("first_message", models.CharField(blank=True, max_length=300, verbose_name="jawaban pertama")),
                ("last_code", models.CharField(blank=True, max_length=10, verbose_name="kode terakhir")),
                ("last_message", models.CharField(blank=True, max_length=300, verbose_name="jawaban terakhir")),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="terkirim")),
                ("parked_at", models.DateTimeField(blank=True, null=True, verbose_name="ditahan sejak")),
                (
                    "park_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("REFUSED", "Ditolak BPJS"),
                            ("REFERENCE", "Rujukan atau surat kontrol ditolak"),
                            ("PATIENT", "Data pasien ditolak"),
                            ("SEP_ISSUED", "SEP terbit sebelum antrean dikirim"),
                            ("MAPPING", "Kode poli, dokter atau jadwal tidak dikenal BPJS"),
                            ("TIME_ORDER", "Urutan waktu ditolak"),
                            ("PAST_DATE", "Lewat hari"),
                            ("TOO_LATE", "Lewat batas hari pengiriman"),
                            ("LATER_STORED", "Tahap sesudahnya sudah tersimpan di BPJS"),
                            ("PREDECESSOR", "Tahap sebelumnya tidak ada di BPJS"),
                            ("UNKNOWN_BOOKING", "Kode booking tidak dikenal BPJS"),
                            ("DAMAGED", "Isi pesan rusak di basis data"),
                            ("INCOMPLETE", "Data pasien belum lengkap, belum dikirim"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="alasan ditahan",
                    ),
                ),
                ("alarmed_at", models.DateTimeField(blank=True, null=True, verbose_name="diberitahukan")),
                ("given_up_at", models.DateTimeField(blank=True, null=True, verbose_name="dilepas sejak")),
                (
                    "given_up_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("PERSON", "Diputuskan petugas"),
                            ("GAP", "Tahap sebelumnya tidak tercatat"),
                            ("NOT_ADDED", "Pendaftaran tidak pernah sampai ke BPJS"),
                            ("LATER", "Tahap sesudahnya sudah tersimpan di BPJS"),
                            ("PAST_DATE", "Lewat hari"),
                            ("CANCELLED", "Dibatalkan, belum pernah diterima BPJS"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="sebab dilepas",
                    ),
                ),
                ("given_up_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan dilepas")),
                (
                    "given_up_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dilepas oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "pesan ke BPJS",
                "verbose_name_plural": "pesan ke BPJS",
                "ordering": ["visit", "position", "pk"],
                "permissions": [
                    ("resend_message", "Mengirim ulang pesan yang ditahan"),
                    ("give_up_message", "Melepas pesan yang ditahan"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("PENDING", "PARKED"))),
                        fields=["state", "due_at", "id"],
                        name="outbox_undelivered",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "ADD"), ("state", "PENDING")),
                        fields=["-created_at", "-id"],
                        name="outbox_new_numbers",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("PENDING", "DELIVERED", "PARKED", "GIVEN_UP", "SHADOW"))),
                        fields=("visit", "position"),
                        name="one_standing_message_per_step",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("leased_by", ""), _negated=True),
                        fields=("visit",),
                        name="one_lease_per_booking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "TASK"),
                                (
                                    "position",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("task_id"), "*", models.Value(10)
                                    ),
                                ),
                                ("task_id__isnull", False),
                            ),
                            models.Q(("kind", "ADD"), ("position", 0), ("task_id__isnull", True)),
                            models.Q(("kind", "PHARMACY"), ("position", 55), ("task_id__isnull", True)),
                            models.Q(("kind", "CANCEL"), ("position", 1000), ("task_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="position_follows_from_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "attempts",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("ok_count"), "+", models.F("refused_count")
                                    ),
                                    "+",
                                    models.F("unknown_count"),
                                ),
                            )
                        ),
                        name="attempts_are_ok_refused_or_unknown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "PARKED"), _negated=True),
                            models.Q(models.Q(("park_reason", ""), _negated=True), ("parked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="parked_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GIVEN_UP"), _negated=True),
                            models.Q(models.Q(("given_up_cause", ""), _negated=True), ("given_up_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="given_up_has_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_up_cause", "PERSON"), _negated=True),
                            models.Q(("given_up_by__isnull", False), models.Q(("given_up_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_person_gives_up_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DELIVERED"), _negated=True),
                            ("delivered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="delivered_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SHADOW"), _negated=True), ("lease_epoch", 0), _connector="OR"
                        ),
                        name="a_shadow_is_never_leased",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("refused_at", models.DateTimeField(verbose_name="ditolak")),
                ("service", models.CharField(max_length=30, verbose_name="layanan")),
                ("words", models.CharField(max_length=100, verbose_name="jawaban")),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                ("card_index", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="tanggal yang diminta")),
            ],
            options={
                "verbose_name": "penolakan Mobile JKN",
                "verbose_name_plural": "penolakan Mobile JKN",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["refused_at"], name="bpjs_bridge_refused_3cf7f1_idx")],
            },
        ),
        migrations.CreateModel(
            name="Reporting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_reporting",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("", "ikut rumah sakit"), ("on", "kirim"), ("shadow", "catat saja"), ("off", "tidak")],
                        max_length=10,
                        verbose_name="pengiriman",
                    ),
                ),
                (
                    "silence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "-"),
                            ("SEND_OFF", "Pengiriman dimatikan"),
                            ("NOT_REPORTED", "Poli tidak dilaporkan"),
                            ("NO_CODES", "Poli atau dokter tanpa kode BPJS"),
                            ("NO_NIK", "Pasien JKN tanpa NIK, di luar antrean online"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="alasan tidak dikirim",
                    ),
                ),
                ("sends_pharmacy", models.BooleanField(verbose_name="dengan farmasi")),
                (
                    "is_bpjs_own",
                    models.BooleanField(
                        default=False,
                        help_text="Milik BPJS: ditambahkan dari sini hanya bila BPJS menjawab tidak mengenalnya.",
                        verbose_name="pendaftaran Mobile JKN",
                    ),
                ),
                ("named_at", models.DateTimeField(blank=True, null=True, verbose_name="disebut BPJS")),
                ("missing_at", models.DateTimeField(blank=True, null=True, verbose_name="tidak dikenal BPJS")),
                ("decided_at", models.DateTimeField(verbose_name="diputuskan")),
            ],
            options={
                "verbose_name": "pelaporan kunjungan",
                "verbose_name_plural": "pelaporan kunjungan",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode", "off"), ("silence", ""), _connector="OR"), name="silence_means_off"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.doctor",
                        verbose_name="dokter",
                    ),
                ),
                ("date", models.DateField(blank=True, null=True, verbose_name="tanggal")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("HOURS", "Jam praktek"),
                            ("SEATS", "Jumlah kursi"),
                            ("LEAVE", "Libur"),
                            ("CANCELLED", "Praktek yang dibatalkan"),
                            ("GONE", "Hilang dari HFIS"),
                            ("LOCAL", "Tidak terdaftar di HFIS"),
                            ("CLINIC", "Satu kode, beberapa poli"),
                        ],
                        max_length=10,
                        verbose_name="tentang",
                    ),
                ),
                ("theirs", models.CharField(max_length=30, verbose_name="menurut HFIS")),
                ("ours", models.CharField(max_length=30, verbose_name="menurut kami")),
                ("theirs_starts", models.TimeField(blank=True, null=True, verbose_name="mulai menurut HFIS")),
                ("theirs_ends", models.TimeField(blank=True, null=True, verbose_name="selesai menurut HFIS")),
                (
                    "seats_before",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="kursi sebelum ditahan"),
                ),
                ("waiting", models.PositiveIntegerField(default=0, verbose_name="pasien terdaftar")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Menunggu keputusan"),
                            ("FOLLOWED", "Ikut HFIS"),
                            ("KEPT", "Tetap jadwal kami"),
                            ("WAITING", "Menunggu HFIS diubah"),
                            ("SETTLED", "Sudah sama"),
                            ("PASSED", "Tanggalnya sudah lewat"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("first_seen_at", models.DateTimeField(verbose_name="pertama terlihat")),
                ("last_seen_at", models.DateTimeField(verbose_name="terakhir terlihat")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="diputuskan")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
                ("asked_week", models.JSONField(blank=True, null=True, verbose_name="minggu yang dikirim")),
                ("refusal", models.CharField(blank=True, max_length=300, verbose_name="jawaban BPJS")),
            ],
            options={
                "verbose_name": "perbedaan jadwal",
                "verbose_name_plural": "perbedaan jadwal",
                "ordering": ["date", "pk"],
                "permissions": [("decide_schedules", "Memutuskan perbedaan jadwal dengan HFIS")],
                "indexes": [models.Index(fields=["state", "date"], name="questions_by_state_and_date")],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "kind", "theirs", "ours"), name="a_pair_is_asked_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("session", None)),
                        fields=("doctor", "kind", "theirs"),
                        name="a_doctors_code_is_asked_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("NIGHTLY", "tiap malam"),
                            ("SOON", "berkala"),
                            ("PRESS", "tombol"),
                            ("COMMAND", "perintah"),
                        ],
                        max_length=10,
                        verbose_name="sebab",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="diminta")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diminta oleh",
                    ),
                ),
                ("first", models.DateField(verbose_name="tanggal pertama")),
                ("last", models.DateField(verbose_name="tanggal terakhir")),
                ("codes", models.JSONField(blank=True, default=list, verbose_name="poli")),
                ("is_whole", models.BooleanField(default=True, verbose_name="semua poli")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="selesai")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="dari")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="dimulai")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="berakhir")),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="dikerjakan sampai")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="angka")),
                ("lines", models.JSONField(blank=True, default=list, verbose_name="ringkasan")),
                ("problems", models.PositiveIntegerField(default=0, verbose_name="perlu dilihat")),
                ("trouble", models.CharField(blank=True, max_length=300, verbose_name="terhenti karena")),
            ],
            options={
                "verbose_name": "pengambilan jadwal HFIS",
                "verbose_name_plural": "pengambilan jadwal HFIS",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["asked_at"], name="runs_that_go_on"),
                    models.Index(fields=["cause", "asked_at"], name="runs_by_cause"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last__gte", models.F("first"))), name="a_run_has_days")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnrecognisedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("two_records", "NIK dan kartu ada pada dua rekam medis"),
                            ("nik_differs", "NIK pada rekam medis pemegang kartu ini berbeda"),
                            (
                                "card_differs",
                                "Kartu pada rekam medis pemilik NIK ini berbeda (kembar, atau kartu berganti)",
                            ),
                            ("no_nik", "Belum punya NIK"),
                        ],
                        max_length=12,
                        verbose_name="sebab",
                    ),
                ),
                ("card", queues.encryption.fields.EncryptedTextField(blank=True, verbose_name="nomor kartu JKN")),
                ("card_index", models.CharField(blank=True, editable=False, max_length=64)),
                ("nik", queues.encryption.fields.EncryptedTextField(blank=True, verbose_name="NIK")),
                ("nik_index", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "patient",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.patient",
                        verbose_name="pasien",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.patient",
                        verbose_name="rekam medis lain",
                    ),
                ),
                ("service", models.CharField(max_length=30, verbose_name="layanan")),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="tanggal yang diminta")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="berapa kali")),
                ("first_at", models.DateTimeField(verbose_name="pertama")),
                ("last_at", models.DateTimeField(verbose_name="terakhir")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diselesaikan oleh",
                    ),
                ),
                ("settled_how", models.CharField(blank=True, max_length=200, verbose_name="bagaimana")),
            ],
            options={
                "verbose_name": "tidak dikenali di Mobile JKN",
                "verbose_name_plural": "tidak dikenali di Mobile JKN",
                "ordering": ["-last_at", "-pk"],
                "permissions": [("mend_identities", "Menyelesaikan yang tidak dikenali di Mobile JKN")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["card_index"],
                        name="unrecognised_by_card",
                    ),
                    models.Index(fields=["last_at"], name="bpjs_bridge_last_at_800c9f_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("cause", "card_index", "nik_index"),
                        name="a_person_is_unrecognised_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="tanggal periksa")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MISSING_HERE", "Ada di BPJS, tidak ada di sini"),
                            ("MISSING_THERE", "Ada di sini, tidak ada di BPJS"),
                            ("ENDED_THERE", "Sudah berakhir di BPJS, masih berjalan di sini"),
                            ("ACTIVE_THERE", "Batal di sini, masih berjalan di BPJS"),
                            ("OTHER_SESSION", "Jadwal di BPJS lain"),
                            ("TASK_MISSING", "Task tidak ada di BPJS"),
                            ("OTHER_TIME", "Waktu task di BPJS lain"),
                            ("TASK_UNKNOWN", "Task di BPJS yang tidak dicatat di sini"),
                        ],
                        max_length=20,
                        verbose_name="perbedaan",
                    ),
                ),
                ("booking_code", models.CharField(max_length=64, verbose_name="kode booking")),
                ("task_id", models.PositiveSmallIntegerField(default=0, verbose_name="task")),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_findings",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                ("theirs", models.CharField(blank=True, max_length=200, verbose_name="menurut BPJS")),
                ("ours", models.CharField(blank=True, max_length=200, verbose_name="menurut kita")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Terbuka"),
                            ("REPAIRED", "Dikirim ulang"),
                            ("SETTLED", "Selesai"),
                            ("DISMISSED", "Dibiarkan"),
                        ],
                        default="OPEN",
                        max_length=10,
                        verbose_name="keadaan",
                    ),
                ),
                ("first_seen_at", models.DateTimeField(verbose_name="pertama terlihat")),
                ("last_seen_at", models.DateTimeField(verbose_name="terakhir terlihat")),
                ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="dikirim ulang")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="berakhir")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
            ],
            options={
                "verbose_name": "perbedaan dengan BPJS",
                "verbose_name_plural": "perbedaan dengan BPJS",
                "ordering": ["-pk"],
                "permissions": [("settle_agreement", "Membereskan perbedaan dengan BPJS")],
                "indexes": [
                    models.Index(fields=["day"], name="findings_by_day"),
                    models.Index(condition=models.Q(("state", "OPEN")), fields=["kind", "id"], name="findings_open"),
                    models.Index(fields=["-last_seen_at"], name="findings_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("booking_code", "kind", "task_id"), name="a_difference_is_one_finding"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DISMISSED"), _negated=True),
                            models.Q(("decided_by__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_person_dismisses_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_look",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
                ("day", models.DateField(verbose_name="tanggal periksa")),
                ("looked_at", models.DateTimeField(verbose_name="ditanyakan")),
                ("code_there", models.CharField(max_length=64, verbose_name="kode booking di BPJS")),
                ("status_there", models.CharField(blank=True, max_length=200, verbose_name="status di BPJS")),
                ("tasks_there", models.JSONField(default=dict, verbose_name="task di BPJS")),
                ("is_shadow", models.BooleanField(default=False, verbose_name="dicatat saja")),
                ("differs", models.BooleanField(default=False, verbose_name="berbeda")),
            ],
            options={
                "verbose_name": "jawaban BPJS atas kunjungan",
                "verbose_name_plural": "jawaban BPJS atas kunjungan",
                "indexes": [models.Index(fields=["day"], name="looks_by_day")],
            },
        ),
        migrations.CreateModel(
            name="BpjsGate",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Antrean"), (2, "VClaim")], default=1, primary_key=True, serialize=False
                    ),
                ),
                ("next_send_at", models.DateTimeField(blank=True, null=True, verbose_name="kiriman berikut")),
                (
                    "consecutive_unknowns",
                    models.PositiveIntegerField(default=0, verbose_name="tanpa kepastian berturut-turut"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="diputus sejak")),
                ("next_probe_at", models.DateTimeField(blank=True, null=True, verbose_name="dicoba lagi")),
                ("halted_at", models.DateTimeField(blank=True, null=True, verbose_name="dihentikan sejak")),
                ("halt_message", models.CharField(blank=True, max_length=300, verbose_name="jawaban saat dihentikan")),
                ("trouble", models.CharField(blank=True, max_length=60, verbose_name="gangguan terakhir")),
                ("late_messages", models.PositiveIntegerField(default=0, verbose_name="pesan hari lalu")),
                ("late_since", models.DateField(blank=True, null=True, verbose_name="pesan tertua dari")),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="dilanjutkan")),
                (
                    "resumed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dilanjutkan oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "sambungan BPJS",
                "verbose_name_plural": "sambungan BPJS",
                "permissions": [("resume_sending", "Melanjutkan pengiriman ke BPJS")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id__range", (1, 2))), name="a_gate_per_service")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    queues.encryption.row_hash.HexField(
                        blank=True, editable=False, max_length=64, verbose_name="sidik baris"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="bpjs_bridge.outboxmessage",
                        verbose_name="pesan ke BPJS",
                    ),
                ),
                ("epoch", models.PositiveIntegerField(verbose_name="peminjaman ke")),
                ("worker", models.CharField(blank=True, max_length=80)),
                ("started_at", models.DateTimeField(verbose_name="mulai")),
                ("ended_at", models.DateTimeField(verbose_name="selesai")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("OK", "Berhasil"),
                            ("REFUSED", "Ditolak"),
                            ("UNKNOWN", "Tanpa kepastian"),
                            ("HALTED", "Akses ditolak"),
                        ],
                        max_length=10,
                        verbose_name="hasil",
                    ),
                ),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP")),
                ("code", models.CharField(blank=True, max_length=10, verbose_name="kode")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="jawaban")),
                ("is_probe", models.BooleanField(default=False, verbose_name="percobaan sambungan")),
            ],
            options={
                "verbose_name": "percobaan kirim",
                "verbose_name_plural": "percobaan kirim",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("is_probe", True)), fields=["started_at"], name="attempt_probes")
                ],
                "constraints": [models.UniqueConstraint(fields=("message", "epoch"), name="one_result_per_lease")],
            },
        ),
        DropPatternIndexes(),
        StorageParameters("outboxmessage", BY_THE_DAY),
    ]
