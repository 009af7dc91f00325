"""A PostgreSQL of its own, which may be stopped, filled and slowed, and the site and workers that use it."""

from __future__ import annotations

import contextlib
import getpass
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psycopg2
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage

MANAGE = str(settings.BASE_DIR / "manage.py")
PATIENCE = 60  # seconds
#: Who enters data here, besides Dana.
PEOPLE = ["asel", "berik", "gulnar", "dias"]
UNFINISHED = "SELECT id FROM agreements_commitment WHERE completed_on IS NULL AND dropped_on IS NULL"
#: What a form sends besides what a person types.
FIELD = re.compile(r'<input[^>]*name="(csrfmiddlewaretoken|version)"[^>]*value="([^"]*)"')


def programs() -> Path:
    """The newest PostgreSQL of this machine."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class Cluster:
    """A server that listens on a socket in its folder, which no other user may enter.

    PostgreSQL refuses to run as root: then it runs as the system's user postgres.
    """

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder, self.data = folder, data or folder / "data"
        self.user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        for path in {folder, self.data.parent}:
            shutil.chown(path, self.user)
        self.by_server(
            "initdb", "-D", self.data, "-X", folder / "wal", "-U", "cooperation", "-E", "UTF8",
            "--locale=C.UTF-8", "--auth=trust", "--no-instructions",
        )  # fmt: skip

    def by_server(self, program: str, *arguments: object) -> None:
        command = [str(programs() / program), *map(str, arguments)]
        log = self.folder / "commands.log"
        with log.open("ab") as file:
            subprocess.run(command, user=self.user, cwd="/", check=True, stdout=file, stderr=file)

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        self.by_server(
            "pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder / "server.log", "-o", options
        )

    def stop(self, mode: str = "fast") -> None:
        self.by_server("pg_ctl", "stop", "-w", "-D", self.data, "-m", mode)

    @property
    def url(self) -> str:
        return f"postgres://cooperation@/{self.folder}/cooperation"

    def ask(self, sql: str, *values: Any, database: str = "cooperation", options: str = "") -> list[tuple]:
        connection = psycopg2.connect(
            host=str(self.folder), user="cooperation", dbname=database, options=options
        )
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def cluster(data: Path | None = None) -> Iterator[Cluster]:
    """Running, with an empty database; gone at the end."""
    # Not in a folder of pytest's, which the server's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="cooperation.", dir="/tmp"))
    one = Cluster(folder, data)
    try:
        one.start()
        one.ask("CREATE DATABASE cooperation", database="postgres")
        yield one
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            one.stop("immediate")
        shutil.rmtree(folder)


@dataclass
class Answer:
    status: int
    body: str
    headers: HTTPMessage


@dataclass
class Service:
    """The site under gunicorn with two processes, and workers, all with the database of ``cluster``."""

    cluster: Cluster
    var: Path
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen] = field(default_factory=list)
    port: int = 0

    @property
    def settings(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.cluster.url,
            "DJANGO_SETTINGS_MODULE": "cooperation.settings",
            "VAR_DIR": str(self.var),
            **self.environment,
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, MANAGE, *arguments]
        return subprocess.run(
            command, env=self.settings, check=True, capture_output=True, text=True, timeout=PATIENCE * 5
        ).stdout.strip()

    def start(self, *command: str) -> subprocess.Popen:
        with (self.var / "service.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command], env=self.settings, stdout=log, stderr=log, cwd=settings.BASE_DIR
            )
        self.processes.append(process)
        return process

    def serve(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        bind = f"127.0.0.1:{self.port}"
        self.start(
            "-m", "gunicorn", "cooperation.wsgi", "--bind", bind, "--workers", "2", "--threads", "4",
            "--no-control-socket",
        )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while not self.is_up():
            assert time.monotonic() < end, self.log
            time.sleep(0.1)

    def is_up(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    @property
    def log(self) -> str:
        return (self.var / "service.log").read_text()

    def get(self, path: str, session: str = "", **headers: str) -> Answer:
        return self.request("GET", path, session, headers)

    def request(
        self, method: str, path: str, session: str = "", headers: Any = None, body: str | bytes | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        with contextlib.closing(connection):
            connection.request(method, path, body, cookie | (headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(errors="replace"), response.headers)

    def post(self, path: str, session: str, form: Answer, values: dict[str, str]) -> Answer:
        """Sends a form that was shown before."""
        left = [one.split(";")[0] for one in form.headers.get_all("Set-Cookie", [])]
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join([f"{settings.SESSION_COOKIE_NAME}={session}", *left]),
        }
        return self.request("POST", path, "", headers, urlencode(values))

    def session_of(self, name: str) -> str:
        """Of somebody who has signed in."""
        return self.manage("shell", "-v0", "-c", SIGN_IN.format(name=name)).splitlines()[-1]

    def end(self, *some: subprocess.Popen) -> None:
        """Ends these processes, or all."""
        for process in some or self.processes:
            process.terminate()
        for process in some or self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


SIGN_IN = """
from django.conf import settings
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.get(username="{name}"))
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


@contextlib.contextmanager
def service(cluster: Cluster, var: Path, **environment: str) -> Iterator[Service]:
    """With every table, the sample case, 600 cities and five people of the staff; nothing of it is left."""
    (var / "static").symlink_to(settings.STATIC_ROOT)
    one = Service(cluster, var, environment)
    try:
        one.manage("migrate", "-v0")
        one.manage("load_sample", "-v0")
        one.manage("shell", "-v0", "-c", ENTER)
        one.serve()
        yield one
    finally:
        one.end()


ENTER = f"""
from accounts.models import User
from accounts.roles import give_role
from partners.models import City
for name in ["dana", *{PEOPLE}]:
    give_role(User.objects.create_user(name, language="ru"), "staff")
City.objects.bulk_create(
    City(name_ru=f"Город {{number}}", slug=f"city-{{number}}", country="RU") for number in range(600)
)
"""
