"""What a register costs as PDF: seconds, sheets, memory; and what it costs other engines.

    bin/bench pdf [--sizes 100 500] [--engines 100 1000 5000 10000] [--rounds 3]

Makes a database of invented data for each size (see pages.py), then prints the
whole register of agreements through Django, with the real template and fonts,
each time in a new process, the sizes interleaved. The first printing of a
process reads the fonts and compiles the templates; the second is what a warm
server takes. Memory is the process's peak. The second table is that of
engines.py.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import engines
from databases import database_url, prepare, set_up

FIGURES = ("first", "warm", "card", "sheets", "kilobytes", "megabytes")


def measure() -> dict[str, float]:
    import pypdf
    from django.test import Client

    from accounts.models import User
    from agreements.models import Agreement

    user, _ = User.objects.get_or_create(username="bench", defaults={"language": "ru"})
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)

    def printed(address: str) -> tuple[float, bytes]:
        begin = time.perf_counter()
        response = client.get(f"{address}?format=pdf")
        assert response["Content-Type"] == "application/pdf", address
        return time.perf_counter() - begin, response.content

    first, content = printed("/agreements/")
    warm, content = printed("/agreements/")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = Agreement.objects.visible_to(user).order_by("pk")[0]
    card, _ = printed(row.get_absolute_url())
    sheets = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    return dict(zip(FIGURES, (first, warm, card, sheets, len(content) / 1024, peak), strict=True))


def run(sizes: list[int], rounds: int) -> dict[int, dict[str, float]]:
    """The median of each figure."""
    found: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            environment = os.environ | {"DATABASE_URL": database_url(size), "LOG_LEVEL": "ERROR"}
            command = [sys.executable, __file__, "--measure"]
            result = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            found[size].append(json.loads(result.stdout))
    return {
        size: {name: statistics.median(one[name] for one in figures) for name in FIGURES}
        for size, figures in found.items()
    }


def report(found: dict[int, dict[str, float]]) -> None:
    print("| rows | first, s | warm, s | sheets | file, KB | peak memory, MB | one card, warm, s |")
    print("|---" * 7 + "|")
    for size, one in found.items():
        print(
            f"| {size:,} | {one['first']:.2f} | {one['warm']:.2f} | {one['sheets']:.0f}"
            f" | {one['kilobytes']:.0f} | {one['megabytes']:.0f} | {one['card']:.2f} |"
        )
    small, *_, large = found
    times = found[large]["warm"] / found[small]["warm"]
    print(f"\n{large / small:.1f} times the rows take {times:.1f} times as long.")


def compare(sizes: list[int], rounds: int) -> None:
    """The table of the engines, from the texts of one database."""
    largest = max(sizes)
    prepare(largest)
    with tempfile.TemporaryDirectory() as folder:
        folders = {size: Path(folder) / str(size) for size in sizes}
        for size, place in folders.items():
            place.mkdir()
            environment = os.environ | {"DATABASE_URL": database_url(largest), "LOG_LEVEL": "ERROR"}
            command = [sys.executable, __file__, "--write", str(place), "--sizes", str(size)]
            subprocess.run(command, env=environment, check=True)
        engines.report(engines.run(folders, rounds))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 500])
    parser.add_argument("--engines", type=int, nargs="*", default=[100, 1_000, 5_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    set_up()
    if options.measure:
        print(json.dumps(measure()))
    elif options.write:
        engines.write_inputs(options.write, options.sizes[0])
    else:
        for size in options.sizes:
            prepare(size)
        if options.sizes:
            report(run(options.sizes, options.rounds))
        if options.engines:
            compare(options.engines, options.rounds)


if __name__ == "__main__":
    main()
