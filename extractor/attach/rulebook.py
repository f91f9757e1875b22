"""All that attachment knows, loaded once: word classes, Matcher rules, status rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extractor.attach.engine import RuleEngine
from extractor.attach.fine import WordReader
from extractor.attach.rules import AttachmentRule, load_attachment_rules
from extractor.attach.status import StatusRules, load_status_rules, make_status_rules
from extractor.attach.words import WordClasses, load_words
from extractor.segment import Segmenter, load_segmenter


@dataclass(frozen=True, eq=False)
class AttachRules:
    """Frozen and picklable; the segmenter and the engine are built in each process on first use."""

    words: WordClasses
    rules: tuple[AttachmentRule, ...]
    status: StatusRules

    @property
    def segmenter(self) -> Segmenter:
        """The segmenter that keeps the words of the lexicon whole."""
        return _segmenter(self)

    @property
    def reader(self) -> WordReader:
        """The segmenter with the classes of the words."""
        return _reader(self)

    @property
    def engine(self) -> RuleEngine:
        """The attachment rules, compiled."""
        return _engine(self)


@lru_cache(maxsize=4)
def _segmenter(rules: AttachRules) -> Segmenter:
    return load_segmenter(rules.words.extra_words)


@lru_cache(maxsize=4)
def _reader(rules: AttachRules) -> WordReader:
    return WordReader(rules.segmenter, rules.words)


@lru_cache(maxsize=4)
def _engine(rules: AttachRules) -> RuleEngine:
    return RuleEngine(rules.rules)


def load_attach_rules(folders: Sequence[Path] = ()) -> AttachRules:
    """The built-in attachment rules and lexicons with those of the user's folders."""
    status = make_status_rules(load_status_rules(folders))
    return AttachRules(load_words(folders), load_attachment_rules(folders), status)
