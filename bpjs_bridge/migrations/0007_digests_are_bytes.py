from django.db import migrations

import queues.encryption.row_hash
from queues.database.migrating import AsBytes


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0006_vacuumed_by_the_day"),
    ]

    operations = [
        AsBytes(
            model_name="outboxattempt",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="outboxmessage",
            name="payload_digest",
            field=queues.encryption.row_hash.HexField(blank=True, editable=False, max_length=64),
        ),
    ]
