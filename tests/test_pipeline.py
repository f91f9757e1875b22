"""What holds of the pipeline for any text: no exception, true spans, order, the same bytes, linear time."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.errors import ExtractorError, ReadingError
from extractor.pipeline import extract, extract_file, extract_timed, follow
from extractor.reading import article_from_text
from extractor.record_ids import CONTEXT
from extractor.records import ArticleRecord
from extractor.rulebook import default_rulebook
from extractor.writing import load_records, to_json_bytes
from tests.growth import assert_linear

ROOT = Path(__file__).parent.parent
PIECES = [
    *"，。；：、（）“”《》〔〕％%/-—·\n\t 　",
    *["1", "23", "4.5", "678.9", "1,200", "三", "百", "万", "亿", "两", "半", "十二", "2019", "０"],
    *["年", "月", "日", "个", "家", "元", "张", "人", "户", "平方米", "个百分点", "倍", "成", "名", "次", "吨", "公里"],
    *["2019年", "1—11月", "上半年", "截至6月底", "目前", "去年", "“十三五”期间", "2013年以来", "同比", "比上年末"],
    *["江苏省", "苏州", "全省", "我市", "鼓楼区", "宿迁泗阳", "京津冀", "全国", "美国", "其他6省"],
    *[
        "养老床位",
        "社会组织",
        "地区生产总值",
        "居民收入",
        "城镇、农村",
        "铁路、航空",
        "PM2.5",
        "比重",
        "增加值",
        "其中",
    ],
    *[
        "达",
        "为",
        "有",
        "增长",
        "下降",
        "提高到",
        "从",
        "由",
        "占",
        "居",
        "第二",
        "首位",
        "分别为",
        "分别",
        "各",
        "高于",
    ],
    *["投入", "建成", "新增", "减免", "购买", "的", "和", "等", "约", "近", "超过", "以上", "多", "每千名", "每人每月"],
    *["力争", "计划", "到2030年", "最高", "不少于", "给予", "奖励", "标准"],
    *["《养老服务条例》", "关于加强工作的意见", "乡村振兴战略", "苏政发〔2019〕5号", "第十四次会议", "一、综合\n"],
    *["😀", "𠀀", "\u200b", "\ufeff", "e\u0301", "A", "COVID-19", "①"],
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80),
)
HOSTILE = {
    "only digits": "1",
    "only 万": "万",
    "only 一": "一",
    "only 《": "《",
    "only “": "“",
    "only （": "（",
    "only commas": "，",
    "only 的": "的",
    "only minus": "-",
    "only 近": "近",
    "three ten-thousands": "3万",
    "numbers in a list": "3、",
    "numbers by slashes": "5/",
    "numbers by dots": "1.",
    "numbers by dashes": "5-",
    "a number a line": "5\n",
    "a number a cell": "5\t",
    "opened brackets with numbers": "（5个",
    "doublings": "翻番",
    "years": "2019年",
    "times since": "2013年以来",
    "months": "1-11月",
    "divisions": "江苏省",
    "pointers": "全省",
    "document types": "条例",
    "about": "关于",
    "document numbers": "〔2019〕5号",
    "headings": "一、",
    "heading lines": "一、综合\n",
    "changes": "增长5%，",
    "earlier and later": "从5个到",
    "bases": "每千名",
    "parts": "其中",
    "clauses without end": "全省养老床位达5万张，",
    "sentences without mark": "全省养老床位达5万张",
}


def reading(text: str) -> ArticleRecord | None:
    """The record of a text, None where it cannot be an article."""
    try:
        return extract(text, published="2024-01-15")
    except ReadingError:
        return None


def quotes(value: Any) -> Iterator[dict[str, Any]]:
    """Every span with its quote inside of a record's data."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for one in value.values():
            yield from quotes(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from quotes(one)


def assert_holds(record: ArticleRecord) -> None:
    text = record.text
    data = record.model_dump()
    for quote in quotes({name: part for name, part in data.items() if name != "article"}):
        assert 0 <= quote["start"] < quote["end"] <= len(text)
        assert text[quote["start"] : quote["end"]] == quote["text"]
    numbers = [(one.quantity.start, one.quantity.end) for one in record.observations]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(numbers)), "observations overlap or are out of order"
    for one in record.observations:
        assert one.sentence.start <= one.quantity.start < one.quantity.end <= one.sentence.end
    for mentions in (record.regions, record.policies, record.ledger):
        starts = [mention.start for mention in mentions]
        assert starts == sorted(starts)
    ids = [one.id for one in (*record.observations, *record.regions, *record.policies)]
    assert len(ids) == len(set(ids))
    assert {entry.observation for entry in record.ledger if entry.observation} <= set(ids)


@given(TEXTS)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_true_spans_in_order(text: str) -> None:
    record = reading(text)
    if record is not None:
        assert record.text == text
        assert_holds(record)


@given(TEXTS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_the_same_bytes_twice_and_reads_back(tmp_path_factory: Any, text: str) -> None:
    first, second = reading(text), reading(text)
    if first is None or second is None:
        assert first is second
        return
    data = to_json_bytes(first)
    assert data == to_json_bytes(second)
    file = tmp_path_factory.mktemp("record") / "a.json"
    file.write_bytes(data)
    assert load_records(file) == [first]


@given(TEXTS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_following_an_article_gives_the_record_of_extracting_it(text: str) -> None:
    rules = default_rulebook()
    try:
        article = article_from_text(text, title=None, published=None, rules=rules.reading)
    except ReadingError:
        return
    assert follow(article, rules).record == extract(article, rulebook=rules)


@given(st.lists(st.sampled_from(PIECES), min_size=30, max_size=60).map("".join))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_ids_do_not_change_when_a_paragraph_is_put_before(body: str) -> None:
    before = "此前一段没有数字，只说各部门认真贯彻落实决策部署，积极稳妥推进各项工作。\n"
    kept, moved = reading(f"标题\n{body}"), reading(f"标题\n{before}{body}")
    assert kept is not None
    assert moved is not None
    first = len("标题\n") + CONTEXT
    shift = len(before)
    places = {(one.quantity.start, one.quantity.end): one.id for one in moved.observations}
    for one in kept.observations:
        place = (one.quantity.start + shift, one.quantity.end + shift)
        if one.quantity.start >= first and place in places and "-" not in one.id:
            assert places[place] == one.id


@pytest.mark.parametrize("text", ["", " \n\t", "\r\n\r\n"])
def test_an_empty_text_is_a_clear_error(text: str) -> None:
    with pytest.raises(ReadingError, match="empty"):
        extract(text)


@pytest.mark.parametrize(
    ("text", "says"), [("床位达5\0万张。", "U\\+0000"), ("床位\ud800达5万张。", "surrogate"), ("\udfff", "surrogate")]
)
def test_a_text_that_no_file_can_hold_is_a_clear_error(text: str, says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        extract(text)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", bytes(range(256)) * 40, b"\x7fELF\x02\x01\x01" + bytes(400), b"\x89PNG\r\n\x1a\n" + bytes(400)],
    ids=["empty", "one line end", "all bytes", "ELF", "PNG"],
)
def test_a_file_without_text_is_a_clear_error(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    with pytest.raises(ExtractorError) as error:
        extract_file(file)
    assert "a.txt" in str(error.value)


@pytest.mark.parametrize("mark", ["😀", "𠀀𪚥", "👨‍👩‍👧", "e\u0301", "\u202e", "\u2028", "\x85", "\x0c"])
def test_offsets_are_code_points_around_any_character(mark: str) -> None:
    text = f"{mark}全市养老床位{mark}达5.2万张{mark}。{mark}"
    record = extract(text)
    assert_holds(record)
    assert [one.quantity.text for one in record.observations] == ["5.2万张"]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    times = 4_000 // len(piece)
    assert_linear(reading, piece * times, piece * times * 4, 4)


@pytest.mark.parametrize(("opening", "closing"), ["（）", "《》", "“”", "〔〕", "[]"])
def test_deep_nesting_is_read_in_time(opening: str, closing: str) -> None:
    shallow, deep = (f"床位{opening * depth}5万张{closing * depth}。" for depth in (5_000, 20_000))
    assert_linear(reading, shallow, deep, 4)
    record = reading(deep)
    assert record is not None
    assert_holds(record)


@pytest.mark.slow
def test_twenty_megabytes_in_one_line() -> None:
    filler = "全市各级各部门认真贯彻落实决策部署，"
    text = filler * (20_000_000 // len(filler.encode())) + "养老床位达5万张。"
    record, _ = extract_timed(text)
    assert_linear(reading, filler * 10_000, filler * 40_000, 4)
    assert [(one.quantity.text, one.quantity.end) for one in record.observations] == [("5万张", len(text) - 1)]


def test_another_process_with_another_hash_seed_gives_the_same_bytes(bulletins: list[Path]) -> None:
    code = (
        "import hashlib, sys; from extractor.pipeline import extract_file; from extractor.writing import to_json_bytes;"
        "print([hashlib.sha256(to_json_bytes(extract_file(p))).hexdigest() for p in sys.argv[1:]])"
    )
    files = [str(path) for path in bulletins[:5]]
    said = []
    for seed in ("0", "1", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code, *files], env=environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        said.append(done.stdout)
    assert said[0].count("'") == 2 * len(files)
    assert len(set(said)) == 1


def test_every_span_of_the_sample_bulletins_is_true(bulletins: list[Path]) -> None:
    for path in bulletins:
        assert_holds(extract_file(path))


def test_every_span_of_real_articles_is_true(shared: Path) -> None:
    for path in sorted((shared / "corpora" / "articles").glob("*.txt")):
        assert_holds(extract_file(path))


def test_a_day_that_is_given_stands_in_where_the_article_states_none() -> None:
    text = "去年，江苏省新增养老床位3张。"
    silent = extract(article_from_text(text), published="2019-07-11")
    assert silent == extract(text, published="2019-07-11")
    assert str(silent.article.published) == "2019-07-11"
    stated = article_from_text(text, published=date(2010, 1, 1))
    assert str(extract(stated, published="2019-07-11").observations[0].period.start) == "2009-01-01"
