"""The table of the cache that all processes share; passing, so its rows belong to no model."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_calendar_feed")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires);
            """,
            "DROP TABLE IF EXISTS cache;",
        )
    ]
