import django.db.models.expressions
from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import migrations, models
from django.db.models.deletion import PROTECT

import queues.encryption.fields
import service_accounts.models


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
    ]

    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("queue", "0001_first_release")]

    operations = [
        migrations.CreateModel(
            name="Reporting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=PROTECT, related_name="bpjs_reporting", to="queue.visit", verbose_name="kunjungan"
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
            name="OutboxMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="bpjs_messages", to="queue.visit", verbose_name="kunjungan"
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
                        on_delete=PROTECT,
                        related_name="bpjs_messages",
                        to="queue.visitevent",
                        verbose_name="peristiwa kunjungan",
                    ),
                ),
                (
                    "pharmacy_ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="bpjs_messages",
                        to="queue.pharmacyticket",
                        verbose_name="nomor farmasi",
                    ),
                ),
                ("payload", queues.encryption.fields.EncryptedTextField(verbose_name="isi")),
                ("payload_digest", models.CharField(editable=False, max_length=64)),
                ("created_at", models.DateTimeField(verbose_name="dibuat")),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="superseded_by",
                        to="bpjs_bridge.outboxmessage",
                        verbose_name="menggantikan",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
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
                        null=True,
                        on_delete=PROTECT,
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
                    models.Index(condition=models.Q(("state", "PENDING")), fields=["due_at", "id"], name="outbox_due"),
                    models.Index(fields=["visit", "position"], name="outbox_journey"),
                    models.Index(fields=["state", "parked_at"], name="outbox_parked"),
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
            name="OutboxAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_hash", models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris")),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=PROTECT,
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
                "constraints": [models.UniqueConstraint(fields=("message", "epoch"), name="one_result_per_lease")],
            },
        ),
        migrations.CreateModel(
            name="BpjsGate",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("next_send_at", models.DateTimeField(blank=True, null=True, verbose_name="kiriman berikut")),
                (
                    "consecutive_unknowns",
                    models.PositiveIntegerField(default=0, verbose_name="tanpa kepastian berturut-turut"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="diputus sejak")),
                ("next_probe_at", models.DateTimeField(blank=True, null=True, verbose_name="dicoba lagi")),
                ("halted_at", models.DateTimeField(blank=True, null=True, verbose_name="dihentikan sejak")),
                ("halt_message", models.CharField(blank=True, max_length=300, verbose_name="jawaban saat dihentikan")),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="dilanjutkan")),
                (
                    "resumed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
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
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_gate")],
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
                        null=True,
                        on_delete=PROTECT,
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
            },
        ),
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
                        blank=True, null=True, validators=[MinValueValidator(1)], verbose_name="umur token (detik)"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="aktif")),
                (
                    "name",
                    models.CharField(
                        max_length=50,
                        unique=True,
                        validators=[
                            RegexValidator("^[!-~]{1,50}\\Z", "Huruf, angka dan tanda baca ASCII tanpa spasi.")
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
    ]
