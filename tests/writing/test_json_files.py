"""Records as JSON files: exact numbers, stable bytes, whole files."""

from __future__ import annotations

import gzip
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ReadingError, RecordError
from extractor.records import ArticleRecord
from extractor.writing import file_name, iter_records, load_records, to_json_bytes, write_whole

NUMBERS = {
    "54830000000": "54830000000",
    "5.483E+10": "54830000000",
    "0.3": "0.3",
    "0.30": "0.3",
    "1E-7": "0.0000001",
    "-1.20": "-1.2",
    "-0": "0",
    "33.3333": "33.3333",
    "123456789012345678901234567890.123456789": "123456789012345678901234567890.123456789",
}


def _with_value(example: ArticleRecord, value: Decimal) -> ArticleRecord:
    one = example.observations[0]
    quantity = one.quantity.model_copy(update={"value": value})
    changed = one.model_copy(update={"quantity": quantity})
    return example.model_copy(update={"observations": (changed, *example.observations[1:])})


@pytest.mark.parametrize(("value", "written"), NUMBERS.items(), ids=NUMBERS.keys())
@pytest.mark.parametrize("compact", [False, True], ids=["indented", "compact"])
def test_number_is_written_plainly(example: ArticleRecord, value: str, written: str, compact: bool) -> None:
    record = _with_value(example, Decimal(value))
    data = to_json_bytes(record, compact=compact)
    colon = b":" if compact else b": "
    assert b'"value"' + colon + written.encode() + b"," in data
    assert json.loads(data, parse_float=Decimal, parse_int=Decimal)["observations"][0]["quantity"]["value"] == Decimal(
        value
    )


def test_text_that_looks_like_a_number_field_stays_text(example: ArticleRecord) -> None:
    text = example.text + '\n"value": "12"，"value":"12"'
    record = example.model_copy(update={"text": text})
    assert json.loads(to_json_bytes(record))["text"] == text
    assert json.loads(to_json_bytes(record, compact=True))["text"] == text


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_comes_back(text: str) -> None:
    record = ArticleRecord.model_validate(
        {"article": {"id": "a"}, "text": text, "extraction": {"version": "1", "rules": ""}}
    )
    data = to_json_bytes(record)
    assert data.endswith(b"\n")
    assert ArticleRecord.model_validate(json.loads(data)) == record


def test_same_record_same_bytes(example: ArticleRecord) -> None:
    assert to_json_bytes(example) == to_json_bytes(example.model_copy(deep=True))
    assert to_json_bytes(example, compact=True).count(b"\n") == 1


def test_load_records_of_file_lines_and_folder(example: ArticleRecord, tmp_path: Path) -> None:
    other = example.model_copy(update={"article": example.article.model_copy(update={"id": "b"})})
    write_whole(tmp_path / "b.json", to_json_bytes(other))
    write_whole(tmp_path / "a.json", to_json_bytes(example))
    write_whole(tmp_path / "all.jsonl", b"\n".join(to_json_bytes(each, compact=True) for each in (example, other)))
    assert load_records(tmp_path / "a.json") == [example]
    assert load_records(tmp_path) == [example, other]
    assert load_records(tmp_path / "all.jsonl") == [example, other]
    assert load_records(tmp_path / "b.json")[0].observations[1].quantity.value == Decimal("8.5")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "not valid against the contract"),
        (b'{"text": 3}', "article: Field required"),
        (gzip.compress(b"{}"), "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
    ids=["empty", "cut off", "a list", "fields missing", "binary", "nested too deep"],
)
def test_wrong_document_is_a_clear_error(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(RecordError, match=says):
        load_records(tmp_path / "x.json")


def test_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"none\.json: No such file"):
        list(iter_records(tmp_path / "none.json"))


def test_write_whole_leaves_the_old_file_when_storage_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    write_whole(target, b"old")

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300))
def test_any_id_gives_a_file_name_of_its_own(id: str) -> None:
    name = file_name(id)
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) < 255
    assert (name == f"{id}.json") or name != file_name(f"{id}x")
