from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0001_first_release")]

    operations = [
        migrations.AddIndex(
            model_name="outboxattempt",
            index=models.Index(condition=models.Q(("is_probe", True)), fields=["started_at"], name="attempt_probes"),
        ),
        migrations.AddIndex(
            model_name="refusedbooking",
            index=models.Index(fields=["refused_at"], name="bpjs_bridge_refused_3cf7f1_idx"),
        ),
    ]
