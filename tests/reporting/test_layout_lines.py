"""Lines of text: nothing lost, nothing wider than its column, words divided as their language does it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.layout.frame import Frame

from .tables import with_model

if TYPE_CHECKING:
    from reporting.layout.lines import Line, Type

HYPHEN = "\N{HYPHEN}"
NBSP = "\N{NO-BREAK SPACE}"
LETTERS = st.sampled_from(
    "абвгдежзийклмнопрстуфхцчшщыэюяӘғқңөұүһі №«»()—-/.,:;0123456789abcXYZ'\u00a0\u00ad\t\n"
)


@cache
def frame(language: str) -> Frame:
    return Frame(with_model(language=language), "pdf/ua-1", {})


def type_of(language: str = "ru") -> Type:
    return frame(language).columns[2].type


def text(line: Line, fonts: dict[Any, Any]) -> str:
    """What the glyphs of a line say."""
    found, font = [], None
    by_name = {font.hash: font for font in fonts.values()}
    operators = f"{type_of().font} {line.operators}"
    for name, glyphs in re.findall(r"/(\w+) [\d.]+ Tf|<([0-9a-f]+)>", operators):
        font = by_name.get(name, font)
        codes = [int(glyphs[place : place + 4], 16) for place in range(0, len(glyphs), 4)]
        found += [font.to_unicode[code] for code in codes]
    return "".join(found)


def lines(words: str, width: float, language: str = "ru") -> list[str]:
    found = type_of(language).lines(words, width)
    shown = [text(line, frame(language).fonts) for line in found]
    # Pango lets a space at the end of a line stick out, a non-breaking one too.
    assert all(
        line.width <= width + 0.01
        for line, one in zip(found, shown, strict=True)
        if one[-1:] not in ("", NBSP)
    )
    return shown


def width_of(words: str) -> float:
    (line,) = type_of().lines(words, 10_000)
    return line.width


def joined(found: list[str]) -> str:
    """The text again: a hyphen at the end of a line is a division."""
    return "".join(re.sub(rf"{HYPHEN}$", "", line) for line in found)


# --- Where lines end ---


def test_words_fill_the_line() -> None:
    words = "Соглашение о туризме"
    assert lines(words, width_of(words)) == [words]
    assert lines(words, width_of("Соглашение о ту")) == ["Соглашение о ", "туризме"]


def test_a_line_ends_with_its_space_so_that_the_words_are_two_when_heard() -> None:
    assert lines("дом и сад", width_of("дом и")) == ["дом и ", "сад"]


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("ru", "сотрудничество", ["сотруд‐", "ниче‐", "ство"]),
        ("kk", "ынтымақтастық", ["ынты‐", "мақ‐", "тастық"]),
        ("en", "an agreement", ["an ", "agree‐", "ment"]),
    ],
)
def test_long_words_are_divided_as_their_language_divides_them(
    language: str, words: str, expected: list[str]
) -> None:
    assert lines(words, width_of("сотруд‐"), language) == expected


def test_short_words_and_numbers_are_not_divided() -> None:
    assert lines("город Ховд", width_of("город Хо")) == ["город ", "Ховд"]
    assert lines("год 1234567890", width_of("1234567890")) == ["год ", "1234567890"]


def test_a_word_is_divided_only_where_much_of_the_line_is_left() -> None:
    assert lines("о сотрудничестве сотрудничество", width_of("о сотрудничестве сот‐")) == [
        "о сотрудничестве ",
        "сотрудничество",
    ]
    assert lines("о школе сотрудничество", width_of("о школе сотрудни‐"))[0] == "о школе сотрудни‐"


def test_a_line_may_end_after_a_hyphen() -> None:
    assert lines("Горно-Алтайск", width_of("Горно-Ал")) == ["Горно-", "Алтайск"]
    assert lines("Усть-Каменогорск", width_of("Усть-Камено‐")) == ["Усть-Камено‐", "горск"]


def test_a_soft_hyphen_is_where_the_author_wants_it() -> None:
    assert lines("сотру\u00adдничество", width_of("сотру‐"))[0] == "сотру‐"
    assert len(lines("сотру\u00adдничество", 1000)) == 1


def test_what_is_held_together_stays_together() -> None:
    assert lines(f"сумма 1{NBSP}000{NBSP}₸", width_of(f"1{NBSP}000{NBSP}₸")) == [
        "сумма ",
        f"1{NBSP}000{NBSP}₸",
    ]


def test_a_word_of_many_letters_goes_on_in_the_next_line() -> None:
    found = lines("Ж" * 3000, 200)
    assert joined(found) == "Ж" * 3000
    assert len({len(line) for line in found[:-2]}) == 1


def test_right_to_left() -> None:
    """In Hebrew and Arabic the first letter stands to the right; Pango turns them."""
    found = lines("שלום עולם and peace", 1000)
    assert len(found) == 1
    assert sorted(found[0].replace(" ", "")) == sorted("שלוםעולםandpeace")
    assert len(lines("שלום " * 60, 200)) > 5


def test_a_letter_that_no_font_has_is_told_all_the_same() -> None:
    assert lines("цена \U000f0000 ₸", 1000) == ["цена \U000f0000 ₸"]


def test_white_space_of_any_kind_is_one_space() -> None:
    assert lines(" a \t\n b  ", 1000) == ["a b"]
    assert lines(" \n ", 1000) == []


# --- Anything ---


@settings(max_examples=150, deadline=None)
@given(st.text(LETTERS, max_size=80), st.floats(25, 400))
def test_nothing_is_lost_and_nothing_sticks_out(words: str, width: float) -> None:
    blank = "[ \t\n\u00a0\u00ad]"
    assert re.sub(blank, "", joined(lines(words, width))) == re.sub(blank, "", words)


def test_a_column_narrower_than_a_letter_still_shows_all_of_them() -> None:
    found = type_of().lines("Жаба", 1)
    assert [text(line, frame("ru").fonts) for line in found] == ["Ж", "а", "б", "а"]
