"""The address that the mail server refused for good is remembered, so that it is not tried every hour."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0011_last_notice")]

    operations = [
        migrations.AddField(
            model_name="digest",
            name="refused_address",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Tried again the next day, or at once when the person has another address.",
                max_length=254,
                verbose_name="refused address",
            ),
            preserve_default=False,
        ),
    ]
