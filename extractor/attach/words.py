"""The lexicon of official prose: which words decide what a number says about what.

The classes are those of ``data/words.tsv``; its head explains each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import DataError
from extractor.lexicon import read_table

CLASSES = frozenset(
    (
        "report adverb up down improve rate rate-head to from light keep act spend say of among each beat prep le stop "
        "attribute mode will noun time distance arena place place-open de conj etc thing head suffix "
        "noun-unit person-unit time-unit currency for-open area negation"
    ).split()
)
NOUN_CLASSES = frozenset(
    "head thing suffix noun-unit person-unit time-unit rate-head place-open for-open currency area negation".split()
)


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Words by class.

    ``verbs`` gives the class and direction of each word that stands between a
    noun phrase and a number; ``heads`` and ``suffixes`` are nouns,
    ``noun_units`` units that are nouns themselves (7省), ``person_units`` those of
    people (户, 人次), ``time_units`` those of a base like 每年, ``rate_heads``
    make a verb of change a rate (压减幅度), ``place_openers`` open 在…中的, ``for_openers``
    say for whom something is done (为), ``things`` are heads that measure nothing (产业), ``currencies`` stand behind
    an amount of money, ``areas`` behind a region (苏北地区), ``negations`` before what they deny.
    """

    verbs: dict[str, tuple[str, str | None]]
    heads: frozenset[str]
    suffixes: frozenset[str]
    noun_units: frozenset[str]
    person_units: frozenset[str]
    time_units: frozenset[str]
    rate_heads: frozenset[str]
    place_openers: frozenset[str]
    for_openers: frozenset[str]
    things: frozenset[str]
    currencies: frozenset[str]
    areas: frozenset[str]
    negations: frozenset[str]

    def known(self, word: str) -> tuple[str, str | None] | None:
        """Class and direction of a word; a change with its adverb (大幅提高) is the change; None if it has none."""
        found = self.verbs.get(word)
        if found is None and len(word) == 4 and self.is_change(word[2:]) and word[:2] in self.verbs:
            return self.verbs[word[2:]]
        return found

    def is_change(self, word: str) -> bool:
        """Whether the word says that something goes up or down."""
        return self.verbs.get(word, ("", None))[0] in ("up", "down", "improve")

    @property
    def extra_words(self) -> tuple[str, ...]:
        """The words that the segmenter must keep whole."""
        return tuple(word for word in self.verbs if len(word) > 1)


def load_words(folders: Sequence[Path] = ()) -> WordClasses:
    """The word classes of the built-in table and of the user's; raises DataError for an unknown class."""
    verbs: dict[str, tuple[str, str | None]] = {}
    nouns: dict[str, set[str]] = {name: set() for name in NOUN_CLASSES}
    for row in read_table("words.tsv", ("word", "class", "direction"), folders):
        name, word = row.cells["class"], row.cells["word"]
        if name not in CLASSES:
            raise DataError(row.file, row.line, f"class {name!r}", f"allowed: {', '.join(sorted(CLASSES))}")
        if name in nouns:
            nouns[name].add(word)
        else:
            verbs[word] = (name, row.cells["direction"] or None)
    return WordClasses(
        verbs=verbs,
        heads=frozenset(nouns["head"]),
        suffixes=frozenset(nouns["suffix"]),
        noun_units=frozenset(nouns["noun-unit"]),
        person_units=frozenset(nouns["person-unit"]),
        time_units=frozenset(nouns["time-unit"]),
        rate_heads=frozenset(nouns["rate-head"]),
        place_openers=frozenset(nouns["place-open"]),
        for_openers=frozenset(nouns["for-open"]),
        things=frozenset(nouns["thing"]),
        currencies=frozenset(nouns["currency"]),
        areas=frozenset(nouns["area"]),
        negations=frozenset(nouns["negation"]),
    )
