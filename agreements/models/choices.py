"""The words that several models of this floor choose from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What sort of paper an agreement is."""

    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental agreement")
    INTERREGIONAL = "interregional", _("inter-regional agreement")
    INTERMUNICIPAL = "intermunicipal", _("inter-municipal agreement")
    MEMORANDUM = "memorandum", _("memorandum")
    CONTRACT = "contract", _("business contract")
    JOINT_VENTURE = "joint_venture", _("joint-venture agreement")
    PLAN = "plan", _("plan of measures")
    PROTOCOL = "protocol", pgettext_lazy("kind of agreement", "protocol")


#: The kinds that enterprises sign: they have a subject, a sum and their performance.
CONTRACT_KINDS = (Kind.CONTRACT, Kind.JOINT_VENTURE)


class Access(models.TextChoices):
    """Who may see an agreement and all that hangs on it."""

    PUBLIC = "public", _("public")
    INTERNAL = "internal", _("internal")
    RESTRICTED = "restricted", _("restricted")


class Status(models.TextChoices):
    """The legal status of an agreement on a given day; derived, never stored."""

    DRAFT = "draft", _("draft")
    SIGNED = "signed", _("signed, not yet in force")
    IN_FORCE = "in_force", _("in force")
    EXPIRED = "expired", _("expired")
    TERMINATED = "terminated", _("terminated")


class Fulfilment(models.TextChoices):
    """How the commitments of an agreement stand on a given day; derived, never stored."""

    OVERDUE = "overdue", _("something overdue")
    ON_TIME = "on_time", _("on time")
    FULFILLED = "fulfilled", _("all done")
    NONE = "none", _("no commitments")


class Side(models.TextChoices):
    """On whose side of the border."""

    OURS = "ours", _("ours")
    THEIRS = "theirs", _("theirs")
    THIRD = "third", _("third")


class Promiser(models.TextChoices):
    """Who has to keep a commitment."""

    OURS = "ours", _("our side")
    THEIRS = "theirs", _("their side")
    JOINT = "joint", _("both sides")


class State(models.TextChoices):
    """How a commitment stands on a given day; derived, never stored."""

    OVERDUE = "overdue", _("overdue")
    DUE_SOON = "due_soon", _("due soon")
    OPEN = "open", _("in progress")
    DONE = "done", _("done")
    DONE_LATE = "done_late", _("done late")
    DROPPED = "dropped", _("dropped")


class Source(models.TextChoices):
    """Where something was promised; the floor of the working groups adds their protocols."""

    AGREEMENT = "agreement", _("agreement")
    VISIT = "visit", _("visit")
    ORDER = "order", _("order of the akim")


class TextLanguage(models.TextChoices):
    """A language in which a paper is written."""

    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")
    OTHER = "xx", _("another language")
