"""Hand-made cases: what is marked is found, with the fields said, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from extractor.document import Article, Document, PolicyMention
from extractor.match.policy import load_policy_rules, match_policies

RULES = load_policy_rules()
KINDS = {"d": "document", "i": "initiative"}


def cases() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("policy_cases.tsv").read_text(encoding="utf-8")
    joined = lines.replace("托育机构设置\n标准", "托育机构设置␤标准")
    rows = [line.split("\t") for line in joined.split("\n") if line and not line.startswith("#")][1:]
    return [(row[0].replace("␤", "\n"), row[1], row[2] if len(row) > 2 else "") for row in rows]


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans, opened = "", [], 0
    for character in marked:
        if character == "⟦":
            opened = len(text)
        elif character == "⟧":
            spans.append((opened, len(text)))
        else:
            text += character
    return text, spans


def mentions(text: str) -> list[PolicyMention]:
    return match_policies(Document(Article("a", text, published=date(2020, 6, 1)), (), (), ()), RULES)


def field(mention: PolicyMention, name: str) -> str:
    value = getattr(mention, name)
    return "|".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("marked", "kinds", "fields"), [pytest.param(*case, id=case[0]) for case in cases()])
def test_case(marked: str, kinds: str, fields: str) -> None:
    text, spans = unmark(marked)
    found = mentions(text)
    assert [text[m.start : m.end] for m in found] == [text[start:end] for start, end in spans]
    assert [(m.start, m.end) for m in found] == spans
    assert [m.kind for m in found] == [KINDS[kind] for kind in kinds]
    for pair in fields.split():
        name, value = pair.split("=")
        assert field(found[0], name) == value


def test_there_are_enough_cases_and_counter_examples() -> None:
    table = cases()
    assert len(table) >= 250
    assert sum(1 for marked, _, _ in table if "⟦" not in marked) >= 80
