"""Where articles come from, and that nothing hostile among them stops the others."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import sys
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest

from extractor.batch.content import content_of
from extractor.document import Article
from extractor.errors import ReadingError
from extractor.reading import load_reading_rules, read_file
from extractor.reading.archives import ArchiveLimits
from extractor.reading.manifest import FieldsSource, LineSource
from extractor.reading.sources import iter_sources

RULES = load_reading_rules()
TEXT = "春耕全面展开\n来源：赣南日报 发布日期：2021-03-02\n全县已播种3万亩。\n"


def read_all(*paths: Path | str, limits: ArchiveLimits | None = None) -> tuple[dict[str, Article], list[str]]:
    articles: dict[str, Article] = {}
    errors: list[str] = []
    for source in iter_sources([str(path) for path in paths], limits=limits):
        assert pickle.loads(pickle.dumps(source)) == source
        try:
            articles[source.id] = source.read(RULES)
        except ReadingError as error:
            errors.append(str(error))
    return articles, errors


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", ["stream.txt", "stream.csv", "stream.zip", "stream.jsonl"])
def test_a_pipe_in_a_folder_is_an_error_and_never_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    os.mkfifo(tmp_path / name)
    articles, errors = read_all(tmp_path)
    assert list(articles) == ["good"]
    assert len(errors) == 1
    assert "a pipe or device; save what it gives as a file" in errors[0]


def test_the_hash_of_a_manifest_line_waits_for_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stream.txt")
    (tmp_path / "list.csv").write_text("path\nstream.txt\n", encoding="utf-8")
    (source,) = iter_sources([str(tmp_path / "list.csv")])
    assert content_of(source) is None


def test_the_hash_of_a_line_holds_the_file_that_it_names_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('{"path": "a.txt"}\n{"\\u0070ath": "a.txt", "id": "b"}\n', encoding="utf-8")
    hashes = []
    for text in ("新增床位3张。", "新增床位4张。"):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        hashes.append([content_of(source) for source in iter_sources([str(tmp_path / "list.jsonl")])])
    assert len({*hashes[0], *hashes[1]}) == 4


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_files_folders_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_bytes(TEXT.encode("gbk"))
    (tmp_path / "b" / "c.TXT").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b" / "README.md").write_text("# 说明", encoding="utf-8")
    (tmp_path / "b" / "figures.csv").write_text("年份,产量\n2020,3\n", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text(TEXT, encoding="utf-8")
    articles, errors = read_all(tmp_path)
    assert (sorted(articles), errors) == (["a", "c"], [])
    assert articles["a"].source == "赣南日报"
    assert sorted(read_all(tmp_path / "*.txt")[0]) == ["a"]
    assert sorted(read_all(tmp_path / "**" / "*.*XT", tmp_path / "a.txt")[0]) == ["a", "c"]
    for nothing in ("none.txt", "*.none"):
        with pytest.raises(ReadingError, match="no such file or folder"):
            iter_sources([str(tmp_path / nothing)])


def test_jsonl(tmp_path: Path) -> None:
    rows = [
        {"id": "x/1", "title": "春耕", "date": "2021-03-02", "text": "全县已播种3万亩。", "url": "http://a"},
        {"text": TEXT},
        {"id": "no"},
        {"id": "bad", "text": "全县。", "date": "March"},
    ]
    path = tmp_path / "many.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join([*map(json.dumps, rows), "{", "[]"]).encode()))
    articles, errors = read_all(path)
    assert list(articles) == ["x/1", "many-2"]
    first = articles["x/1"]
    assert (first.title, first.published, first.url, first.title_span) == ("春耕", date(2021, 3, 2), "http://a", None)
    assert [error.split(": ", 1)[1][:12] for error in errors] == [
        "no text and ",
        "date 'March'",
        "not JSON: Ex",
        "not a JSON o",
    ]


def test_lines_of_something_else_are_one_error_and_no_articles(tmp_path: Path) -> None:
    """Gold, records or logs beside the bulletins of a folder: their ``text`` is a mention and no article."""
    path = tmp_path / "gold.jsonl"
    path.write_text('{"type": "article"}\n{"type": "region", "text": "徐州"}\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text("全县已播种3万亩。", encoding="utf-8")
    articles, errors = read_all(tmp_path)
    assert list(articles) == ["a"]
    assert len(errors) == 1
    assert "line 1 has neither text nor path" in errors[0]


def test_a_manifest_says_what_is_known_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全县已播种3万亩。", encoding="utf-8")
    manifest = tmp_path / "list.csv"
    manifest.write_text(
        "path,id,title,source,date,url\na.txt,first,春耕,赣南日报,2021-03-02,http://a\nnone.txt,,,,,\n../out.txt,,,,,\n",
        encoding="gb18030",
    )
    (tmp_path.parent / "out.txt").write_text(TEXT, encoding="utf-8")
    articles, errors = read_all(manifest)
    article = articles["first"]
    assert (article.title, article.source, article.published, article.path) == (
        "春耕",
        "赣南日报",
        date(2021, 3, 2),
        "a.txt",
    )
    assert "no such file" in errors[0]
    assert "leads out of the folder" in errors[1]
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "no column text or path" in read_all(tmp_path / "bad.csv")[1][0]


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
def test_archives(tmp_path: Path, ending: str) -> None:
    members = {
        "一月/a.txt": TEXT.encode(),
        "b.txt": TEXT.encode("gbk"),
        "c.png": b"x",
        "d.zip": b"PK",
        "../e.txt": b"x",
    }
    path = tmp_path / f"all.{ending}"
    if ending == "zip":
        zipped(path, members)
    else:
        with tarfile.open(path, "w:gz" if ending.endswith("gz") else "w") as archive:
            for name, data in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("f.txt")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    articles, errors = read_all(path)
    assert list(articles) == ["a", "b"]
    assert (articles["a"].path, articles["b"].encoding) == ("a.txt", "gb18030")
    assert "archive within an archive" in errors[0]
    assert "leads out of the archive" in errors[1]
    assert len(errors) == (2 if ending == "zip" else 3)


def test_names_in_old_zip_files_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "old.zip", {"xxxx.txt": TEXT.encode()})
    path.write_bytes(path.read_bytes().replace(b"xxxx", "春耕".encode("gbk")))
    assert list(read_all(path)[0]) == ["春耕"]


def test_archives_that_would_fill_the_disk(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.txt": TEXT.encode(), "b.txt": b"0" * 30_000_000})
    articles, errors = read_all(bomb)
    assert list(articles) == ["a"]
    assert len(errors) == 1
    small = ArchiveLimits(members=2, member_bytes=100, total_bytes=1000)
    many = zipped(tmp_path / "many.zip", {f"{i}.txt": TEXT.encode() for i in range(5)})
    articles, errors = read_all(many, limits=small)
    assert "more than 2 members" in errors[-1]
    long = zipped(tmp_path / "long.zip", {"a.txt": TEXT.encode(), "b.txt": TEXT.encode() * 9})
    articles, errors = read_all(long, limits=small._replace(members=9))
    assert "more than the limit of 100" in errors[-1]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    give(TEXT.encode("gbk"))
    assert read_all("-")[0]["stdin"].title == "春耕全面展开"
    give(b'{"id": "a", "text": "x"}\n\xff\n')
    articles, errors = read_all("-")
    assert (list(articles), len(errors)) == (["a"], 1)
    give(b"")
    assert "empty" in read_all("-")[1][0]


def test_one_good_file_among_hostile_ones(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    bad = {
        "empty.txt": b"",
        "white.txt": b" \n",
        "binary.html": bytes(range(256)) * 9,
        "binary.txt": b"\x00\x01\x02" * 99,
        "picture.txt": b"\x89PNG\r\n" + b"x" * 99,
        "half.txt": "全县".encode()[:-1],
        "mixed.txt": "全县。".encode() * 9 + b"\xff\xfe\xff",
        "old.doc": b"\xd0\xcf\x11\xe0" + b"x" * 99,
        "cut.docx": b"PK\x03\x04" + b"word/" + b"x" * 99,
        "cut.pdf": b"%PDF-1.7\n",
        "cut.zip": b"PK\x03\x04" + b"x" * 99,
        "cut.tar.gz": b"\x1f\x8b" + b"x" * 99,
        "cut.jsonl.gz": b"\x1f\x8b" + b"x" * 99,
        "bad.jsonl": b"{\n",
        "nav.html": "<html><body><a href='/'>首页</a></body></html>".encode(),
        "deep.html": b"<html>" + b"<div>" * 50_000,
        "laughs.html": b'<!DOCTYPE x [<!ENTITY a "ha">]><html>&a;&a;</html>',
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    zipped(folder / "bomb.zip", {"a.txt": b"0" * 30_000_000})
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "lost.txt").symlink_to(folder / "nowhere.txt")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    articles, errors = read_all(folder)
    assert list(articles) == ["good"]
    assert len(errors) == len(bad) + 4
    assert all(": " in error and "Traceback" not in error for error in errors)


def test_the_fields_of_a_row_give_the_article_of_the_same_line() -> None:
    fields = {"text": "春耕展开\n已播种3万亩。", "title": "春耕", "date": "2021-03-02", "url": "https://a.example/1"}
    line = LineSource("in.jsonl:1", "one", json.dumps(fields), "")
    assert FieldsSource("row one", "one", fields).read() == line.read()


def test_the_bytes_of_a_row_give_the_article_of_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "spring.txt"
    file.write_bytes("春耕展开\n来源：赣南日报\n已播种3万亩。".encode("gbk"))
    row = {"content": file.read_bytes(), "path": "hdfs://somewhere/else/spring.txt"}
    assert FieldsSource("row", "spring", row).read() == read_file(file)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"text": None}, "row 7: no text; give each row a text", id="no text"),
        pytest.param({"text": "有。", "published": "2021-13-45"}, "row 7: date '2021-13-45'", id="no such day"),
        pytest.param({"content": b"", "path": "a.txt"}, "a.txt", id="an empty file"),
    ],
)
def test_a_row_that_is_no_article_says_which_and_why(fields: dict[str, object], told: str) -> None:
    with pytest.raises(ReadingError, match=told):
        FieldsSource("row 7", "seven", fields).read()
