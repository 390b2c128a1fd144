from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0007_digests_are_bytes")]

    operations = [
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("kind", "ADD"), ("state", "PENDING")),
                fields=["-created_at", "-id"],
                name="outbox_new_numbers",
            ),
        ),
    ]
