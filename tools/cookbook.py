"""The answers of docs/cookbook.md: each question is asked in SQL and in pandas, and the table shown is what comes back.

    python tools/cookbook.py            # writes the tables anew (make cookbook)

Where the two do not agree it says so and writes nothing.
"""

from __future__ import annotations

import datetime
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from extractor.record_values import decimal_text

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "cookbook.md"
MOST_CHARACTERS = 60
_QUESTION = re.compile(
    r"(?P<head>^## \d+\. .*?\n.*?```sql\n(?P<sql>.*?)```\n\n```python\n(?P<python>.*?)```\n)"
    r"(?P<table>(?:\n\|[^\n]*)*\n?)",
    re.MULTILINE | re.DOTALL,
)
_SETUP = re.compile(r"```python\n(.*?)```", re.DOTALL)
_RUN = re.compile(r"```sh\n(.*?)```", re.DOTALL)

Rows = list[tuple[Any, ...]]


class Answer(NamedTuple):
    """What both ways to ask gave: names of the columns and rows; and the table that the page shows."""

    head: str
    names: list[str]
    sql: Rows
    pandas: Rows
    shown: str


def answers(page: str, place: Path) -> Iterator[Answer]:
    """Each question of the page answered in the folder ``place``, where its data is made first."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for line in _found(_RUN, page).splitlines():
        subprocess.run(
            [sys.executable, "-m", *line.split()], check=True, cwd=place, env=environment, capture_output=True
        )
    space: dict[str, Any] = {}
    exec(_found(_SETUP, page), space)
    for question in _QUESTION.finditer(page):
        asked = space["base"].sql(question["sql"])
        names, rows = list(asked.columns), asked.fetchall()
        exec(question["python"], space)
        frame = space["answer"]
        if list(frame.columns) != names:
            raise SystemExit(f"{question['head'].splitlines()[0]}: columns {list(frame.columns)} and {names}")
        there = [tuple(row) for row in frame.itertuples(index=False)]
        yield Answer(question["head"], names, _plain(rows), _plain(there), question["table"].strip())


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match is not None, f"{PAGE}: no block for {pattern.pattern}"
    return match[1]


def _plain(rows: Iterable[tuple[Any, ...]]) -> Rows:
    return [tuple(map(_cell, row)) for row in rows]


def _cell(value: Any) -> Any:
    """A cell as it is shown and compared: numbers without trailing zeros, days as ISO, None for what is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>"):
        return None
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return decimal_text(value if isinstance(value, Decimal) else Decimal(str(value)))


def table(answer: Answer) -> str:
    """The answer as a Markdown table; a long text is cut."""
    lines = [answer.names, ["---"] * len(answer.names), *answer.sql]
    return "\n".join(f"| {' | '.join(map(_shown, line))} |" for line in lines)


def _shown(cell: str | None) -> str:
    text = (cell or "").replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def main() -> None:
    """Write the tables of the page anew."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "corpora", Path(folder, "corpora"))
        os.chdir(folder)
        for answer in answers(page, Path(folder)):
            if answer.sql != answer.pandas:
                raise SystemExit(f"{answer.head.splitlines()[0]}: SQL gives {answer.sql}, pandas {answer.pandas}")
            at = page.index(answer.head) + len(answer.head)
            page = page[:at] + "\n" + table(answer) + "\n" + page[at:].removeprefix("\n" + answer.shown + "\n")
        os.chdir(ROOT)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
