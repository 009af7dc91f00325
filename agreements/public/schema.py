"""The schema of the open data, field by field (docs/how-to/public-register.md).

Under one ``SCHEMA`` a field is never renamed, left out or given another meaning; a
new one comes at the end. What is not written here leaves in no file: no person, no
telephone or e-mail, no sum, note, source, file or commitment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reporting.dates import Precision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from agreements.models import Agreement, Party
    from agreements.models.renewal import Renewal
    from partners.models import City
    from partners.models.named import Named

SCHEMA = "agreements/1"
LANGUAGES = ("kk", "ru", "en")
#: How many letters of a date by ISO 8601 are known.
KNOWN = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}


class Type(TextChoices):
    """What stands in a field; where there is nothing, null in JSON and an empty cell in CSV."""

    NUMBER = "number", _("whole number")
    TEXT = "text", _("text")
    WORD = "word", _("one of the words named")
    DATE = "date", _("date by ISO 8601")
    OBJECT = "object", _("object")
    LIST = "list", _("list of objects")


@dataclass(frozen=True)
class Field:
    """A key of JSON and a column of CSV: its name for ever, what stands in it, what that means."""

    name: str
    type: Type
    meaning: StrOrPromise
    value: Callable[[Agreement], Any]


def field(name: str, type_: Type, meaning: StrOrPromise) -> Field:
    """The column of the same name, as it is."""
    return Field(name, type_, meaning, lambda row: getattr(row, name))


def iso(day: dt.date | None, precision: str = Precision.DAY) -> str | None:
    """2010-10-15, and 2010-10 or 2010 where no more is known."""
    return day.isoformat()[: KNOWN[Precision(precision)]] if day else None


def dated(name: str, meaning: StrOrPromise, precision: StrOrPromise) -> list[Field]:
    """A date as precisely as it is known, and how precisely that is."""

    def value(row: Agreement) -> str | None:
        return iso(getattr(row, name), getattr(row, f"{name}_precision"))

    def known(row: Agreement) -> str | None:
        return getattr(row, f"{name}_precision") if getattr(row, name) else None

    return [
        Field(name, Type.DATE, meaning, value),
        Field(f"{name}_precision", Type.WORD, precision, known),
    ]


def names(row: Named) -> dict[str, str]:
    return {f"name_{code}": getattr(row, f"name_{code}") for code in LANGUAGES}


def place(city: City | None) -> dict[str, str] | None:
    return {**names(city), "country": city.country} if city else None


def party(one: Party) -> dict[str, Any]:
    """A side by the names of its organisation and city, or by what the paper calls it."""
    described = {f"name_{code}": getattr(one, f"described_{code}") for code in LANGUAGES}
    own = names(one.organisation) if one.organisation else described
    return {"side": one.side, **own, "city": place(one.place_city)}


def renewal(one: Renewal) -> dict[str, Any]:
    return {"number": one.number, "decided_on": iso(one.decided_on), "new_end": iso(one.new_end)}


FIELDS = [
    field("id", Type.NUMBER, _("Key of the agreement; it never changes. Its page is /agreements/id/.")),
    field("registry_number", Type.TEXT, _("Number in the register, as in 2010/003.")),
    field("number_on_paper", Type.TEXT, _("Number on the paper itself.")),
    field("kind", Type.WORD,
          _("Kind: intergovernmental, interregional, intermunicipal, memorandum, contract, joint_venture, "
            "plan or protocol.")),
    field("title_kk", Type.TEXT, _("title in Kazakh")),
    field("title_ru", Type.TEXT, _("title in Russian")),
    field("title_en", Type.TEXT, _("title in English")),
    field("subject_kk", Type.TEXT, _("subject in Kazakh")),
    field("subject_ru", Type.TEXT, _("subject in Russian")),
    field("subject_en", Type.TEXT, _("subject in English")),
    *dated("signed_on", _("Date of signing: 2010-10-15, or 2010-10 or 2010 where no more is known."),
           _("How much of the date of signing is known: day, month or year.")),
    Field("place", Type.OBJECT, _("City of signing: name_kk, name_ru, name_en, country by ISO 3166-1."),
          lambda row: place(row.place)),
    *dated("in_force_from", _("First day in force."),
           _("How much of the first day in force is known: day, month or year.")),
    Field("term_end", Type.DATE,
          _("Last day of the term, renewals included; nothing where it is open-ended."),
          lambda row: iso(row.end.date, row.end.precision) if row.end else None),
    Field("term_end_precision", Type.WORD, _("How much of the last day is known: day, month or year."),
          lambda row: row.end.precision if row.end else None),
    Field("terminated_on", Type.DATE,
          _("First day on which it was no longer in force, where it was terminated."),
          lambda row: iso(row.terminated_on)),
    field("status", Type.WORD, _("Status: draft, signed, in_force, expired or terminated.")),
    Field("status_on", Type.DATE, _("The day for which the status is told: that on which the file was made."),
          lambda row: iso(row.as_of)),
    Field("sectors", Type.LIST, _("Directions of cooperation: code, name_kk, name_ru, name_en."),
          lambda row: [{"code": sector.code, **names(sector)} for sector in row.sectors.all()]),
    Field("parties", Type.LIST, _("Parties: side (ours, theirs or third), name_kk, name_ru, name_en, "
                                  "city as in place."),
          lambda row: [party(one) for one in row.parties.all()]),
    Field("renewals", Type.LIST, _("Renewals: number, decided_on, new_end."),
          lambda row: [renewal(one) for one in row.renewals.all()]),
    Field("parent", Type.NUMBER, _("Key of the agreement it rests on, where that is public too."),
          lambda row: row.public_parent),
]  # fmt: skip


def record(agreement: Agreement) -> dict[str, Any]:
    """All that is published of one agreement, by name."""
    return {one.name: one.value(agreement) for one in FIELDS}
