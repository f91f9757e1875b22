"""Which stretches in 《》 name a policy, and the short forms that stand for it later on."""

from __future__ import annotations

import regex

from extractor.match.policy.rules import PolicyRules, PolicyType
from extractor.match.policy.text import Title
from extractor.match.policy.walk import Found, LeadAt, near_lead

_SPACE = regex.compile(r"\s+")
_SHORT = 8
_STRONG = 3


class Abbreviations:
    """The documents named so far, by each short form that may stand for them: 条例, 意见 and (以下简称《…》)."""

    def __init__(self) -> None:
        self._full: dict[str, Found] = {}
        self._last: Found | None = None

    def add(self, document: Found, type_word: str) -> None:
        """Remember ``document`` under its type words: 指导意见 and 意见."""
        self._last = document
        for at in range(len(type_word) - 1):
            self._full[type_word[at:]] = document

    def introduced(self, short: str) -> Found | None:
        """The last document named, from now on also called ``short``; None when there is none."""
        if self._last is not None:
            self._full[short] = self._last
        return self._last

    def get(self, short: str) -> Found | None:
        """The document that ``short`` stands for here, or None."""
        return self._full.get(short)


def found_title(
    text: str, title: Title, lead: LeadAt | None, abbreviations: Abbreviations, rules: PolicyRules
) -> Found | None:
    """The document named in 《》, or None for a film, a newspaper and whatever else is no policy."""
    name = _SPACE.sub("", text[title.start : title.end])
    near = near_lead(text, lead, title.start - 1)
    if is_other_work(text, title, name, rules):
        return None
    short = _short_form(text, title, name, near, abbreviations, rules)
    if short:
        return short
    match = rules.rules["policy.document.title"].regex.fullmatch(name)
    core, tail = (match["core"], match["tail"]) if match else (name, "")
    known = rules.known.get(core)
    if known and known.kind == "document":
        return Found(title.start, title.end, "policy.document.title", "document", known.subtype, name, near, tail=tail)
    type_ = _last_type(core, rules)
    strength = near.lead.document if near else 0
    if type_ is None or (type_.title != "yes" and not (type_.title == "lead" and strength >= _STRONG - 1)):
        return _by_verb(text, title, name, near, rules)
    found = Found(title.start, title.end, "policy.document.title", "document", type_.subtype, name, near, tail=tail)
    abbreviations.add(found, type_.word)
    return found


def is_other_work(text: str, title: Title, name: str, rules: PolicyRules) -> bool:
    """True for a film, book, newspaper …: by the words around 《》 or the end of the name."""
    before = text[max(0, title.start - 7) : title.start - 1]
    after = text[title.end + 1 : title.end + 6]
    return (
        before.endswith(rules.words["before"])
        or after.startswith(rules.words["after"])
        or name.endswith(rules.words["ending"])
    )


def _short_form(
    text: str, title: Title, name: str, near: LeadAt | None, abbreviations: Abbreviations, rules: PolicyRules
) -> Found | None:
    if len(name) > _SHORT:
        return None
    introduced_by = rules.rules["policy.document.abbreviation"].fields["introduced_by"]
    if text[max(0, title.start - 6) : title.start - 1].endswith(tuple(introduced_by)):
        full = abbreviations.introduced(name)
    else:
        full = abbreviations.get(name)
    if full is None and name not in rules.types:
        return None
    if full is None:
        subtype = rules.types[name].subtype if rules.types[name].kind != "initiative" else None
        if subtype is None or len(name) < 2:
            return None
        return Found(title.start, title.end, "policy.document.abbreviation", "document", subtype, name, near)
    return full._replace(start=title.start, end=title.end, rule="policy.document.abbreviation", lead=near, number=None)


def _last_type(core: str, rules: PolicyRules) -> PolicyType | None:
    for size in range(min(rules.longest_type, len(core) - 1), 0, -1):
        type_ = rules.types.get(core[-size:])
        if type_ is not None:
            return type_
    return None


def _by_verb(text: str, title: Title, name: str, near: LeadAt | None, rules: PolicyRules) -> Found | None:
    rule = rules.rules["policy.document.title-lead"]
    is_issued = near is not None and near.lead.word in rule.fields["verbs"] and title.start - 1 - near.end <= 1
    is_proven = text.startswith(rules.words["proof_after"], title.end + 1)
    if not is_issued and not is_proven and not rules.rules["policy.official-title"].regex.fullmatch(name):
        return None
    subtype = rule.fields["points"] if name.endswith("条") else None
    return Found(title.start, title.end, rule.id, "document", subtype, name, near)
