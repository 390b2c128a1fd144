import datetime

from django.db import migrations, models

from queues.database.migrating import LongerText


class Migration(migrations.Migration):
    dependencies = [("queue", "0008_references_are_checked_later")]

    operations = [
        migrations.RemoveConstraint(model_name="clinicsession", name="session_ends_after_it_starts"),
        migrations.AddField(
            model_name="clinicsession",
            name="bpjs_hours",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=20, verbose_name="jam menurut BPJS"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinicsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends", models.F("starts")), _negated=True),
                    ("starts", datetime.time(0, 0)),
                    _connector="OR",
                ),
                name="session_has_a_beginning_and_an_end",
            ),
        ),
        migrations.AddIndex(
            model_name="clinicsession",
            index=models.Index(
                condition=models.Q(("ends__lte", models.F("starts"))),
                fields=["date"],
                name="sessions_over_midnight",
            ),
        ),
        migrations.AddField(
            model_name="sessionalias",
            name="words",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="jam menurut BPJS"),
        ),
        LongerText(
            model_name="visit",
            name="told_hours",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="jam praktek"),
        ),
    ]
