from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0015_mended_visits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entryevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("JOINED", "Mulai menunggu"),
                    ("CALLED", "Dipanggil"),
                    ("SERVING", "Mulai dilayani"),
                    ("MISSED", "Terlewat"),
                    ("HELD", "Ditahan"),
                    ("RESUMED", "Dilanjutkan"),
                    ("DETOURED", "Ke tempat lain"),
                    ("RETURNED", "Kembali"),
                    ("BYPASSED", "Didahulukan"),
                    ("PLACED", "Dipindahkan"),
                    ("DONE", "Selesai"),
                    ("GONE", "Batal"),
                    ("MERGED", "Rekam medis digabung"),
                    ("UNDONE", "Diurungkan"),
                    ("REOPENED", "Dibuka lagi"),
                ],
                max_length=10,
                verbose_name="kejadian",
            ),
        ),
    ]
