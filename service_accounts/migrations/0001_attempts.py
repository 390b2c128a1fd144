"""What callers have tried lately: one table for the limits of all rooms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("limit", models.CharField(max_length=30)),
                ("source", models.CharField(max_length=64)),
                ("tried", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["limit", "source", "at"], name="service_acc_limit_5e8ae4_idx"),
                    models.Index(fields=["limit", "at"], name="service_acc_limit_3299ec_idx"),
                ],
            },
        ),
    ]
