"""Line 22: what is too large is answered by 413, what has too many parts by 400, each in words."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(official) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(official)
    return client


def test_a_body_over_the_limit(browser: Client) -> None:
    text = "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = browser.post(reverse("set-language"), f"language=kk&next={text}", content_type=FORM)
    assert response.status_code == 413
    assert "add a long text as a file" in response.content.decode()
    shorter = browser.post(reverse("set-language"), f"language=kk&next={text[:-20]}", content_type=FORM)
    assert shorter.status_code == 302


def test_too_many_fields(browser: Client) -> None:
    fields = "&".join(f"f{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    response = browser.post(reverse("set-language"), fields, content_type=FORM)
    assert response.status_code == 400
    fewer = fields.rpartition("&")[0]
    assert browser.post(reverse("set-language"), fewer, content_type=FORM).status_code == 302
