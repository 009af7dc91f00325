"""Tables that are only ever added to: the database itself refuses to change, delete or empty them.

In the migration that makes such a table, after its ``CreateModel``::

    operations = [migrations.CreateModel("HistoricalVisit", …), append_only("delegations_historicalvisit")]

A migration that must rewrite such rows disables the trigger for its own transaction and says why.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

#: The name of the triggers, and of the constraint that the refusal speaks of.
NAME = "only_added_to"

#: With ``reporting.0005``. The error is of the class of broken constraints, so it is an IntegrityError here.
FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is only ever added to: % was refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'only_added_to', TABLE = TG_TABLE_NAME,
              HINT = 'What was recorded stays as it was; correct the record itself.';
END $$;
"""
NO_FUNCTION = "DROP FUNCTION refuse_change();"


def append_only(table: str) -> RunSQL:
    """From now on rows of ``table`` are inserted and read, and nothing else."""
    return RunSQL(
        f"""
        CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {NAME}_whole BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"DROP TRIGGER {NAME} ON {table}; DROP TRIGGER {NAME}_whole ON {table};",
    )
