import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import queues.encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0011_more_causes_to_give_up"),
        ("queue", "0016_merged_waits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("service", models.CharField(max_length=30, verbose_name="layanan")),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="tanggal yang diminta")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="berapa kali")),
                ("first_at", models.DateTimeField(verbose_name="pertama")),
                ("last_at", models.DateTimeField(verbose_name="terakhir")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai")),
                ("settled_how", models.CharField(blank=True, max_length=200, verbose_name="bagaimana")),
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
    ]
