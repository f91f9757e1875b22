"""Where articles come from: files, folders, patterns, archives, manifests, JSONL, standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading.archives import ArchiveLimits, is_archive, iter_members
from extractor.reading.articles import read_bytes, read_file
from extractor.reading.manifest import LINE_ENDINGS, TABLE_ENDINGS, iter_lines, line_source
from extractor.reading.rules import DEFAULT_LIMIT, ReadingRules

ARTICLE_ENDINGS = (".txt", ".html", ".htm", ".shtml", ".xhtml", ".docx", ".doc", ".pdf")
STANDARD_INPUT = "-"
_ENDINGS = (*ARTICLE_ENDINGS, *LINE_ENDINGS, *TABLE_ENDINGS)


class Source(Protocol):
    """One article to be read: a name for people, its id, and how to read it. Picklable."""

    @property
    def name(self) -> str:
        """The file; with the line or member where it holds several articles."""

    @property
    def id(self) -> str:
        """The id that the article will have."""

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError."""


class FileSource(NamedTuple):
    """One article in one file; its id is the file's name without the ending."""

    path: Path

    @property
    def name(self) -> str:
        """The path as given."""
        return str(self.path)

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.path.stem or self.path.name

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError."""
        return read_file(self.path, rules=rules)


class DataSource(NamedTuple):
    """One article as bytes: a member of an archive, or standard input."""

    name: str
    id: str
    data: bytes

    def read(self, rules: ReadingRules | None = None) -> Article:
        """The article; raises ReadingError."""
        return read_bytes(self.data, name=self.name.rpartition("!")[2], id=self.id, rules=rules)


class BadSource(NamedTuple):
    """What was found in place of an article and cannot be one; reading it raises its error."""

    name: str
    id: str
    error: str

    def read(self, rules: ReadingRules | None = None) -> Article:
        """Raises ReadingError."""
        raise ReadingError(f"{self.name}: {self.error}")


def iter_sources(paths: Sequence[str], *, limits: ArchiveLimits | None = None) -> Iterator[Source]:
    """The articles of files, folders, patterns, archives, manifests, JSONL and ``-`` (standard input), in order.

    Of a folder every article, archive, manifest and JSONL file below it, by name;
    hidden files, other endings and links that lead out of the folder are not
    followed (a link is a source whose reading is an error). Archives, manifests
    and JSONL are read as they are asked for. Raises ReadingError at once for a
    path that is not there and a pattern that fits nothing.

    >>> next(iter_sources(["no-such-file.txt"]))
    Traceback (most recent call last):
    extractor.errors.ReadingError: no-such-file.txt: no such file or folder; check the path
    """
    found = [path for given in paths for path in ([STANDARD_INPUT] if given == STANDARD_INPUT else _expand(given))]
    return (source for path in found for source in _sources(path, limits or ArchiveLimits()))


def _expand(given: str) -> list[Path]:
    path = Path(given)
    if path.exists() or path.is_symlink():
        return [path]
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []
    if not matches:
        raise ReadingError(f"{given}: no such file or folder; check the path")
    return [Path(match) for match in matches]


def _sources(path: Path | str, limits: ArchiveLimits) -> Iterator[Source]:
    if isinstance(path, str):
        yield from _standard_input()
    elif path.is_dir():
        yield from _folder(path, limits)
    else:
        yield from _file(path, limits)


def _file(path: Path, limits: ArchiveLimits) -> Iterator[Source]:
    """The articles of one file; one that holds several and breaks off gives an error in the place of the rest."""
    name = path.name.lower()
    if path.exists() and not path.is_file():
        yield BadSource(str(path), path.stem, "a pipe or device; save what it gives as a file")
        return
    if not (is_archive(name) or name.endswith((*LINE_ENDINGS, *TABLE_ENDINGS))):
        yield FileSource(path)
        return
    try:
        yield from _archive(path, limits) if is_archive(name) else iter_lines(path)
    except ReadingError as error:
        yield BadSource(str(path), path.name, str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: "))


def _folder(folder: Path, limits: ArchiveLimits) -> Iterator[Source]:
    return (source for path in files_of(folder) for source in sources_in(path, folder, limits))


def files_of(folder: Path) -> list[Path]:
    """The files below a folder that articles may come from, by name; see :func:`may_hold_articles`."""
    return [path for path in _files_below(folder) if may_hold_articles(path.name)]


def may_hold_articles(name: str) -> bool:
    """Whether a file of a folder is looked into: an article, archive, JSONL or table, and not hidden.

    >>> may_hold_articles("a.HTML"), may_hold_articles("a.txt.part"), may_hold_articles(".a.txt")
    (True, False, False)
    """
    return (name.lower().endswith(_ENDINGS) or is_archive(name)) and not name.startswith(".")


def sources_in(path: Path, folder: Path, limits: ArchiveLimits | None = None) -> Iterator[Source]:
    """The articles of one of the :func:`files_of` a folder; a table that is no manifest has none."""
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        yield BadSource(str(path), path.stem, "a link that leads out of the folder; copy the file into it")
    elif not (path.is_file() and path.name.lower().endswith(TABLE_ENDINGS)) or _is_manifest(path):
        yield from _file(path, limits or ArchiveLimits())


def _files_below(folder: Path) -> list[Path]:
    """The files below a folder, by name, without hidden ones and without following links to folders."""
    files = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(where, name) for name in names if not name.startswith(".")]
    return sorted(files)


def _is_manifest(path: Path) -> bool:
    """Whether a table in a folder is a manifest: a column of its head is path or text."""
    with path.open("rb") as file:
        head = file.readline(4096).removeprefix(b"\xef\xbb\xbf").strip()
    return bool({b"path", b"text"} & set(head.replace(b"\t", b",").replace(b'"', b"").split(b",")))


def _archive(path: Path, limits: ArchiveLimits) -> Iterator[Source]:
    for member in iter_members(path, ARTICLE_ENDINGS, limits):
        name = f"{path}!{member.name}"
        id = PurePosixPath(member.name).stem or member.name
        yield BadSource(name, id, member.error) if member.error else DataSource(name, id, member.data)


def _standard_input() -> Iterator[Source]:
    """One article, or JSONL where the first character is a brace."""
    data = sys.stdin.buffer.read(DEFAULT_LIMIT + 1)
    if not data.lstrip().startswith(b"{"):
        yield DataSource("stdin", "stdin", data)
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        name, id = f"stdin:{number}", f"stdin-{number}"
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield BadSource(name, id, f"byte {error.start} is no UTF-8; JSONL is UTF-8 with one JSON object a line")
            continue
        if text.strip():
            yield line_source(name, id, text, Path.cwd())
