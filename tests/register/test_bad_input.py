"""A register that cannot be used: a message that says what to do, and nothing lost."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import ExitCode, RegisterFailed
from pipeline.register import Register, database, schema, settle
from tests.invented import RESULT
from tests.register.conftest import ARRIVED, NOW, Enter, another


def refused(where: Path | str, *, create: bool = True) -> RegisterFailed:
    with pytest.raises(RegisterFailed) as error:
        Register.open(str(where), create=create)
    assert error.value.exit_code is ExitCode.OUTPUT and error.value.advice
    return error.value


def filled(path: Path) -> bytes:
    """A register with one document, closed: its bytes."""
    with Register.open(str(path)) as register:
        register.enter(RESULT, version="1", arrived_on=ARRIVED, now=NOW, original=None)
    return path.read_bytes()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    path.write_text("Số đến;Ngày đến\n" * 40, encoding="utf-8")


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (words TEXT)")


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = ?", (str(schema.VERSION + 1),))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (emptied, "0 byte"),
        (foreign, "không phải là một tệp SQLite"),
        (of_another_program, "không phải là sổ văn bản"),
        (newer, "mới hơn"),
        (cut, "bị hỏng"),
        (a_folder, "thư mục"),
    ],
)
def test_a_file_that_is_no_register_is_told_and_left_alone(
    path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    filled(path)
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    assert words in refused(path).message
    if before is not None:
        assert path.read_bytes() == before


def test_where_there_is_none_one_is_made_only_when_wanted(path: Path) -> None:
    assert "Chưa có sổ" in refused(path, create=False).message
    assert not path.exists()
    Register.open(str(path)).close()
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "không có thư mục" in refused(tmp_path / "x" / "congvan.sqlite").message
    (tmp_path / "tệp").write_text("x")
    assert "Không mở được" in refused(tmp_path / "tệp" / "congvan.sqlite").message


def test_an_address_that_is_none() -> None:
    assert "URL" in refused("xyz://").message
    assert refused("không-có://máy/congvan").advice


def test_a_register_that_may_only_be_read_is_read(path: Path) -> None:
    filled(path)
    with Register.open(f"sqlite:///file:{path}?mode=ro&uri=true", create=False) as register:
        assert register.tasks() and register.known("0" * 64)
        with pytest.raises(RegisterFailed, match="chỉ đọc được"):
            register.claim("out", "a", iter(["cv"]))


def test_a_full_disk_leaves_the_register_as_it_was(path: Path) -> None:
    filled(path)
    with Register.open(str(path)) as register:
        with register._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        @sa.event.listens_for(register._engine, "engine_connect")
        def full(connection: sa.Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.rollback()

        with pytest.raises(RegisterFailed, match="đĩa đã đầy") as error:
            for number in range(1, 50):
                big = replace(another(number), text="".join(chr(0x100 + i * number % 40000) for i in range(9000)))
                register.enter(big, version="1", arrived_on=ARRIVED, now=NOW, original=None)
        assert error.value.exit_code is ExitCode.OUTPUT
    with Register.open(str(path)) as register:
        numbers = [row.arrival_number for row in register.documents()]
        assert numbers == list(range(1, len(numbers) + 1))
        after = register.enter(another(99), version="1", arrived_on=ARRIVED, now=NOW, original=None)
        assert after.arrival_number == len(numbers) + 1


def test_a_register_that_another_program_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    monkeypatch.setattr(database, "WAIT", 0.2)
    with Register.open(str(path)) as register, sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert register.known("0" * 64)  # a reader does not wait
        with pytest.raises(RegisterFailed, match="quá một phút"):
            register.claim("out", "a", iter(["cv"]))
        other.execute("ROLLBACK")
        assert register.claim("out", "a", iter(["cv"])) == "cv"


def test_a_failure_halfway_leaves_nothing(register: Register, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    enter()
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(settle, "_tell", _fail)
        enter(another(1))
    assert [row.arrival_number for row in register.documents()] == [1]
    assert len(register.tasks()) == 4
    assert enter(another(2)).arrival_number == 2


def _fail(*_: object) -> None:
    raise RuntimeError


def test_a_file_system_without_wal(path: Path) -> None:
    # SQLite's dot-file locking has no shared memory, like network folders
    filled(path)
    with Register.open(f"sqlite:///file:{path}?vfs=unix-dotfile&uri=true") as register:
        assert register.enter(another(1), version="1", arrived_on=ARRIVED, now=NOW, original=None).arrival_number == 2
        assert len(register.tasks()) == 8


def _opened(path: str) -> None:
    Register.open(path).close()


def test_two_that_make_it_at_once(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    makers = [context.Process(target=_opened, args=(str(path),)) for _ in range(6)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [maker.exitcode for maker in makers] == [0] * 6
    with Register.open(str(path), create=False) as register:
        assert register.documents() == []


def test_a_copy_taken_beside_it_is_a_register(path: Path, tmp_path: Path) -> None:
    filled(path)
    copy = tmp_path / "bản sao.sqlite"
    shutil.copy(path, copy)
    with Register.open(str(copy), create=False) as register:
        assert register.documents()[0].code == "1482/UBND-VX"
