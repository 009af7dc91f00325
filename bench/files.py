"""What a register costs as a file for a spreadsheet: seconds, and how much the process grows.

    bin/bench files [--sizes 1000 10000 100000] [--rounds 1]

Makes a database of invented data for each size (see pages.py), then asks for
the whole register of agreements through Django, each time in a new process
that has sent a short file before, and takes the parts as a server would. The
growth is that of the process's peak: what a server must have free for one
person who takes the file.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

from databases import database_url, prepare, set_up

KINDS = ("csv", "xlsx")
FIGURES = ("rows", "first", "seconds", "megabytes", "growth")
MEGABYTE = 1024 * 1024


def peak() -> float:
    """Of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(address: str, kind: str) -> dict[str, float]:
    """Rows, seconds to the first part and to the last, size, growth."""
    from django.http import QueryDict
    from django.test import Client
    from django.urls import resolve

    from accounts.models import User

    user, _ = User.objects.get_or_create(username="bench", defaults={"language": "ru"})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)

    def taken(query: str) -> tuple[float, float, int]:
        begin = time.perf_counter()
        response = client.get(f"{address}?format={kind}&{query}")
        assert response.status_code == 200, address
        first, size = 0.0, 0
        for part in response:
            first = first or time.perf_counter() - begin
            size += len(part)
        response.close()
        return first, time.perf_counter() - begin, size

    taken("text=ъъъъ")
    before = peak()
    first, seconds, size = taken("")
    growth = peak() - before
    report = resolve(address).func.view_initkwargs["report_class"]  # type: ignore[attr-defined]
    rows = report(user, QueryDict()).count
    return dict(zip(FIGURES, (rows, first, seconds, size / MEGABYTE, growth), strict=True))


def run(sizes: list[int], rounds: int) -> dict[tuple[int, str], dict[str, float]]:
    """The median of each figure."""
    found: dict[tuple[int, str], list[dict[str, float]]] = {}
    for _ in range(rounds):
        for size in sizes:
            environment = os.environ | {"DATABASE_URL": database_url(size), "LOG_LEVEL": "ERROR"}
            for kind in KINDS:
                command = [sys.executable, __file__, "--measure", kind]
                result = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
                found.setdefault((size, kind), []).append(json.loads(result.stdout))
    return {
        key: {name: statistics.median(one[name] for one in figures) for name in FIGURES}
        for key, figures in found.items()
    }


def report(found: dict[tuple[int, str], dict[str, float]]) -> None:
    print("| rows | file | first part, s | whole, s | size, MB | growth of the process, MB |")
    print("|---" * 6 + "|")
    for (_size, kind), one in found.items():
        print(
            f"| {one['rows']:,.0f} | {kind} | {one['first']:.1f} | {one['seconds']:.1f}"
            f" | {one['megabytes']:.1f} | {one['growth']:.0f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--measure", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--address", default="/agreements/", help=argparse.SUPPRESS)
    options = parser.parse_args()
    set_up()
    if options.measure:
        print(json.dumps(measure(options.address, options.measure)))
        return
    for size in options.sizes:
        prepare(size)
    report(run(options.sizes, options.rounds))


if __name__ == "__main__":
    main()
