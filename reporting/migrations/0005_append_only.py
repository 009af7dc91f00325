"""The function of the triggers that refuse every change of what was recorded."""

from django.db import migrations

from reporting.append_only import FUNCTION, NO_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_job_site")]
    operations = [migrations.RunSQL(FUNCTION, NO_FUNCTION)]
