"""Which reminders a person wants by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="reminded_by_mail",
            field=models.BooleanField(default=True, verbose_name="reminders by e-mail"),
        ),
        migrations.AddField(
            model_name="user",
            name="reminded_of_commitments",
            field=models.BooleanField(default=True, verbose_name="commitments"),
        ),
        migrations.AddField(
            model_name="user",
            name="reminded_of_terms",
            field=models.BooleanField(default=True, verbose_name="ends of terms of agreements"),
        ),
    ]
