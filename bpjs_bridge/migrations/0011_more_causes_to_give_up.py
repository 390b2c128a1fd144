from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0010_agreement_with_bpjs")]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="given_up_cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "-"),
                    ("PERSON", "Diputuskan petugas"),
                    ("GAP", "Tahap sebelumnya tidak tercatat"),
                    ("NOT_ADDED", "Pendaftaran tidak pernah sampai ke BPJS"),
                    ("LATER", "Tahap sesudahnya sudah tersimpan di BPJS"),
                    ("PAST_DATE", "Lewat hari"),
                    ("CANCELLED", "Dibatalkan, belum pernah diterima BPJS"),
                ],
                default="",
                max_length=10,
                verbose_name="sebab dilepas",
            ),
        ),
    ]
