import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0009_series_pointer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="petugas",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="queue.clinicsession",
                        verbose_name="jadwal praktek",
                    ),
                ),
            ],
            options={
                "verbose_name": "keputusan jadwal",
                "verbose_name_plural": "keputusan jadwal",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionEffect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CANCELLED", "Dibatalkan"),
                            ("ABSENT", "Ditutup: sudah dipanggil, tidak hadir"),
                            ("LEFT", "Dibiarkan selesai"),
                        ],
                        max_length=10,
                        verbose_name="akibat",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="queue.sessiondecision",
                        verbose_name="keputusan",
                    ),
                ),
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
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session_effects",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
            ],
            options={
                "verbose_name": "akibat keputusan",
                "verbose_name_plural": "akibat keputusan",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="sessiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("CANCELLED", "LEAVE")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_session_is_called_off_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="sessioneffect",
            index=models.Index(fields=["at"], name="queue_sessi_at_896458_idx"),
        ),
        migrations.AddConstraint(
            model_name="sessioneffect",
            constraint=models.UniqueConstraint(fields=("decision", "visit", "kind"), name="an_effect_once_per_visit"),
        ),
        migrations.AddConstraint(
            model_name="sessioneffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("CANCELLED", "ABSENT")), _negated=True),
                    ("event__isnull", False),
                    _connector="OR",
                ),
                name="an_ended_visit_has_its_event",
            ),
        ),
    ]
