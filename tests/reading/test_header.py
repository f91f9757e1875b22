"""Title, source, date and furniture in the many ways that pages write them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from extractor.reading import article_from_text, load_reading_rules, read_file

RULES = load_reading_rules()
BODY = "今年以来，全县已播种早稻3万亩，同比增长5.2%，春耕备耕工作扎实推进。"
TITLE = "安远县春耕全面展开"
SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")

HEADS = {
    "one line": f"{TITLE}\n来源：赣南日报 发布日期：2021-03-02\n{BODY}",
    "half-width, views behind": f"{TITLE}\n来源:赣南日报 发布日期:2021-03-02浏览次数:\n\n{BODY}",
    "time of day": f"{TITLE}\n发布时间：2021-03-02 10:20:33    来源：赣南日报    浏览次数：123 次\n{BODY}",
    "source behind date": f"{TITLE}\n日期：2021年3月2日 来源：赣南日报 【字体：大 中 小】\n{BODY}",
    "slashes": f"{TITLE}\n信息来源：赣南日报  |  时间：2021/3/2\n{BODY}",
    "several lines": f"{TITLE}\n来源：赣南日报\n作者：李红\n发布日期：2021-03-02\n浏览次数：12\n\n{BODY}",
    "date without label": f"{TITLE}\n2021-03-02 10:20 来源：赣南日报\n{BODY}",
    "nothing labelled": f"{TITLE}\n2021-03-02 10:20 赣南日报\n{BODY}",
    "nothing labelled, source first": f"{TITLE}\n赣南日报 2021-03-02 10:20\n{BODY}",
    "brackets": f"{TITLE}\n【来源：赣南日报】 【发布时间：2021年03月02日】\n{BODY}",
    "wide": f"{TITLE}\n来　源：赣南日报　　发布日期：２０２１年３月２日\n{BODY}",
    "at the top": f"来源：赣南日报 发布日期：2021-03-02\n{TITLE}\n{BODY}",
    "published at": f"{TITLE}\n稿源：赣南日报 发布于2021-03-02\n{BODY}",
    "printed page": f"{TITLE}\n来源：《赣南日报》（2021年03月02日 第1版）\n{BODY}",
    "editor": f"{TITLE}\n2021年03月02日 10:20　来源：赣南日报　责任编辑：李红\n{BODY}",
    "compact": f"{TITLE}\n来源：赣南日报 日期：20210302\n{BODY}",
    "chinese": f"{TITLE}\n来源：赣南日报\n发布日期：二〇二一年三月二日\n{BODY}",
    "crlf and indents": f"　　{TITLE}\r\n　　来源：赣南日报 发布日期：2021-03-02\r\n　　{BODY}\r\n",
    "labelled title": f"标　　题：{TITLE}\n发布机构：赣南日报\n发布日期：2021-03-02\n{BODY}",
    "index": f"索 引 号：A1/2021-12\n标题：{TITLE}\n来源：赣南日报\n成文日期：2021-03-01\n发布日期：2021-03-02\n{BODY}",
    "navigation": f"当前位置：首页 > 新闻中心\n{TITLE}\n来源：赣南日报 发布日期：2021-03-02\n打印本页\n{BODY}",
    "at the end": f"{TITLE}\n{BODY}\n时间：2021年03月02日 04:16\n来源：赣南日报\n链接：http://example.org/a.htm",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HEADS.items()])
def test_head(text: str) -> None:
    article = article_from_text(text, rules=RULES)
    assert (article.title, article.source, article.published) == (TITLE, "赣南日报", date(2021, 3, 2))
    assert article.title_span is not None
    assert text[slice(*article.title_span)] == TITLE
    kept = list(text)
    for start, end in article.furniture:
        kept[start:end] = [""] * (end - start)
    left = "".join(kept).split()
    assert [word for word in left if word not in ("标　　题：",)] == [TITLE, BODY]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (BODY, None),
        ("一、综合\n" + BODY, None),
        ("新华社北京4月29日电  " + BODY, None),
        (f"{TITLE}\n{BODY}", TITLE),
        (
            f"关于2020年国民经济和社会发展计划执行情况与2021年\n计划草案的报告\n日期：2021-03-02\n{BODY}",
            "关于2020年国民经济和社会发展计划执行情况与2021年计划草案的报告",
        ),
        (f"山乡巨变\n——安远脱贫纪实\n日期：2021-03-02\n{BODY}", "山乡巨变 ——安远脱贫纪实"),
        (f"安远县统计局\n{TITLE}\n日期：2021-03-02\n{BODY}", TITLE),
        (f"{TITLE}\n安府发〔2021〕3号\n日期：2021-03-02\n{BODY}", TITLE),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert article_from_text(text, rules=RULES).title == title


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (f"{TITLE}\n新华社南昌2021年4月29日电  {BODY}", date(2021, 4, 29)),
        (f"{TITLE}\n新华社南昌4月29日电  {BODY}", None),
        (f"{TITLE}\n{BODY}\n链接：http://example.org/2021-04/29/c_1.htm", date(2021, 4, 29)),
        (f"{TITLE}\n{BODY}\n安远县统计局\n2021年4月29日", date(2021, 4, 29)),
        (f"{TITLE}\n（2021年4月29日）\n{BODY}", date(2021, 4, 29)),
        (f"{TITLE}\n日期：2021-13-45\n{BODY}", None),
        (f"{TITLE}\n2020年，全县已播种早稻3万亩。\n截至2021年3月2日，又播种3万亩。", None),
    ],
)
def test_published(text: str, published: date | None) -> None:
    assert article_from_text(text, rules=RULES).published == published


@pytest.mark.parametrize(
    "line",
    [
        "资金来源：财政拨款3亿元",
        "数据来源：赣州市统计局",
        "记者：面对困难，安远怎么办？",
        "时间：今年3月起，全县开展春耕，播种3万亩。",
        "分享经济快速发展",
    ],
)
def test_lines_of_the_text_are_no_furniture(line: str) -> None:
    text = f"{TITLE}\n来源：赣南日报 发布日期：2021-03-02\n{BODY}\n{line}\n{BODY}\n{line}"
    article = article_from_text(text, rules=RULES)
    assert [text[a:b] for a, b in article.furniture] == ["来源：赣南日报 发布日期：2021-03-02"]


@pytest.mark.parametrize(
    ("tail", "furniture"),
    [
        ("\n打印本页 关闭窗口", "打印本页 关闭窗口"),
        ("(完)\n", "(完)"),
        ("（记者李红 通讯员张明）", "（记者李红 通讯员张明）"),
        (" 责任编辑：李红", " 责任编辑：李红"),
        ("\n【编辑:李红】", "【编辑:李红】"),
        ("\n上一篇：全县召开会议", "上一篇：全县召开会议"),
        ("\n扫一扫在手机打开当前页", "扫一扫在手机打开当前页"),
        ("\n分享到：微信 微博 QQ空间", "分享到：微信 微博 QQ空间"),
        ("\n— 3 —", "— 3 —"),
    ],
)
def test_tail(tail: str, furniture: str) -> None:
    text = f"{TITLE}\n{BODY}\n{BODY}{tail}"
    article = article_from_text(text, title=TITLE, rules=RULES)
    assert [text[a:b] for a, b in article.furniture] == [furniture]


def test_what_the_caller_knows_goes_first() -> None:
    text = f"{TITLE}\n来源：赣南日报 发布日期：2021-03-02\n{BODY}"
    article = article_from_text(
        text, title="别的标题", source="甲", published=date(2020, 1, 1), url="http://a", rules=RULES
    )
    assert (article.title, article.source, article.published, article.url) == (
        "别的标题",
        "甲",
        date(2020, 1, 1),
        "http://a",
    )
    assert article.title_span is None
    assert article_from_text(text, title=TITLE, rules=RULES).title_span == (0, len(TITLE))


@needs_shared
def test_metadata_of_the_shared_gold() -> None:
    right = total = 0
    for path in sorted((SHARED / "gold" / "dev").glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        head = next(row for row in rows if row["type"] == "article")
        article = read_file(path.with_suffix(".txt"), rules=RULES)
        found = {"title": article.title, "source": article.source, "published": str(article.published or "")}
        total += sum(bool(head.get(name)) for name in found)
        right += sum(bool(head.get(name)) and head[name] == value for name, value in found.items())
    assert right / total >= 0.97


@needs_shared
def test_titles_and_dates_of_the_shared_articles() -> None:
    folder = SHARED / "corpora" / "articles"
    with open(folder / "INDEX.tsv", encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            article = read_file(folder / f"{row['id']}.txt", rules=RULES)
            assert (article.title, str(article.published or "")) == (row["title"], row["published"])
