"""No version of a record is changed or deleted any more: the database refuses it."""

from django.db import migrations

from reporting.append_only import append_only

TABLES = (
    "agreements_historicalagreement",
    "agreements_historicalagreement_sectors",
    "agreements_historicalamendment",
    "agreements_historicalcommitment",
    "agreements_historicalcommitment_co_executors",
    "agreements_historicaldocument",
    "agreements_historicalextension",
    "agreements_historicalparty",
    "agreements_historicalrenewal",
    "delegations_historicaldelegation",
    "delegations_historicalforum",
    "delegations_historicalmember",
    "delegations_historicalprogrammeitem",
    "delegations_historicalstop",
    "partners_historicalcity",
    "partners_historicalorganisation",
    "partners_historicalorganisation_sectors",
    "partners_historicalperson",
    "partners_historicalpost",
    "partners_historicalsector",
    "reporting_historicaloffice",
    "workgroups_historicalagendaitem",
    "workgroups_historicalagendaitem_speakers",
    "workgroups_historicalattendance",
    "workgroups_historicaldecision",
    "workgroups_historicaldecision_co_executors",
    "workgroups_historicalmeeting",
    "workgroups_historicalmeeting_documents",
    "workgroups_historicalmembership",
    "workgroups_historicalworkinggroup",
)


class Migration(migrations.Migration):
    dependencies = [
        ("cooperation", "0001_revisions"),
        ("agreements", "0011_last_notice"),
        ("delegations", "0002_reports_and_programmes"),
        ("partners", "0007_reminders"),
        ("reporting", "0005_append_only"),
        ("workgroups", "0005_fixed_protocols"),
    ]
    operations = [*map(append_only, TABLES)]
