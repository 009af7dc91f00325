"""Invented commitments, in every state there is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from agreements.models import Commitment, Extension
from agreements.models.choices import Promiser

from .chance import Words
from .phrases import step
from .rows import MARK, save

if TYPE_CHECKING:
    from .chance import Chance
    from .papers import Paper

FORMS = (
    Words("акт", "акт"),
    Words("есеп", "отчёт"),
    Words("ақпарат", "информация"),
    Words("шарт", "договор"),
    Words("хаттама", "протокол"),
)


class Promises:
    """The maker of commitments as they stand on ``until``."""

    def __init__(self, chance: Chance, until: dt.date) -> None:
        self.chance = chance
        self.until = until

    def make(self, papers: list[Paper], number: int | None = None) -> None:
        """``number`` among the signed agreements, else none to six for each; saved with their extensions."""
        signed = [paper for paper in papers if paper.agreement.signed_on]
        if number is None:
            promising = [paper for paper in signed for _ in range(self.chance.randint(0, 6))]
        else:
            promising = self.chance.choices(signed, k=number) if signed else []
        promised = [(self.commitment(paper), paper) for paper in promising]
        commitments = [commitment for commitment, _paper in promised]
        extensions = [extension for commitment in commitments if (extension := self.extension(commitment))]
        for commitment in commitments:
            self.settle(commitment)
        self.save_moved(commitments, extensions)
        through = Commitment.co_executors.through
        helped = [pair for pair in promised if self.chance.happens(0.1)]
        save([through(commitment=commitment, organisation=paper.theirs) for commitment, paper in helped])

    def commitment(self, paper: Paper) -> Commitment:
        chance = self.chance
        signed_on = paper.agreement.signed_on or self.until
        ours = chance.happens(0.5)
        lead = paper.ours if ours else paper.theirs
        return Commitment(
            agreement=paper.agreement,
            delegation=paper.agreement.delegation,
            city=paper.partner,
            side=Promiser.JOINT if chance.happens(0.15) else Promiser.OURS if ours else Promiser.THEIRS,
            lead_organisation=lead,
            due_on=chance.later(signed_on, 20, 1000) if chance.happens(0.93) else None,
            source_words=MARK,
            **chance.choice(FORMS).columns("completion_form"),
            **step(chance, paper.thing).columns("text"),
        )

    def extension(self, commitment: Commitment) -> Extension | None:
        """One in eight dates was moved, before anything was done."""
        if commitment.due_on is None or not self.chance.happens(0.12):
            return None
        old, commitment.due_on = commitment.due_on, self.chance.later(commitment.due_on, 30, 200)
        reason = self.chance.words("texts", "reasons").ru
        return Extension(commitment=commitment, old_due_on=old, new_due_on=commitment.due_on, reason=reason)

    def save_moved(self, commitments: list[Commitment], extensions: list[Extension]) -> None:
        """Each extension begins at the date there is, so the commitments are moved after their extensions."""
        for extension in extensions:
            extension.commitment.due_on = extension.old_due_on
        save(commitments)
        save(extensions)
        moved = Commitment.objects.filter(pk__in=[extension.commitment_id for extension in extensions])
        given = Extension.objects.filter(commitment=OuterRef("pk")).order_by("-pk").values("new_due_on")
        moved.update(due_on=Subquery(given[:1]))

    def settle(self, commitment: Commitment) -> None:
        """Done in time, done late, dropped, or left as it is: late in one case of eight, or not yet due."""
        chance = self.chance
        due_on = commitment.due_on or self.until
        fate = chance.random()
        if due_on > self.until:
            fate = 0.0 if fate < 0.1 else 1.0
        if fate < 0.62:
            self.complete(commitment, due_on - dt.timedelta(days=chance.randint(0, 20)))
        elif fate < 0.8:
            self.complete(commitment, due_on + dt.timedelta(days=chance.randint(1, 200)))
        elif fate < 0.87:
            commitment.dropped_on = due_on
            commitment.drop_reason = chance.words("texts", "reasons").ru

    def complete(self, commitment: Commitment, day: dt.date) -> None:
        commitment.completed_on = min(day, self.until)
        result = self.chance.words("texts", "results")
        commitment.result_kk, commitment.result_ru = result
