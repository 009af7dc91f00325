"""How the time of a page grows with the number of agreements.

    bin/bench pages [--sizes 1000 10000 100000] [--requests 20] [--rounds 3]
    bin/bench pages --access [--sizes 100000] [--requests 20]

Makes a database of synthetic data for each size beside the one of DATABASE_URL
(``bench_<size>``; kept for the next run), then asks for each page in turn, the
sizes interleaved so that the machine's moods strike them alike, through the
whole of Django in one process. Prints medians and 95th percentiles in
milliseconds, the number of queries, and the ratio of the largest size to the
smallest: that is the figure to quote. With --access: what the rule of access
costs at the largest size (access.py).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import access
from databases import database_url, prepare, set_up

if TYPE_CHECKING:
    from django.test import Client

PAGES = {
    "register": "/agreements/",
    "register, page 2": "/agreements/?page=2",
    "filtered by city": "/agreements/?city={city}",
    "filtered by status and kind": "/agreements/?status=in_force&kind=contract",
    "searched": "/agreements/?text=металлопроката",
    "searched, rare word": "/agreements/?text={number}",
    "counts of the filters": "/agreements/?counts=1",
    "site search": "/search/?q={number}",
    "commitments": "/commitments/",
    "year-end": "/commitments/year-end/",
    "calendar, month": "/calendar/",
    "calendar, list": "/calendar/?view=list",
    "changes": "/changes/",
    "dormant": "/dormant/agreements/",
    "card": "/agreements/{agreement}/",
    "city": "/cities/{city_key}/",
    "city, one of the large": "/cities/{large_city_key}/",
    "home, kept": "/",
}
#: Asked after a change of an agreement and of a commitment: what whoever comes first then waits.
FRESH = {"home, first view": "/"}
#: The agreements of a large city, in the largest database; in a smaller one, its largest city.
LARGE = 2_000


def addresses() -> dict[str, str]:
    """The pages with the keys of this database: a city and an agreement from the middle, a large city."""
    from accounts.models import User
    from agreements.models import Agreement
    from cooperation.maps import agreements_by_city
    from partners.models import City

    user = User.objects.get(username="bench")
    numbers = agreements_by_city(user)
    city = City.objects.get(pk=sorted(numbers, key=lambda key: numbers[key])[len(numbers) // 2])
    large = min(numbers, key=lambda key: abs(numbers[key] - LARGE))
    agreement = Agreement.objects.visible_to(user).order_by("pk")[
        Agreement.objects.visible_to(user).count() // 2
    ]
    keys = {
        "city": city.slug,
        "city_key": city.pk,
        "large_city_key": large,
        "agreement": agreement.pk,
        "number": agreement.registry_number,
    }
    return {name: address.format(**keys) for name, address in (PAGES | FRESH).items()}


def measure(requests: int) -> dict[str, dict]:
    """Milliseconds of each request, and the number of queries, for each page of this database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    user, _ = User.objects.get_or_create(username="bench", defaults={"language": "ru"})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    found = {}
    for name, address in addresses().items():
        timed(client, address, fresh=name in FRESH)
        if name in FRESH:
            change_something()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        asked = len(queries)  # the next request empties the list
        times = [timed(client, address, fresh=name in FRESH) for _ in range(requests)]
        found[name] = {"queries": asked, "times": times}
    return found


def timed(client: Client, address: str, *, fresh: bool = False) -> float:
    if fresh:
        change_something()
    begin = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - begin) * 1000


def change_something() -> None:
    """What was kept of either register is no longer true (ADR 0015)."""
    from django.db.models.functions import Now

    from agreements.models import Agreement, Commitment

    for model in (Agreement, Commitment):
        model.objects.filter(pk=model.objects.order_by("pk").values("pk")[:1]).update(updated_at=Now())


def run(sizes: list[int], requests: int, rounds: int) -> dict[int, dict[str, dict]]:
    """The measures of all rounds, each size in a process of its own."""
    found: dict[int, dict[str, dict]] = {size: {} for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            for name, measured in asked(size, requests).items():
                known = found[size].setdefault(name, {"queries": measured["queries"], "times": []})
                known["times"] += measured["times"]
    return found


def asked(size: int | str, requests: int, *options: str) -> dict[str, dict]:
    """What a process that measures this database prints."""
    command = [sys.executable, __file__, "--measure", "--requests", str(requests), *options]
    environment = os.environ | {"DATABASE_URL": database_url(size), "LOG_LEVEL": "ERROR"}
    printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(printed)


def report(found: dict[int, dict[str, dict]]) -> None:
    sizes = list(found)
    heading = [f"{size:,}: median / p95 (queries)" for size in sizes]
    print("| page |", " | ".join(heading), "| ratio of medians | ratio of p95 |")
    print("|---" * (len(sizes) + 3) + "|")
    for name in found[sizes[0]]:
        cells, medians, tails = [], [], []
        for size in sizes:
            times = sorted(found[size][name]["times"])
            medians.append(statistics.median(times))
            tails.append(times[int(len(times) * 0.95)])
            cells.append(f"{medians[-1]:.0f} / {tails[-1]:.0f} ms ({found[size][name]['queries']})")
        ratios = f"{medians[-1] / medians[0]:.1f} | {tails[-1] / tails[0]:.1f}"
        print(f"| {name} |", " | ".join(cells), f"| {ratios} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--access", action="store_true", help="an official's pages beside an administrator's")
    options = parser.parse_args()
    set_up()
    if options.measure:
        compare = partial(access.compare, timed=timed) if options.access else measure
        print(json.dumps(compare(options.requests)))
        return
    if options.access:
        name = access.prepare(options.sizes[-1])
        access.report(asked(name, options.requests, "--access"))
        return
    for size in options.sizes:
        prepare(size)
    report(run(options.sizes, options.requests, options.rounds))


if __name__ == "__main__":
    main()
