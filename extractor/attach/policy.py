"""Which policy a number is tied to: what a policy says, sets or holds, and what was done by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import regex

from extractor.attach.policy_rules import TieRule, TieRules
from extractor.document import Document, PolicyMention, PolicyTie, ResolvedRegions, Sentence, Span

_JOINT = regex.compile(r"[》”]?(?:[（(][^（）()\n]{0,40}[）)])?[、和与及]?[《“]?")
_LEADING = " \n　、“”"


class Stated(NamedTuple):
    """A number of the text as attachment left it."""

    start: int
    end: int
    status: str


class _Opened(NamedTuple):
    """A tie from ``start`` on, in sentence ``sentence``, by the words around the policy or bare type at ``named``."""

    named: int
    start: int
    sentence: int
    policy: int
    rule: TieRule


def attach_policies(
    document: Document,
    numbers: Sequence[Stated],
    policies: Sequence[PolicyMention],
    regions: ResolvedRegions,
    rules: TieRules,
) -> list[PolicyTie | None]:
    """The policy of each number, parallel to ``numbers``, None where no clause ties it to one.

    Of the ties that reach a number the last opened holds: 按照《甲》给予2000元, 《乙》提出，到2025年达到60%. See
    ``policy_ties.toml`` for how far each reaches. ``numbers`` and
    ``policies`` are sorted by start.
    """
    if not numbers or not policies:
        return [None] * len(numbers)
    reader = _Reader(document, policies, regions, rules)
    return [reader.tie(number) for number in numbers] if reader.opens_any else [None] * len(numbers)


class _Reader:
    def __init__(
        self,
        document: Document,
        policies: Sequence[PolicyMention],
        regions: ResolvedRegions,
        rules: TieRules,
    ) -> None:
        self._text = document.text
        self._sentences = document.sentences
        self._starts = [sentence.start for sentence in document.sentences]
        self._policies = policies
        self._regions = regions
        self._rules = rules
        opened = sorted(self._find(), key=lambda one: one.named, reverse=True)
        self._opened = opened[::-1]  # of one place the first last
        self._begins = [one.named for one in self._opened]
        self._ending: list[int] = []
        self._asked = max(0, self._sentence_at(self._begins[0])) if opened else 0

    @property
    def opens_any(self) -> bool:
        """Whether any policy or bare type opens a tie."""
        return bool(self._opened)

    @cached_property
    def _places(self) -> list[Span]:
        named = (Span(mention.start, mention.end) for mention in self._regions.mentions if mention.kind != "scope")
        return sorted((*named, *self._regions.foreign))

    def _find(self) -> Iterator[_Opened]:
        before: list[TieRule] = []
        for at, policy in enumerate(self._policies):
            sentence = self._sentence_at(policy.start)
            if sentence < 0:
                continue
            listed = at > 0 and _JOINT.fullmatch(self._text, self._policies[at - 1].end, policy.start) is not None
            before = before if listed and before else [*self._before(policy, self._sentences[sentence])]
            for rule in before:
                yield _Opened(policy.start, policy.end, sentence, at, rule)
            yield from self._after(at, policy, sentence)
        yield from self._types()

    def _before(self, policy: PolicyMention, sentence: Sentence) -> Iterator[TieRule]:
        for rule in self._rules.rules["before"]:
            if policy.kind not in rule.kinds or not self._is_asked(rule, policy):
                continue
            if rule.pattern.compiled.match(self._text, sentence.start, policy.start):
                yield rule

    def _after(self, at: int, policy: PolicyMention, sentence: int) -> Iterator[_Opened]:
        end = self._sentences[sentence].end
        for rule in self._rules.rules["after"]:
            if policy.kind not in rule.kinds or not self._is_asked(rule, policy):
                continue
            found = rule.pattern.compiled.match(self._text, policy.end, end)
            if found:
                yield _Opened(policy.start, found.end(), sentence, at, rule)

    def _is_asked(self, rule: TieRule, policy: PolicyMention) -> bool:
        is_titled = self._text.endswith("《", 0, policy.start)
        return (is_titled or not rule.is_titled) and (policy.action in self._rules.issued or not rule.is_issued)

    def _types(self) -> Iterator[_Opened]:
        """Bare type words (意见提出) that stand for the document of that type named last before them."""
        first = self._policies[0].end
        subtypes = {one.subtype for one in self._policies if one.kind == "document" and one.subtype}
        if not any(self._text.find(subtype, first) >= 0 for subtype in subtypes):
            return
        for rule in self._rules.rules["type"]:
            for found in rule.pattern.compiled.finditer(self._text, first):
                policy = self._named_last(found["type"], found.start())
                sentence = self._sentence_at(found.start("type"))
                if policy is not None and sentence >= 0:
                    yield _Opened(found.start(), found.end(), sentence, policy, rule)

    def _named_last(self, word: str, before: int) -> int | None:
        for at in range(len(self._policies) - 1, -1, -1):
            one = self._policies[at]
            if one.end <= before and one.kind == "document" and one.subtype and word.endswith(one.subtype):
                return at
        return None

    def _sentence_at(self, start: int) -> int:
        at = bisect_right(self._starts, start) - 1
        return at if at >= 0 and start < self._sentences[at].end else -1

    def tie(self, number: Stated) -> PolicyTie | None:
        """The last opened tie that reaches ``number``."""
        sentence = self._sentence_at(number.start)
        if sentence < 0:
            return None
        paragraph = self._sentences[sentence].paragraph
        for at in range(bisect_right(self._begins, number.start) - 1, -1, -1):
            one = self._opened[at]
            if self._sentences[one.sentence].paragraph != paragraph:
                return None
            if self._reaches(one, number, sentence):
                return PolicyTie(one.policy, one.rule.id)
            if one.sentence < sentence and self._last_end(number.start) >= self._sentences[one.sentence].end:
                return None  # what was opened earlier is over as well
        return None

    def _reaches(self, one: _Opened, number: Stated, sentence: int) -> bool:
        if one.rule.only and number.status not in one.rule.only:
            return False
        if one.start > number.start:
            return False
        if one.sentence == sentence:
            return self._reaches_in_sentence(one, number.start, self._sentences[sentence])
        if one.rule.reach != "account" or self._is_over(one, number.start):
            return False
        if any(self._is_elsewhere(one, self._starts[at]) for at in range(one.sentence + 1, sentence + 1)):
            return False
        opening = self._opening(self._sentences[sentence].start)
        return number.status != "actual" or self._rules.goes_on.match(self._text, opening) is not None

    def _reaches_in_sentence(self, one: _Opened, at: int, sentence: Sentence) -> bool:
        between = [clause for clause in sentence.clauses if one.start <= clause.start <= at]
        if one.rule.reach == "clause" and between:
            return False
        if one.rule.reach == "next" and len(between) > 1:
            return False
        if one.rule.is_titled and any(self._is_elsewhere(one, clause.start) for clause in between):
            return False
        if self._last_end(at) >= one.start:
            return False
        return not any(other.action in self._rules.issued for other in self._others(one, at))

    def _is_over(self, one: _Opened, at: int) -> bool:
        """True where a clause between a tie and a number opens another account, or names another document."""
        return self._last_end(at) >= one.start or any(True for _ in self._others(one, at))

    def _last_end(self, at: int) -> int:
        """Where the last clause from the first tie up to ``at`` begins that opens another account; -1 for none."""
        while self._asked < len(self._sentences) and self._starts[self._asked] <= at:
            clauses = self._sentences[self._asked].clauses
            self._ending += [clause.start for clause in clauses if self._ends(clause.start)]
            self._asked += 1
        place = bisect_right(self._ending, at)
        return self._ending[place - 1] if place else -1

    def _others(self, one: _Opened, at: int) -> Iterator[PolicyMention]:
        """The documents of another name that are named between a tie and the character at ``at``."""
        name = self._policies[one.policy].name
        for other in self._policies[one.policy + 1 :]:
            if other.start >= at:
                return
            if other.start >= one.start and other.kind == "document" and other.name != name:
                yield other

    def _is_elsewhere(self, one: _Opened, start: int) -> bool:
        """True where a clause or sentence opens with the name of a place that the sentence of the tie did not name."""
        opening = self._opening(start)
        at = bisect_left(self._places, (opening,))
        if at == len(self._places) or self._places[at].start != opening:
            return False
        name = self._text[opening : self._places[at].end]
        return self._text.find(name, self._sentences[one.sentence].start, one.start) < 0

    def _ends(self, start: int) -> bool:
        return self._rules.ends.match(self._text, self._opening(start)) is not None

    def _opening(self, start: int) -> int:
        while start < len(self._text) and self._text[start] in _LEADING:
            start += 1
        return start
