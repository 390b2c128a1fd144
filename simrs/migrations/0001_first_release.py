import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import queues.encryption.fields
import service_accounts.models
import simrs.models


class Migration(migrations.Migration):
    replaces = [
        ("simrs", "0001_initial"),
        ("simrs", "0002_limits_have_one_table"),
        ("simrs", "0003_integration_is_a_service_account"),
        ("simrs", "0002_unread_indexes"),
    ]

    initial = True

    dependencies = [
        ("queue", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedMark",
            fields=[
                ("name", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("last_place", models.PositiveBigIntegerField(default=0)),
                ("settled_id", models.BigIntegerField(default=0)),
                ("noted_id", models.BigIntegerField(default=0)),
                ("noted_transaction", models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Integration",
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
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9._-]{1,40}\\Z", "Huruf, angka, titik, garis; tanpa spasi."
                            )
                        ],
                        verbose_name="nama",
                    ),
                ),
                (
                    "scopes",
                    models.JSONField(default=list, validators=[simrs.models.check_scopes], verbose_name="boleh"),
                ),
            ],
            options={
                "verbose_name": "sambungan SIMRS",
                "verbose_name_plural": "sambungan SIMRS",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("place", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change", to="queue.visitevent"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "integration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_answers",
                        to="simrs.integration",
                    ),
                ),
                ("key_hash", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("body", queues.encryption.fields.EncryptedTextField(blank=True)),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("integration", "key_hash"), name="a_request_key_is_used_once")
                ],
            },
        ),
    ]
