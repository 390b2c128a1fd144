"""Whose booking it is at BPJS: those of Mobile JKN are BPJS's own and are never added from here."""

from django.db import migrations, models


def mark_mobile_jkn(apps, schema_editor):
    """Imported ones of before, if there are any, did not say: they stay unadded."""
    reporting = apps.get_model("bpjs_bridge", "Reporting")
    reporting.objects.filter(visit__channel__in=("MOBILE_JKN", "IMPORT")).update(is_bpjs_own=True)


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0003_field_names"), ("queue", "0006_ticket_print")]

    operations = [
        migrations.AddField(
            model_name="reporting",
            name="is_bpjs_own",
            field=models.BooleanField(
                default=False,
                help_text="Milik BPJS: tidak pernah ditambahkan dari sini.",
                verbose_name="pendaftaran Mobile JKN",
            ),
        ),
        migrations.RunPython(mark_mobile_jkn, migrations.RunPython.noop),
    ]
