from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0003_a_gate_per_service"),
    ]

    operations = [
        migrations.CreateModel(
            name="BpjsCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "service",
                    models.PositiveSmallIntegerField(choices=[(1, "Antrean"), (2, "VClaim")], verbose_name="layanan"),
                ),
                ("method", models.CharField(max_length=6, verbose_name="metode")),
                ("template", models.CharField(max_length=150, verbose_name="alamat")),
                ("began_at", models.DateTimeField(verbose_name="waktu")),
                ("milliseconds", models.PositiveIntegerField(verbose_name="milidetik")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("OK", "Berhasil"),
                            ("REFUSED", "Ditolak"),
                            ("UNKNOWN", "Tanpa kepastian"),
                            ("HALTED", "Akses ditolak"),
                        ],
                        max_length=10,
                        verbose_name="hasil",
                    ),
                ),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP")),
                ("code", models.CharField(blank=True, max_length=10, verbose_name="kode")),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="sebab")),
            ],
            options={
                "verbose_name": "panggilan ke BPJS",
                "verbose_name_plural": "panggilan ke BPJS",
                "ordering": ["-pk"],
                "permissions": [("test_connection", "Menguji sambungan ke BPJS")],
                "indexes": [models.Index(fields=["began_at"], name="bpjs_calls_by_moment")],
            },
        ),
    ]
