"""How often somebody failed to log in from where."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
    ]
