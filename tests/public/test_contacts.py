"""Who makes an agreement public is warned of what in its text looks like a telephone or an e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agreements.models import Agreement
from agreements.models.choices import Access
from agreements.public.contacts import contacts_in
from tests.admin.entry import Entry
from tests.factories import agreement, city

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Обращаться: +7 (7232) 26-00-00", ["+7 (7232) 26-00-00"]),
        ("тел. 8 3822 52 69 99, Ивановой", ["8 3822 52 69 99"]),
        ("8-701-123-45-67 или 87011234567", ["8-701-123-45-67", "87011234567"]),
        ("писать на a.ivanova@tomsk.gov70.ru.", ["a.ivanova@tomsk.gov70.ru"]),
        ("+86 991 281 7000", ["+86 991 281 7000"]),
        ("БИН 041040001234, ИНН 7017000001, ОГРН 1027000000001", []),
        ("БИН 804104000123", []),
        ("№ 2010/003 от 15.10.2010 на 2010-2015 годы", []),
        ("8 соглашений от 15 октября 2010 года, 1 234 567 тенге", []),
        ("x@", []),
    ],
)
def test_what_looks_like_one(text: str, found: list[str]) -> None:
    assert contacts_in(agreement(subject_ru=text)) == found


def test_every_text_that_visitors_see_is_looked_into() -> None:
    row = agreement(
        "a@b.kz", title_kk="c@d.kz", subject_en="e@f.kz", number_on_paper="g@h.kz", partner=city()
    )
    row.parties.update(described_ru="i@j.kz", described_kk="a@b.kz")
    assert contacts_in(row) == ["g@h.kz", "c@d.kz", "a@b.kz", "e@f.kz", "i@j.kz"]


@pytest.mark.parametrize(("access", "warned"), [(Access.PUBLIC, True), (Access.INTERNAL, False)])
def test_the_warning(access: str, warned: bool, staff: User, client_of: Callable[[User], Client]) -> None:
    row = agreement("Соглашение", access=access)
    entry = Entry(client_of(staff), Agreement, row).fill(subject_ru="Звонить: +7 7232 26-00-00").send()
    assert entry.saved
    page = entry.client.get("/admin/").content.decode()
    assert ("+7 7232 26-00-00" in page) == warned
    assert ("take it out" in page) == warned


def test_an_ordinary_text_is_saved_in_silence(staff: User, client_of: Callable[[User], Client]) -> None:
    row = agreement("Соглашение", access=Access.PUBLIC)
    entry = Entry(client_of(staff), Agreement, row).fill(subject_ru="О торговле").send()
    assert entry.saved
    assert "take it out" not in entry.client.get("/admin/").content.decode()
