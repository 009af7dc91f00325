"""A date that was moved is moved by extensions only, each from the date there is: the first is never lost."""

from django.db import migrations

FROM_PRESENT_DATE = """
CREATE FUNCTION extension_from_present_date() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT due_on FROM agreements_commitment WHERE id = NEW.commitment_id)
       IS DISTINCT FROM NEW.old_due_on THEN
        RAISE EXCEPTION 'commitment % is not due on %', NEW.commitment_id, NEW.old_due_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'extension_from_present_date';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER extension_from_present_date BEFORE INSERT ON agreements_extension
FOR EACH ROW EXECUTE FUNCTION extension_from_present_date();
"""

FROM_ANY_DATE = """
DROP TRIGGER extension_from_present_date ON agreements_extension;
DROP FUNCTION extension_from_present_date();
"""

MOVED_BY_EXTENSION = """
CREATE FUNCTION commitment_moved_by_extension() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last date := (SELECT new_due_on FROM agreements_extension WHERE commitment_id = NEW.id
                  ORDER BY id DESC LIMIT 1);
BEGIN
    IF last IS NOT NULL AND last IS DISTINCT FROM NEW.due_on THEN
        RAISE EXCEPTION 'the date of commitment % was extended to %', NEW.id, last
            USING ERRCODE = 'check_violation', CONSTRAINT = 'commitment_moved_by_extension';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitment_moved_by_extension BEFORE UPDATE OF due_on ON agreements_commitment
FOR EACH ROW WHEN (OLD.due_on IS DISTINCT FROM NEW.due_on)
EXECUTE FUNCTION commitment_moved_by_extension();
"""

MOVED_ANYHOW = """
DROP TRIGGER commitment_moved_by_extension ON agreements_commitment;
DROP FUNCTION commitment_moved_by_extension();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_reminders")]
    operations = [
        migrations.RunSQL(FROM_PRESENT_DATE, FROM_ANY_DATE),
        migrations.RunSQL(MOVED_BY_EXTENSION, MOVED_ANYHOW),
    ]
