import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0014_units_and_breaking_glass"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayClose",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="tanggal")),
                ("at", models.DateTimeField(verbose_name="ditutup")),
                ("gaps", models.PositiveIntegerField(default=0, verbose_name="jam yang dilepas")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="catatan")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="dibuka lagi")),
                ("reopen_reason", models.CharField(blank=True, max_length=200, verbose_name="alasan dibuka lagi")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditutup oleh",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuka lagi oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "penutupan hari",
                "verbose_name_plural": "penutupan hari",
                "ordering": ["-pk"],
                "permissions": [
                    ("close_day", "Menutup hari, dan melihat yang belum lengkap"),
                    ("reopen_day", "Membuka lagi hari yang sudah ditutup"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayCloseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("NEVER_CAME", "Tidak pernah datang"),
                            ("NOT_CALLED", "Datang, tidak dipanggil"),
                            ("WITH_DOCTOR", "Masih di poli"),
                            ("GAP", "Jam tidak tercatat"),
                            ("MEDICINE", "Obat belum diserahkan"),
                            ("HELD", "Pesan ditahan atau menunggu"),
                        ],
                        max_length=12,
                        verbose_name="yang terbuka",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                (
                    "close",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="queue.dayclose",
                        verbose_name="penutupan",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="queue.visit",
                        verbose_name="kunjungan",
                    ),
                ),
            ],
            options={
                "verbose_name": "yang tetap terbuka",
                "verbose_name_plural": "yang tetap terbuka",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="dayclose",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at", None)), fields=("date",), name="a_day_is_closed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dayclose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reopened_at", None),
                    models.Q(("reopened_by__isnull", False), models.Q(("reopen_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_day_is_reopened_by_a_person_with_a_reason",
            ),
        ),
    ]
