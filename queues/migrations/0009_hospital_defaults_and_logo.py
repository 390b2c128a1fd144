"""What new polis begin with is a setting; pictures that were a logo."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import queues.models.reference


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0008_trial_walk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Defaults and help texts are Django's alone: no table is written anew for them.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="clinic",
                    name="non_jkn_percent",
                    field=models.PositiveSmallIntegerField(
                        default=queues.models.reference.non_jkn_percent_of_new,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="bagian non-JKN (%)",
                    ),
                ),
                migrations.AlterField(
                    model_name="clinic",
                    name="service_seconds",
                    field=models.PositiveIntegerField(
                        default=queues.models.reference.service_seconds_of_new,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="standar pelayanan (detik)",
                    ),
                ),
                migrations.AlterField(
                    model_name="stop",
                    name="amber_minutes",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Kuning di daftar petugas. Kosong: seperti di pengaturan rumah sakit.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="menunggu lama sejak (menit)",
                    ),
                ),
                migrations.AlterField(
                    model_name="stop",
                    name="red_minutes",
                    field=models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Merah di daftar petugas. Kosong: seperti di pengaturan rumah sakit.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="menunggu terlalu lama sejak (menit)",
                    ),
                ),
            ]
        ),
        migrations.CreateModel(
            name="HospitalLogo",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="sidik")),
                ("png", models.BinaryField(verbose_name="gambar")),
                ("at", models.DateTimeField(verbose_name="diunggah")),
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
                "verbose_name": "logo",
                "verbose_name_plural": "logo",
                "default_permissions": (),
            },
        ),
    ]
