from django.db import migrations

import queues.encryption.row_hash
from queues.database.migrating import AsBytes


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0006_packed_history"),
    ]

    operations = [
        AsBytes(
            model_name="call",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="entryevent",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="historypack",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="historyseal",
            name="previous_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="segel sebelumnya"
            ),
        ),
        AsBytes(
            model_name="historyseal",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="ticketprint",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
        AsBytes(
            model_name="visitevent",
            name="previous_hash",
            field=queues.encryption.row_hash.HexField(blank=True, editable=False, max_length=64),
        ),
        AsBytes(
            model_name="visitevent",
            name="row_hash",
            field=queues.encryption.row_hash.HexField(
                blank=True, editable=False, max_length=64, verbose_name="sidik baris"
            ),
        ),
    ]
