"""Our own strings are said in Kazakh and in Russian: every one of them, and in place.

The message files are held against the code (what `makemessages` would collect),
then the pages of the sample are read in both languages: no English word, and on
a Kazakh page no Russian one. What the libraries say is held to account in
test_library_translations.py. How to mend: docs/how-to/translate.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Comment

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from tests.addresses import RECORDS, REGISTERS
from tests.reading import tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from django.db import models
    from django.http import HttpResponse

    from accounts.models import User

LOCALE = settings.BASE_DIR / "locale"
LIBRARIES = LOCALE / "libraries"
LANGUAGES = ("kk", "ru")
#: Of the plural; Russian as Django counts, the fourth for fractions.
FORMS = {"kk": 2, "ru": 4}
#: Where no string of the interface is, the same as docs/how-to/translate.md tells `makemessages`.
NOT_COLLECTED = ("var", "tests", "bench", "locale", "docs", "deploy", "bin", "static")

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str | None, str, str]  # context, message, its plural or ""


def po_file(language: str, folder: Path = LOCALE) -> polib.POFile:
    return polib.pofile(folder / language / "LC_MESSAGES" / "django.po")


def keys(file: polib.POFile) -> set[Key]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in file if not entry.obsolete}


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# --- The message files ---


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What `makemessages` finds in the code now, collected from a copy of it."""
    copy = tmp_path_factory.mktemp("collected")
    for folder in settings.BASE_DIR.iterdir():
        if folder.is_dir() and folder.name not in NOT_COLLECTED and not folder.name.startswith("."):
            shutil.copytree(folder, copy / folder.name, ignore=_only_source)
    (copy / "locale").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "kk", "--verbosity=0"],
        cwd=copy,
        env=environment,
        check=True,
    )
    return keys(po_file("kk", copy / "locale"))


def _only_source(folder: str, names: list[str]) -> set[str]:
    return {
        name
        for name in names
        if not name.endswith((".py", ".html", ".txt")) and (Path(folder) / name).is_file()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_has_every_string_of_the_code_and_no_other(language, collected):
    written = keys(po_file(language))
    assert collected, "makemessages found nothing: is gettext installed?"
    assert sorted(collected - written, key=str) == [], "run makemessages, then translate these"
    assert sorted(written - collected, key=str) == [], "run makemessages with --no-obsolete"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated_and_none_is_a_guess(language):
    file = po_file(language)
    assert [entry.msgid for entry in file.untranslated_entries()] == []
    assert [entry.msgid for entry in file.fuzzy_entries()] == []
    assert [entry.msgid for entry in file.obsolete_entries()] == []
    assert not file.metadata_is_fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_those_of_the_language(language):
    file = po_file(language)
    assert file.metadata["Plural-Forms"] == po_file(language, LIBRARIES).metadata["Plural-Forms"]
    few = [
        entry.msgid for entry in file if entry.msgid_plural and len(entry.msgstr_plural) != FORMS[language]
    ]
    assert few == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_message(language):
    wrong = [
        (entry.msgid, form)
        for entry in po_file(language)
        for form in forms(entry)
        if sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)) != sorted(PLACEHOLDER.findall(form))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_ends_as_one_and_no_space_is_stray(language):
    wrong = [
        (entry.msgid, form)
        for entry in po_file(language)
        for form in forms(entry)
        if form != form.strip() or "  " in form or (is_sentence(entry.msgid) and form[-1] != entry.msgid[-1])
    ]
    assert wrong == []


def is_sentence(text: str) -> bool:
    return " " in text and text[0].isupper() and text[-1] in ".:…?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_mixes_latin_and_cyrillic_letters(language):
    mixed = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
    assert [form for entry in po_file(language) for form in forms(entry) if mixed.search(form)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_those_of_the_language(language):
    wrong = re.compile(r"[“”„\"!]")
    assert [form for entry in po_file(language) for form in forms(entry) if wrong.search(form)] == []


# --- The pages ---

LATIN = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
#: Parts of a page that are no words: code, and what people typed.
NOT_READ = {"script", "style", "noscript", "textarea", "template"}
#: Attributes that are shown or read aloud; data-label is the heading of a cell on a narrow screen.
READ_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "data-label", "label")
#: What is no message of ours, by its class or id.
DATA = {
    "hidden": "a field of the admin that only the form needs",
    "field-code": "the codes of directions of cooperation, typed by people",
    "id_password": "how the password is kept: the name of a method, and letters that mean nothing",
}
#: Latin words that belong on a Kazakh or Russian page.
ALLOWED = {
    "CSV": "a format of files",
    "PDF": "a format of files",
    "A": "PDF/A, the format for archives",
    "Excel": "a program",
    "DOCX": "a format of files",
    "Word": "a program",
    "XLSX": "a format of files",
    "PNG": "a format of files",
    "JPEG": "a format of files",
    "SHA": "SHA-256, a method of checking files",
    "ISO": "a standard body, in help texts",
    "KZ": "a code of a country, in help texts",
    "RU": "a code of a country, in help texts",
    "KZT": "a code of a currency, in help texts",
    "RUB": "a code of a currency, in help texts",
    "USD": "a code of a currency, in help texts",
    "tomsk": "the example of a name in addresses, in a help text",
    "Asia": "Asia/Almaty, the example of a time zone, in help texts",
    "Almaty": "Asia/Almaty, the example of a time zone, in help texts",
    "VII": "a Roman number",
    "timur": "the user name of the person who looks",
    "LDAP": "a protocol, in a hint of Django's admin",
    "Single": "Single Sign-On, in a hint of Django's admin",
    "Sign-On": "Single Sign-On, in a hint of Django's admin",
    "Mac": "a computer, in a hint of Django's admin",
    "Control": "a key, in a hint of Django's admin",
    "Command": "a key, in a hint of Django's admin",
}
#: Addresses.
NO_WORDS = re.compile(r"\S+@\S+|https?://\S+")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Message files compiled from what is written now, whenever the folder's own were compiled."""
    folders = [tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("libraries")]
    for source, target in zip((LOCALE, LIBRARIES), folders, strict=True):
        for language in LANGUAGES:
            for written in (source / language / "LC_MESSAGES").glob("*.po"):
                file = target / language / "LC_MESSAGES" / f"{written.stem}.mo"
                file.parent.mkdir(parents=True, exist_ok=True)
                polib.pofile(written).save_as_mofile(str(file))
    with override_settings(LOCALE_PATHS=folders):
        yield


@pytest.fixture(params=LANGUAGES)
def language(request) -> str:
    return request.param


@pytest.fixture
def reader(compiled, sample, administrator, client_of, language) -> Client:
    """Timur, who may see every page, reads them in the language."""
    administrator.language = language
    administrator.save()
    return client_of(administrator)


def texts(response: HttpResponse, language: str) -> list[str]:
    """The pieces of text a person sees or hears; what is marked as of another language is left out."""
    return list(_texts(tree(response), language))


def _texts(element: Element, language: str) -> Iterator[str]:
    if element.tag is Comment or element.tag in NOT_READ or element.get("lang", language) != language:
        return
    if element.get("id") in DATA or set(element.get("class", "").split()) & set(DATA):
        return
    shown = [element.get(name, "") for name in READ_ATTRIBUTES]
    if element.tag == "input" and element.get("type") in {"submit", "button", "reset"}:
        shown.append(element.get("value", ""))
    shown.append(element.text or "")
    for child in element:
        yield from _texts(child, language)
        shown.append(child.tail or "")
    yield from filter(None, (text.strip() for text in shown))


def foreign_words(response: HttpResponse, language: str) -> set[str]:
    """The Latin words of a page that have no reason to be there."""
    found = set()
    for text in texts(response, language):
        found |= {word for word in LATIN.findall(NO_WORDS.sub("", text)) if word not in ALLOWED}
    return found


def check(client: Client, addresses: list[str], language: str) -> None:
    """Every address opens and speaks the language; all that does not is told at once."""
    wrong = []
    for address in addresses:
        response = client.get(address, follow=True)
        assert response.status_code == 200, f"{address} answers {response.status_code}"
        assert tree(response).get("lang") == language, f"{address} is in another language"
        found = foreign_words(response, language) | russian_on_kazakh(response, language)
        if found:
            wrong.append(f"{address}: {', '.join(sorted(found))}")
    assert not wrong, "\n".join(wrong)


def russian_on_kazakh(response: HttpResponse, language: str) -> set[str]:
    """Our messages that a Kazakh page says in Russian, as it does those that were translated too early."""
    if language != "kk":
        return set()
    return set(texts(response, language)) & RUSSIAN_ONLY


def _messages(language: str) -> set[str]:
    """Our messages as they stand on a page, with a capital or without."""
    said = {form for entry in po_file(language) for form in forms(entry)}
    return said | {form[:1].upper() + form[1:] for form in said}


RUSSIAN_ONLY = _messages("ru") - _messages("kk")


def of_first(model: type[models.Model], name: str) -> str:
    return reverse(name, args=[model.objects.order_by("pk")[0].pk])


def test_registers_speak_the_language(reader, language):
    registers = [reverse(name) for name in REGISTERS]
    everything = "?text=Томск&белгісіз=1&page=99"
    check(reader, [*registers, *(address + everything for address in registers)], language)


def test_cards_speak_the_language(reader, language):
    check(
        reader,
        [of_first(model, name) for name, model in RECORDS.items() if model.objects.exists()],
        language,
    )


def test_home_and_search_speak_the_language(reader, language):
    search = reverse("search")
    check(reader, [reverse("home"), search, f"{search}?q=Томск", f"{search}?q=ъъъъ"], language)


def test_login_speaks_the_language(compiled, db, language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    check(client, [reverse("login"), reverse("home")], language)
    refused = client.post(reverse("login"), {"username": "nobody", "password": "wrong"})
    assert foreign_words(refused, language) | russian_on_kazakh(refused, language) == set()


OUR_ADMIN = [model for model in admin.site._registry if (settings.BASE_DIR / model._meta.app_label).is_dir()]


def stem_of(model: type[models.Model]) -> str:
    """What the names of its pages in the admin begin with."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def test_lists_of_the_admin_speak_the_language(reader, language):
    lists = [reverse(f"{stem_of(model)}_changelist") for model in OUR_ADMIN]
    check(reader, [reverse("admin:index"), *lists], language)


def test_forms_of_the_admin_speak_the_language(reader, language, administrator):
    addresses = [address for model in OUR_ADMIN for address in forms_of(model, administrator)]
    assert len(addresses) > len(OUR_ADMIN)
    check(reader, addresses, language)


def forms_of(model: type[models.Model], user: User) -> list[str]:
    """The pages to add one and to change, delete and look back upon another."""
    stem = stem_of(model)
    request = RequestFactory().get("/")
    request.user = user
    page_of = admin.site._registry[model]
    may_add, may_delete = page_of.has_add_permission(request), page_of.has_delete_permission(request)
    addresses = [reverse(f"{stem}_add")] if may_add else []
    row = model._default_manager.order_by("pk").first()
    pages = ("change", "history", *(["delete"] if may_delete else [])) if row else ()
    return addresses + [reverse(f"{stem}_{page}", args=[row.pk]) for page in pages]
