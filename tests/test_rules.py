"""The loader of rule files: what it refuses, and how it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import DataError
from extractor.rules import load_rules, parse_example

GOOD = """
[[rule]]
id = 'own.pairs'
pattern = '{digits}对'
examples = [ { text = '共⟦3对⟧', value = '3' } ]
counter_examples = [ '反对' ]
"""


def write(folder: Path, text: str) -> list[Path]:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return [folder]


def test_a_rule_has_its_fields_its_proof_and_its_place(tmp_path: Path) -> None:
    (rule,) = load_rules("own.toml", {"digits": "[0-9]+"}, write(tmp_path, GOOD))
    assert rule.id == "own.pairs"
    assert rule.line == 2
    assert rule.regex.search("共3对") is not None
    assert rule.examples[0].quote == "3对"
    assert rule.examples[0].fields == {"value": "3"}
    assert rule.counter_examples == ("反对",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD.replace("id = 'own.pairs'\n", ""), "without id"),
        (GOOD.replace("counter_examples", "others"), "without counter_examples"),
        (GOOD.replace("{digits}", "{numbers}"), "placeholder {numbers}"),
        (GOOD.replace("{digits}", "([0-9]"), "pattern of"),
        (GOOD.replace("⟦3对⟧", "3对"), "example '共3对'"),
        (GOOD + GOOD, "second rule"),
        ("[[rule]\n", "not TOML"),
        (GOOD.replace("{digits}对", "(?:(?:万|万万)+)+对"), "runs away"),
    ],
    ids=["no id", "no proof", "placeholder", "bad pattern", "no mark", "same id twice", "no TOML", "pace"],
)
def test_a_wrong_rule_stops_the_load_with_file_line_and_mend(text: str, found: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_rules("own.toml", {"digits": "[0-9]+"}, write(tmp_path, text))
    message = str(caught.value)
    assert found in message
    assert message.startswith(str(tmp_path / "own.toml") + ":")
    assert "; " in message


def test_marks_become_offsets() -> None:
    example = parse_example("新增⟦90余名⟧社工", "own.toml", 1)
    assert (example.text, example.start, example.end) == ("新增90余名社工", 2, 6)
