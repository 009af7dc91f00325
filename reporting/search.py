"""Search in the columns that each searchable table keeps of itself.

Every such table has two generated columns: ``search_text``, the folded words
(lower case, ё as е, Kazakh letters as their Russian neighbours) under a
trigram index, and ``search_vector``, their Russian stems. The database keeps
both in step; there is no index to rebuild.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVectorField, TrigramSimilarity
from django.db import models
from django.db.models import F, Func, Q, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = TypeVar("Row", bound=models.Model)

CONFIG = "russian"
#: Longer queries are cut: nobody types them, and each word costs an index scan.
MAX_WORDS = 12

_EDGES = "«»\"'“”„()[]{}<>,.;:!?|&*\\"


class Fold(Func):
    """``search_fold(a || ' ' || b …)``: the text as search compares it."""

    function = "search_fold"
    arg_joiner = " || ' ' || "
    output_field: models.Field = models.TextField()


class Stems(Fold):
    """The Russian stems of the folded text."""

    template = "to_tsvector('russian'::regconfig, search_fold(%(expressions)s))"
    output_field = SearchVectorField()


def folded_text(*columns: str | models.Expression) -> models.GeneratedField:
    return models.GeneratedField(expression=Fold(*columns), output_field=models.TextField(), db_persist=True)


def stems(*columns: str | models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Stems(*columns), output_field=SearchVectorField(), db_persist=True
    )


def search_indexes(prefix: str) -> list[models.Index]:
    """The two GIN indexes that searching a table needs; ``prefix`` names them."""
    return [
        GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name=f"{prefix}_search_text"),
        GinIndex(F("search_vector"), name=f"{prefix}_search_vector"),
    ]


def search_words(text: str) -> list[str]:
    """The words to look for. One- and two-letter words say nothing unless they are all there is."""
    words = [word.strip(_EDGES) for word in re.split(r"\s+", text.replace("\x00", " "))]
    words = [word for word in words if word]
    telling = [word for word in words if len(word) > 2 or word.isdigit()]
    return (telling or words)[:MAX_WORDS]


def exactly(word: str) -> Q:
    """The word as written, as a part of a word, or another form of it."""
    folded = Fold(Value(word))
    return Q(search_vector=SearchQuery(folded, config=CONFIG)) | Q(search_text__contains=folded)


def roughly(word: str) -> Q:
    """A word that differs by a typing error: trigram word similarity of 0.6 or more."""
    return Q(search_text__trigram_word_similar=Fold(Value(word)))


def likeness(column: str, text: str) -> TrigramSimilarity:
    """How alike the column and the text are when both are folded, from 0 to 1."""
    return TrigramSimilarity(Fold(F(column)), Fold(Value(text)))  # type: ignore[arg-type]  # takes expressions


class SearchQuerySet(models.QuerySet[Row]):
    """A queryset of a table with search columns."""

    def search(self, text: str) -> Self:
        """Rows in which every word is found; with typing errors forgiven only if nothing else is.

        Costs one small query to know whether the second try is needed.
        An empty text narrows nothing; a text of signs alone finds nothing.
        """
        words = search_words(text)
        if not words:
            return self.none() if text.strip() else self
        exact = self._matching(exactly(word) for word in words)
        return exact if exact.exists() else self._matching(roughly(word) for word in words)

    def _matching(self, conditions: Iterable[Q]) -> Self:
        found = self
        for condition in conditions:
            found = found.filter(pk__in=self.places_of(condition))
        return found

    def places_of(self, condition: Q) -> models.QuerySet[Any]:
        """The keys of all rows where one word is found; overridden to look into neighbours."""
        return self.model._base_manager.filter(condition).order_by().values("pk")
