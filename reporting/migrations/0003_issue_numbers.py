"""The last number given to a printed document in each year, and the names of the variants.

The numbers are a table without a model: nobody reads or enters it, one statement counts it on
(``reporting.issuing.next_sequence``).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_papers"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE reporting_issue_numbers (year smallint PRIMARY KEY, last integer NOT NULL)",
            "DROP TABLE reporting_issue_numbers",
        ),
        migrations.AlterField(
            model_name="issue",
            name="variant",
            field=models.CharField(
                choices=[("pdf/ua-1", "PDF/UA-1"), ("pdf/a-3a", "PDF/A-3a")],
                default="pdf/ua-1",
                max_length=10,
                verbose_name="variant",
            ),
        ),
    ]
