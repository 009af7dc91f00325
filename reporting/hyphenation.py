"""Where a Kazakh word may be divided at the end of a line.

WeasyPrint asks Pyphen, which knows Russian and English but not Kazakh; long
Kazakh words would be torn anywhere in a narrow column.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

VOWELS = "аәеёиоөуұүыіэюя"
CONSONANTS = "бвгғджзйкқлмнңпрстфхһцчшщ"
#: A syllable begins with at most one consonant, and «у» between two vowels is one.
SYLLABLE = re.compile(f"(?=[{CONSONANTS}][{VOWELS}])|(?<=[{VOWELS}])(?=у[{VOWELS}])")
FIRST_VOWEL = re.compile(f"[{VOWELS}]")


class KazakhSyllables:
    """What Pyphen takes for a dictionary: the places between syllables."""

    @staticmethod
    @lru_cache(maxsize=10_000)
    def positions(word: str) -> list[pyphen.DataInt]:
        word = word.lower()
        vowel = FIRST_VOWEL.search(word)
        starts = [match.start() for match in SYLLABLE.finditer(word)]
        return [pyphen.DataInt(start) for start in starts if vowel and start > vowel.start()]


def teach_kazakh() -> None:
    """Let ``hyphens: auto`` divide the words of documents in Kazakh."""
    pyphen.LANGUAGES["kk"] = pyphen.LANGUAGES_LOWERCASE["kk"] = "kk"
    pyphen.hdcache["kk"] = KazakhSyllables()
