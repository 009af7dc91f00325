"""What people are reminded of by mail: a digest a day, and each reminder once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0008_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("sent", "sent")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("problem", models.TextField(blank=True, verbose_name="what went wrong")),
                (
                    "message_id",
                    models.CharField(blank=True, max_length=300, verbose_name="number of the message"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "digest of reminders",
                "verbose_name_plural": "digests of reminders",
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deadline", models.DateField(verbose_name="date it was about")),
                (
                    "days",
                    models.IntegerField(
                        help_text="How many days before the date; below zero, how many after it.",
                        verbose_name="occasion",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="agreements.commitment",
                        verbose_name="commitment",
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="agreements.digest",
                        verbose_name="digest of reminders",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(
                fields=("user", "day"),
                name="digest_one_a_day",
                violation_error_message="This person has a digest of this day already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("user",),
                name="digest_one_waiting",
                violation_error_message="A digest of this person is waiting already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at", None), ("state", "waiting")),
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    _connector="OR",
                ),
                name="digest_sent_with_time",
                violation_error_message="A digest that was sent has the time of its sending.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agreement__isnull", False)),
                fields=("user", "agreement", "deadline", "days"),
                name="reminder_of_agreement_once",
                violation_error_message="This person was told of it on this occasion already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("commitment__isnull", False)),
                fields=("user", "commitment", "deadline", "days"),
                name="reminder_of_commitment_once",
                violation_error_message="This person was told of it on this occasion already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreement__isnull", False), ("commitment", None)),
                    models.Q(("agreement", None), ("commitment__isnull", False)),
                    _connector="OR",
                ),
                name="reminder_of_one_thing",
                violation_error_message="A reminder is of an agreement or of a commitment.",
            ),
        ),
    ]
