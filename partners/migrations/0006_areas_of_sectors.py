"""Under which section a note on a city tells of the directions that every register begins with."""

from django.db import migrations

AREAS = {
    "science": ["automation", "science"],
    "humanitarian": ["health", "culture", "youth"],
}


def place(apps, schema_editor):
    sector = apps.get_model("partners", "Sector")
    for area, codes in AREAS.items():
        sector.objects.filter(code__in=codes).update(area=area)


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_notes_on_cities")]
    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
