import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0005_vacuumed_by_the_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="tanggal")),
                ("archived_at", models.DateTimeField(verbose_name="diarsipkan")),
                ("rows", models.PositiveIntegerField(verbose_name="baris riwayat")),
                ("messages", models.PositiveIntegerField(verbose_name="pesan dikosongkan")),
            ],
            options={
                "verbose_name": "hari terarsip",
                "verbose_name_plural": "hari terarsip",
                "ordering": ["date"],
            },
        ),
        migrations.CreateModel(
            name="HistoryPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_hash", models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris")),
                ("table", models.CharField(max_length=63, verbose_name="tabel")),
                ("after", models.BigIntegerField(verbose_name="di atas nomor")),
                ("up_to", models.BigIntegerField(verbose_name="sampai nomor")),
                ("count", models.PositiveIntegerField(verbose_name="jumlah baris")),
                ("content", models.BinaryField()),
                ("packed_at", models.DateTimeField(verbose_name="diarsipkan")),
                (
                    "seal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="queue.historyseal",
                        verbose_name="segel",
                    ),
                ),
            ],
            options={
                "verbose_name": "riwayat terarsip",
                "verbose_name_plural": "riwayat terarsip",
                "ordering": ["table", "after"],
                "indexes": [models.Index(fields=["seal", "table"], name="packs_of_a_day")],
                "constraints": [models.UniqueConstraint(fields=("table", "after"), name="a_row_is_packed_once")],
            },
        ),
    ]
