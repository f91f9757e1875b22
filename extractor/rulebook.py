"""All that the language knows, loaded together: the rules and lexicons of every room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.attach import AttachRules, load_attach_rules
from extractor.attach.confidence import Factors, load_confidence
from extractor.attach.period import PeriodCues, load_period_cues
from extractor.attach.policy_rules import TieRules, load_tie_rules
from extractor.attach.table_rules import TableRules, load_table_rules
from extractor.base_units import BaseUnits, load_base_units
from extractor.catalogue import Catalogue, load_catalogue
from extractor.check import CheckRules, load_check_rules
from extractor.gazetteer import Gazetteer, load_gazetteer
from extractor.kept import kept_whole
from extractor.lexicon import BUILT_IN
from extractor.match.period import PeriodRules, load_period_rules
from extractor.match.policy import PolicyRules, load_policy_rules
from extractor.match.quantity import QuantityRules, load_quantity_rules
from extractor.match.region import load_region_rules
from extractor.match.region.rules import RegionRules
from extractor.reading import ReadingRules, load_reading_rules
from extractor.structure import StructureRules, load_structure_rules


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All that the language knows, loaded and checked once; frozen and picklable.

    ``digest`` is the hash of every rule file and table that it was made from.
    """

    reading: ReadingRules
    structure: StructureRules
    quantities: QuantityRules
    regions: RegionRules
    gazetteer: Gazetteer
    periods: PeriodRules
    period_cues: PeriodCues
    policies: PolicyRules
    policy_ties: TieRules
    attach: AttachRules
    catalogue: Catalogue
    checks: CheckRules
    tables: TableRules
    confidence: Factors
    base_units: BaseUnits
    digest: str


def load_rulebook(folders: Sequence[Path] = (), *, keep: bool = True) -> Rulebook:
    """The built-in rules and lexicons with those of the user's ``folders``.

    Raises DataError, with file and line, for anything that is wrong in them.
    The command keeps the rulebook from one start to the next (:mod:`extractor.kept`), but not
    without ``keep``: with folders, only that of the last ones is kept.
    """
    digest = _digest(folders)
    if not keep:
        return _load(folders, digest)
    version = "\0".join((digest, *map(str, folders)))
    return kept_whole("own-rulebook" if folders else "rulebook", version, lambda: _load(folders, digest))


def _load(folders: Sequence[Path], digest: str) -> Rulebook:
    return Rulebook(
        reading=load_reading_rules(folders),
        structure=load_structure_rules(folders),
        quantities=load_quantity_rules(folders),
        regions=load_region_rules(folders),
        gazetteer=load_gazetteer(folders),
        periods=load_period_rules(folders),
        period_cues=load_period_cues(folders),
        policies=load_policy_rules(folders),
        policy_ties=load_tie_rules(folders),
        attach=load_attach_rules(folders),
        catalogue=load_catalogue(folders),
        checks=load_check_rules(folders),
        tables=load_table_rules(folders),
        confidence=load_confidence(folders),
        base_units=load_base_units(folders),
        digest=digest,
    )


def _digest(folders: Sequence[Path]) -> str:
    """A hash of the names and bytes of all data files, in order of folder and name."""
    hasher = hashlib.blake2b(digest_size=16)
    for folder in (BUILT_IN, *folders):
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.suffix in (".tsv", ".toml"):
                data = path.read_bytes()
                hasher.update(f"{path.name}\0{len(data)}\0".encode())
                hasher.update(data)
    return hasher.hexdigest()


_default: list[Rulebook] = []


def default_rulebook() -> Rulebook:
    """The built-in rulebook, loaded on first use and kept for the life of the process."""
    if not _default:
        _default.append(load_rulebook())
    return _default[0]
