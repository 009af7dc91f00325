"""Orders and the course of fulfilment; who verifies knows who reported, and does not come first."""

from django.conf import settings
from django.db import migrations, models

# What the new rules refuse is taken back: nobody knows that another person verified it. The history keeps it.
# Checked at once, the foreign key leaves no event that would stand in the way of the changes below.
TAKE_BACK = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE agreements_commitment SET verified_by_id = NULL, verified_on = NULL
WHERE verified_by_id IS NOT NULL AND (reported_by_id IS NULL OR verified_on < completed_on);
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0006_extension_precision"),
        ("delegations", "0002_reports_and_programmes"),
        ("partners", "0006_areas_of_sectors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TAKE_BACK, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="commitment",
            name="commitment_verified_by_another",
        ),
        migrations.AddField(
            model_name="commitment",
            name="order_number",
            field=models.CharField(
                blank=True,
                help_text="An order of the akim; one by word of mouth has a date and no number.",
                max_length=50,
                verbose_name="number of the order",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="ordered_on",
            field=models.DateField(blank=True, null=True, verbose_name="date of the order"),
        ),
        migrations.AddField(
            model_name="commitment",
            name="progress_kk",
            field=models.TextField(blank=True, verbose_name="course of fulfilment in Kazakh"),
        ),
        migrations.AddField(
            model_name="commitment",
            name="progress_ru",
            field=models.TextField(
                blank=True,
                help_text="What has been done so far; what came of it in the end is the result.",
                verbose_name="course of fulfilment in Russian",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="order_number",
            field=models.CharField(
                blank=True,
                help_text="An order of the akim; one by word of mouth has a date and no number.",
                max_length=50,
                verbose_name="number of the order",
            ),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="ordered_on",
            field=models.DateField(blank=True, null=True, verbose_name="date of the order"),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="progress_kk",
            field=models.TextField(blank=True, verbose_name="course of fulfilment in Kazakh"),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="progress_ru",
            field=models.TextField(
                blank=True,
                help_text="What has been done so far; what came of it in the end is the result.",
                verbose_name="course of fulfilment in Russian",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    models.Q(
                        ("reported_by__isnull", False),
                        models.Q(("verified_by", models.F("reported_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commitment_verified_by_another",
                violation_error_message=(
                    "A commitment is verified by another person than the one who reported it. Name both."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_on", None),
                    ("completed_on", None),
                    ("verified_on__gte", models.F("completed_on")),
                    _connector="OR",
                ),
                name="commitment_verified_after_done",
                violation_error_message="A commitment is not verified before the day it was done.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("order_number", ""), ("ordered_on__isnull", False), _connector="OR"),
                name="commitment_order_dated",
                violation_error_message="Enter the date of the order together with its number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ordered_on", None),
                    models.Q(
                        models.Q(("due_on", None), ("due_on__gte", models.F("ordered_on")), _connector="OR"),
                        models.Q(
                            ("completed_on", None),
                            ("completed_on__gte", models.F("ordered_on")),
                            _connector="OR",
                        ),
                        models.Q(
                            ("dropped_on", None), ("dropped_on__gte", models.F("ordered_on")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="commitment_after_its_order",
                violation_error_message="Nothing is due, done or dropped before the day it was ordered.",
            ),
        ),
    ]
