"""What passwords are compared with; empty for accounts of before until their first login."""

from django.db import migrations

import queues.encryption.fields


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0004_reporting_is_bpjs_own")]

    operations = [
        migrations.AddField(
            model_name="wsaccount",
            name="password_digest",
            field=queues.encryption.fields.EncryptedTextField(blank=True, default="", editable=False),
        ),
    ]
