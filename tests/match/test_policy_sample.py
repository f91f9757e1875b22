"""The random sample that was read by eye holds what the project asks of policies."""

from __future__ import annotations

from pathlib import Path


def rows() -> list[list[str]]:
    table = Path(__file__).with_name("policy_sample.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in table if not line.startswith("#")][1:]


def test_names_and_kinds_of_the_sample_are_right() -> None:
    sample = rows()
    assert len(sample) == 300
    assert sum(row[3] == "yes" for row in sample) >= 0.95 * len(sample)
    assert sum(row[4] == "yes" for row in sample) >= 0.97 * len(sample)


def test_what_was_wrong_says_why() -> None:
    assert all(len(row) == 6 for row in rows() if "no" in row[3:5])
