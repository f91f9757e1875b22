"""The words and fixed tokens of a sentence, as the steps of this room hand them on."""

from __future__ import annotations

from typing import NamedTuple

from extractor.attach.tags import END


class FixedToken(NamedTuple):
    """A span that is one token whatever words it holds; ``ref`` is the caller's index of it.

    ``unit`` is the unit of a quantity.
    """

    start: int
    end: int
    tag: str
    ref: int = -1
    unit: str | None = None


class Word:
    """A word of the lexicon or a fixed token, wherever it stands; ``tag`` is the class that it has by itself.

    ``text`` and ``kind`` (jieba's tag) are empty for a fixed token, ``ref`` and
    ``unit`` are those of it. ``turns`` is whether its class, or that of what
    follows, depends on the place; ``denies`` whether it is a word of negation.
    """

    __slots__ = ("denies", "direction", "kind", "ref", "tag", "text", "turns", "unit")

    def __init__(
        self,
        tag: str,
        text: str = "",
        kind: str = "",
        direction: str | None = None,
        turns: bool = False,
        denies: bool = False,
        ref: int = -1,
        unit: str | None = None,
    ) -> None:
        self.tag = tag
        self.text = text
        self.kind = kind
        self.direction = direction
        self.turns = turns
        self.denies = denies
        self.ref = ref
        self.unit = unit

    def without_direction(self) -> Word:
        """The word as a noun, which goes neither up nor down."""
        if self.direction is None:
            return self
        return Word(self.tag, self.text, self.kind, None, self.turns, self.denies, self.ref, self.unit)


CLOSING = Word(END)
"""What stands behind the last word."""


DENIAL, MOVE, QUOTE, BRACKET = 1, 2, 4, 8
"""A word of negation, one that goes up or down, a mark that opens a quotation, and one that opens a bracket."""


class FineTokens:
    """The words and fixed tokens of a stretch of text, in order and without gap, as lists side by side.

    ``tags`` are the classes that the words have in their places. Each list ends
    with an entry for the end of the stretch, so that a token ends at the next
    start, and has one behind it. ``holds`` has a bit for each of DENIAL, MOVE, QUOTE and BRACKET that is among them.
    """

    __slots__ = ("holds", "starts", "tags", "words")

    def __init__(self) -> None:
        self.holds = 0
        self.starts: list[int] = []
        self.tags: list[str] = []
        self.words: list[Word] = []

    def __len__(self) -> int:
        return len(self.words) - 1

    def merge(self, first: int, last: int, word: Word) -> None:
        """Make one token of those from ``first`` to ``last``."""
        del self.starts[first + 1 : last + 1]
        self.tags[first : last + 1] = [word.tag]
        self.words[first : last + 1] = [word]
