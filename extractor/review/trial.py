"""Trying proposals out: what they would change in the articles that were reviewed, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from extractor.pipeline import extract
from extractor.reading import article_from_text
from extractor.records import ArticleRecord
from extractor.review.events import LISTS, Event, RecordKind
from extractor.review.exact import JsonObject, document_of, same
from extractor.review.fields import own_span, values_of
from extractor.review.lookups import lookups_of
from extractor.review.proposals import Proposal
from extractor.review.replay import Replayed, replay
from extractor.review.team_rules import with_proposals, write_files
from extractor.rulebook import Rulebook, load_rulebook

MOST_SHOWN = 10


class Change(NamedTuple):
    """One record that would be different: ``added``, ``removed`` or ``changed``, and what it quotes."""

    article: str
    kind: RecordKind
    how: str
    quote: str


class Loss(NamedTuple):
    """Something that a person confirmed and that would be lost, with the reason in English and Chinese."""

    article: str
    event: str | None
    en: str
    zh: str


class Effect(NamedTuple):
    """What a proposal does over the reviewed articles.

    ``tried`` is the number of articles that hold its words; ``changes`` has up to
    ``MOST_SHOWN``, ``changed`` counts all by kind of change; ``gained`` are events
    that the machine would satisfy by itself.
    """

    tried: int
    changed: dict[str, int]
    changes: tuple[Change, ...]
    gained: int
    losses: tuple[Loss, ...]


Reviewed = Sequence[tuple[ArticleRecord, Sequence[Event]]]


class Trial:
    """Tries proposals on the articles that were reviewed, with the rules of ``folders`` as they are."""

    def __init__(self, reviewed: Reviewed, folders: Sequence[Path]) -> None:
        self.reviewed, self.folders = reviewed, tuple(folders)
        self.rulebook = load_rulebook(self.folders)

    def of(self, proposals: Sequence[Proposal]) -> Effect:
        """What the proposals do together. Raises DataError for one that the loaders refuse."""
        with TemporaryDirectory(prefix="extractor-suggest-") as place:
            write_files(Path(place), with_proposals(Path(place), proposals))
            rulebook = load_rulebook([*self.folders, Path(place)], keep=False)
        changes: list[Change] = []
        losses: list[Loss] = []
        tried = gained = 0
        for machine, events in self.reviewed:
            if not any(one.key in machine.text for one in proposals):
                continue
            tried += 1
            old, new = _again(machine, self.rulebook), _again(machine, rulebook)
            changes += _changes(document_of(old), document_of(new))
            before = replay(old, events, lookups_of(self.rulebook))
            after = replay(new, events, lookups_of(rulebook))
            losses += _losses(machine.article.id, before, after)
            gained += after.count("satisfied") - before.count("satisfied")
        counted = {how: sum(one.how == how for one in changes) for how in ("added", "removed", "changed")}
        return Effect(tried, counted, tuple(changes[:MOST_SHOWN]), gained, tuple(losses))


def _again(machine: ArticleRecord, rulebook: Rulebook) -> ArticleRecord:
    """The article extracted anew from its text."""
    info = machine.article
    article = article_from_text(
        machine.text,
        id=info.id,
        title=info.title,
        published=info.published,
        source=info.source,
        url=info.url,
        rules=rulebook.reading,
    )
    return extract(article, rulebook=rulebook)


def _changes(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    for kind, name in LISTS.items():
        before = {own_span(kind, one): one for one in old[name]}
        after = {own_span(kind, one): one for one in new[name]}
        for start, end in sorted(before.keys() | after.keys()):
            one, other = before.get((start, end)), after.get((start, end))
            if one is not None and other is not None and same(values_of(kind, one), values_of(kind, other)):
                continue
            how = "added" if one is None else "removed" if other is None else "changed"
            yield Change(old["article"]["id"], kind, how, old["text"][start:end])


def _losses(article: str, before: Replayed, after: Replayed) -> Iterator[Loss]:
    """Events that held and would not, and what would be in an article that is done and was not there."""
    held = {each.event for each in before.outcomes if each.outcome in ("applied", "satisfied")}
    for each in after.outcomes:
        if each.event in held and each.outcome in ("conflict", "orphan") and each.kind != "done":
            yield Loss(article, each.event, each.reason.en, each.reason.zh)
    if before.state == "done":
        yield from _unseen(article, before.document, after.document)


def _unseen(article: str, before: JsonObject, after: JsonObject) -> Iterator[Loss]:
    """In an article that is done every record was seen: others, and values in place of others, were not."""
    for kind, name in LISTS.items():
        old = {own_span(kind, one): values_of(kind, one) for one in before[name]}
        new = {own_span(kind, one): values_of(kind, one) for one in after[name]}
        for span in sorted(old.keys() | new.keys()):
            quote = before["text"][span[0] : span[1]]
            if span not in new or span not in old:
                en = f"the article is done, and {kind} {quote!r} would {'vanish' if span in old else 'appear'}"
                yield Loss(article, None, en, f"文章已完成审核，而“{quote}”将{'消失' if span in old else '出现'}")
            elif any(
                value not in (None, []) and not same(value, new[span][field]) for field, value in old[span].items()
            ):
                en = f"the article is done, and {kind} {quote!r} would change"
                yield Loss(article, None, en, f"文章已完成审核，而“{quote}”将改变")
