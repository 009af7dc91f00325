"""manage.py create_demo_accounts: see docs/sample.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, ensure_roles, give_role
from cooperation.sample.demonstration import entrust_case

#: The unit of a demonstration account: any other account is somebody's own and is left alone.
UNIT = "Демонстрация"
#: User name, which is the role too, with a given name and surname that belong to nobody.
ACCOUNTS = {
    Role.OFFICIAL: ("Сауле", "Ахметова"),
    Role.STAFF: ("Ерлан", "Сейтказин"),
    Role.HEAD: ("Айгүл", "Нұрланова"),
    Role.ADMINISTRATOR: ("Марат", "Оспанов"),
}


class Command(BaseCommand):
    help = (
        "Create an account for each role with a random password, write them to a private file, "
        "and let them answer for the sample case where nobody does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, required=True, help="Where to keep “name password role”, a line each."
        )

    @transaction.atomic
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        ensure_roles()
        passwords = read_passwords(file)
        lines = [f"{role} {open_account(role, passwords.get(role, ''))} {role}" for role in ACCOUNTS]
        entrust_case({role: User.objects.get(username=role) for role in ACCOUNTS})
        write_for_owner(file, "\n".join(lines) + "\n")
        self.stdout.write("\n".join(lines))


def read_passwords(file: Path) -> dict[str, str]:
    """Passwords by user name; empty if the file is lost."""
    if not file.exists():
        return {}
    words = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {parts[0]: parts[1] for parts in words if len(parts) == 3}


def open_account(role: Role, password: str) -> str:
    """The account's password: ``password`` if it still opens the account, otherwise a new one."""
    given_name, surname = ACCOUNTS[role]
    user, created = User.objects.get_or_create(
        username=role,
        defaults={"first_name": given_name, "last_name": surname, "unit": UNIT, "language": "ru"},
    )
    if user.unit != UNIT:
        raise CommandError(
            _(
                "The account “{name}” is not a demonstration account, so its password was not touched. "
                "Run this on a database of its own."
            ).format(name=user.username)
        )
    if created:
        give_role(user, role)
    if not (password and user.check_password(password)):
        password = secrets.token_urlsafe(9)
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def write_for_owner(file: Path, text: str) -> None:
    """Replace the file by one that nobody else could read at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    new.replace(file)
