"""The parts of an article: title, headed sections, paragraphs, sentences, clauses, as offsets.

What a heading looks like is data (``data/structure_headings.toml``,
``data/structure_chapters.tsv``); how headings nest and where sentences end is
here. See ``docs/reading.md``.
"""

from __future__ import annotations

from extractor.structure.build import build_document
from extractor.structure.lines import split_lines
from extractor.structure.rules import StructureRules, load_structure_rules

__all__ = ["StructureRules", "build_document", "load_structure_rules", "split_lines"]
