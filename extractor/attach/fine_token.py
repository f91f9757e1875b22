"""The words and fixed tokens of a sentence, as the steps of this room hand them on."""

from __future__ import annotations

from typing import NamedTuple


class FixedToken(NamedTuple):
    """A span that is one token whatever words it holds; ``ref`` is the caller's index of it.

    ``unit`` is the unit of a quantity.
    """

    start: int
    end: int
    tag: str
    ref: int = -1
    unit: str | None = None


class Fine:
    """A word or fixed token with its class; ``text`` and ``kind`` (jieba's tag) are empty for a fixed token.

    Made anew for each sentence and settled in place: by far the most frequent value of the pipeline.
    """

    __slots__ = ("direction", "end", "kind", "ref", "start", "tag", "text", "unit")

    def __init__(
        self,
        start: int,
        end: int,
        tag: str,
        ref: int = -1,
        direction: str | None = None,
        text: str = "",
        kind: str = "",
        unit: str | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.tag = tag
        self.ref = ref
        self.direction = direction
        self.text = text
        self.kind = kind
        self.unit = unit
