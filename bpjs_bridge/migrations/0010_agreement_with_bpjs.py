import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0009_schedules_are_compared"),
        ("queue", "0008_references_are_checked_later"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bpjsgate",
            name="late_messages",
            field=models.PositiveIntegerField(default=0, verbose_name="pesan hari lalu"),
        ),
        migrations.AddField(
            model_name="bpjsgate",
            name="late_since",
            field=models.DateField(blank=True, null=True, verbose_name="pesan tertua dari"),
        ),
        migrations.AddField(
            model_name="bpjsgate",
            name="trouble",
            field=models.CharField(blank=True, max_length=60, verbose_name="gangguan terakhir"),
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
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
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
                ("day", models.DateField(verbose_name="tanggal periksa")),
                ("looked_at", models.DateTimeField(verbose_name="ditanyakan")),
                ("code_there", models.CharField(max_length=64, verbose_name="kode booking di BPJS")),
                ("status_there", models.CharField(blank=True, max_length=200, verbose_name="status di BPJS")),
                ("tasks_there", models.JSONField(default=dict, verbose_name="task di BPJS")),
                ("is_shadow", models.BooleanField(default=False, verbose_name="dicatat saja")),
                ("differs", models.BooleanField(default=False, verbose_name="berbeda")),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bpjs_look",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
            ],
            options={
                "verbose_name": "jawaban BPJS atas kunjungan",
                "verbose_name_plural": "jawaban BPJS atas kunjungan",
                "indexes": [models.Index(fields=["day"], name="looks_by_day")],
            },
        ),
    ]
