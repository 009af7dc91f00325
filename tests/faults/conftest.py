"""One site for all that happens to its database (service.py); people and records of the admin's tests."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from tests.admin.conftest import agreement, dana, place
from tests.faults.service import Service, cluster, service

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["agreement", "dana", "place"]

#: Registers that take their time, and a database that may not.
SETTINGS = {
    "DATABASE_STATEMENT_SECONDS": "5",
    "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
    "WORKER_DATABASE": "cooperation",
}


@pytest.fixture(scope="session")
def disk() -> Iterator[Path | None]:
    """A small disk of memory for the tables; None where the person who runs this may mount nothing."""
    folder = tempfile.mkdtemp(prefix="cooperation.", dir="/tmp")
    mount = ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", folder]
    mounted = os.geteuid() == 0 and not subprocess.run(mount, check=False, capture_output=True).returncode
    yield Path(folder) if mounted else None
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)
    Path(folder).rmdir()


@pytest.fixture(scope="session")
def site(disk: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = disk / "data" if disk else None
    with cluster(data) as own, service(own, tmp_path_factory.mktemp("var"), **SETTINGS) as one:
        yield one


@pytest.fixture
def english() -> Iterator[None]:
    """Messages are told by their source text."""
    with translation.override("en"):
        yield
