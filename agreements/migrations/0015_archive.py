import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0014_rights_of_heads"),
        ("delegations", "0002_reports_and_programmes"),
        ("partners", "0009_archive_of_cities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="agreement",
            name="agreement_by_signing",
        ),
        migrations.RemoveIndex(
            model_name="commitment",
            name="commitment_by_due",
        ),
        migrations.RemoveIndex(
            model_name="commitment",
            name="commitment_by_agreement",
        ),
        migrations.AddField(
            model_name="agreement",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="agreement",
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
            model_name="agreement",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddField(
            model_name="commitment",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="commitment",
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
            model_name="commitment",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddField(
            model_name="historicalagreement",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="historicalagreement",
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
            model_name="historicalagreement",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
            name="archive_reason",
            field=models.TextField(blank=True, verbose_name="reason for archiving"),
        ),
        migrations.AddField(
            model_name="historicalcommitment",
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
            model_name="historicalcommitment",
            name="archived_on",
            field=models.DateField(blank=True, null=True, verbose_name="archived on"),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                models.OrderBy(models.F("signed_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                include=(
                    "access",
                    "kind",
                    "signed_on",
                    "in_force_from",
                    "term_end",
                    "terminated_on",
                    "archived_on",
                ),
                name="agreement_by_signing",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("archived_on__isnull", False)), fields=["id"], name="agreement_archived"
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                models.OrderBy(models.F("due_on"), nulls_last=True),
                models.F("id"),
                include=("due_on", "completed_on", "dropped_on", "archived_on", "agreement", "side", "city"),
                name="commitment_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["agreement"],
                include=("due_on", "completed_on", "dropped_on", "archived_on"),
                name="commitment_by_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("archive_reason", ""), ("archived_by", None), ("archived_on", None)),
                    models.Q(("archived_on__isnull", False), models.Q(("archive_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="agreement_archived_with_reason",
                violation_error_message="Say why it goes to the archive.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("archive_reason", ""), ("archived_by", None), ("archived_on", None)),
                    models.Q(("archived_on__isnull", False), models.Q(("archive_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="commitment_archived_with_reason",
                violation_error_message="Say why it goes to the archive.",
            ),
        ),
    ]
