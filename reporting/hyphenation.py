"""Where a word may be divided at the end of a line.

WeasyPrint asks Pyphen, which knows Russian and English but not Kazakh; long
Kazakh words would be torn anywhere in a narrow column.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen
from django.conf import settings

#: Letters; what is longer is no word and is divided where the line is full. WeasyPrint tries each place
#: between syllables anew for each line: of 3,000 letters for minutes.
LONGEST = 100
VOWELS = "аәеёиоөуұүыіэюя"
CONSONANTS = "бвгғджзйкқлмнңпрстфхһцчшщ"
#: A syllable begins with at most one consonant, and «у» between two vowels is one.
SYLLABLE = re.compile(f"(?=[{CONSONANTS}][{VOWELS}])|(?<=[{VOWELS}])(?=у[{VOWELS}])")
#: A surname or a patronymic, by its capital and its end: names of people stay whole.
NAME = re.compile(
    "[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:[еёо]ва?|[иы]на?|[еёо]вск(?:ий|ая)|енко|ұлы|қызы|вич|вна)"
)
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


class WordsOnly:
    """A dictionary of Pyphen that divides no name of a person, nor what is too long to be a word."""

    def __init__(self, dictionary: pyphen.HyphDict | KazakhSyllables) -> None:
        self.dictionary = dictionary

    def positions(self, word: str) -> list[pyphen.DataInt]:
        whole = len(word) > LONGEST or NAME.fullmatch(word)
        return [] if whole else self.dictionary.positions(word)


def teach_pyphen() -> None:
    """Let ``hyphens: auto`` divide the words of documents in each of our languages."""
    pyphen.LANGUAGES["kk"] = pyphen.LANGUAGES_LOWERCASE["kk"] = "kk"
    pyphen.hdcache["kk"] = WordsOnly(KazakhSyllables())
    for code, _name in settings.LANGUAGES:
        path = pyphen.LANGUAGES[pyphen.language_fallback(code)]
        if path != "kk":
            pyphen.hdcache[path] = WordsOnly(pyphen.HyphDict(path))
