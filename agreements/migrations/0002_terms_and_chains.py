"""Two rules that only the database can keep: the end of a term, and no loop of parents."""

from django.db import migrations

# term_end is what the last renewal says, or the paper itself: an open-ended renewal gives NULL.
# A renewal touches its agreement so that the trigger there computes anew.
TERM_END = """
CREATE FUNCTION agreement_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_renewal record;
BEGIN
    SELECT new_end INTO last_renewal FROM agreements_renewal
    WHERE agreement_id = NEW.id ORDER BY number DESC, id DESC LIMIT 1;
    IF FOUND THEN NEW.term_end := last_renewal.new_end; ELSE NEW.term_end := NEW.in_force_until; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_term_end BEFORE INSERT OR UPDATE ON agreements_agreement
FOR EACH ROW EXECUTE FUNCTION agreement_term_end();

CREATE FUNCTION renewal_moves_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE agreements_agreement SET term_end = term_end WHERE id = OLD.agreement_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE agreements_agreement SET term_end = term_end WHERE id = NEW.agreement_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER renewal_moves_term_end AFTER INSERT OR UPDATE OR DELETE ON agreements_renewal
FOR EACH ROW EXECUTE FUNCTION renewal_moves_term_end();
"""

NO_TERM_END = """
DROP TRIGGER renewal_moves_term_end ON agreements_renewal;
DROP FUNCTION renewal_moves_term_end();
DROP TRIGGER agreement_term_end ON agreements_agreement;
DROP FUNCTION agreement_term_end();
"""

# The advisory lock makes two half-loops entered at the same moment wait for each other.
NO_LOOP = """
CREATE FUNCTION agreement_parents_do_not_loop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('agreement_parents'));
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT a.parent_id FROM agreements_agreement a JOIN above ON a.id = above.id
            WHERE a.parent_id IS NOT NULL
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'agreement % would rest on itself', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_parents_do_not_loop';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_parents_do_not_loop BEFORE INSERT OR UPDATE OF parent_id ON agreements_agreement
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION agreement_parents_do_not_loop();
"""

LOOP = """
DROP TRIGGER agreement_parents_do_not_loop ON agreements_agreement;
DROP FUNCTION agreement_parents_do_not_loop();
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [
        migrations.RunSQL(TERM_END, NO_TERM_END),
        migrations.RunSQL(NO_LOOP, LOOP),
    ]
