from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("queue", "0007_digests_are_bytes")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="reference_check",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(1, "Rujukan belum diperiksa"), (2, "Rujukan tidak ada dalam daftar BPJS untuk hari ini")],
                editable=False,
                null=True,
                verbose_name="pemeriksaan rujukan",
            ),
        ),
    ]
