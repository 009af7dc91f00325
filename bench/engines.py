"""The same register laid out by several engines, for the second table of pdf.py.

A plain register of eight columns with the real template and fonts: its texts
are taken from the database once, then each engine reads them from files and
prints them in a process of its own, so that only the printing is measured:

- ``ours``: reporting.layout, rows set one by one;
- ``WeasyPrint``: the whole HTML in one piece, which takes minutes for ten thousand rows;
- ``Chromium``: the same HTML, headless, its start included;
- ``Typst``: the same texts in the same columns, laid out by a compiler in Rust.

Seconds of a process include its start; a warm process is one that has printed
the same before. Processor seconds are those of all processes of an engine: on
a machine with other work they say more than the clock. Memory is the peak of
the largest process.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path
from typing import Any

CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
]
COLUMNS = ("number", "title", "parties", "signed_on", "term", "status", "progress")
ENGINES = ("ours", "WeasyPrint", "Chromium", "Typst")
#: Where a process notes the processor seconds of its first printing, and the time of its second.
FIRST, AGAIN = "first.figure", "again.figure"
TICKS = os.sysconf("SC_CLK_TCK")
TYPST = """#set page(paper: "a4", flipped: true, margin: (top: 20mm, right: 10mm, bottom: 20mm, left: 30mm),
  header: context align(center, text(font: "Noto Serif", 12pt, counter(page).display("1 / 1", both: true))))
#set text(font: "Noto Sans", size: 10pt, lang: "ru", hyphenate: true)
#set par(leading: 0.4em, spacing: 0.6em)
#set document(title: "Реестр")
#align(center, text(font: "Noto Serif", 16pt, weight: "bold")[Реестр])
#let data = json("rows.json")
#table(columns: data.widths.map(width => float(width) * 1mm), inset: (x: 1mm, y: 0.9mm), stroke: 0.5pt,
  table.header(..data.headings.map(one => strong(one))),
  ..data.rows.flatten().map(cell => par(cell)))
"""


# --- What is printed ---


def write_inputs(folder: Path, size: int) -> None:
    """The files that the engines read: run where the database is."""
    from dataclasses import replace

    from django.http import QueryDict
    from django.template.loader import render_to_string
    from django.utils import translation

    from accounts.models import User
    from agreements.reports import AgreementRegister
    from reporting.renderers import print as paper

    class Plain(AgreementRegister):
        columns = [replace(one, under="") for one in AgreementRegister.columns if one.name in COLUMNS]

    everybody = User(username="bench", is_superuser=True)
    with translation.override("ru"):
        report = Plain(everybody, QueryDict(""))
        columns = paper.beside_the_number(report)
        rows = list(islice(paper.set_rows(report, columns, count(1), paper.unheard), size))
        assert len(rows) == size, (len(rows), size)
        context = paper.context(report) | {"stamp": None}
        (folder / "frame.html").write_text(paper.around(report, columns, None, None))
        shown = report.fetch(list(report.rows.values_list("pk", flat=True)[:size]))
        section = paper.Section(
            "", ((place, paper.cells(row, columns)) for place, row in enumerate(shown, 1))
        )
        html = render_to_string(report.print_template_name, context | {"sections": [section]})
    (folder / "whole.html").write_text(html)
    css = Path("static/css/paper.css").read_text()
    (folder / "chromium.html").write_text(re.sub("<link [^>]*>", f"<style>{css}</style>", html))
    headings = ["№", *(str(one.column.label) for one in columns)]
    texts = [["\n".join(cell) for cell in row.cells] for row in rows]
    data = {"widths": context["widths"], "headings": headings, "rows": texts}
    (folder / "rows.json").write_text(json.dumps(data))
    (folder / "register.typ").write_text(TYPST)


# --- How each engine prints it: run in a process of its own ---


def ours(folder: Path) -> None:
    from reporting.layout import Row, write_table

    rows = json.loads((folder / "rows.json").read_text())["rows"]
    texts = [Row(tuple(tuple(cell.split("\n")) for cell in row)) for row in rows]
    with (folder / "ours.pdf").open("wb") as file:
        write_table((folder / "frame.html").read_text(), texts, file)


def weasyprint(folder: Path) -> None:
    from reporting.pdf import render_pdf

    (folder / "WeasyPrint.pdf").write_bytes(render_pdf((folder / "whole.html").read_text()))


def typst(folder: Path) -> None:
    import typst as compiler

    compiler.compile(str(folder / "register.typ"), output=str(folder / "Typst.pdf"), pdf_standards="ua-1")


PRINTERS = {"ours": ours, "WeasyPrint": weasyprint, "Typst": typst}


def print_in_this_process(engine: str, folder: Path) -> None:
    """Prints, notes the processor seconds, and prints again."""
    if engine != "Typst":
        from databases import set_up

        set_up()
    PRINTERS[engine](folder)
    note(folder / FIRST, sum(os.times()[:2]))
    begin = time.perf_counter()
    if engine == "ours":
        PRINTERS[engine](folder)
    note(folder / AGAIN, time.perf_counter() - begin)


def note(path: Path, figure: float) -> None:
    """Writes a figure so that the file is there only with it."""
    part = path.with_suffix(".part")
    part.write_text(str(figure))
    part.replace(path)


# --- What it costs ---


def descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for one in found:
        found += parents.get(one, [])
    return found


def look(pid: int) -> tuple[float, float]:
    """The peak memory of a process in megabytes and the processor seconds it has used."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    return int(peak[1]) / 1024 if peak else 0, (int(fields[11]) + int(fields[12])) / TICKS


def measure(engine: str, folder: Path) -> dict[str, float]:
    """What it takes to print with this engine in a new process; nothing if it ends without a document."""
    target = folder / f"{engine}.pdf"
    for path in (target, folder / FIRST, folder / AGAIN):
        path.unlink(missing_ok=True)
    if engine == "Chromium":
        profile = f"--user-data-dir={folder / 'profile'}"
        command = [*CHROMIUM, profile, f"--print-to-pdf={target}", str(folder / "chromium.html")]
    else:
        command = [sys.executable, __file__, engine, str(folder)]
    begin, taken = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen: dict[int, tuple[float, float]] = {}
    while process.poll() is None:
        if not taken:
            for pid in descendants(process.pid):
                seen[pid] = max(look(pid), seen.get(pid, (0, 0)))
            if (folder / FIRST).exists():
                taken = time.perf_counter() - begin
        time.sleep(0.01)
    taken = taken or time.perf_counter() - begin
    if engine == "Chromium" and not target.exists():
        return {}  # its renderer crashes on very long tables, and the browser ends with 0
    assert process.returncode == 0, engine
    if engine == "Chromium":
        processor, warm = sum(seconds for _, seconds in seen.values()), 0.0
    else:
        processor, warm = (float((folder / name).read_text()) for name in (FIRST, AGAIN))
    return {
        "new": taken,
        "warm": warm,
        "processor": processor,
        "memory": max(peak for peak, _ in seen.values()),
        "sheets": sheets(target),
        "file": target.stat().st_size / 1024,
    }


def sheets(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def run(folders: dict[int, Path], rounds: int) -> dict[tuple[int, str], dict[str, float]]:
    """The median of each figure, the engines in turn so that the machine's moods strike them alike."""
    found: dict[tuple[int, str], list[dict[str, float]]] = {}
    for _ in range(rounds):
        for size, folder in folders.items():
            for engine in ENGINES:
                found.setdefault((size, engine), []).append(measure(engine, folder))
    return {
        key: {name: statistics.median(one[name] for one in figures if one) for name in figures[0]}
        for key, figures in found.items()
    }


def report(found: dict[tuple[int, str], dict[str, Any]]) -> None:
    headings = ["rows", "engine", "new process, s", "warm, s", "processor, s", "largest process, MB"]
    headings += ["sheets", "file, KB", "new process: of ours", "processor: of ours"]
    print(f"| {' | '.join(headings)} |")
    print("|---" * len(headings) + "|")
    for (size, engine), one in found.items():
        if not one:
            print(f"| {size:,} | {engine} | ended without a document{' |' * (len(headings) - 2)}")
            continue
        base = found[size, "ours"]
        warm = f"{one['warm']:.2f}" if engine == "ours" else ""
        cells = [f"{size:,}", engine, f"{one['new']:.1f}", warm, f"{one['processor']:.1f}"]
        cells += [f"{one[name]:.0f}" for name in ("memory", "sheets", "file")]
        cells += [f"{one[name] / base[name]:.1f}" for name in ("new", "processor")]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    print_in_this_process(sys.argv[1], Path(sys.argv[2]))
