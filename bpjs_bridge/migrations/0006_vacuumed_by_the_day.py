from django.db import migrations

from queues.database.migrating import StorageParameters

# A fifth of a table, the server's own measure, is months of a hospital in business for years: its dead rows and an
# outdated idea of what a day holds. These many rows are a day or two of a large one, whatever lies behind.
BY_THE_DAY = {
    "autovacuum_vacuum_scale_factor": 0,
    "autovacuum_vacuum_threshold": 10_000,
    "autovacuum_analyze_scale_factor": 0,
    "autovacuum_analyze_threshold": 10_000,
}


class Migration(migrations.Migration):
    dependencies = [("bpjs_bridge", "0005_unread_indexes")]

    operations = [StorageParameters("outboxmessage", BY_THE_DAY)]
