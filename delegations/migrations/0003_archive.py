import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegations", "0002_reports_and_programmes"),
        ("partners", "0009_archive_of_cities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="delegation",
            name="archived_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="archived by",
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="archived_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="archived by",
            ),
        ),
        migrations.AddField(
            model_name="historicaldelegation",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("archive_reason", ""), ("archived_by", None), ("archived_on", None)),
                    models.Q(("archived_on__isnull", False), models.Q(("archive_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="delegation_archived_with_reason",
                violation_error_message="Say why it goes to the archive.",
            ),
        ),
    ]
