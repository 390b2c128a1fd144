from django.db import migrations, models


class Migration(migrations.Migration):
    """VClaim gets a gate of its own; the one that was there is Antrean's."""

    dependencies = [("bpjs_bridge", "0002_refusals_and_probes_are_indexed")]

    operations = [
        migrations.RemoveConstraint(model_name="bpjsgate", name="there_is_one_gate"),
        migrations.AlterField(
            model_name="bpjsgate",
            name="id",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Antrean"), (2, "VClaim")], default=1, primary_key=True, serialize=False
            ),
        ),
        migrations.AddConstraint(
            model_name="bpjsgate",
            constraint=models.CheckConstraint(condition=models.Q(("id__range", (1, 2))), name="a_gate_per_service"),
        ),
    ]
