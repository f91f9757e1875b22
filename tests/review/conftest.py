"""What the tests of the review application share."""

from __future__ import annotations

import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import postgres_server
import psycopg
import pytest
from screen_fixtures import at_work, chromium, screen, windows
from serving import Server

from extractor.review.store.store import Store, open_store

__all__ = ["at_work", "chromium", "screen", "windows"]


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The sample bulletins as ``extractor run`` writes them."""
    folder = tmp_path_factory.mktemp("machine")
    command = [sys.executable, "-m", "extractor", "run", str(root / "corpora" / "bulletins"), "-o", str(folder)]
    subprocess.run([*command, "--quiet"], check=True)
    return folder


@pytest.fixture
def outputs(machine: Path, tmp_path: Path) -> Path:
    """An output folder of the test's own."""
    return Path(shutil.copytree(machine, tmp_path / "outputs"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server; skips where none can run."""
    try:
        with postgres_server.server() as address:
            yield address
    except postgres_server.NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database: None for the file of the folder, or one of PostgreSQL."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    address: str = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def stores(database: str | None) -> Iterator[Callable[[Path], Store]]:
    """Opens the store of a folder in the database of the test; all are closed at its end."""
    opened: list[Store] = []

    def opening(folder: Path) -> Store:
        opened.append(open_store(folder, database))
        return opened[-1]

    yield opening
    for store in opened:
        store.engine.dispose()


@pytest.fixture
def store(stores: Callable[[Path], Store], outputs: Path) -> Store:
    """The store of the sample bulletins, all of them brought in."""
    opened = stores(outputs)
    opened.refresh()
    return opened


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers; all are ended at the end of the test."""
    started: list[Server] = []

    def starting(*arguments: Any) -> Server:
        started.append(Server(*arguments))
        return started[-1]

    yield starting
    for server in started:
        server.close()


@pytest.fixture
def server(serve: Callable[..., Server], outputs: Path, database: str | None) -> Server:
    """A server on the sample bulletins, all of them brought in."""
    running = serve(outputs, database)
    with closing(running.page()) as client:
        assert client.post("/api/v1/refresh", json={}).status_code == 200
    return running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A browser on the server."""
    with closing(server.page()) as opened:
        yield opened
