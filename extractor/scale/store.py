"""The output folder of a job: Parquet tables that change all together, or not at all.

A job writes its files aside. Its commit is one new file ``_state/000000000007.json``, which
says what is moved in and what is taken away; only then are the files moved. A job that
dies before has changed nothing, and what one that dies after has left undone, the next
one does first. Two jobs at once cannot both make version 7: the second one fails, and
does its work when it is started again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from extractor.errors import ExtractorError
from extractor.scale.columns import NAMES
from extractor.scale.files import Files

STATE, STAGING = "_state", "_staging"
DOCUMENTS, ERRORS = "documents", "errors"
ALL_TABLES = (*NAMES, DOCUMENTS, ERRORS)
PARTITIONS = ("year", "province")
_CASTS = {"year": "int", "province": "string"}
_PARQUET = ".parquet"
_PLACES = 12


class CommittedMeanwhileError(ExtractorError):
    """Another job has written to the same folder."""


class Move(NamedTuple):
    """A file that was written aside, and its place; names below the output folder."""

    staged: str
    place: str


class Commit(NamedTuple):
    """One change of the output folder; ``streams`` has the last batch of each stream that was ever written here."""

    version: int
    moves: tuple[Move, ...] = ()
    removes: tuple[str, ...] = ()
    streams: dict[str, int] = {}  # noqa: RUF012
    counts: dict[str, int] = {}  # noqa: RUF012


class Store:
    """The output folder at the version that it has now; what an earlier job left undone is done first."""

    def __init__(self, spark: SparkSession, output: str) -> None:
        self.spark = spark
        self.files = Files(spark, output)
        self.commit = self._latest()
        self._finish(self.commit)
        self._clear()
        self.staging = f"{STAGING}/{self.commit.version:0{_PLACES}}-{uuid.uuid4().hex}"
        self._publishing = False

    def read(self, table: str, names: Sequence[str] = ()) -> DataFrame | None:
        """A table as it stands, or only the files of it that are named; None where it has no rows yet."""
        if not any(self.files.below(table, _PARQUET)):
            return None
        return _typed(self.spark.read, self.files, table, names)

    def files_with(self, table: str, articles: DataFrame) -> list[str]:
        """The names of a table's files that hold rows of the articles of these ids."""
        rows = self.spark.read.parquet(self.files.at(table))
        files = rows.select("article_id", F.col("_metadata.file_path").alias("file"))
        found = files.join(articles, "article_id", "left_semi").select("file").distinct().collect()
        return sorted(self.files.name_of(row["file"]) for row in found)

    def staged(self, name: str) -> str:
        """The full path where the job writes ``name`` aside."""
        return self.files.at(f"{self.staging}/{name}")

    def publish(
        self, removes: Iterable[str], counts: dict[str, int], batch: tuple[str, int] | None = None
    ) -> dict[str, int]:
        """Make what was written aside the new version; gives the bytes that came to each table.

        ``removes`` are the files whose rows are replaced. Raises CommittedMeanwhileError
        where another job was quicker.
        """
        sizes: dict[str, int] = {}
        moves = []
        for table in ALL_TABLES:
            for name, size in self.files.below(f"{self.staging}/{table}", _PARQUET):
                moves.append(Move(name, name.removeprefix(f"{self.staging}/")))
                sizes[table] = sizes.get(table, 0) + size
        streams = self.commit.streams | (dict([batch]) if batch else {})
        commit = Commit(self.commit.version + 1, tuple(moves), tuple(removes), streams, counts)
        data = json.dumps(commit._asdict(), ensure_ascii=False, indent=1).encode("utf-8")
        self._publishing = True
        if not self.files.write_new(_state_file(commit.version), data):
            self.files.delete(self.staging)
            raise CommittedMeanwhileError(
                f"{self.files.root}: another job has written version {commit.version} meanwhile; start this one again"
            )
        self._finish(commit)
        self.commit = commit
        self.files.delete(self.staging)
        return sizes

    def give_up(self) -> None:
        """Take away what was written aside, unless it may be a part of the new version already."""
        if not self._publishing:
            self.files.delete(self.staging)

    def _latest(self) -> Commit:
        names = [name for name in self.files.list(STATE) if name.endswith(".json") and not name.startswith(".")]
        if not names:
            return Commit(0)
        content: dict[str, Any] = json.loads(self.files.read(f"{STATE}/{names[-1]}"))
        moves = tuple(Move(*each) for each in content.pop("moves"))
        return Commit(moves=moves, **{key: _frozen(value) for key, value in content.items()})

    def _finish(self, commit: Commit) -> None:
        """Move and remove what the commit says, as far as that is not done yet."""
        done = f"{STATE}/{commit.version:0{_PLACES}}.done"
        if not commit.version or self.files.exists(done):
            return
        for move in commit.moves:
            self.files.move(*move)
        for name in commit.removes:
            self.files.delete(name)
        self.files.write_new(done, b"")

    def _clear(self) -> None:
        """Take away what jobs on older versions have left aside: they can never be committed any more."""
        for name in self.files.list(STAGING):
            if int(name.partition("-")[0]) < self.commit.version:
                self.files.delete(f"{STAGING}/{name}")


def _state_file(version: int) -> str:
    return f"{STATE}/{version:0{_PLACES}}.json"


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def read_table(spark: SparkSession, output: str, table: str) -> DataFrame:
    """A table of an output folder, with ``year`` as a number and ``province`` as text.

    ``table`` is one of articles, observations, regions, policies, ledger, documents,
    errors. Raises ExtractorError where no job has written one.
    """
    files = Files(spark, output)
    if table not in ALL_TABLES or not any(files.below(table, _PARQUET)):
        raise ExtractorError(f"{output}: no table {table!r}; the tables are {', '.join(ALL_TABLES)}")
    return _typed(spark.read, files, table, ())


def _typed(reader: Any, files: Files, table: str, names: Sequence[str]) -> DataFrame:
    """The rows, with the partitions in their types, whatever Spark takes their names for."""
    paths = [files.at(name) for name in names or (table,)]
    found: DataFrame = reader.option("basePath", files.at(table)).parquet(*paths)
    return found.withColumns({name: found[name].cast(to) for name, to in _CASTS.items() if name in found.columns})
