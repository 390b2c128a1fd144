import django.db.models.deletion
from django.db import migrations, models

from queues.database.migrating import DropIndexOfField


class Migration(migrations.Migration):
    dependencies = [
        ("simrs", "0001_first_release"),
    ]

    operations = [
        DropIndexOfField(
            model_name="keptanswer",
            name="integration",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_answers",
                to="simrs.integration",
            ),
        ),
    ]
