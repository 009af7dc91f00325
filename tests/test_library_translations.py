"""What Django and the other libraries say is said in Kazakh and in Russian.

The messages are those of Django and of every installed application that is not
ours: from its English message file or, where it ships none, from its source. So
an upgrade, or a new application, fails here until locale/libraries follows
(docs/how-to/translate.md). What is not installed (admindocs, gis, flatpages,
redirects, sites, humanize) is not looked at. No database is needed.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django.conf
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.template.defaultfilters import date as format_date
from django.test import RequestFactory, override_settings
from django.utils import translation
from django.utils.timesince import timesince
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import DjangoTranslation

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES = settings.BASE_DIR / "locale" / "libraries"
LANGUAGES = ("kk", "ru")
FORMS = {"kk": 2, "ru": 4}  # of the plural, as in Django's own files
DOMAINS = ("django", "djangojs")

# Rightly the same in every language; each with its reason.
SAME = {
    "…": "a sign",
    ":": "a sign",
    ", ": "a sign",
    ":?.!": "signs that may end a label",
    "IPv4": "the name of a protocol",
    "IPv6": "the name of a protocol",
    "%(class_name)s %(instance)s": "placeholders only",
    "%(truncated_text)s…": "a placeholder and a sign",
}
# Only a developer meets these: the welcome page of a project without addresses.
DEVELOPER_PAGES = "views/templates/"

# One word for one thing: what Django's Kazakh says, and what is said here instead.
SUPERSEDED = {
    "құпия сөз": "құпиясөз",
    "қолданушы": "пайдаланушы",
    "тіркелгі": "есептік жазба",
    "жолақ": "өріс",
    "жорнал": "журнал",
    "сессия": "сеанс",
    "питон": "Python",
    "даңғо": "Django",
}

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]|\{\w*\}")
COUNTS = (0, 1, 2, 5, 11, 21, 22, 100)

Key = tuple[str | None, str]  # context, message


# --- The messages of the libraries ---


def python_messages(source: str) -> Iterator[tuple[Key, str]]:
    """Messages and their plurals in Python code."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        if name != "_" and "gettext" not in name:
            continue
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        context = texts.pop(0) if "pgettext" in name and texts else None
        plural = texts[1] if name.startswith("n") and len(texts) > 1 else ""
        if texts and texts[0]:
            yield (context, texts[0]), plural


def template_messages(source: str) -> Iterator[tuple[Key, str]]:
    """Messages and their plurals in a template."""
    text = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.finditer(rf"\b(\w*gettext)\(({text}(?:,\s*{text})*)", templatize(source)):
        yield from python_messages(f"{call[1]}({call[2]})")


def source_messages(folder: Path) -> Iterator[tuple[Key, str]]:
    for file in sorted(folder.rglob("*.py")):
        if "tests" not in file.parts:
            yield from python_messages(file.read_text())
    for file in sorted(folder.rglob("templates/**/*.html")):
        yield from template_messages(file.read_text())


def entry_messages(file: Path) -> Iterator[tuple[Key, str]]:
    for entry in polib.pofile(file):
        if not all(place.startswith(DEVELOPER_PAGES) for place, _line in entry.occurrences):
            yield (entry.msgctxt, entry.msgid), entry.msgid_plural


@functools.cache
def messages(domain: str) -> dict[Key, str]:
    """Every message of the libraries with its plural, or "" where it has none."""
    folders = [Path(django.conf.__file__).parent]
    folders += [
        Path(app.path)
        for app in apps.get_app_configs()
        if Path(app.path).parent != settings.BASE_DIR
        and not app.name.startswith("django_tasks")  # a queue: nobody meets its pages
    ]
    found: dict[Key, str] = {}
    for folder in folders:
        english = folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if english.exists():
            of_folder = entry_messages(english)
        elif domain == "django":
            of_folder = source_messages(folder)
        else:
            continue
        for key, plural in of_folder:
            found[key] = found.get(key) or plural
    return found


# --- What is made of them ---


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Iterator[Path]:
    """locale/libraries compiled; the only LOCALE_PATHS, so that our own strings hide nothing."""
    target = tmp_path_factory.mktemp("locale")
    for source in LIBRARIES.rglob("*.po"):
        file = target / source.relative_to(LIBRARIES).with_suffix(".mo")
        file.parent.mkdir(parents=True, exist_ok=True)
        polib.pofile(source).save_as_mofile(str(file))
    with override_settings(LOCALE_PATHS=[target]):
        yield target


def translations(language: str, domain: str) -> Iterator[tuple[Key, str, str]]:
    """Each message, its plural, and each text a person may read in its place."""
    folders = None if domain == "django" else [str(Path(apps.get_app_config("admin").path) / "locale")]
    # As the default language it has no other to fall back upon, which would hide what is missing.
    with override_settings(LANGUAGE_CODE=language):
        catalogue = DjangoTranslation(language, domain=domain, localedirs=folders)
    for (context, message), plural in messages(domain).items():
        if plural and context:
            texts = {catalogue.npgettext(context, message, plural, count) for count in COUNTS}
        elif plural:
            texts = {catalogue.ngettext(message, plural, count) for count in COUNTS}
        elif context:
            texts = {catalogue.pgettext(context, message)}
        else:
            texts = {catalogue.gettext(message)}
        for text in texts:
            yield (context, message), plural, text


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("compiled")
def test_every_message_is_translated(language, domain):
    missing = {
        key: plural
        for key, plural, text in translations(language, domain)
        if text in ("", key[1], plural) and key[1] not in SAME
    }
    assert not missing, f"Write into {LIBRARIES / language}:\n\n" + "\n".join(
        str(blank_entry(language, key, plural)) for key, plural in missing.items()
    )


def blank_entry(language: str, key: Key, plural: str) -> polib.POEntry:
    """An entry to be pasted into the message file and filled in."""
    context, message = key
    forms = dict.fromkeys(range(FORMS[language]), "") if plural else {}
    flags = ["python-format"] if "%" in message else []
    return polib.POEntry(
        msgctxt=context, msgid=message, msgid_plural=plural, msgstr_plural=forms, flags=flags
    )


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("compiled")
def test_placeholders_are_kept(language, domain):
    wrong = {
        message: text
        for (_context, message), _plural, text in translations(language, domain)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(message))
    }
    assert not wrong


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.usefixtures("compiled")
def test_one_kazakh_word_for_one_thing(domain):
    old = {
        text: f"{word}: write {better}"
        for _key, _plural, text in translations("kk", domain)
        for word, better in SUPERSEDED.items()
        if word in text.lower()
    }
    assert not old


# --- The files ---

FILES = [(language, domain) for language in LANGUAGES for domain in DOMAINS]


@functools.cache
def ours(language: str, domain: str) -> polib.POFile:
    return polib.pofile(LIBRARIES / language / "LC_MESSAGES" / f"{domain}.po")


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_no_entry_is_fuzzy_empty_or_of_no_library(language, domain):
    file = ours(language, domain)
    assert not file.fuzzy_entries()
    assert not file.untranslated_entries()
    assert not file.obsolete_entries()
    assert not [entry.msgid for entry in file if (entry.msgctxt, entry.msgid) not in messages(domain)]


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_plural_forms_are_those_of_django(language, domain):
    folder = Path(django.conf.__file__).parent / "locale" / language / "LC_MESSAGES"
    of_django = polib.pofile(folder / "django.po").metadata["Plural-Forms"]
    file = ours(language, domain)
    assert file.metadata["Plural-Forms"].replace(" ", "") == of_django.replace(" ", "")
    assert of_django.startswith(f"nplurals={FORMS[language]};")
    assert not [
        entry.msgid for entry in file if entry.msgid_plural and len(entry.msgstr_plural) != FORMS[language]
    ]


@pytest.mark.parametrize(("language", "domain"), FILES)
def test_no_word_mixes_alphabets(language, domain):
    """A Latin "i" in a Kazakh word cannot be seen and cannot be searched for."""
    mixed = [
        word
        for entry in ours(language, domain)
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        for word in re.findall(r"[^\W\d_]+", PLACEHOLDER.sub(" ", text))
        if re.search(r"[A-Za-z]", word) and re.search(r"[\u0400-\u04ff]", word)
    ]
    assert not mixed


# --- What a person sees ---


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", ["5 наурыз", "Наурыз", "Нау", "Нау.", "Сәрсенбі", "Ср"]),
        ("ru", ["5 марта", "Март", "Мар", "Март", "Среда", "Ср"]),
    ],
)
@pytest.mark.usefixtures("compiled")
def test_dates_are_spelled_out(language, expected):
    with translation.override(language):
        assert [format_date(date(2025, 3, 5), form) for form in ("j E", "F", "M", "N", "l", "D")] == expected


@pytest.mark.usefixtures("compiled")
def test_no_two_days_or_months_look_alike():
    for language in LANGUAGES:
        with translation.override(language):
            for form, number in (("F", 12), ("E", 12), ("M", 12), ("b", 12), ("N", 12)):
                assert len({format_date(date(2025, month, 1), form) for month in range(1, 13)}) == number
            for form in ("l", "D"):
                assert len({format_date(date(2025, 1, day), form) for day in range(1, 8)}) == 7


@pytest.mark.parametrize(
    ("language", "expected"),
    [("kk", "2 ай, 3 апта"), ("ru", "2 месяца, 3 недели")],
)
@pytest.mark.usefixtures("compiled")
def test_spans_of_time_are_spelled_out(language, expected):
    with translation.override(language):
        text = timesince(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 3, 23, tzinfo=UTC))
    assert text.replace("\xa0", " ") == expected


def script_catalogue(language: str) -> tuple[dict, dict]:
    """The messages and the formats that the scripts of the admin are given."""
    with translation.override(language):
        script = admin.site.i18n_javascript(RequestFactory().get("/")).content.decode()
    found = [
        re.search(rf"{name} = (\{{.*?\n  \}});", script, re.DOTALL)
        for name in ("newcatalog", r"django\.formats")
    ]
    assert all(found)
    catalogue, formats = (json.loads(match[1]) for match in found if match)
    return catalogue, formats


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("compiled")
def test_the_scripts_of_the_admin_are_translated(language):
    with override_settings(LANGUAGE_CODE=language):
        catalogue, _formats = script_catalogue(language)
    for (context, message), plural in messages("djangojs").items():
        said = catalogue[f"{context}\x04{message}" if context else message]
        texts = said if isinstance(said, list) else [said]
        assert not {"", message, plural or message} & set(texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("compiled")
def test_the_calendar_of_the_admin_begins_on_monday(language):
    _catalogue, formats = script_catalogue(language)
    assert formats["FIRST_DAY_OF_WEEK"] == 1
    assert formats["DATE_INPUT_FORMATS"][0] == "%d.%m.%Y"
