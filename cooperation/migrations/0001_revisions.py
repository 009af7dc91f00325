"""The database counts the changes of the tables that the home page counts the rows of."""

from django.db import migrations

# A row for each table and server process: two transactions at once never wait for each other's.
# What a transaction counted shows when it is committed, together with what it changed.
REVISIONS = """
CREATE TABLE cooperation_revision (
    place text NOT NULL,
    slot integer NOT NULL,
    changes bigint NOT NULL,
    PRIMARY KEY (place, slot)
);
CREATE FUNCTION note_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cooperation_revision VALUES (TG_TABLE_NAME, pg_backend_pid() % 1024, 1)
    ON CONFLICT (place, slot) DO UPDATE SET changes = cooperation_revision.changes + 1;
    RETURN NULL;
END $$;
"""
NO_REVISIONS = """
DROP FUNCTION note_revision();
DROP TABLE cooperation_revision;
"""
TABLES = (
    "agreements_agreement",
    "agreements_agreement_sectors",
    "agreements_commitment",
    "agreements_document",
    "agreements_party",
    "agreements_renewal",
    "delegations_delegation",
    "delegations_stop",
    "partners_city",
    "partners_organisation",
    "partners_sector",
    "workgroups_meeting",
    "workgroups_workinggroup",
)


def trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER note_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION note_revision()",
        f"DROP TRIGGER note_revision ON {table}",
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("agreements", "0008_periods"),
        ("delegations", "0002_reports_and_programmes"),
        ("partners", "0006_areas_of_sectors"),
        ("workgroups", "0005_fixed_protocols"),
    ]
    operations = [migrations.RunSQL(REVISIONS, NO_REVISIONS), *map(trigger, TABLES)]
