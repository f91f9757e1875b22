"""What is kept between runs: the same patterns and tables as without, whatever becomes of the file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import regex

from extractor.errors import DataError
from extractor.kept import cache, cache_folder, compiled, compiled_by_re, kept_whole, parsed_toml, save_cache, use_cache
from extractor.kept.cache import Cache
from extractor.kept.insides import re_parts
from extractor.kept.whole import code_stamp
from extractor.pipeline import extract_file
from extractor.rulebook import load_rulebook
from extractor.writing import to_json_bytes

TEXT = "2020年全市新增养老床位1.2万张，同比增长8%。"
WRONG_RULE = """
[[rule]]
id = 'quantity.own'
pattern = '(?P<number>{number}'
examples = [ { text = '新增⟦3万⟧张', value = '30000' } ]
counter_examples = [ '第3次' ]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose cache is in use for one test."""
    use_cache(tmp_path)
    yield tmp_path
    use_cache(None)


def _file(folder: Path, kind: str = "patterns") -> Path:
    (file,) = (path for path in folder.iterdir() if path.name.startswith(f"{kind}-"))
    return file


@pytest.mark.parametrize("flags", [0, regex.MULTILINE])
def test_a_kept_pattern_is_the_one_that_was_compiled(folder: Path, flags: int) -> None:
    source = r"(?r)(?<year>\d{4})年|^\p{Han}++(?=增长)|(?:同比|环比)*+下降"
    found = [[match.span() for match in regex.compile(source, flags).finditer(TEXT)]]
    for _ in range(2):
        pattern = compiled(source, flags)
        found.append([match.span() for match in pattern.finditer(TEXT)])
        assert (pattern.pattern, pattern.groupindex) == (source, {"year": 1})
        save_cache()
        use_cache(folder)
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("flags", [0, re.IGNORECASE | re.MULTILINE])
def test_a_kept_pattern_of_re_equals_the_one_that_was_compiled(folder: Path, flags: int) -> None:
    source = r"(?P<year>\d{4})年|^[\u4e00-\u9fffa-k]++(?=增长)|(?:同比|环比)*+下降|(?<!全)市(x)?(?(2)y)"
    for _ in range(2):
        pattern = compiled_by_re(source, flags)
        assert pattern == re.compile(source, flags)
        assert (pattern.groupindex, pattern.groups) == ({"year": 1}, 2)
        assert [one.span() for one in pattern.finditer(TEXT)] == [
            one.span() for one in re.finditer(source, TEXT, flags)
        ]
        save_cache()
        use_cache(folder)
    with pytest.raises(re.error):
        compiled_by_re("(")


def test_this_python_has_the_insides_that_patterns_of_re_are_made_of() -> None:
    """If this fails for a new Python, nothing is wrong but the time to the first article."""
    assert re_parts("a") is not None


def test_no_two_callers_share_parsed_toml(folder: Path) -> None:
    text = "[[rule]]\nid = 'a'\nwords = ['x', 'y']\n"
    parsed_toml(text)["rule"][0]["words"].append("z")
    save_cache()
    use_cache(folder)
    parsed_toml(text)["rule"][0]["words"].append("z")
    assert parsed_toml(text) == {"rule": [{"id": "a", "words": ["x", "y"]}]}


def test_what_is_no_plain_value_is_not_kept(folder: Path) -> None:
    assert str(parsed_toml("day = 2021-03-02")["day"]) == "2021-03-02"
    save_cache()
    assert list(folder.iterdir()) == []


def test_the_second_start_works_nothing_out_again(folder: Path, bulletins: list[Path]) -> None:
    """The guard of start-up, as a count: what the first start made is all that the second one asks for."""
    documents, rulebooks = [], []
    for _ in range(2):
        documents.append(to_json_bytes(extract_file(bulletins[0], rulebook=load_rulebook())))
        made = sum(len(each.new) for each in cache._caches.values())
        rulebooks.append(_file(folder, "rulebook").stat().st_ino)
        save_cache()
        use_cache(folder)
    assert made == 0
    assert rulebooks[0] == rulebooks[1]
    use_cache(None)
    documents.append(to_json_bytes(extract_file(bulletins[0], rulebook=load_rulebook())))
    assert documents[0] == documents[1] == documents[2]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other"])
def test_a_damaged_file_is_passed_over_and_made_anew(folder: Path, damage: str) -> None:
    compiled("a+")
    save_cache()
    file = _file(folder)
    data = file.read_bytes()
    changed = bytes([*data[:-1], data[-1] ^ 1])
    file.write_bytes({"cut": data[:-3], "changed": changed, "empty": b"", "other": b"no cache" * 20}[damage])
    use_cache(folder)
    assert compiled("a+").match("aab").group() == "aa"  # type: ignore[union-attr]
    save_cache()
    assert file.read_bytes() == data


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other"])
def test_a_damaged_rulebook_is_passed_over_and_made_anew(folder: Path, damage: str) -> None:
    digest = load_rulebook().digest
    file = _file(folder, "rulebook")
    data = file.read_bytes()
    changed = bytes([*data[:-1], data[-1] ^ 1])
    file.write_bytes({"cut": data[:-3], "changed": changed, "empty": b"", "other": b"no cache" * 20}[damage])
    written = []
    for _ in range(2):
        assert load_rulebook().digest == digest
        written.append(file.stat().st_ino)
    assert len(file.read_bytes()) > len(data) // 2
    assert written[0] == written[1], "the one made anew is read"


def test_a_whole_of_another_version_is_made_anew(folder: Path) -> None:
    assert kept_whole("day", "1", lambda: Decimal(1)) == 1
    assert kept_whole("day", "1", lambda: Decimal(2)) == 1
    assert kept_whole("day", "2", lambda: Decimal(3)) == 3
    assert kept_whole("day", "1", lambda: Decimal(4)) == 4


def test_changed_code_has_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "part.py").write_text("x = 1\n")
    stamps = [code_stamp(tmp_path)]
    (tmp_path / "room" / "part.py").write_text("x = 12\n")
    stamps.append(code_stamp(tmp_path))
    (tmp_path / "room" / "more.py").touch()
    stamps.append(code_stamp(tmp_path))
    assert len(set(stamps)) == 3
    assert code_stamp(tmp_path) == stamps[-1]


def test_a_kept_whole_makes_nothing_but_our_own_values(folder: Path) -> None:
    """Whoever can write the file makes no other code run by it."""
    for made in (os.getcwd, save_cache, subprocess.Popen):
        (folder / cache.file_name("day")).unlink(missing_ok=True)
        kept_whole("day", "1", lambda made=made: made)  # type: ignore[misc]
        assert kept_whole("day", "1", lambda: "anew") == "anew"


def test_rules_of_a_folder_are_kept_until_they_change(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own")
    rows = "alias\tadcode\tvalid_from\tvalid_to\n"
    for alias in ("鹏城", "花城"):
        (own / "region_aliases.tsv").write_text(f"{rows}{alias}\t440300\t\t\n", encoding="utf-8")
        for _ in range(2):
            assert alias in load_rulebook((own,)).gazetteer.forms
    assert _file(folder, "own-rulebook").is_file()


def test_processes_that_save_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = Cache(tmp_path / "kept"), Cache(tmp_path / "kept")
    assert (one.get(("toml", "a", 0), lambda: 1), other.get(("toml", "b", 0), lambda: 2)) == (1, 2)
    one.save(), other.save()
    both = Cache(tmp_path / "kept")
    assert [both.get(("toml", name, 0), lambda: 3) for name in "abc"] == [1, 2, 3]


def test_a_file_that_grows_too_long_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        monkeypatch.setattr(cache, "MOST_BYTES", 50 if name == "b" else 1000)
        values = Cache(tmp_path / "kept")
        values.get(("toml", name, 0), lambda: "x" * 20)
        values.save()
    again = Cache(tmp_path / "kept")
    assert [again.get(("toml", name, 0), lambda: "new") for name in "ab"] == ["new", "x" * 20]


def test_where_nothing_can_be_written_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    use_cache(tmp_path / "file")
    try:
        assert compiled("a+").match("aab")
        save_cache()
    finally:
        use_cache(None)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_wrong_rule_stops_each_start(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own")
    (own / "quantities.toml").write_text(WRONG_RULE, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DataError, match=r"quantities\.toml"):
            load_rulebook((own,))
        save_cache()
        use_cache(folder)


def test_where_the_cache_lies(tmp_path: Path) -> None:
    if sys.platform != "win32":
        assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "extractor"
    assert cache_folder({"EXTRACTOR_CACHE": str(tmp_path), "XDG_CACHE_HOME": "elsewhere"}) == tmp_path
    assert cache_folder({"EXTRACTOR_CACHE": "", "XDG_CACHE_HOME": "elsewhere"}) is None


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_and_its_workers_keep_what_they_work_out(tmp_path: Path, bulletins: list[Path], jobs: str) -> None:
    command = [sys.executable, "-m", "extractor", "run", str(bulletins[0]), "-j", jobs, "--force", "-q", "-o"]
    saved = []
    for number in range(3):
        there = {**os.environ, "EXTRACTOR_CACHE": "" if number == 2 else str(tmp_path / "cache")}
        subprocess.run([*command, str(tmp_path / f"out{number}")], check=True, env=there)
        saved.append(_file(tmp_path / "cache").stat())
    name = f"{bulletins[0].stem}.json"
    assert len({(tmp_path / f"out{number}" / name).read_bytes() for number in range(3)}) == 1
    assert saved[0].st_ino == saved[1].st_ino, "the second run had nothing to add"
    assert saved[0].st_size > 500_000, "patterns of the worker are there too"
