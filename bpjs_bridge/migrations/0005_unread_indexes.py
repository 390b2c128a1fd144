import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from queues.database.migrating import DropIndexOfField, DropPatternIndexes


class Migration(migrations.Migration):
    dependencies = [
        ("bpjs_bridge", "0004_calls_to_bpjs"),
        ("queue", "0004_unread_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_due",
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_journey",
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_parked",
        ),
        DropIndexOfField(
            model_name="bpjsgate",
            name="resumed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dilanjutkan oleh",
            ),
        ),
        DropIndexOfField(
            model_name="outboxattempt",
            name="message",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="history",
                to="bpjs_bridge.outboxmessage",
                verbose_name="pesan ke BPJS",
            ),
        ),
        DropIndexOfField(
            model_name="outboxmessage",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bpjs_messages",
                to="queue.visitevent",
                verbose_name="peristiwa kunjungan",
            ),
        ),
        DropIndexOfField(
            model_name="outboxmessage",
            name="given_up_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dilepas oleh",
            ),
        ),
        DropIndexOfField(
            model_name="outboxmessage",
            name="pharmacy_ticket",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bpjs_messages",
                to="queue.pharmacyticket",
                verbose_name="nomor farmasi",
            ),
        ),
        DropIndexOfField(
            model_name="outboxmessage",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="diminta oleh",
            ),
        ),
        DropIndexOfField(
            model_name="refusedbooking",
            name="patient",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="queue.patient",
                verbose_name="pasien",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state__in", ("PENDING", "PARKED"))),
                fields=["state", "due_at", "id"],
                name="outbox_undelivered",
            ),
        ),
        DropPatternIndexes(),
    ]
