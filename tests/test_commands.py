"""The scripts of bin/: what they refuse, how they explain it, and that they leave nothing behind.

Setting up a bare machine is not tried here.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.processes import PATIENCE, is_there, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BIN = Path(settings.BASE_DIR) / "bin"
COMMANDS = sorted(path for path in BIN.iterdir() if path.is_file())
PARTS = sorted(path for path in (BIN / "lib").iterdir() if path.is_file())


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """From a folder that is not the clone's, with nearly no environment."""
    return subprocess.run(
        [str(part) for part in command],
        env={"PATH": os.environ["PATH"]} | environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def refusal(*command: object, **environment: str) -> str:
    """The one line with which a command fails."""
    result = run(*command, **environment)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1), result
    return result.stderr.strip()


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a command with this body, which has all that the commands share."""

    def made(body: str) -> Path:
        path = tmp_path / "script"
        shared = "\n".join(
            f"source '{BIN}/lib/{name}.sh'" for name in ("common", "setup", "cluster", "workers")
        )
        path.write_text(f"#!/usr/bin/env bash\n{shared}\n{body}\n")
        path.chmod(0o755)
        return path

    return made


# --- What is asked ---


@pytest.mark.parametrize("path", [*COMMANDS, *PARTS], ids=lambda path: path.name)
def test_the_shell_can_read_it(path: Path) -> None:
    shell = path.read_text().partition("\n")[0].rpartition("/")[2] if path.suffix != ".sh" else "bash"
    assert run(*shell.split(), "-n", path).stderr == ""
    assert os.access(path, os.X_OK) == (path.suffix != ".sh")


def test_help() -> None:
    result = run(BIN / "run", "--help")
    assert result.returncode == 0
    assert result.stdout.startswith("bin/run [--port N] [--no-sample]\n")


@pytest.mark.parametrize("port", [[], [""], ["0"], ["08000"], ["65536"], ["http"], ["-1"], ["80 80"]])
def test_a_port_is_a_number(port: list[str]) -> None:
    assert refusal(BIN / "run", "--port", *port) == "bin/run: --port wants a number from 1 to 65535."


@pytest.mark.parametrize("argument", ["--unknown", "8000"])
def test_what_is_not_known_is_refused(argument: str) -> None:
    assert refusal(BIN / "run", argument) == f"bin/run: {argument} is not known. Try bin/run --help."


@pytest.mark.parametrize("arguments", [[], ["nothing"]])
def test_bench_names_what_it_measures(arguments: list[str]) -> None:
    line = refusal(BIN / "bench", *arguments)
    assert {"pages", "pdf"} <= set(line.rpartition(": ")[2].split())


def test_the_manual_names_every_package() -> None:
    manual = (BIN.parent / "docs/how-to/run.md").read_text()
    scripts = "".join(path.read_text() for path in [*COMMANDS, *PARTS])
    packages = {name for names in re.findall(r"PACKAGES\+?=\((.*?)\)", scripts) for name in names.split()}
    assert {"postgresql", "chromium"} <= packages
    assert [
        name for name in sorted(packages) if not re.search(rf"[` \n]{re.escape(name)}[` \n]", manual)
    ] == []


# --- What is wrong with the machine ---


@pytest.mark.parametrize("command", ["run", "lint", "test", "manage"])
def test_a_folder_that_cannot_be_made(command: str) -> None:
    environment = {"VAR_DIR": "/proc/nowhere", "DATABASE_URL": "postgres://elsewhere/"}
    assert "/proc/nowhere/log" in refusal(BIN / command, **environment)


def test_too_little_space(script: Callable[[str], Path]) -> None:
    line = refusal(script("df() { printf 'Avail\\n40000\\n'; }\nneed_space /srv"))
    assert line == "bin/script: only 39 MB are free where /srv lies. Free 500 MB and run it again."


def test_data_of_another_version(script: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")
    assert "Install postgresql-9," in refusal(script(f"choose_programs {tmp_path}"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure resolving 'deb.debian.org'", "no network"),
        ("NewConnectionError: Failed to establish a new connection: [Errno 101]", "no network"),
        (
            'django.db.utils.OperationalError: connection to server at "127.0.0.1", port 5999 failed:',
            "DATABASE_URL",
        ),
        ("ImproperlyConfigured: settings.DATABASES is improperly configured.", "DATABASE_URL"),
    ],
)
def test_a_known_cause_is_one_line(
    text: str, told: str, script: Callable[[str], Path], tmp_path: Path
) -> None:
    line = refusal(script(f"LOG={tmp_path}; logged thing bash -c 'echo \"$text\"; exit 3'"), text=text)
    assert line.startswith("bin/script: thing")
    assert told in line


def test_an_unknown_cause_shows_the_end_of_the_log(script: Callable[[str], Path], tmp_path: Path) -> None:
    result = run(script(f"LOG={tmp_path}; logged thing bash -c 'seq 20; exit 3'"))
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert lines[:15] == [f"    {number}" for number in range(6, 21)]
    assert lines[15:] == [f"bin/script: thing failed. Log: {tmp_path}/thing.log"]


# --- Nothing is left behind ---


BUSY = """
make_scratch
daemon TERM /dev/null sleep 1000
server=$!
daemon INT /dev/null sleep 1000
cluster=$!
sleep 0.5 # they are deaf until they have begun
echo "$scratch $server $cluster"
"""


@pytest.fixture
def busy(script: Callable[[str], Path]) -> Iterator[Callable[[str], tuple[subprocess.Popen, str, list[int]]]]:
    """Starts a command that has a folder, two servers and something to wait for."""
    started: list[subprocess.Popen] = []

    def start(then: str) -> tuple[subprocess.Popen, str, list[int]]:
        process = subprocess.Popen(
            [script(BUSY + then)],
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=deaf_to_interrupts,
        )
        started.append(process)
        assert process.stdout
        folder, *servers = process.stdout.readline().split()
        return process, folder, [int(pid) for pid in servers]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def deaf_to_interrupts() -> None:
    """As the background jobs of a script, or of CI, are born."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def await_end(pids: list[int]) -> None:
    until(lambda: not any(map(is_there, pids)))


@pytest.mark.parametrize(
    ("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)], ids=lambda value: str(value)
)
@pytest.mark.parametrize("then", ["attend sleep 1000", 'wait -n "$server"'], ids=["busy", "waiting"])
def test_a_signal_ends_everything(name: str, status: int, then: str, busy) -> None:
    process, folder, servers = busy(then)
    assert all(map(is_there, servers))
    time.sleep(0.2)  # it comes to the waiting
    process.send_signal(getattr(signal, name))
    # At Ctrl-C the terminal tells the child too; here nobody does, and it is given five seconds.
    assert process.wait(PATIENCE) == status
    await_end(servers)
    assert not Path(folder).exists()


@pytest.mark.parametrize(("then", "status"), [("exit 7", 7), ("attend bash -c 'exit 3'", 3), ("die no", 1)])
def test_the_end_ends_everything_and_keeps_the_status(then: str, status: int, busy) -> None:
    process, folder, servers = busy(then)
    assert process.wait(PATIENCE) == status
    await_end(servers)
    assert not Path(folder).exists()


STRAYS = """
mkdir "$scratch/tmp"
export TMPDIR=$scratch/tmp
attend bash -c 'setsid sleep 1000 >/dev/null & echo $!; wait'
"""


def test_what_a_killed_test_has_left_ends_too(busy) -> None:
    process, folder, servers = busy(STRAYS)
    stray = int(process.stdout.readline())
    process.terminate()
    assert process.wait(PATIENCE) == 143
    await_end([stray, *servers])
    assert not Path(folder).exists()


def test_killed_outright_its_servers_end_too(busy) -> None:
    process, folder, servers = busy("attend sleep 1")
    process.kill()
    process.wait(PATIENCE)
    await_end(servers)
    Path(folder).rmdir()


# --- Workers ---


WITH_WORKERS = """
LOG=$scratch
PYTHON=$scratch/python
printf '#!/bin/sh\nexec sleep 1000\n' >"$PYTHON"
chmod +x "$PYTHON"
start_worker 1
start_worker 2
sleep 0.5
echo "${workers[@]}"
keep_going
"""


def test_a_worker_that_ends_is_started_again_and_all_end_with_the_rest(busy) -> None:
    process, folder, servers = busy(WITH_WORKERS)
    first, second = (int(pid) for pid in process.stdout.readline().split())
    os.kill(first, signal.SIGKILL)
    known = {first, second, *servers}
    until(lambda: len(children(process.pid) - known) == 1)
    new = children(process.pid) - known
    assert is_there(second)
    process.terminate()
    assert process.wait(PATIENCE) == 143
    await_end([second, *new, *servers])
    assert not Path(folder).exists()


def children(pid: int) -> set[int]:
    """The processes called sleep that this one has started and that go on."""
    found = (int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return {one for one in found if b"1000" in Path(f"/proc/{one}/cmdline").read_bytes()}


def test_without_its_server_it_does_not_go_on(busy) -> None:
    process, _folder, servers = busy(WITH_WORKERS)
    workers = [int(pid) for pid in process.stdout.readline().split()]
    os.kill(servers[0], signal.SIGKILL)
    assert process.wait(PATIENCE) == 0
    await_end([*workers, *servers])
