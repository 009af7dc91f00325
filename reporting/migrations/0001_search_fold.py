"""The function that search compares texts by, and the trigram extension under it."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# Immutable, so that generated columns may call it: normalize, lower with a
# named ICU collation and translate do not depend on the session.
# Zero-width characters and the soft hyphen fall away: translate drops what has no partner.
SEARCH_FOLD = """
CREATE FUNCTION search_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN translate(
    lower(normalize(value, NFC) COLLATE "und-x-icu"),
    'ёқөұүәғңһі' || U&'\\200B\\200C\\200D\\2060\\FEFF\\00AD',
    'екоууагнхи'
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(SEARCH_FOLD, "DROP FUNCTION search_fold(text)"),
    ]
