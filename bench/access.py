"""What the rule of access costs: an official's pages beside an administrator's.

The database is a copy of the one of this size in which exactly ``RESTRICTED``
agreements are restricted, spread evenly; the official may see all but those. The
two ask for each page in turn. Called by ``bin/bench pages --access``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
from typing import TYPE_CHECKING

from databases import MANAGE, copy, database_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

RESTRICTED = 100
PAGES = {
    "register": "/agreements/",
    "register, page 2": "/agreements/?page=2",
    "filtered by city": "/agreements/?city={city}",
    "filtered by status and kind": "/agreements/?status=in_force&kind=contract",
    "searched": "/agreements/?text=металлопроката",
    "counts of the filters": "/agreements/?counts=1",
    "commitments": "/commitments/",
    "home, kept": "/",
}


def prepare(size: int) -> str:
    """The name of the copy, made unless it is there."""
    name = f"{size}_access"
    if copy(size, name):
        environment = os.environ | {"DATABASE_URL": database_url(name)}
        subprocess.run([*MANAGE, "dbshell"], env=environment, input=LEVELS, text=True, check=True)
    return name


LEVELS = f"""
SET client_min_messages = error;
\\o /dev/null
UPDATE agreements_agreement SET access = 'internal' WHERE access = 'restricted';
UPDATE agreements_agreement SET access = 'restricted' WHERE id IN (
    SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS number
                    FROM agreements_agreement) AS rows
    WHERE place % (number / {RESTRICTED}) = 0 ORDER BY id LIMIT {RESTRICTED});
VACUUM (ANALYZE);
"""


def compare(requests: int, timed: Callable[[Client, str], float]) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each request for each page and person, asked in turn."""
    from django.test import Client

    from accounts.models import User
    from accounts.roles import Role, give_role
    from agreements.models import Agreement
    from partners.models import City

    official, _ = User.objects.get_or_create(username="bench-official", defaults={"language": "ru"})
    give_role(official, Role.OFFICIAL)
    head, _ = User.objects.get_or_create(
        username="bench-administrator", defaults={"language": "ru", "is_superuser": True, "is_staff": True}
    )
    hidden = Agreement.objects.count() - Agreement.objects.visible_to(official).count()
    assert hidden == RESTRICTED, hidden
    clients = {}
    for name, user in (("official", official), ("administrator", head)):
        clients[name] = Client(SERVER_NAME="127.0.0.1")
        clients[name].force_login(user)
    city = City.objects.order_by("pk")[City.objects.count() // 2].slug
    found: dict[str, dict[str, list[float]]] = {}
    for page, address in PAGES.items():
        times = found[page] = {name: [] for name in clients}
        for client in clients.values():
            assert client.get(address.format(city=city)).status_code == 200, address
        for _ in range(requests):
            for name, client in clients.items():
                times[name].append(timed(client, address.format(city=city)))
    return found


def report(found: dict[str, dict[str, list[float]]]) -> None:
    print("| page | official: median | administrator: median | official / administrator |\n|---|---|---|---|")
    for page, times in found.items():
        official, head = (statistics.median(times[name]) for name in ("official", "administrator"))
        print(f"| {page} | {official:.0f} ms | {head:.0f} ms | {official / head:.2f} |")
