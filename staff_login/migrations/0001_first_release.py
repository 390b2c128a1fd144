import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("staff_login", "0001_login_tries"), ("staff_login", "0002_pins_and_consoles")]

    initial = True

    dependencies = [
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsoleDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50, verbose_name="nama")),
                ("token", models.CharField(editable=False, max_length=64, unique=True)),
                ("enrolled_at", models.DateTimeField(verbose_name="didaftarkan")),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="dicabut")),
            ],
            options={
                "verbose_name": "konsol terdaftar",
                "verbose_name_plural": "konsol terdaftar",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LoginTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, verbose_name="nama pengguna")),
                ("source", models.CharField(max_length=64, verbose_name="alamat")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="gagal berturut-turut")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="terakhir gagal")),
                ("logged_in_at", models.DateTimeField(blank=True, null=True, verbose_name="terakhir masuk")),
            ],
            options={
                "verbose_name": "percobaan masuk",
                "verbose_name_plural": "percobaan masuk",
                "indexes": [
                    models.Index(fields=["source", "failed_at"], name="staff_login_source_50b4e3_idx"),
                    models.Index(fields=["name", "failed_at"], name="staff_login_name_39da2d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("name", "source"), name="one_row_per_name_and_address")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffPin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pin",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pengguna",
                    ),
                ),
                ("pin", models.CharField(editable=False, max_length=128)),
                ("set_at", models.DateTimeField(verbose_name="diatur")),
            ],
            options={
                "verbose_name": "PIN petugas",
                "verbose_name_plural": "PIN petugas",
            },
        ),
    ]
