"""The team's rules folder, as ``--rules`` reads it: rows and rules of proposals are put at the ends of its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from extractor.errors import DataError
from extractor.review.proposals import Proposal
from extractor.writing import write_whole

COLUMNS: Final = {
    "units.tsv": ("unit", "aliases", "code", "dimension", "factor", "counts", "not_before", "digits", "as"),
    "region_aliases.tsv": ("alias", "adcode", "valid_from", "valid_to"),
    "policy_names.tsv": ("name", "full", "subtype", "rank", "bare"),
    "initiatives.tsv": ("name", "aliases", "subtype", "from", "to"),
    "quantity_words.tsv": ("word", "kind"),
}


def with_proposals(folder: Path, proposals: Sequence[Proposal]) -> dict[str, str]:
    """The content that the files of ``folder`` (there or not) get with the proposals, by file name.

    Raises DataError where a table of the folder lacks a column that a row needs.
    """
    made: dict[str, str] = {}
    for proposal in proposals:
        file = folder / proposal.file
        if proposal.file not in made:
            made[proposal.file] = file.read_text(encoding="utf-8") if file.is_file() else ""
        content = made[proposal.file]
        if content and not content.endswith("\n"):
            content += "\n"
        made[proposal.file] = content + _addition(proposal, content, str(file))
    return made


def _addition(proposal: Proposal, content: str, where: str) -> str:
    places = len(proposal.evidence)
    note = f"# from {places} corrections, the first one {proposal.evidence[0].event}\n"
    if proposal.rule:
        return ("\n" if content else "") + note + proposal.rule
    header = next((line.split("\t") for line in content.split("\n") if line.strip() and not line.startswith("#")), None)
    columns = header or list(COLUMNS[proposal.file])
    missing = [column for column in proposal.row if column not in columns]
    if missing:
        raise DataError(where, 1, f"no column {', '.join(missing)} in the header", "add it, or take another folder")
    cells = "\t".join(proposal.row.get(column, "") for column in columns)
    return ("" if header else "\t".join(columns) + "\n") + note + cells + "\n"


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write the files into the folder, which is made where it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content.encode("utf-8"))
