"""Invented commitments, in every state there is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from agreements.models import Commitment, Document, Extension
from agreements.models.choices import Promiser, TextLanguage

from .chance import Words
from .phrases import step
from .rows import MARK, save

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .chance import Chance
    from .papers import Paper

FORMS = (
    Words("акт", "акт"),
    Words("есеп", "отчёт"),
    Words("ақпарат", "информация"),
    Words("шарт", "договор"),
    Words("хаттама", "протокол"),
)


#: Of a hundred dates that were moved at all, how many were moved once, twice, thrice.
MOVES = {1: 70, 2: 20, 3: 10}


class Promises:
    """The maker of commitments as they stand on ``until``."""

    def __init__(self, chance: Chance, until: dt.date) -> None:
        self.chance = chance
        self.until = until

    def make(self, papers: list[Paper], number: int | None = None) -> None:
        """``number`` among the signed agreements, else none to six for each, with all that hangs on them."""
        signed = [paper for paper in papers if paper.agreement.signed_on]
        if number is None:
            promising = [paper for paper in signed for _ in range(self.chance.randint(0, 6))]
        else:
            promising = self.chance.choices(signed, k=number) if signed else []
        promised = [(self.commitment(paper), paper) for paper in promising]
        commitments = [commitment for commitment, _paper in promised]
        extensions = [list(self.extensions(commitment)) for commitment in commitments]
        for commitment in commitments:
            self.settle(commitment)
        self.save_moved(commitments, extensions)
        save([paper for commitment in commitments for paper in self.evidence(commitment)])
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
            **self.due(signed_on),
            source_words=MARK,
            **chance.choice(FORMS).columns("completion_form"),
            **step(chance, paper.thing).capitalised().columns("text"),
        )

    def due(self, signed_on: dt.date) -> dict[str, object]:
        """A date in most cases; what was ordered has one."""
        if not self.chance.happens(0.93):
            return {"due_on": None}
        return {"due_on": self.chance.later(signed_on, 20, 1000), **self.order(signed_on)}

    def order(self, signed_on: dt.date) -> dict[str, object]:
        """One in sixteen was also ordered by the akim, on the day the agreement was signed."""
        if not self.chance.happens(0.06):
            return {}
        return {"ordered_on": signed_on, "order_number": f"{self.chance.randint(1, 400)}-ө"}

    def extensions(self, commitment: Commitment) -> Iterator[Extension]:
        """One in eight dates was moved, up to three times, before anything was done."""
        if commitment.due_on is None or not self.chance.happens(0.12):
            return
        for _ in range(self.chance.choices(list(MOVES), list(MOVES.values()))[0]):
            old, commitment.due_on = commitment.due_on, self.chance.later(commitment.due_on, 30, 200)
            reason = self.chance.words("texts", "reasons").ru
            yield Extension(
                commitment=commitment, old_due_on=old, new_due_on=commitment.due_on, reason=reason
            )

    def save_moved(self, commitments: list[Commitment], extensions: list[list[Extension]]) -> None:
        """Each extension begins at the date there is: all first ones are saved, then all second ones, …"""
        for chain in extensions:
            if chain:
                chain[0].commitment.due_on = chain[0].old_due_on
        save(commitments)
        given = Extension.objects.filter(commitment=OuterRef("pk")).order_by("-pk").values("new_due_on")
        for place in range(max(MOVES)):
            moves = [chain[place] for chain in extensions if len(chain) > place]
            save(moves)
            moved = Commitment.objects.filter(pk__in=[move.commitment_id for move in moves])
            moved.update(due_on=Subquery(given[:1]))

    def evidence(self, commitment: Commitment) -> Iterator[Document]:
        """On paper, of one in five that are done: nobody scanned what never was."""
        if commitment.completed_on and self.chance.happens(0.2):
            number = self.chance.randint(1, 300)
            yield Document(
                commitment=commitment,
                kind=Document.Kind.ACT,
                title=f"Акт № {number}",
                dated_on=commitment.completed_on,
                language=TextLanguage.RUSSIAN,
                archive_place=f"Архив акимата, опись {self.chance.randint(1, 9)}, дело {number}",
            )

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
        elif chance.happens(0.5):
            commitment.progress_kk, commitment.progress_ru = chance.words("texts", "progress")

    def complete(self, commitment: Commitment, day: dt.date) -> None:
        commitment.completed_on = min(day, self.until)
        result = self.chance.words("texts", "results")
        commitment.result_kk, commitment.result_ru = result
