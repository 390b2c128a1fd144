from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0008_waiting_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="numberseries",
            name="next_number",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="nomor berikutnya"),
        ),
    ]
