"""The tables of the policy room are whole: no name twice, every type and action of a known kind."""

from __future__ import annotations

from collections import Counter

from extractor.lexicon import read_table
from extractor.match.policy import load_policy_rules

RULES = load_policy_rules()


def test_the_catalogue_has_enough_initiatives_and_none_twice() -> None:
    rows = read_table("initiatives.tsv", ("name", "aliases", "subtype", "from", "to"))
    names = Counter(word for row in rows for word in (row.cells["name"], *row.list("aliases")))
    assert len(rows) >= 250
    assert [word for word, times in names.items() if times > 1] == []


def test_years_of_the_catalogue_are_in_order() -> None:
    for row in read_table("initiatives.tsv", ("from", "to")):
        first, last = row.cells["from"], row.cells["to"]
        assert first == "" or 1950 <= int(first) <= 2030, row
        assert last == "" or int(first) <= int(last), row


def test_no_law_and_no_type_stands_twice() -> None:
    for table, column in (("policy_names.tsv", "name"), ("policy_types.tsv", "type"), ("policy_leads.tsv", "word")):
        words = Counter(row.cells[column] for row in read_table(table, (column,)))
        assert [word for word, times in words.items() if times > 1] == [], table


def test_documents_have_a_rank_and_initiatives_none() -> None:
    for one in RULES.types.values():
        assert (one.rank is None) == (one.kind == "initiative"), one.word


def test_statuses_are_those_of_the_contract() -> None:
    statuses = {
        row.cells["status"]
        for name in ("policy_leads.tsv", "policy_actions.tsv")
        for row in read_table(name, ("status",))
    }
    assert statuses <= {"", "draft", "in_force", "planned"}
