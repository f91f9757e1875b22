"""The database behind the store: a SQLite file, or PostgreSQL by its address.

Both let one writer in at a time (``BEGIN IMMEDIATE``; an advisory lock), so that
what a writer has read still holds when it commits. Readers never wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from extractor.errors import ExtractorError
from extractor.review.exact import json_text

BUSY_MILLISECONDS: Final = 15_000
_LOCK: Final = 0x0B111E71


class DatabaseError(ExtractorError):
    """The database cannot be opened."""


def open_engine(address: str) -> Engine:
    """An engine for a SQLAlchemy address (``sqlite:///…`` or ``postgresql://…``), its tables brought up to date.

    Raises DatabaseError where the address is wrong, the driver is missing or nobody answers.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise DatabaseError("--database: not an address; give postgresql://USER@HOST/NAME") from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    elif backend != "sqlite":
        raise DatabaseError(f"--database: found {backend}; give a postgresql:// address, or leave it out for SQLite")
    try:
        engine = create_engine(url, pool_pre_ping=backend == "postgresql", json_serializer=json_text)
    except ModuleNotFoundError as error:
        raise DatabaseError(f"--database: {error.name} is missing; pip install 'extractor[postgresql]'") from None
    if backend == "sqlite":
        _prepare_sqlite(engine)
    try:
        _migrate(engine)
    except OperationalError as error:
        shown = url.render_as_string(hide_password=True)
        raise DatabaseError(f"{shown}: {str(error.orig).strip()}; is the server up and the name right?") from None
    return engine


def sqlite_address(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            # a power cut may cost the last commits here; the mirror, synced before each, gives them back
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is the only one that writes; committed at the end, rolled back by an exception."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database throughout."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def migrations() -> Config:
    """The configuration of Alembic; the versions lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _migrate(engine: Engine) -> None:
    config = migrations()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
