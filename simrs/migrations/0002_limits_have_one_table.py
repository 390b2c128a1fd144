"""Wrong secrets are counted in `service_accounts`. The last five minutes' counts are not carried over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("simrs", "0001_initial")]

    operations = [migrations.DeleteModel(name="FailedSecret")]
