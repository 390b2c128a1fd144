from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0004_calls_to_bpjs")]

    operations = [
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "PENDING"), ("kind", "ADD")),
                fields=["-created_at", "-id"],
                name="outbox_new_numbers",
            ),
        ),
    ]
