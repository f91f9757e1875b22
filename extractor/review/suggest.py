"""From corrections to rules: what they ask for, what it would change, and writing it where nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from extractor.errors import DataError, ExtractorError
from extractor.records import ArticleRecord
from extractor.review.events import Event
from extractor.review.exact import JsonObject
from extractor.review.proposals import Proposal, proposals
from extractor.review.resolved import Corrections
from extractor.review.team_rules import with_proposals, write_files
from extractor.review.trial import Effect, Loss, Trial


class LostError(ExtractorError):
    """Rows that are not written, since something that people have confirmed would be lost."""

    def __init__(self, losses: tuple[Loss, ...]) -> None:
        super().__init__(losses)
        self.losses = losses

    def __str__(self) -> str:
        told = "; ".join(f"{each.article}: {each.event or 'article'}: {each.en}" for each in self.losses[:5])
        more = f" and {len(self.losses) - 5} more" if len(self.losses) > 5 else ""
        return f"nothing written, {len(self.losses)} confirmed things would be lost: {told}{more}"


class Suggestion(NamedTuple):
    """A proposal by its number, with its effect, or the problem for which the loaders refuse it."""

    number: int
    proposal: Proposal
    effect: Effect | None
    problem: str | None

    def as_dict(self) -> JsonObject:
        """The suggestion as JSON values."""
        proposal, effect = self.proposal, self.effect
        return {
            "number": self.number,
            "kind": proposal.kind,
            "file": proposal.file,
            "key": proposal.key,
            "row": proposal.row or None,
            "rule": proposal.rule or None,
            "evidence": [one._asdict() for one in proposal.evidence],
            "effect": effect
            and {
                "tried": effect.tried,
                "changed": effect.changed,
                "changes": [one._asdict() for one in effect.changes],
                "gained": effect.gained,
                "losses": [one._asdict() for one in effect.losses],
            },
            "problem": self.problem,
        }


def suggest(corrections: Corrections, least: int = 2) -> list[Suggestion]:
    """What the corrections of an output folder ask for, numbered, each with its effect over the reviewed articles.

    The same events and rules give the same numbers. Raises DataError for wrong rules
    of the team.
    """
    reviewed = _reviewed(corrections)
    asked = proposals(reviewed, corrections.lookups, least)
    if not asked:
        return []
    trial = Trial(reviewed, corrections.folders)
    return [_suggestion(number, proposal, trial) for number, proposal in enumerate(asked, 1)]


def _reviewed(corrections: Corrections) -> list[tuple[ArticleRecord, Sequence[Event]]]:
    return [(machine, corrections.events[machine.article.id]) for machine, _ in corrections.corrected()]


def _suggestion(number: int, proposal: Proposal, trial: Trial) -> Suggestion:
    try:
        return Suggestion(number, proposal, trial.of([proposal]), None)
    except DataError as error:
        return Suggestion(number, proposal, None, str(error))


def accept(corrections: Corrections, numbers: Sequence[int], folder: Path, least: int = 2) -> dict[str, str]:
    """Write the suggestions with these numbers into the team's folder; gives the new content of its files.

    All of them are tried together first. Raises LostError where something that people
    have confirmed would be lost, ExtractorError for a number that there is not, and
    DataError; then nothing is written.
    """
    reviewed = _reviewed(corrections)
    asked = dict(enumerate(proposals(reviewed, corrections.lookups, least), 1))
    wrong = [number for number in numbers if number not in asked]
    if wrong:
        raise ExtractorError(f"no suggestion {wrong[0]}; there are {len(asked)}, see extractor review suggest")
    chosen = [asked[number] for number in dict.fromkeys(numbers)]
    effect = Trial(reviewed, corrections.folders).of(chosen)
    if effect.losses:
        raise LostError(effect.losses)
    files = with_proposals(folder, chosen)
    write_files(folder, files)
    return files
