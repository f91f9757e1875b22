"""Older documents are rewritten; what is of a later version or wrong is left as it is."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.batch.lock import LockedError, locked
from extractor.batch.migrate import migrate
from extractor.errors import ReadingError
from extractor.record_values import SCHEMA_VERSION
from extractor.records import ArticleRecord
from extractor.writing import iter_records, load_records, to_json_bytes


@pytest.fixture
def outputs(root: Path, example: ArticleRecord, tmp_path: Path) -> Path:
    """One document each: as the present version writes it, an older one, a later one, and one that is none."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "current.json").write_bytes(to_json_bytes(example))
    shutil.copy(root / "tests" / "data" / "golden" / "1.0.0" / "least.json", folder / "older.json")
    document = json.loads(to_json_bytes(example))
    (folder / "later.json").write_text(json.dumps(document | {"schema_version": "1.99.0"}), encoding="utf-8")
    (folder / "wrong.json").write_text("{", encoding="utf-8")
    return folder


FATES = {"current": "current", "later": "newer", "older": "rewritten", "wrong": "wrong"}


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.glob("*.json")}


def test_only_older_documents_are_rewritten(outputs: Path) -> None:
    before = _bytes(outputs)
    preview = list(migrate(outputs, dry_run=True))
    assert _bytes(outputs) == before
    done = list(migrate(outputs))
    assert preview == done
    assert {Path(each.where).stem: each.fate for each in done} == FATES
    after = _bytes(outputs)
    assert {name for name in after if after[name] != before[name]} == {"older"}
    (record,) = load_records(outputs / "older.json")
    assert to_json_bytes(record) == after["older"]
    assert {Path(each.where).stem: each.fate for each in migrate(outputs)} == FATES | {"older": "current"}


def test_into_another_folder(outputs: Path, tmp_path: Path) -> None:
    before = _bytes(outputs)
    list(migrate(outputs, tmp_path / "new"))
    assert _bytes(outputs) == before
    assert set(_bytes(tmp_path / "new")) == set(FATES)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_lines_are_rewritten_as_lines(outputs: Path, tmp_path: Path, name: str) -> None:
    lines = b"".join(
        json.dumps(json.loads((outputs / f"{one}.json").read_bytes())).encode() + b"\n" for one in ("older", "current")
    )
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines) if name.endswith("gz") else lines)
    records = load_records(path)
    assert [each.fate for each in migrate(path)] == ["rewritten", "rewritten"]
    assert list(iter_records(path)) == records
    assert [(each.where, each.version, each.fate) for each in migrate(path)] == [
        (f"{path}:{number}", SCHEMA_VERSION, "current") for number in (1, 2)
    ]
    assert {each.name for each in tmp_path.iterdir()} == {"out", name}


def test_a_folder_at_work_is_not_touched(outputs: Path, tmp_path: Path) -> None:
    (outputs / ".extractor").mkdir()
    with locked(outputs / ".extractor" / "lock", 0), pytest.raises(LockedError):
        list(migrate(outputs, wait=0))
    with pytest.raises(ReadingError, match="no such file or folder"):
        list(migrate(tmp_path / "nowhere"))


def test_the_command_tells_what_became_of_each(outputs: Path) -> None:
    command = [sys.executable, "-m", "extractor", "migrate", str(outputs)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 4, done.stderr
    assert done.stderr == "1 current, 1 rewritten, 1 newer, 1 wrong\n"
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["newer", "rewritten", "wrong"]
    (outputs / "wrong.json").unlink()
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3), done.stderr
