"""42. Backup, drop, restore: the same rows, files by hash, logins, sequences; what is damaged is refused."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client

from agreements.models import Agreement, Document
from cooperation.backup import archive, database, files, restoring
from cooperation.version import VERSION
from partners.models import City
from reporting.models import Job, Office
from tests.factories import job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from accounts.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]

SCAN = b"%PDF-1.7 the signed original"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def register(sample: None, administrator: User, media: Path) -> Document:
    """The sample case with a scan, an emblem, Timur, and a file in the making."""
    document = Document(agreement=Agreement.objects.earliest("pk"), file_name="Скан «1».pdf", size=len(SCAN))
    document.sha256 = hashlib.sha256(SCAN).hexdigest()
    document.file.save("scan.pdf", ContentFile(SCAN))
    Office.objects.get().emblem.save("emblem.png", ContentFile(b"\x89PNG emblem"))
    job("Реестр", user=administrator)
    return document


@pytest.fixture
def saved(register: Document, tmp_path: Path) -> Path:
    call_command("backup", str(tmp_path / "saved.tar"), verbosity=0)
    return tmp_path / "saved.tar"


def drop() -> None:
    """As after the loss of a server: an empty database."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def rows() -> dict[str, str]:
    """A hash of all the rows of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table in database.tables():
            all_of_it = "SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text))"
            cursor.execute(f'{all_of_it} FROM "{table}" t')
            found[table] = cursor.fetchone()[0]
    found.pop("cooperation_revision")  # counts on, so that no kept answer of before is taken for one of now
    return found


def sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        return {name: value for name, value in cursor.fetchall() if not name.startswith(database.PASSING)}


def catalogue() -> list[tuple[str, ...]]:
    """Triggers, functions, constraints and indexes: what the database does itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE NOT tgisinternal"
            " UNION ALL SELECT 'constraint', conrelid::regclass::text, conname FROM pg_constraint"
            " UNION ALL SELECT 'index', tablename, indexname FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT 'function', p.proname, p.prosrc FROM pg_proc p"
            " WHERE pronamespace = 'public'::regnamespace"
            " ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


def content(media: Path) -> dict[str, str]:
    return {
        str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files.kept_files()
    }


def restore(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("restore", str(path), stdout=out, **options)
    return out.getvalue()


# --- The drill ---


def test_the_drill(saved: Path, media: Path, register: Document) -> None:
    told = (rows, sequences, catalogue, lambda: content(media))
    before = [tell() for tell in told]
    drop()
    for path in files.kept_files():
        path.unlink()
    assert "Restart the server" in restore(saved)
    for tell, was in zip(told, before, strict=True):
        assert tell() == was
    assert not list(media.glob(f"{files.STAGING}*"))
    browser = Client()
    assert browser.login(username="timur", password="pw-timur")
    answer = browser.get(register.get_absolute_url())
    assert b"".join(answer.streaming_content) == SCAN
    assert browser.get("/").status_code == 200
    added = City.objects.create(slug="next", country="RU", name_ru="Следующий")
    assert added.pk > City.objects.exclude(pk=added.pk).latest("pk").pk
    assert City.objects.search("следующий").exists(), "the generated columns are generated again"


def test_it_holds_what_its_manifest_says_and_sha256sum_agrees(saved: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with tarfile.open(saved) as tar:
        tar.extractall(tmp_path / "by-hand")  # noqa: S202  # our own
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "by-hand")
    assert checked.returncode == 0
    told = json.loads((tmp_path / "by-hand/manifest.json").read_text())
    assert (told["product"], told["version"]) == ("cooperation", VERSION)
    assert told["tables"]["agreements_agreement"] == Agreement.objects.count() > 0
    assert ["agreements", "0001_initial"] in told["migrations"]
    names = {name for name in told["parts"] if name.startswith("files/")}
    assert names == {f"files/{one.file.name}" for one in Document.objects.exclude(file="")} | {
        f"files/{Office.objects.get().emblem.name}"
    }


def test_the_secret_key_is_in_it_only_if_that_was_asked_for(
    saved: Path, tmp_path: Path, settings: Any
) -> None:
    assert settings.SECRET_KEY.encode() not in saved.read_bytes()
    call_command("backup", str(tmp_path / "with.tar"), with_secret_key=True, verbosity=0)
    with tarfile.open(tmp_path / "with.tar") as tar:
        assert tar.extractfile("secret-key").read() == settings.SECRET_KEY.encode()
    assert "SECRET_KEY is another" not in restore(saved, replace=True)
    settings.SECRET_KEY = "another"
    assert "SECRET_KEY is another" in restore(saved, replace=True)


def test_who_was_signed_in_and_files_in_the_making_are_not_carried_over(saved: Path) -> None:
    Client().login(username="timur", password="pw-timur")
    assert Job.objects.exists()
    restore(saved, replace=True)
    assert not Job.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_every_field_with_a_file_is_saved_or_passes() -> None:
    fields = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    }
    assert fields == {"Document.file", "Issue.file", "Office.emblem", "Job.file"}, "add it to named_files()"
    assert set(database.PASSING) <= set(connection.introspection.table_names())


def test_the_database_and_the_counts_are_of_one_moment(
    register: Document, tmp_path: Path, monkeypatch
) -> None:
    """A row that comes while the dump is made is in neither."""
    dump = database.dump

    def while_somebody_writes(out, snapshot) -> None:
        subprocess.run(
            ["psql", *database.access()[0], "-qc", "DELETE FROM accounts_user_groups"],
            env=database.access()[1],
            check=True,
        )
        subprocess.run(
            ["psql", *database.access()[0], "-qc", "UPDATE partners_sector SET code = code || '-new'"],
            env=database.access()[1],
            check=True,
        )
        dump(out, snapshot)

    before = rows()["partners_sector"]
    monkeypatch.setattr(database, "dump", while_somebody_writes)
    call_command("backup", str(tmp_path / "saved.tar"), verbosity=0)
    assert rows()["partners_sector"] != before
    restore(tmp_path / "saved.tar", replace=True)
    assert rows()["partners_sector"] == before


# --- What is refused, before anything is touched ---


@pytest.fixture
def untouched(saved: Path, media: Path) -> Iterator[Path]:
    """The archive, for a test that must leave the register as it is."""
    City.objects.create(slug="since", country="RU", name_ru="Введён после")
    before = (rows(), content(media))
    yield saved
    assert (rows(), content(media)) == before
    assert not list(media.glob(f"{files.STAGING}*"))


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as refused:
        restore(path, **{"replace": True, **options})
    return str(refused.value)


def test_cut_anywhere(untouched: Path, tmp_path: Path) -> None:
    whole = untouched.read_bytes()
    end = (
        whole.rindex(b"\x00" * 512, 0, whole.rindex(b"SHA256SUMS")) if False else whole.rindex(b"SHA256SUMS")
    )
    cut = tmp_path / "cut.tar"
    for length in (0, 1, 511, 512, 2000, len(whole) // 2, end - 512, end, end + 600):
        cut.write_bytes(whole[:length])
        assert "not restored" in refusal(cut), length


def test_a_byte_changed_in_any_part(untouched: Path, tmp_path: Path) -> None:
    whole = untouched.read_bytes()
    changed = tmp_path / "changed.tar"
    with tarfile.open(untouched) as tar:
        places = [info.offset_data + step for info in tar for step in (0, info.size // 2, info.size - 1)]
        places += [info.offset + step for info in tar for step in (0, 124)]
    for place in places:
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "not restored" in refusal(changed), place


def repacked(path: Path, target: Path, **told: Any) -> Path:
    """The same archive, its manifest telling something else, and whole in itself."""
    whole = archive.read_whole(path)
    with target.open("wb") as out:
        writer = archive.Writer(out)
        for name, part in whole.parts():
            if name not in {archive.MANIFEST, archive.SUMS}:
                writer.add(name, whole.manifest.parts[name].size, part)
        facts = json.loads(whole.manifest.to_json()) | {"parts": {}} | told
        writer.close(archive.Manifest(**facts))
    return target


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"product": "another"}, "not an archive of this register"),
        ({"format": 2}, "newer version of the program"),
        ({"version": "99.0.0"}, "made by version 99.0.0"),
        ({"migrations": [["agreements", "9999_of_tomorrow"]]}, "Install that version first"),
        ({"postgresql": 99}, "made with PostgreSQL 99"),
    ],
)
def test_of_another_program_or_a_newer_version(
    untouched: Path, tmp_path: Path, told: Any, reason: str
) -> None:
    assert reason in refusal(repacked(untouched, tmp_path / "other.tar", **told))


@pytest.mark.parametrize("text", [b"", b"nothing of the kind", b"PK\x03\x04", b"\x00" * 10240])
def test_what_is_no_archive(untouched: Path, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "no.tar").write_bytes(text)
    assert "not restored" in refusal(tmp_path / "no.tar")
    assert "Nothing was changed" in refusal(tmp_path / "nowhere.tar")


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/../../outside", "files//twice/./x"])
def test_a_name_that_leads_elsewhere(untouched: Path, tmp_path: Path, name: str) -> None:
    with (tmp_path / "evil.tar").open("wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(archive.header(name, 1), io.BytesIO(b"x"))
    assert "not restored" in refusal(tmp_path / "evil.tar")


def test_a_link_in_it(untouched: Path, tmp_path: Path) -> None:
    with (tmp_path / "evil.tar").open("wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        link = tarfile.TarInfo("files/documents")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    assert "not restored" in refusal(tmp_path / "evil.tar")


def test_a_register_in_use_unless_that_is_asked(untouched: Path) -> None:
    assert "add --replace" in refusal(untouched, replace=False)


def test_a_database_of_another_program(saved: Path) -> None:
    drop()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ledger AS SELECT 1 AS amount")
    assert "another program" in refusal(saved)
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM ledger; DROP TABLE ledger")
    restore(saved)


def test_check_touches_nothing(untouched: Path) -> None:
    assert "is whole" in restore(untouched, check=True)


@pytest.mark.parametrize("step", ["migrate", "forget_kept_answers", "counts"])
def test_a_fault_in_the_middle_leaves_the_register_before(
    untouched: Path, monkeypatch, step: str, media: Path
) -> None:
    def fault(*args: Any) -> Any:
        if step != "counts":
            raise OSError("a fault")
        return {"agreements_agreement": 0}

    monkeypatch.setattr(database, step, fault)
    assert "Nothing was changed" in refusal(untouched) or step == "counts"


def test_a_fault_at_the_last_moment_takes_the_files_back(
    saved: Path, media: Path, monkeypatch, register
) -> None:
    (media / register.file.name).unlink()
    before = (rows(), content(media))
    monkeypatch.setattr(transaction.Atomic, "__exit__", fault_at_commit(transaction.Atomic.__exit__))
    assert "Nothing was changed" in refusal(saved)
    monkeypatch.undo()
    assert (rows(), content(media)) == before


def fault_at_commit(leave: Callable[..., Any]) -> Callable[..., Any]:
    def failing(self: Any, *exception: Any) -> Any:
        if exception[0] is None and not connection.savepoint_ids:
            leave(self, OSError, OSError("a fault"), None)
            raise OSError("a fault")
        return leave(self, *exception)

    return failing


def test_too_little_room(untouched: Path, monkeypatch) -> None:
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 10})())
    assert "only 10\xa0bytes are free" in refusal(untouched)


# --- Files ---


def test_what_the_archive_does_not_hold_goes_aside(saved: Path, media: Path, register: Document) -> None:
    (media / register.file.name).write_bytes(b"spoilt")
    (media / "documents/later").write_bytes(b"came after the backup")
    said = restore(saved, replace=True)
    assert (media / register.file.name).read_bytes() == SCAN
    (aside,) = media.glob(f"{files.ASIDE}*")
    assert (aside / "documents/later").read_bytes() == b"came after the backup"
    assert str(aside) in said


def test_a_file_that_is_lost_or_spoilt_is_told_and_the_rest_is_saved(
    register: Document, tmp_path: Path, media: Path
) -> None:
    (media / register.file.name).write_bytes(b"spoilt")
    with pytest.raises(CommandError, match=f"not what was uploaded: {register.file.name}"):
        call_command("backup", str(tmp_path / "spoilt.tar"))
    (media / register.file.name).unlink()
    with pytest.raises(CommandError, match=f"missing: {register.file.name}"):
        call_command("backup", str(tmp_path / "lost.tar"))
    restore(tmp_path / "lost.tar", replace=True)
    assert Document.objects.filter(pk=register.pk).exists()


def test_files_of_deleted_documents_are_saved_with_their_history(register: Document, tmp_path: Path) -> None:
    name = register.file.name
    register.delete()
    call_command("backup", str(tmp_path / "saved.tar"), verbosity=0)
    assert name in archive.read_whole(tmp_path / "saved.tar").manifest.files


# --- The archives of every day ---


def test_so_many_are_kept(register: Document, tmp_path: Path) -> None:
    for day in range(1, 6):
        (tmp_path / f"cooperation-2026-11-0{day}-030000.tar").touch()
    (tmp_path / "another.tar").touch()
    (tmp_path / ".cooperation-2026.tar.x.part").touch()
    call_command("backup", str(tmp_path), keep=3, verbosity=0)
    names = sorted(path.name for path in tmp_path.glob("cooperation-*"))
    assert names[:2] == ["cooperation-2026-11-04-030000.tar", "cooperation-2026-11-05-030000.tar"]
    assert len(names) == 3
    assert (tmp_path / "another.tar").exists()
    assert (tmp_path / ".cooperation-2026.tar.x.part").exists(), "somebody may be writing it"


def test_nothing_is_overwritten_or_left_half_made(saved: Path, tmp_path: Path, monkeypatch) -> None:
    before = saved.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(saved))
    assert saved.read_bytes() == before
    monkeypatch.setattr(database, "access", lambda: (["--host=/nowhere"], {"PATH": "/usr/bin"}))
    with pytest.raises(CommandError, match="could not be saved"):
        call_command("backup", str(tmp_path / "half.tar"))
    assert not list(tmp_path.glob("*half*"))
    assert not list(tmp_path.glob(".*half*"))
    with pytest.raises(CommandError, match="from 1"):
        call_command("backup", keep=0)
