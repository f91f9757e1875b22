"""Documents of every published version stay readable, and nothing of them is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import RecordError
from extractor.record_values import SCHEMA_VERSION
from extractor.records import ArticleRecord
from extractor.writing import load_records, to_json_bytes
from extractor.writing.json_files import record_from_json
from extractor.writing.validation import faults_of, faults_of_file
from extractor.writing.versions import PUBLISHED, upgraded

GOLDEN = Path(__file__).parent.parent / "data" / "golden"


def is_part_of(old: Any, new: Any, path: str = "$") -> bool:
    """Whether all that ``old`` says is said by ``new`` as well; what is not is told by an AssertionError."""
    if isinstance(old, dict):
        return all(
            is_part_of(value, new[key], f"{path}.{key}") for key, value in old.items() if key != "schema_version"
        )
    if isinstance(old, list):
        assert len(old) == len(new), path
        return all(is_part_of(one, other, f"{path}[]") for one, other in zip(old, new, strict=True))
    assert old == new, path
    return True


def test_each_published_version_has_its_schema_and_its_golden_files(root: Path) -> None:
    assert PUBLISHED[-1] == SCHEMA_VERSION
    assert {path.name for path in (root / "schemas").iterdir() if path.is_dir()} == set(PUBLISHED)
    assert {path.name for path in GOLDEN.iterdir()} == set(PUBLISHED)


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden_files_stay_readable_and_lose_nothing(file: Path) -> None:
    assert list(faults_of_file(file)) == []
    (record,) = load_records(file)
    old = json.loads(file.read_bytes(), parse_float=Decimal)
    new = json.loads(to_json_bytes(record), parse_float=Decimal)
    assert is_part_of(old, new)
    assert new["schema_version"] == SCHEMA_VERSION
    assert len(old["observations"]) > 10


def test_the_least_document_is_really_less() -> None:
    """It has what the first contract asked for and nothing that came later."""
    least = json.loads((GOLDEN / "1.0.0" / "least.json").read_bytes())
    assert "ledger" not in least
    assert not {"fingerprint"} & set(least["article"])
    assert not {"base_value", "base_unit"} & set(least["observations"][0]["quantity"])


def test_a_later_minor_version_is_read_without_what_it_added(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example))
    major = SCHEMA_VERSION.split(".")[0]
    document |= {"schema_version": f"{major}.99.0", "mood": "good"}
    assert record_from_json(json.dumps(document)) == example
    assert list(faults_of(json.dumps(document))) == []


def test_another_major_version_is_refused_with_what_to_do(example: ArticleRecord) -> None:
    document = json.loads(to_json_bytes(example)) | {"schema_version": "99.0.0"}
    with pytest.raises(RecordError, match=r"written in version 99\.0\.0 .* install a later bulletin-extractor"):
        record_from_json(json.dumps(document))
    assert [fault.path for fault in faults_of(json.dumps(document))] == ["$.schema_version"]


def test_steps_are_taken_from_the_version_of_the_document_on() -> None:
    def step(name: str) -> Any:
        return lambda document: document | {"taken": [*document["taken"], name]}

    steps = (("1.1.0", step("a")), ("1.2.0", step("b")), ("1.10.0", step("c")))
    for version, taken in (("1.0.0", "abc"), ("1.1.0", "bc"), ("1.9.3", "c"), ("1.10.0", "")):
        document = {"schema_version": version, "taken": []}
        assert upgraded(document, steps) == {"schema_version": SCHEMA_VERSION, "taken": list(taken)}
        assert document["taken"] == []
    assert upgraded([], steps) == []
    assert upgraded({"schema_version": 3}, steps) == {"schema_version": 3}
