"""Which of many patterns match at a place, told in one pass over the characters there.

A pattern is a row of character classes, each with ``?``, ``*``, ``+`` or
nothing behind it. All patterns together are one automaton, a tree whose nodes
are made when they are first reached: official prose says the same again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, final

Item = tuple[frozenset[str], str]
"""What one place of a pattern takes: its characters and its operator."""
Places = frozenset[tuple[int, int]]


@final
class Leaf:
    """The end of a pass: ``text`` is all that any pattern looked at, ``patterns`` those that match, in order.

    The same text gives the same leaf; ``known`` is for what the caller concludes from it.
    """

    __slots__ = ("known", "patterns", "text")

    def __init__(self, text: str, patterns: frozenset[int]) -> None:
        self.text = text
        self.patterns = patterns
        self.known: dict[Any, Any] = {}


class _Node(dict[str, "_Node | Leaf"]):
    """What is known after ``text``: the places that the patterns can be at, and the patterns that have matched.

    Each character leads to the next node, or to the leaf where no pattern takes it.
    """

    __slots__ = ("_automaton", "leaf", "open")

    def __init__(self, automaton: Automaton, text: str, places: Places, matched: frozenset[int]) -> None:
        super().__init__()
        self._automaton = automaton
        patterns = automaton.patterns
        ended = {pattern for pattern, at in places if at == len(patterns[pattern])}
        self.open = frozenset((pattern, at) for pattern, at in places if at < len(patterns[pattern]))
        self.leaf = Leaf(text, matched | ended)

    def __missing__(self, character: str) -> _Node | Leaf:
        found = self[character] = self._automaton.behind(self, character)
        return found


class Automaton:
    """The patterns as one; its answers are those of trying each of them.

    >>> automaton = Automaton([[(frozenset("ab"), "*"), (frozenset("c"), "")], [(frozenset("a"), "")], []])
    >>> [(leaf.text, sorted(leaf.patterns)) for leaf in map(automaton.leaf, ("abcx", "xabc", "ab"))]
    [('abc', [0, 1, 2]), ('', [2]), ('ab', [1, 2])]
    """

    def __init__(self, patterns: Sequence[Sequence[Item]]) -> None:
        self.patterns = patterns
        places = frozenset(place for at in range(len(patterns)) for place in self._from(at, 0))
        self._root = _Node(self, "", places, frozenset())
        self.size = 1

    def leaf(self, text: str) -> Leaf:
        """What matches at the start of ``text``."""
        node = self._root
        for character in text:
            found = node[character]
            if type(found) is Leaf:
                return found
            node = found
        return node.leaf

    def behind(self, node: _Node, character: str) -> _Node | Leaf:
        """The node behind ``character``, the leaf of ``node`` where no pattern takes it."""
        places: set[tuple[int, int]] = set()
        for pattern, at in node.open:
            characters, operator = self.patterns[pattern][at]
            if character in characters:
                places.update(self._from(pattern, at + 1))
                if operator in ("*", "+"):
                    places.add((pattern, at))
        if not places:
            return node.leaf
        self.size += 1
        found = _Node(self, node.leaf.text + character, frozenset(places), node.leaf.patterns)
        return found if found.open else found.leaf

    def _from(self, pattern: int, at: int) -> Iterator[tuple[int, int]]:
        """The place ``at`` and those that can be reached from it without a character."""
        yield pattern, at
        items = self.patterns[pattern]
        while at < len(items) and items[at][1] in ("?", "*"):
            at += 1
            yield pattern, at
