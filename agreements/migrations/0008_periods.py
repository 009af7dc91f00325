"""Each period of an agreement has its beginning and its end in the database, and they stand in order."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest

import agreements.models.renewal

# The order of the periods is that of the decisions, whatever the order in which they are typed.
# A renewal locks its agreement first, so that two entered at the same moment see each other.
PERIODS = """
CREATE FUNCTION renewal_previous_end(agreement bigint, decided date, place integer, own bigint)
RETURNS date LANGUAGE plpgsql AS $$
DECLARE found_end date;
BEGIN
    SELECT new_end INTO found_end FROM agreements_renewal
    WHERE agreement_id = agreement AND id <> own AND (decided_on, number) < (decided, place)
    ORDER BY decided_on DESC, number DESC, id DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT in_force_until INTO found_end FROM agreements_agreement WHERE id = agreement;
    END IF;
    RETURN found_end;
END $$;

CREATE FUNCTION renewal_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended date;
BEGIN
    SELECT terminated_on INTO ended FROM agreements_agreement WHERE id = NEW.agreement_id FOR NO KEY UPDATE;
    IF ended <= NEW.decided_on THEN
        RAISE EXCEPTION 'agreement % was over on %', NEW.agreement_id, NEW.decided_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'renewal_before_termination';
    END IF;
    NEW.previous_end := renewal_previous_end(NEW.agreement_id, NEW.decided_on, NEW.number, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER renewal_follows BEFORE INSERT OR UPDATE ON agreements_renewal
FOR EACH ROW EXECUTE FUNCTION renewal_follows();

CREATE FUNCTION agreement_periods_anew(agreement bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agreements_renewal SET previous_end = previous_end
    WHERE agreement_id = agreement
        AND previous_end IS DISTINCT FROM renewal_previous_end(agreement_id, decided_on, number, id);
    UPDATE agreements_agreement SET term_end = term_end WHERE id = agreement;
END $$;

CREATE OR REPLACE FUNCTION renewal_moves_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM agreement_periods_anew(OLD.agreement_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM agreement_periods_anew(NEW.agreement_id); END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION agreement_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_renewal record;
BEGIN
    SELECT new_end INTO last_renewal FROM agreements_renewal
    WHERE agreement_id = NEW.id ORDER BY decided_on DESC, number DESC, id DESC LIMIT 1;
    IF FOUND THEN NEW.term_end := last_renewal.new_end; ELSE NEW.term_end := NEW.in_force_until; END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION agreement_moves_periods() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM agreement_periods_anew(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER agreement_moves_periods AFTER UPDATE ON agreements_agreement
FOR EACH ROW WHEN (OLD.in_force_until IS DISTINCT FROM NEW.in_force_until)
EXECUTE FUNCTION agreement_moves_periods();

CREATE FUNCTION agreement_ends_after_renewals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM agreements_renewal WHERE agreement_id = NEW.id AND decided_on >= NEW.terminated_on
    ) THEN
        RAISE EXCEPTION 'agreement % was renewed later than it ended', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'renewal_before_termination';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_ends_after_renewals BEFORE UPDATE ON agreements_agreement
FOR EACH ROW WHEN (NEW.terminated_on IS NOT NULL AND OLD.terminated_on IS DISTINCT FROM NEW.terminated_on)
EXECUTE FUNCTION agreement_ends_after_renewals();

UPDATE agreements_renewal r SET previous_end = previous_end
WHERE NOT EXISTS (
    SELECT FROM agreements_agreement a WHERE a.id = r.agreement_id AND a.terminated_on <= r.decided_on
);
-- Foreign keys are checked at once: no index can be made of a table while its checks wait for the end.
SET CONSTRAINTS ALL IMMEDIATE;
"""

NO_PERIODS = """
DROP TRIGGER agreement_ends_after_renewals ON agreements_agreement;
DROP FUNCTION agreement_ends_after_renewals();
DROP TRIGGER agreement_moves_periods ON agreements_agreement;
DROP FUNCTION agreement_moves_periods();
DROP TRIGGER renewal_follows ON agreements_renewal;
DROP FUNCTION renewal_follows();
CREATE OR REPLACE FUNCTION renewal_moves_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE agreements_agreement SET term_end = term_end WHERE id = OLD.agreement_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE agreements_agreement SET term_end = term_end WHERE id = NEW.agreement_id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION agreement_term_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_renewal record;
BEGIN
    SELECT new_end INTO last_renewal FROM agreements_renewal
    WHERE agreement_id = NEW.id ORDER BY number DESC, id DESC LIMIT 1;
    IF FOUND THEN NEW.term_end := last_renewal.new_end; ELSE NEW.term_end := NEW.in_force_until; END IF;
    RETURN NEW;
END $$;
DROP FUNCTION agreement_periods_anew(bigint);
DROP FUNCTION renewal_previous_end(bigint, date, integer, bigint);
"""

DOCUMENT = {
    "blank": True,
    "null": True,
    "help_text": "The paper it was decided by, of the documents of this agreement.",
    "to": "agreements.document",
    "verbose_name": "document",
}
STARTS_ON = {
    "blank": True,
    "null": True,
    "help_text": "Leave empty: the day after the end it had, or the day of the decision if that came later.",
    "verbose_name": "begins on",
}


class Migration(migrations.Migration):
    dependencies = [("agreements", "0007_control")]

    # Renewals entered before these rules may break them: they stay as they are until they are changed.
    operations = [
        migrations.AlterModelOptions(
            name="renewal",
            options={
                "ordering": ["decided_on", "number", "pk"],
                "verbose_name": "renewal",
                "verbose_name_plural": "renewals",
            },
        ),
        migrations.AddField(
            model_name="historicalrenewal",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                **DOCUMENT,
            ),
        ),
        migrations.AddField(
            model_name="historicalrenewal", name="starts_on", field=models.DateField(**STARTS_ON)
        ),
        migrations.AddField(
            model_name="renewal",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.SET_NULL, related_name="renewals", **DOCUMENT
            ),
        ),
        migrations.AddField(model_name="renewal", name="starts_on", field=models.DateField(**STARTS_ON)),
        migrations.AddField(
            model_name="renewal",
            name="previous_end",
            field=models.DateField(editable=False, null=True, verbose_name="end before it"),
        ),
        migrations.AddField(
            model_name="renewal",
            name="begins_on",
            field=models.GeneratedField(
                db_persist=True,
                expression=Coalesce(
                    "starts_on", Greatest("decided_on", agreements.models.renewal.NextDay("previous_end"))
                ),
                output_field=models.DateField(),
                verbose_name="first day",
            ),
        ),
        migrations.RunSQL(PERIODS, NO_PERIODS),
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(
                condition=models.Q(("begins_on__gt", agreements.models.renewal.NextDay("previous_end"))),
                fields=["previous_end", "begins_on"],
                include=("agreement",),
                name="renewal_after_a_lapse",
            ),
        ),
        AddConstraintNotValid(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(("previous_end__isnull", False)),
                name="renewal_of_a_term",
                violation_error_message=(
                    "Before this decision the agreement was open-ended: there is no term to renew. "
                    "Enter first the end that it had."
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("new_end", None),
                    ("previous_end", None),
                    ("new_end__gt", models.F("previous_end")),
                    _connector="OR",
                ),
                name="renewal_goes_further",
                violation_error_message=(
                    "The new end is not later than the end it had before: a renewal makes the term longer. "
                    "To end an agreement earlier, terminate it."
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("previous_end", None),
                    ("starts_on__gt", models.F("previous_end")),
                    _connector="OR",
                ),
                name="renewal_begins_after_the_end",
                violation_error_message=(
                    "The new period begins before the one before it ends. "
                    "Leave its beginning empty: it then follows day upon day."
                ),
            ),
        ),
        AddConstraintNotValid(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("new_end", None),
                    ("starts_on", None),
                    ("new_end__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="renewal_period",
                violation_error_message="The new end is before the first day of the new period.",
            ),
        ),
    ]
