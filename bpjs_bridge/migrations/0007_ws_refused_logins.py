"""How often somebody was refused at /ws/auth, by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0006_repeats_and_missing_niks")]

    operations = [
        migrations.CreateModel(
            name="WsRefusedLogins",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
