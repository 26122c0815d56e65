"""The file (or the database) behind the register: opened, made where there is none, and its failures in words."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, IntegrityError, InterfaceError, SQLAlchemyError

from pipeline.errors import RegisterFailed, reason
from pipeline.register import schema

WAIT = 60
"""Seconds that a writer waits for another before it gives up."""

_FAULTS: tuple[tuple[str, str, str], ...] = (
    (
        "BUSY",
        "đang bị một chương trình khác giữ quá một phút",
        "Đợi chương trình đó xong (hoặc đóng nó) rồi chạy lại; những gì đã vào sổ vẫn còn nguyên.",
    ),
    ("LOCKED", "đang bị khóa", "Đợi chương trình đang dùng sổ xong rồi chạy lại."),
    (
        "NOTADB",
        "không phải là một tệp SQLite",
        "Kiểm tra lại đường dẫn (register trong congvan.toml, hoặc --register).",
    ),
    (
        "CORRUPT",
        "bị hỏng",
        "Giữ nguyên tệp, khôi phục sổ từ bản sao lưu gần nhất; hoặc cứu dữ liệu bằng `sqlite3 TỆP .recover`.",
    ),
    ("READONLY", "chỉ đọc được, không ghi được", "Sửa quyền ghi của tệp và của thư mục chứa tệp."),
    ("PERM", "không có quyền truy cập", "Sửa quyền của tệp và của thư mục chứa tệp."),
    (
        "FULL",
        "không ghi được vì ổ đĩa đã đầy",
        "Giải phóng dung lượng rồi chạy lại; sổ vẫn như trước lần ghi này.",
    ),
    ("CANTOPEN", "không mở được", "Kiểm tra thư mục chứa tệp còn đó và quyền đọc, ghi."),
    ("IOERR", "bị lỗi đọc ghi của ổ đĩa", "Kiểm tra ổ đĩa hoặc kết nối mạng rồi chạy lại."),
)


def connect(where: str, *, create: bool) -> sa.Engine:
    """The database at a path or URL, with the tables in place. Raises RegisterFailed."""
    url = _url(where)
    with failures(where):
        if url.get_backend_name() != "sqlite":
            engine = sa.create_engine(url)
            schema.metadata.create_all(engine)
            with engine.begin() as connection:
                if connection.scalar(sa.select(schema.meta.c.value)) is None:
                    connection.execute(sa.insert(schema.meta).values(key="version", value=str(schema.VERSION)))
        else:
            if path := _path(url):
                _there(path, create=create)
            engine = _sqlite(url)
        _checked(engine, where)
    return engine


def _url(where: str) -> sa.URL:
    if "://" not in where:
        return sa.URL.create("sqlite", database=where)
    try:
        url = sa.make_url(where)
        url.get_dialect()
    except SQLAlchemyError as error:
        raise RegisterFailed(
            "Địa chỉ của sổ văn bản không phải là một URL cơ sở dữ liệu.",
            "Ví dụ: congvan.sqlite, hoặc postgresql+psycopg://tên@máy/congvan.",
        ) from error
    return url


def _path(url: sa.URL) -> Path | None:
    """The file of an SQLite URL; None where it says more than a path."""
    return Path(url.database) if url.database and not url.query and url.database != ":memory:" else None


def _there(path: Path, *, create: bool) -> None:
    """See that a register may be at this path, and make it where there is none. Raises RegisterFailed."""
    if path.is_dir():
        raise RegisterFailed(f"{path} là một thư mục, không phải sổ văn bản.", "Ghi cả tên tệp, ví dụ congvan.sqlite.")
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        if not create:
            raise RegisterFailed(
                f"Chưa có sổ văn bản ở {path}.",
                "Vào sổ văn bản bằng `congvan batch`, hoặc chỉ đúng chỗ (register trong congvan.toml, --register).",
            ) from None
        _made(path)
        return
    except OSError as error:
        raise RegisterFailed(f"Không mở được sổ văn bản {path}: {reason(error)}.", "Kiểm tra đường dẫn.") from error
    if size == 0:
        raise RegisterFailed(
            f"Sổ văn bản {path} trống (0 byte): nội dung có thể đã mất.",
            "Khôi phục từ bản sao lưu; nếu đúng là muốn bắt đầu sổ mới thì xóa tệp này rồi chạy lại.",
        )
    with path.open("rb"):  # no right to read is told here, in the system's words
        pass


def _made(path: Path) -> None:
    """Make an empty register beside its place and put it there whole: nobody meets a half-made one."""
    beside = path.with_name(f".{path.name[:100]}-{os.getpid()}.tmp")
    try:
        beside.unlink(missing_ok=True)
        engine = sa.create_engine(sa.URL.create("sqlite", database=str(beside)))
        with engine.begin() as connection:
            schema.metadata.create_all(connection)
            connection.execute(sa.insert(schema.meta).values(key="version", value=str(schema.VERSION)))
        engine.dispose()
        with contextlib.suppress(FileExistsError):  # another process was first: its register is as good
            _placed(beside, path)
    except (OSError, DatabaseError) as error:
        why = reason(error) if isinstance(error, OSError) else "không tạo được tệp"
        if not path.parent.is_dir():
            why = "không có thư mục đó"
        raise RegisterFailed(
            f"Không tạo được sổ văn bản {path}: {why}.", "Chọn chỗ khác, hoặc tạo thư mục và sửa quyền ghi."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _placed(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        if path.exists():  # a file system without hard links
            raise FileExistsError from error
        os.replace(beside, path)


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _prepared(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, see below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {WAIT * 1000}")
        with contextlib.suppress(sqlite3.DatabaseError):  # what is wrong with the file is told when it is read
            _set_journal(connection)

    @event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        # A writer waits before its first read: what it reads then still holds when it writes.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _set_journal(connection: sqlite3.Connection) -> None:
    """A write-ahead log, so that readers never wait for a writer; where the file system cannot share memory, as network
    folders, a journal. A file that is no register is left as it is."""
    try:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.removeprefix("SQLITE_").startswith(("CANTOPEN", "IOERR")):
            raise
        # It was used with a log where that could be; a log needs no shared memory while one process has the file alone.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()


def _checked(engine: sa.Engine, where: str) -> None:
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        if "meta" not in tables:
            raise RegisterFailed(
                f"Tệp {where} không phải là sổ văn bản của congvan.", "Kiểm tra lại đường dẫn; tệp được giữ nguyên."
            )
        version = connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.key == "version")) or "0"
        if not version.isdigit() or int(version) > schema.VERSION:
            raise RegisterFailed(
                f"Sổ văn bản {where} do một bản congvan mới hơn tạo ra (cấu trúc {version}).",
                "Cập nhật chương trình; sổ được giữ nguyên.",
            )


@contextlib.contextmanager
def failures(where: str) -> Iterator[None]:
    """What a database refuses is told in words: RegisterFailed. IntegrityError passes: it is for who writes."""
    try:
        yield
    except IntegrityError:
        raise
    except (DatabaseError, InterfaceError) as error:
        raise _told(where, error.orig) from error
    except sqlite3.Error as error:
        raise _told(where, error) from error
    except ModuleNotFoundError as error:
        raise RegisterFailed(
            f"Chưa cài thư viện {error.name} để dùng cơ sở dữ liệu này.", f"Cài bằng: pip install {error.name}"
        ) from error
    except OSError as error:
        raise RegisterFailed(
            f"Không mở được sổ văn bản {where}: {reason(error)}.", "Kiểm tra đường dẫn và quyền truy cập."
        ) from error


def _told(where: str, error: BaseException | None) -> RegisterFailed:
    name = getattr(error, "sqlite_errorname", "")
    for code, words, advice in _FAULTS:
        if name.startswith(f"SQLITE_{code}"):
            return RegisterFailed(f"Sổ văn bản {where} {words}.", advice)
    return RegisterFailed(f"Sổ văn bản {where} không dùng được: {error}.", "Kiểm tra cơ sở dữ liệu rồi chạy lại.")
