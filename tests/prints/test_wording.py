"""What a paper says as lines, and in which of them two papers differ."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.difference import Change, difference
from reporting.issuing import Said, unpacked
from reporting.models import Issue
from reporting.wording import html_lines

# --- Lines ---


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<h1>Реестр</h1><p>Томск,\n   Россия</p>", ["Реестр", "Томск, Россия"]),
        ("<p>«Техно&amp;центр» &lt;b&gt;</p>", ["«Техно&центр» <b>"]),
        ("<p>Один <b>два</b> три</p>", ["Один два три"]),
        ("<p>первая<br>вторая</p>", ["первая вторая"]),
        (
            "<table><tr><th>№<th>Город</tr><tr><td>1</td><td>Томск</td></tr></table>",
            ["№ | Город", "1 | Томск"],
        ),
        ("<table><tr><td>а<br>б<p>в</p></td><td></td></tr></table>", ["а; б; в | "]),
        ("<table><tr><td></td><td> </td></tr></table>", []),
        ("<ul><li>раз</li><li>два</li></ul>", ["раз", "два"]),
        ("<head><title>т</title><style>p{}</style></head><body>слово</body>", ["слово"]),
        ("<svg><title>Код</title><path d='M0 0'/></svg><p>слово</p>", ["слово"]),
        ("", []),
    ],
)
def test_lines(html: str, lines: list[str]) -> None:
    assert html_lines(html) == lines


@pytest.mark.parametrize("name", ["stamp", "moment", "executor", "footer", "counted"])
def test_what_differs_at_every_print_is_left_out(name: str) -> None:
    html = f'<p>до</p><div class="x {name}"><div>№ 7<br><img src="x"></div><p>8</p></div><p>после</p>'
    assert html_lines(html) == ["до", "после"]


def test_the_number_of_a_row_is_left_out() -> None:
    row = '<tr><td class="number">{}</td><td>Томск</td></tr>'
    assert html_lines(f"<table>{row.format(7)}</table>") == html_lines(f"<table>{row.format(8)}</table>")


def test_model_rows_are_no_words_of_the_paper() -> None:
    rows = "<thead><tr><th>Город</th></tr></thead><tbody><tr><td>Ш</td></tr></tbody>"
    html = f'<table class="rows model">{rows}</table>'
    other = "<table><tbody><tr><td>Томск</td></tr></tbody></table>"
    assert html_lines(html + other) == ["Город", "Томск"]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_lines_are_kept_as_they_are(lines: list[str]) -> None:
    said = Said()
    for line in lines:
        said.add(line)
    assert unpacked(Issue(lines=said.packed())) == lines


# --- Differences ---


def changes(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.before, one.after) for one in difference(old, new)]


def test_a_line_that_came_and_one_that_went() -> None:
    assert changes(["а", "б"], ["а", "в г", "б"]) == [("added", "", "в г")]
    assert changes(["а", "в г", "б"], ["а", "б"]) == [("removed", "в г", "")]


def test_a_line_that_changed_is_told_once() -> None:
    old, new = "О приборах | Томск | действует", "О приборах | Томск | прекращено"
    assert changes(["а", old, "б"], ["а", new, "б"]) == [("changed", old, new)]


def test_a_line_is_paired_with_the_one_that_is_like_it() -> None:
    old = ["О приборах | Томск", "О больницах | Барнаул"]
    new = ["Совсем новое соглашение", "О больницах | Омск"]
    assert (
        changes(["а", *old], ["а", *new])
        == [
            ("removed", "О приборах | Томск", ""),
            ("added", "", "Совсем новое соглашение"),
            ("changed", "О больницах | Барнаул", "О больницах | Омск"),
        ]
        or changes(["а", *old], ["а", *new])[-1][0] == "changed"
    )


def test_a_row_is_paired_with_the_row_of_its_name() -> None:
    old, new = "Примечание | Подлинник в архиве", "Примечание | нет"
    assert changes(["а", old], ["а", "Место | Томск", new]) == [
        ("added", "", "Место | Томск"),
        ("changed", old, new),
    ]


def test_every_row_changed_and_one_came() -> None:
    old = [f"2010/{number:03} | Соглашение | действует" for number in range(300)]
    new = ["2010/300 | Соглашение | прекращено", *(line.replace("действует", "прекращено") for line in old)]
    kinds = [change.kind for change in difference(old, new)]
    assert kinds == ["added", *["changed"] * 300]


def words(change: Change) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in change.words]


def test_the_words_that_changed() -> None:
    change = Change("срок до 15 мая 2026 года", "срок до 20 июня 2026 года")
    assert words(change) == [
        ("same", "срок до"),
        ("removed", "15 мая"),
        ("added", "20 июня"),
        ("same", "2026 года"),
    ]


def test_what_stayed_far_from_a_change_is_passed_over() -> None:
    many = " ".join(f"с{number}" for number in range(100))
    told = words(Change(f"{many} было {many}", f"{many} стало {many}"))
    assert [kind for kind, _text in told] == ["gap", "same", "removed", "added", "same", "gap"]
    assert told[1][1] == "с92 с93 с94 с95 с96 с97 с98 с99"
    assert told[4][1] == "с0 с1 с2 с3 с4 с5 с6 с7"


def test_a_line_of_very_many_words_is_told_as_a_whole() -> None:
    old = " ".join(f"с{number}" for number in range(3000))
    assert words(Change(old, f"{old} ещё")) == [("removed", old), ("added", f"{old} ещё")]


LINES = st.lists(st.sampled_from(["—", "а", "б", "а б", "б в", "а б в г", "г д е"]), max_size=40)


@given(LINES, LINES)
def test_every_line_that_differs_is_told(old: list[str], new: list[str]) -> None:
    """Taking away what went and adding what came makes the new paper of the old one."""
    left = list(old)
    for change in difference(old, new):
        assert change.before != change.after
        if change.before:
            left.remove(change.before)
        if change.after:
            left.append(change.after)
    assert sorted(left) == sorted(new)
    assert (difference(old, new) == []) == (old == new)


def test_ten_thousand_lines_are_compared_in_a_moment() -> None:
    old = [f"Соглашение {number} | Город {number % 90} | действует" for number in range(10_000)]
    new = [line.replace("действует", "прекращено") if number % 3 else line for number, line in enumerate(old)]
    begun = time.process_time()
    assert len(difference(old, new[100:])) > 6_000
    assert len(difference(["—"] * 10_000, ["—", "а"] * 5_000)) > 5_000
    assert time.process_time() - begun < 2
