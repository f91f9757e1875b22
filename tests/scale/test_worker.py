"""What the workers do, without Spark: rows in, rows out, and nothing that fails a task."""

from __future__ import annotations

import os
import re
import signal
import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from extractor import __version__
from extractor.errors import ExtractorError, MissingPackageError
from extractor.pipeline import extract
from extractor.rulebook import default_rulebook
from extractor.scale import packages
from extractor.scale.__main__ import main
from extractor.scale.child import Died, OverTime, in_child
from extractor.scale.columns import SENT, Worked, chosen, worked_schema
from extractor.scale.shipping import packed
from extractor.scale.worker import Orders, carefully, load_once, work
from extractor.writing import to_json_bytes

TEXT = "截至6月底，江苏省养老床位达67.49万张。"


@pytest.fixture(scope="module")
def orders() -> Orders:
    return Orders((), default_rulebook().digest, __version__, date(2019, 7, 11))


def batch(*rows: dict[str, Any]) -> Any:
    full = [{"content_hash": "h", "name": row["article_id"]} | row for row in rows]
    kinds = {name: pyarrow.binary() if name == "content" else pyarrow.string() for name in SENT}
    return pyarrow.RecordBatch.from_pylist(full, schema=pyarrow.schema(list(kinds.items())))


def worked(rows: list[dict[str, Any]], orders: Orders, careful: bool = False) -> list[dict[str, Any]]:
    batches = list(work([batch(row) for row in rows], orders, careful))
    assert all(each.schema.equals(worked_schema(chosen(orders.tables))) for each in batches)
    return [row for each in batches for row in each.to_pylist()]


@pytest.mark.parametrize("careful", [False, True], ids=["at first", "when tried again"])
def test_the_document_is_that_of_extract(orders: Orders, careful: bool) -> None:
    from extractor.reading import article_from_text

    [row] = worked([{"article_id": "beds", "text": TEXT}], orders, careful)
    record = extract(article_from_text(TEXT, id="beds"), published=date(2019, 7, 11))
    assert row["document"].encode("utf-8") == to_json_bytes(record)
    assert (row["kind"], row["year"], row["province"]) == (None, 2019, "320000")
    assert [one["province_adcode"] for one in row["observations"]] == ["320000"]


def test_a_bad_article_is_a_row_with_its_kind_and_error(orders: Orders) -> None:
    rows = [
        {"article_id": "empty", "text": ""},
        {"article_id": "good", "text": TEXT},
        {"article_id": "day", "text": TEXT, "published": "2019-77-11"},
        {"article_id": "line", "refused": "not a JSON object: {; write one JSON object a line"},
        {"article_id": "page", "content": b"\x00\x01\x02", "path": "file:/in/page.txt"},
    ]
    found = worked(rows, orders)
    assert [(row["article_id"], row["kind"]) for row in found] == [
        ("empty", "reading"),
        ("good", None),
        ("day", "reading"),
        ("line", "reading"),
        ("page", "reading"),
    ]
    assert all((row["error"] is None) == (row["kind"] is None) for row in found)
    assert all(row["observations"] == [] for row in found if row["kind"])


def test_an_article_that_takes_too_long_is_a_row(orders: Orders) -> None:
    [row] = worked([{"article_id": "long", "text": TEXT * 2000}], orders._replace(most_seconds=0.001))
    assert row["kind"] == "slow"
    assert row["error"].startswith("long: took more than 0.001 seconds")


def test_only_the_wanted_tables_are_made(orders: Orders) -> None:
    [row] = worked([{"article_id": "beds", "text": TEXT}], orders._replace(tables=("regions",), documents=False))
    assert [one["text"] for one in row["regions"]] == ["江苏省"]
    assert row["document"] is None
    assert "observations" not in row


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"version": "0.0.0"}, "the driver 0.0.0; install one version on all nodes", id="version"),
        pytest.param({"digest": "other"}, "the driver other; install one version on all nodes", id="rules"),
    ],
)
def test_a_worker_that_is_not_like_the_driver_refuses(orders: Orders, change: dict[str, str], told: str) -> None:
    with pytest.raises(ExtractorError, match=told):
        worked([{"article_id": "beds", "text": TEXT}], orders._replace(**change))


def test_the_rules_are_loaded_once_in_a_process(orders: Orders) -> None:
    load_once.cache_clear()
    for _ in range(3):
        worked([{"article_id": "beds", "text": TEXT}], orders)
    assert load_once.cache_info().misses == 1


def test_a_child_that_dies_and_one_that_does_not_end() -> None:
    assert in_child(lambda: "x" * 1_000_000, 30) == "x" * 1_000_000
    with pytest.raises(Died, match="killed by SIGKILL"):
        in_child(lambda: os.kill(os.getpid(), signal.SIGKILL), 30)
    with pytest.raises(Died, match="ended with 1"):
        in_child(lambda: {}["no"], 30)
    with pytest.raises(OverTime):
        in_child(lambda: time.sleep(60), 0.1)


def test_in_a_second_try_the_article_that_kills_its_worker_is_found() -> None:
    def each(rows: list[Any]) -> list[Worked]:
        if any(row["name"] == "deadly" for row in rows):
            os.kill(os.getpid(), signal.SIGKILL)
        return [Worked(row["article_id"], "h", row["name"]) for row in rows]

    rows = [{"article_id": name, "content_hash": "h", "name": name} for name in ("one", "deadly", "two")]
    found = carefully(rows, each, 30)
    assert [(one.article_id, one.kind) for one in found] == [("one", None), ("deadly", "lost"), ("two", None)]
    assert found[1].error == "deadly: its worker was killed by SIGKILL; look whether it is an article"


def test_a_folder_of_rules_is_packed_to_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "units.tsv").write_text("a", encoding="utf-8")
    (tmp_path / "notes.md").write_text("b", encoding="utf-8")
    first = packed(tmp_path)
    os.utime(tmp_path / "units.tsv", (0, 0))
    assert packed(tmp_path) == first
    assert zipfile.ZipFile(BytesIO(first)).namelist() == ["units.tsv"]


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import extractor.scale

    with monkeypatch.context() as patched:
        patched.setattr(packages, "NEEDED", ("no_such_package",))
        with pytest.raises(MissingPackageError, match=r"pip install 'bulletin-extractor\[spark\]'"):
            _ = extractor.scale.run_job
        assert main(["in.jsonl", "-o", "out"]) == 2
    assert "bulletin-extractor[spark]" in capsys.readouterr().err


def test_the_page_tells_every_option_of_the_command(capsys: Any, root: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help", "--output"}
    page = (root / "docs" / "scale.md").read_text(encoding="utf-8")
    assert {option for option in options if option not in page} == set()
