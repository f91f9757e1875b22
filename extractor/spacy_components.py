"""Our mentions and observations in other people's spaCy pipelines.

``nlp.add_pipe("bulletin_mentions")`` and ``nlp.add_pipe("bulletin_observations")``
work wherever this package is installed, without importing it: spaCy finds the
two factories by their entry points. docs/spacy.md shows both.

All offsets are characters of ``doc.text``. What other components wrote stays.

spaCy loads this module for every pipeline in the environment, also for those
without our components: so the extractor itself is imported on first use only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

if TYPE_CHECKING:
    from extractor.document import Article
    from extractor.records import ObservationRecord
    from extractor.rulebook import Rulebook

OBSERVATIONS = "bulletin_observations"
REGIONS, QUANTITIES = "bulletin_regions", "bulletin_quantities"
POLICIES, PERIODS = "bulletin_policies", "bulletin_periods"
GROUPS = (REGIONS, QUANTITIES, POLICIES, PERIODS)

_DEFAULTS: dict[str, Any] = {"published": None, "title": None, "rules": []}


class _Named(NamedTuple):
    """One mention as a span group takes it."""

    start: int
    end: int
    label: str
    kb_id: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Settings:
    """What both components are told: day and title of the articles, and folders of the user's rules.

    ``doc.user_data["published"]`` and ``["title"]`` go before for a single document.
    """

    published: str | None
    title: str | None
    rules: tuple[str, ...]

    @property
    def rulebook(self) -> Rulebook:
        """The rules, loaded once in each process."""
        return _rulebook(self.rules)

    def article(self, doc: Doc) -> Article | None:
        """The article that ``doc.text`` holds, None where it is blank; ReadingError where it cannot be one."""
        from extractor.reading import article_from_text

        if not doc.text.strip():
            return None
        published = doc.user_data.get("published", self.published)
        day = date.fromisoformat(published) if isinstance(published, str) else published
        title = doc.user_data.get("title", self.title)
        return article_from_text(doc.text, title=title, published=day, rules=self.rulebook.reading)


@lru_cache(maxsize=4)
def _rulebook(folders: tuple[str, ...]) -> Rulebook:
    from extractor.rulebook import default_rulebook, load_rulebook

    return load_rulebook([Path(folder) for folder in folders]) if folders else default_rulebook()


class BulletinMentions:
    """Writes the span groups of ``GROUPS``; picklable, its rules load in each process on first use."""

    def __init__(self, settings: _Settings) -> None:
        self._settings = settings

    def __call__(self, doc: Doc) -> Doc:
        """``doc`` with the four groups; other groups stay."""
        article = self._settings.article(doc)
        found = {} if article is None else _named(article, self._settings.rulebook)
        for name in GROUPS:
            doc.spans[name] = _group(doc, name, found.get(name, ()))
        return doc


def _named(article: Article, rulebook: Rulebook) -> dict[str, Sequence[_Named]]:
    from extractor.pipeline import find_mentions

    mentions = find_mentions(article, rulebook)
    return {
        REGIONS: [_Named(one.start, one.end, one.kind, one.adcode or "", one.rule) for one in mentions.regions],
        QUANTITIES: [
            _Named(one.start, one.end, one.dimension or "number", one.unit_code or "", one.rule)
            for one in mentions.quantities
        ],
        POLICIES: [
            _Named(one.start, one.end, one.kind, key or "", one.rule)
            for one, key in zip(mentions.policies, mentions.policy_keys, strict=True)
        ],
        PERIODS: [
            _Named(one.start, one.end, one.label, _interval(one.first, one.last), one.rule) for one in mentions.periods
        ],
    }


def _interval(first: date | None, last: date | None) -> str:
    """ISO 8601: 2018-01-01/2018-12-31, one day alone; empty where the text gives no date."""
    if first is None or last is None:
        return ""
    return first.isoformat() if first == last else f"{first}/{last}"


def _group(doc: Doc, name: str, mentions: Iterable[_Named]) -> SpanGroup:
    """The mentions as spans of whole tokens, with the exact offsets in ``attrs["offsets"]``, in the same order."""
    spans: list[Span] = []
    offsets: list[list[int]] = []
    for one in mentions:
        span = doc.char_span(
            one.start, one.end, label=one.label, kb_id=one.kb_id, span_id=one.rule, alignment_mode="expand"
        )
        if span is not None:
            spans.append(span)
            offsets.append([one.start, one.end])
    return SpanGroup(doc, name=name, spans=spans, attrs={"offsets": offsets})


class BulletinObservations:
    """Writes ``doc.user_data["bulletin_observations"]``; picklable as :class:`BulletinMentions` is."""

    def __init__(self, settings: _Settings) -> None:
        self._settings = settings

    def __call__(self, doc: Doc) -> Doc:
        """``doc`` with its observations as plain values, numbers as exact text."""
        from extractor.pipeline import extract

        article = self._settings.article(doc)
        observations = () if article is None else extract(article, rulebook=self._settings.rulebook).observations
        doc.user_data[OBSERVATIONS] = [one.model_dump(mode="json") for one in observations]
        return doc


def observations_of(doc: Doc) -> tuple[ObservationRecord, ...]:
    """The observations that ``bulletin_observations`` wrote, as records; empty where it did not run.

    ``doc._.bulletin_observations`` is the same.
    """
    from extractor.records import ObservationRecord

    return tuple(ObservationRecord.model_validate(one) for one in doc.user_data.get(OBSERVATIONS, ()))


if not Doc.has_extension(OBSERVATIONS):
    Doc.set_extension(OBSERVATIONS, getter=observations_of)


@Language.factory("bulletin_mentions", assigns=["doc.spans"], default_config=_DEFAULTS)
def make_mentions(
    nlp: Language, name: str, published: str | None, title: str | None, rules: list[str]
) -> BulletinMentions:
    """The component ``bulletin_mentions``; ``rules`` are folders of rules and tables beside the built-in ones."""
    return BulletinMentions(_Settings(published, title, tuple(rules)))


@Language.factory("bulletin_observations", assigns=["doc._.bulletin_observations"], default_config=_DEFAULTS)
def make_observations(
    nlp: Language, name: str, published: str | None, title: str | None, rules: list[str]
) -> BulletinObservations:
    """The component ``bulletin_observations``, with the same settings; it needs no other component before it."""
    return BulletinObservations(_Settings(published, title, tuple(rules)))
