from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0011_act_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistorySeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row_hash",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="segel ke")),
                ("date", models.DateField(unique=True, verbose_name="tanggal")),
                (
                    "is_beginning",
                    models.BooleanField(
                        default=False,
                        help_text="Menutup riwayat yang sudah ada ketika rantai dimulai.",
                        verbose_name="awal rantai",
                    ),
                ),
                ("tables", models.JSONField(verbose_name="tabel")),
                ("count", models.PositiveIntegerField(verbose_name="jumlah baris")),
                ("sealed_at", models.DateTimeField(verbose_name="disegel")),
                (
                    "previous_hash",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="segel sebelumnya"),
                ),
            ],
            options={
                "verbose_name": "segel riwayat",
                "verbose_name_plural": "segel riwayat",
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="row_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
        ),
        migrations.AddField(
            model_name="entryevent",
            name="row_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
        ),
        migrations.AddField(
            model_name="ticketprint",
            name="row_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
        ),
        migrations.AlterField(
            model_name="visitevent",
            name="row_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="sidik baris"),
        ),
    ]
