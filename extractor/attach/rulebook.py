"""All that attachment knows, loaded once: word classes, Matcher rules, status rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extractor.attach.engine import RuleEngine
from extractor.attach.fine import WordReader
from extractor.attach.rules import AttachmentRule, load_attachment_rules
from extractor.attach.status import StatusRules, load_status_rules, make_status_rules
from extractor.attach.words import WordClasses, load_words
from extractor.segment import Segmenter, load_segmenter

BUILT_HERE = frozenset({"segmenter", "reader", "engine"})


@dataclass(frozen=True, eq=False)
class AttachRules:
    """Frozen and picklable; the segmenter and the engine are built in each process on first use."""

    words: WordClasses
    rules: tuple[AttachmentRule, ...]
    status: StatusRules

    @cached_property
    def segmenter(self) -> Segmenter:
        """The segmenter that keeps the words of the lexicon whole."""
        return load_segmenter(self.words.extra_words)

    @cached_property
    def reader(self) -> WordReader:
        """The segmenter with the classes of the words."""
        return WordReader(self.segmenter, self.words)

    @cached_property
    def engine(self) -> RuleEngine:
        """The attachment rules, compiled."""
        return RuleEngine(self.rules)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name not in BUILT_HERE}


def load_attach_rules(folders: Sequence[Path] = ()) -> AttachRules:
    """The built-in attachment rules and lexicons with those of the user's folders."""
    status = make_status_rules(load_status_rules(folders))
    return AttachRules(load_words(folders), load_attachment_rules(folders), status)
