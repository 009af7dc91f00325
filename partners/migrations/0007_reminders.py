"""With which account a person signs in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_areas_of_sectors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalperson",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                error_messages={"unique": "This account belongs to another person already."},
                help_text="The account this person signs in with; it is reminded of what the person leads.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="user",
            field=models.OneToOneField(
                blank=True,
                error_messages={"unique": "This account belongs to another person already."},
                help_text="The account this person signs in with; it is reminded of what the person leads.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="person",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
    ]
