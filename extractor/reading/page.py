"""The page while its head and tail are read: its lines, which of them are furniture, what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from extractor.document import Span
from extractor.reading.rules import ReadingRules

HEAD_LINES = 14
TAIL_LINES = 14
SEPARATORS = " \t\u3000\xa0|｜·【】[]［］()（）〔〕,，;；"
TEXT_END = "。！？!?；;”"


class Value(NamedTuple):
    """What a header says in one field, and where; of two the lower rank wins."""

    rank: int
    text: str
    span: Span


@dataclass(slots=True)
class Page:
    """Lines without outer white space, and whether each is furniture; ``values`` by field."""

    text: str
    lines: list[tuple[int, int]]
    is_furniture: list[bool]
    rules: ReadingRules
    values: dict[str, Value]

    def say(self, name: str) -> str | None:
        """The value of a field, None where the page does not say it."""
        return self.values[name].text if name in self.values else None

    def keep(self, name: str, value: Value) -> None:
        """Take the value where the page has none of a rank as low."""
        if value.text and (name not in self.values or value.rank < self.values[name].rank):
            self.values[name] = value
