"""The secret's digest moves into the column that all machine accounts have, where it is encrypted."""

import django.core.validators
from django.db import migrations, models

import queues.encryption.fields


def encrypt_digests(apps, schema_editor):
    for integration in apps.get_model("simrs", "Integration").objects.all():
        integration.password_digest = integration.secret_hash
        integration.save(update_fields=["password_digest"])


def open_digests(apps, schema_editor):
    for integration in apps.get_model("simrs", "Integration").objects.all():
        integration.secret_hash = integration.password_digest
        integration.save(update_fields=["secret_hash"])


class Migration(migrations.Migration):
    dependencies = [("simrs", "0002_limits_have_one_table")]

    operations = [
        migrations.AddField(
            model_name="integration",
            name="password_digest",
            field=queues.encryption.fields.EncryptedTextField(blank=True, default="", editable=False),
        ),
        migrations.AlterField(
            model_name="integration",
            name="secret_hash",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.RunPython(encrypt_digests, open_digests),
        migrations.RemoveField(model_name="integration", name="secret_hash"),
        migrations.RenameField(model_name="integration", old_name="secret_set_at", new_name="password_set_at"),
        migrations.AlterField(
            model_name="integration",
            name="password_set_at",
            field=models.DateTimeField(editable=False, verbose_name="kata sandi dibuat"),
        ),
        migrations.AlterField(
            model_name="integration",
            name="token_seconds",
            field=models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="umur token (detik)",
            ),
        ),
    ]
