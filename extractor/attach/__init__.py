"""Which indicator, comparison and status belong to a quantity: rules over the words of one sentence."""

from __future__ import annotations

from extractor.attach.rulebook import AttachRules, load_attach_rules
from extractor.attach.sentence import SentenceInput, attach_sentence

__all__ = ["AttachRules", "SentenceInput", "attach_sentence", "load_attach_rules"]
