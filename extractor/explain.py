"""Why one number became the record that it is: words, coarse tokens, rules tried, region, period and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.attach.trace import SentenceTrace, Tried, trace_sentence
from extractor.document import Article
from extractor.errors import ExtractorError
from extractor.pipeline import Followed, follow
from extractor.records import ArticleRecord, LedgerEntry, ObservationRecord
from extractor.rulebook import Rulebook

NEAREST = 3


class ExplainedWord(NamedTuple):
    """A word with jieba's tag (or the kind of fixed token) and its class in ``data/words.tsv``."""

    text: str
    tag: str
    group: str | None


class ExplainedToken(NamedTuple):
    """A coarse token, as the attachment rules see it."""

    text: str
    tag: str
    direction: str | None


class ExplainedRule(NamedTuple):
    """A rule whose pattern matches at the number; ``order`` is its place among all, ``parts`` text with role.

    ``verdict`` is ``refused`` (a condition of the rule does not hold), ``chosen``
    or ``rival`` (it holds, and a rule before it was chosen).
    """

    rule: str
    order: int
    parts: tuple[tuple[str, str], ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided about the number at one place, and by what.

    ``observation`` is None for a numeral that is none: ``ledger`` then says what
    it is instead. Region, period, comparison, confidence and flags are those of
    the observation, with their ``via`` and ``evidence``. ``listed`` is True where
    the number has the rule of the first of its row and not one of ``rules``.
    ``status_by`` is the id of a status rule, ``period`` (the time had not begun
    when the article appeared), ``wording`` (最高…), ``carried`` (the number before
    has it), or None for a plain fact.
    """

    observation: ObservationRecord | None
    ledger: LedgerEntry | None
    sentence: str
    words: tuple[ExplainedWord, ...] = ()
    tokens: tuple[ExplainedToken, ...] = ()
    rules: tuple[ExplainedRule, ...] = ()
    listed: bool = False
    status_by: str | None = None


def explain(article: Article, offset: int, rulebook: Rulebook) -> Explanation:
    """The explanation of the number at ``offset``, a code point into ``article.text``.

    Raises ExtractorError, with the nearest numbers, where none stands there.

    >>> from extractor.rulebook import default_rulebook
    >>> from extractor.reading import article_from_text
    >>> rulebook = default_rulebook()
    >>> article = article_from_text("全市养老床位达67张。", title=None, published=None, rules=rulebook.reading)
    >>> found = explain(article, 7, rulebook)
    >>> [(token.text, token.tag) for token in found.tokens[:3]]
    [('养老床位', 'NP'), ('达', 'REPORT'), ('67张', 'QUANTITY')]
    >>> [rule.rule for rule in found.rules if rule.verdict == "chosen"]
    ['attach.report.own']
    """
    done = follow(article, rulebook)
    one = next((o for o in done.record.observations if o.quantity.start <= offset < o.quantity.end), None)
    ledger = next((entry for entry in done.record.ledger if entry.start <= offset < entry.end), None)
    if one is None:
        if ledger is None:
            raise ExtractorError(_nothing_there(done.record, offset))
        return Explanation(None, ledger, _sentence_at(done, offset))
    sentence = done.record.text[one.sentence.start : one.sentence.end]
    for given, _ in done.given:
        starts = [quantity.start for quantity in given.quantities]
        if one.quantity.start in starts:
            at = starts.index(one.quantity.start)
            trace = trace_sentence(article.text, given, rulebook.attach)
            return _explained(done, one, ledger, trace, at, given.quantities[at].status)
    return Explanation(one, ledger, sentence)


def _explained(
    done: Followed, one: ObservationRecord, ledger: LedgerEntry | None, trace: SentenceTrace, at: int, said: str | None
) -> Explanation:
    text = done.record.text
    rules = _rules(text, trace.tried[at], one.rule)
    return Explanation(
        observation=one,
        ledger=ledger,
        sentence=text[one.sentence.start : one.sentence.end],
        words=tuple(ExplainedWord(text[word.start : word.end], word.tag, word.group) for word in trace.words),
        tokens=tuple(ExplainedToken(text[t.start : t.end], t.tag, t.direction) for t in trace.tokens),
        rules=rules,
        listed=all(rule.verdict != "chosen" for rule in rules),
        status_by=_status_by(done.record, one, trace.status[at], said),
    )


def _rules(text: str, tried: Sequence[Tried], chosen: str) -> tuple[ExplainedRule, ...]:
    rules = []
    is_chosen = False
    for one in tried:
        verdict = "rival" if one.holds else "refused"
        if one.holds and one.rule == chosen and not is_chosen:
            verdict, is_chosen = "chosen", True
        parts = tuple((text[span.start : span.end], role) for span, role in one.roles)
        rules.append(ExplainedRule(one.rule, one.order, parts, verdict))
    return tuple(rules)


def _status_by(record: ArticleRecord, one: ObservationRecord, rule: str | None, said: str | None) -> str | None:
    if rule is not None or one.status == "actual":
        return rule
    if said == one.status:
        return "wording"
    published = record.article.published
    if one.period is not None and published is not None and one.period.start > published:
        return "period"
    return "carried"


def _sentence_at(done: Followed, offset: int) -> str:
    """The sentence around a place; empty outside of all (page furniture)."""
    inside = (one for one in done.document.sentences if one.start <= offset < one.end)
    return next((done.record.text[one.start : one.end] for one in inside), "")


def _nothing_there(record: ArticleRecord, offset: int) -> str:
    near = sorted(record.ledger, key=lambda entry: abs(entry.start - offset))[:NEAREST]
    places = ", ".join(f"{entry.text} at {entry.start}" for entry in sorted(near, key=lambda entry: entry.start))
    return f"offset {offset}: no number stands there; " + (f"near it are {places}" if places else "the text has none")
