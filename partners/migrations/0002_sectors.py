"""The directions of cooperation that every register begins with."""

from django.db import migrations

SECTORS = [
    ("trade", "сауда және өнеркәсіп", "торговля и промышленность", "trade and industry"),
    ("energy-saving", "энергия үнемдеу", "энергосбережение", "energy saving"),
    ("health", "денсаулық сақтау", "здравоохранение", "health care"),
    ("automation", "автоматтандыру және басқару жүйелері",
     "автоматизация и системы управления", "automation and control systems"),
    ("science", "ғылым және білім", "наука и образование", "science and education"),
    ("culture", "мәдениет", "культура", "culture"),
    ("youth", "жастар және жұмыспен қамту", "молодёжь и занятость", "youth and employment"),
    ("transport", "көлік", "транспорт", "transport"),
    ("agriculture", "ауыл шаруашылығы", "сельское хозяйство", "agriculture"),
    ("tourism", "туризм", "туризм", "tourism"),
]  # fmt: skip


def add(apps, schema_editor):
    sector = apps.get_model("partners", "Sector")
    for order, (code, name_kk, name_ru, name_en) in enumerate(SECTORS, start=1):
        sector.objects.get_or_create(
            code=code, defaults={"order": order, "name_kk": name_kk, "name_ru": name_ru, "name_en": name_en}
        )


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
