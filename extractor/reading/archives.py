"""The members of zip and tar archives, read as a stream within limits."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from extractor.errors import ReadingError

ZIP_ENDINGS = (".zip",)
TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RuntimeError, LookupError)


class ArchiveLimits(NamedTuple):
    """What an archive may hold: members, bytes of one and of all unpacked, and how much it may unpack to.

    ``ratio`` is unpacked to packed size and counts from ``free`` bytes on.
    """

    members: int = 20_000
    member_bytes: int = 64 * CHUNK
    total_bytes: int = 2048 * CHUNK
    ratio: int = 200
    free: int = 8 * CHUNK


class Member(NamedTuple):
    """One file of an archive: its name there, and its bytes or why it cannot be read."""

    name: str
    data: bytes
    error: str | None = None


def is_archive(name: str) -> bool:
    """Whether a file of this name is read as an archive."""
    return name.lower().endswith((*ZIP_ENDINGS, *TAR_ENDINGS))


def iter_members(path: Path, endings: tuple[str, ...], limits: ArchiveLimits) -> Iterator[Member]:
    """The members of an archive whose names end in one of ``endings``, in its order.

    Nothing is written anywhere and links are not followed. A member that is
    locked, too large or has a name that leads out of the archive comes with its
    ``error``. Raises ReadingError where the archive itself is damaged or goes
    over a limit of the whole.
    """
    members = _zip_members if path.name.lower().endswith(ZIP_ENDINGS) else _tar_members
    try:
        yield from members(path, endings, limits)
    except _DAMAGED as error:
        if isinstance(error, ReadingError):
            raise
        raise ReadingError(f"{path.name}: damaged archive: {error}; get it again or unpack it first") from None


def _zip_members(path: Path, endings: tuple[str, ...], limits: ArchiveLimits) -> Iterator[Member]:
    budget = _Budget(path, limits)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = _zip_name(info)
            budget.count()
            if info.is_dir() or not _is_wanted(name, endings):
                continue
            if error := _why_not(name, info.file_size, limits):
                yield Member(name, b"", error)
            elif info.flag_bits & 1:
                yield Member(name, b"", "locked with a password; unpack it first")
            else:
                yield _read_zip_member(archive, info, name, budget)


def _read_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget) -> Member:
    try:
        with archive.open(info) as stream:
            data = budget.read(stream, max(info.compress_size, 1))
    except _DAMAGED as error:
        if isinstance(error, ReadingError):
            raise
        return Member(name, b"", f"damaged in the archive: {error}; get it again")
    return Member(name, data) if data is not None else Member(name, b"", _TOO_LARGE)


def _tar_members(path: Path, endings: tuple[str, ...], limits: ArchiveLimits) -> Iterator[Member]:
    budget = _Budget(path, limits)
    with tarfile.open(path, "r|*") as archive:
        for info in archive:
            budget.count()
            budget.skip(info.offset_data)
            if info.isdir() or not _is_wanted(info.name, endings):
                continue
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                yield Member(info.name, b"", "a link or device and no file; links are not followed")
            elif error := _why_not(info.name, info.size, limits):
                yield Member(info.name, b"", error)
            else:
                data = budget.read(stream, None)
                yield Member(info.name, data) if data is not None else Member(info.name, b"", _TOO_LARGE)


_TOO_LARGE = "larger than it says or than the limit; unpack it first"


class _Budget:
    """What is left of the limits while an archive is read."""

    def __init__(self, path: Path, limits: ArchiveLimits) -> None:
        self.path, self.limits = path, limits
        self.members = self.total = 0
        self.packed = max(path.stat().st_size, 1)

    def count(self) -> None:
        """One member more; raises ReadingError where that is too many."""
        self.members += 1
        if self.members > self.limits.members:
            raise ReadingError(f"{self.path.name}: more than {self.limits.members} members; split the archive")

    def skip(self, offset: int) -> None:
        """Unpacked as far as ``offset``; raises ReadingError where the whole goes over a limit."""
        self.total = max(self.total, offset)
        self._check()

    def read(self, stream: IO[bytes], packed: int | None) -> bytes | None:
        """The bytes of a member, None where it is too large by itself; ``packed`` is its packed size if known."""
        parts: list[bytes] = []
        size = 0
        while part := stream.read(CHUNK):
            size += len(part)
            self.total += len(part)
            self._check()
            if size > self.limits.member_bytes:
                return None
            if packed is not None and size > self.limits.free and size > packed * self.limits.ratio:
                return None
            parts.append(part)
        return b"".join(parts)

    def _check(self) -> None:
        if self.total > self.limits.total_bytes:
            raise ReadingError(f"{self.path.name}: unpacks to more than {self.limits.total_bytes} bytes; split it")
        if self.total > self.limits.free and self.total > self.packed * self.limits.ratio:
            raise ReadingError(
                f"{self.path.name}: unpacks to more than {self.limits.ratio} times its size; it may be made to "
                "fill the disk, unpack it by hand if you trust it"
            )


def _is_wanted(name: str, endings: tuple[str, ...]) -> bool:
    parts = PurePosixPath(name).parts
    is_hidden = bool(parts) and (parts[-1].startswith(".") or "__MACOSX" in parts)
    return name.lower().endswith((*endings, *ZIP_ENDINGS, *TAR_ENDINGS)) and not is_hidden


def _why_not(name: str, size: int, limits: ArchiveLimits) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "its name leads out of the archive; pack it again without .. and absolute paths"
    if is_archive(name):
        return "an archive within an archive; unpack it first"
    if size > limits.member_bytes:
        return f"{size} bytes are more than the limit of {limits.member_bytes}; unpack and split it"
    return None


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; one without the mark of UTF-8 is read as GB18030 where that fits."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename
