"""Look-ups and numbers taken are counted in `service_accounts`. The last ten minutes' counts are not carried over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kiosk", "0002_taken_numbers_are_counted")]

    operations = [migrations.DeleteModel(name="LookUp")]
