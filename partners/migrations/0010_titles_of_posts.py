from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0009_archive_of_cities"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalpost",
            name="title_en",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in English"),
        ),
        migrations.AlterField(
            model_name="historicalpost",
            name="title_kk",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Kazakh"),
        ),
        migrations.AlterField(
            model_name="historicalpost",
            name="title_ru",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Russian"),
        ),
        migrations.AlterField(
            model_name="post",
            name="title_en",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in English"),
        ),
        migrations.AlterField(
            model_name="post",
            name="title_kk",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Kazakh"),
        ),
        migrations.AlterField(
            model_name="post",
            name="title_ru",
            field=models.CharField(blank=True, max_length=300, verbose_name="title of the post, in Russian"),
        ),
    ]
