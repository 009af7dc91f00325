"""The last number given to a printed document in each year.

A table without a model: nobody reads or enters it, one statement counts it on
(``reporting.issuing.next_sequence``).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_papers"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE reporting_issue_numbers (year smallint PRIMARY KEY, last integer NOT NULL)",
            "DROP TABLE reporting_issue_numbers",
        ),
    ]
