from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("queue", "0002_screen_changes")]

    operations = [
        migrations.AddIndex(model_name="act", index=models.Index(fields=["at"], name="queue_act_at_f9745a_idx")),
        migrations.AddIndex(
            model_name="patient", index=models.Index(fields=["created_at"], name="queue_patie_created_4be515_idx")
        ),
        migrations.AddIndex(
            model_name="recordnumberchange",
            index=models.Index(fields=["changed_at"], name="queue_recor_changed_5321a4_idx"),
        ),
        migrations.AddIndex(
            model_name="ticketprint",
            index=models.Index(fields=["printed_at"], name="queue_ticke_printed_bb3a31_idx"),
        ),
    ]
