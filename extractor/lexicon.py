"""Tables of the language: TSV files with a header row and ``#`` comment lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extractor.errors import DataError

BUILT_IN = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column name, and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def list(self, column: str) -> tuple[str, ...]:
        """The cell split at ``|``; empty for an empty cell."""
        cell = self.cells[column]
        return tuple(cell.split("|")) if cell else ()


def data_files(name: str, folders: Sequence[Path] = ()) -> list[Path]:
    """The built-in data file called ``name`` and those of that name in the user's folders."""
    found = [folder / name for folder in (BUILT_IN, *folders)]
    return [path for path in found if path.is_file()]


def read_table(name: str, columns: Sequence[str], folders: Sequence[Path] = ()) -> list[Row]:
    """Rows of the built-in table ``name`` followed by the rows of the user's tables of that name.

    ``columns`` must all be in the header; further columns are kept. Missing
    trailing cells are empty. Raises DataError with file and line.
    """
    rows: list[Row] = []
    for path in data_files(name, folders):
        rows.extend(_read_one(path, columns))
    return rows


def _read_one(path: Path, columns: Sequence[str]) -> Iterable[Row]:
    header: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.rstrip("\r").split("\t")
        if header is None:
            header = cells
            missing = [column for column in columns if column not in header]
            if missing:
                raise DataError(
                    str(path),
                    number,
                    f"no column {', '.join(missing)} in the header",
                    f"the header must name {', '.join(columns)}, separated by tabs",
                )
            continue
        if len(cells) > len(header):
            raise DataError(
                str(path),
                number,
                f"{len(cells)} cells",
                f"write at most {len(header)} ({', '.join(header)}), separated by one tab each",
            )
        cells += [""] * (len(header) - len(cells))
        yield Row(path.name, number, dict(zip(header, cells, strict=True)))


def alternation(words: Iterable[str]) -> str:
    """A regular expression that matches the longest of ``words`` at a place.

    Built as a prefix tree, so that its cost grows with the length of the word
    and not with their number. An empty collection gives a pattern that never
    matches.

    >>> alternation(["平方米", "平方公里", "米"])
    '(?:平方(?:公里|米)|米)'
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(tree) if tree else "(?!)"


def _branch(node: dict) -> str:  # type: ignore[type-arg]
    ends = "" in node
    parts = [_chain(key, child) for key, child in sorted(node.items()) if key]
    if not parts:
        return ""
    if ends:
        return f"(?:{'|'.join(parts)})?"
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _chain(key: str, child: dict) -> str:  # type: ignore[type-arg]
    return regex.escape(key) + _branch(child)
