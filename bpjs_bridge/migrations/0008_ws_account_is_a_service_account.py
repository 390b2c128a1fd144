"""The slow hash of the password goes: the encrypted digest is what calls are compared with.

Backwards the column is there again and empty: versions that have it compare the digest first.
"""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0007_ws_refused_logins")]

    operations = [
        migrations.AlterField(
            model_name="wsaccount",
            name="password_hash",
            field=models.CharField(default="", editable=False, max_length=200),
        ),
        migrations.RemoveField(model_name="wsaccount", name="password_hash"),
        migrations.AlterField(
            model_name="wsaccount",
            name="token_seconds",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="umur token (detik)",
            ),
        ),
    ]
