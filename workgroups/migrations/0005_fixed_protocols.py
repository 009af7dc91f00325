"""What was decided is written into the decisions, and the database fixes the protocol of a held meeting."""

from django.db import migrations

# Until now a decision only pointed to its commitment. The date is the first one, before any extension.
DECIDED = """
UPDATE workgroups_decision AS decision
SET lead_organisation_id = promised.lead_organisation_id,
    lead_person_id = promised.lead_person_id,
    completion_form_kk = promised.completion_form_kk,
    completion_form_ru = promised.completion_form_ru,
    due_on = COALESCE(moved.old_due_on, promised.due_on),
    due_on_precision = COALESCE(moved.old_due_on_precision, promised.due_on_precision)
FROM agreements_commitment AS promised
LEFT JOIN LATERAL (
    SELECT old_due_on, old_due_on_precision FROM agreements_extension
    WHERE commitment_id = promised.id ORDER BY id LIMIT 1
) AS moved ON true
WHERE promised.id = decision.commitment_id;

INSERT INTO workgroups_decision_co_executors (decision_id, organisation_id)
SELECT decision.id, helper.organisation_id
FROM workgroups_decision AS decision
JOIN agreements_commitment_co_executors AS helper ON helper.commitment_id = decision.commitment_id;

-- The keys are checked now: the table is altered in the same transaction.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

# FOR SHARE waits for whoever is closing the meeting, so that nothing slips in at the same moment.
# Who entered and changed a row is no part of the protocol: a person who leaves is taken out of it.
FIXED = """
CREATE FUNCTION meeting_is_held(meeting bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT COALESCE((SELECT state = 'held' FROM workgroups_meeting WHERE id = meeting FOR SHARE), false)
$$;

CREATE FUNCTION protocol_text(line jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT line - ARRAY['created_at', 'created_by_id', 'updated_at', 'updated_by_id']
$$;

CREATE FUNCTION refuse_protocol_change() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the protocol of a held meeting is fixed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'protocol_is_fixed';
END $$;

CREATE FUNCTION meeting_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM refuse_protocol_change();
    ELSIF protocol_text(to_jsonb(NEW)) <> protocol_text(to_jsonb(OLD)) THEN
        PERFORM refuse_protocol_change();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocol_is_fixed BEFORE UPDATE OR DELETE ON workgroups_meeting
FOR EACH ROW WHEN (OLD.state = 'held') EXECUTE FUNCTION meeting_is_fixed();

CREATE FUNCTION row_of_meeting_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND protocol_text(to_jsonb(NEW)) = protocol_text(to_jsonb(OLD)) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND meeting_is_held(OLD.meeting_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF meeting_is_held(NEW.meeting_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocol_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON workgroups_attendance
FOR EACH ROW EXECUTE FUNCTION row_of_meeting_is_fixed();
CREATE TRIGGER protocol_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON workgroups_agendaitem
FOR EACH ROW EXECUTE FUNCTION row_of_meeting_is_fixed();

CREATE FUNCTION item_is_of_held_meeting(item bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT COALESCE((SELECT meeting_is_held(meeting_id) FROM workgroups_agendaitem WHERE id = item), false)
$$;

CREATE FUNCTION speakers_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND item_is_of_held_meeting(OLD.agendaitem_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF item_is_of_held_meeting(NEW.agendaitem_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocol_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON workgroups_agendaitem_speakers
FOR EACH ROW EXECUTE FUNCTION speakers_are_fixed();

CREATE FUNCTION decision_is_of_held_meeting(decision bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT COALESCE(
        (SELECT item_is_of_held_meeting(item_id) FROM workgroups_decision WHERE id = decision), false
    )
$$;

CREATE FUNCTION co_executors_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND decision_is_of_held_meeting(OLD.decision_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF decision_is_of_held_meeting(NEW.decision_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocol_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON workgroups_decision_co_executors
FOR EACH ROW EXECUTE FUNCTION co_executors_are_fixed();

-- The one thing that may be added: a later, dated decision that corrects one of the same protocol.
CREATE FUNCTION is_correction(decision workgroups_decision) RETURNS boolean LANGUAGE sql AS $$
    SELECT decision.corrects_id IS NOT NULL AND EXISTS (
        SELECT 1
        FROM workgroups_agendaitem AS item
        JOIN workgroups_meeting AS meeting ON meeting.id = item.meeting_id
        JOIN workgroups_decision AS wrong ON wrong.id = decision.corrects_id AND wrong.item_id = item.id
        WHERE item.id = decision.item_id AND decision.corrected_on >= meeting.held_on
    )
$$;

CREATE FUNCTION decisions_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND protocol_text(to_jsonb(NEW)) = protocol_text(to_jsonb(OLD)) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND item_is_of_held_meeting(OLD.item_id) THEN
        PERFORM refuse_protocol_change();
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF item_is_of_held_meeting(NEW.item_id) AND NOT (TG_OP = 'INSERT' AND is_correction(NEW)) THEN
        PERFORM refuse_protocol_change();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protocol_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON workgroups_decision
FOR EACH ROW EXECUTE FUNCTION decisions_are_fixed();
"""

OPEN = """
DROP TRIGGER protocol_is_fixed ON workgroups_decision;
DROP FUNCTION decisions_are_fixed();
DROP FUNCTION is_correction(workgroups_decision);
DROP TRIGGER protocol_is_fixed ON workgroups_decision_co_executors;
DROP FUNCTION co_executors_are_fixed();
DROP FUNCTION decision_is_of_held_meeting(bigint);
DROP TRIGGER protocol_is_fixed ON workgroups_agendaitem_speakers;
DROP FUNCTION speakers_are_fixed();
DROP FUNCTION item_is_of_held_meeting(bigint);
DROP TRIGGER protocol_is_fixed ON workgroups_agendaitem;
DROP TRIGGER protocol_is_fixed ON workgroups_attendance;
DROP FUNCTION row_of_meeting_is_fixed();
DROP TRIGGER protocol_is_fixed ON workgroups_meeting;
DROP FUNCTION meeting_is_fixed();
DROP FUNCTION refuse_protocol_change();
DROP FUNCTION protocol_text(jsonb);
DROP FUNCTION meeting_is_held(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("workgroups", "0004_sealed")]
    operations = [
        migrations.RunSQL(DECIDED, migrations.RunSQL.noop),
        migrations.RunSQL(FIXED, OPEN),
    ]
