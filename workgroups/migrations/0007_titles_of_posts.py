from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workgroups", "0006_archive"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalmembership",
            name="title_en",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in English"),
        ),
        migrations.AlterField(
            model_name="historicalmembership",
            name="title_kk",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Kazakh"),
        ),
        migrations.AlterField(
            model_name="historicalmembership",
            name="title_ru",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Russian"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="title_en",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in English"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="title_kk",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Kazakh"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="title_ru",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Russian"),
        ),
    ]
