"""Who and what is in every stored archive beside the sample, so that it can be asked for after an upgrade."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile

from accounts.models import User
from accounts.roles import ensure_roles, give_role
from agreements.models import Agreement, Document
from tests.faults.files import pdf

NAME, PASSWORD = "kept", "a-password-of-long-ago"


def enter() -> None:
    """An account of staff, and a scan of the first agreement."""
    ensure_roles()
    user = User.objects.create_user(NAME, password=PASSWORD, language="ru")
    give_role(user, "staff")
    content = pdf()
    scan = Document(
        agreement=Agreement.objects.earliest("pk"),
        title="Подлинник",
        file_name="подлинник.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    scan.stamp(user)
    scan.file.save("scan.pdf", ContentFile(content))
