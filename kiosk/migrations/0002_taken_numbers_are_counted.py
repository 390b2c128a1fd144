"""Numbers taken from an address are counted beside the look-ups."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kiosk", "0001_look_up")]

    operations = [
        migrations.AddField(
            model_name="lookup",
            name="what",
            field=models.CharField(
                choices=[("LOOK_UP", "pencarian"), ("TICKET", "pengambilan nomor")],
                default="LOOK_UP",
                max_length=10,
                verbose_name="jenis",
            ),
        ),
    ]
