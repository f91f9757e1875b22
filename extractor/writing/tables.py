"""Records as flat rows: the tables that data teams load, one row an article, number, mention, policy or numeral.

Columns and their types are declared once, here; every format writes them.
``(article_id, id)`` is the key of observations, regions and policies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from extractor.gazetteer import Gazetteer
from extractor.record_values import SCHEMA_VERSION, decimal_text
from extractor.records import ArticleRecord, ObservationRecord, PolicyRecord, Quote

Type = Literal["text", "integer", "decimal", "real", "date", "boolean", "texts", "quotes", "links"]
Row = tuple[Any, ...]


class Column(NamedTuple):
    """One column: its name, its type, and what it means in English and Chinese."""

    name: str
    type: Type
    en: str
    zh: str


class Table(NamedTuple):
    """One table: its columns, and how the rows of one article are made."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[ArticleRecord, Gazetteer], Iterator[Row]]


def _columns(*lines: str) -> tuple[Column, ...]:
    """Columns from lines ``name type | English | Chinese``."""
    found = []
    for line in lines:
        head, en, zh = (part.strip() for part in line.split("|"))
        name, type = head.split()
        found.append(Column(name, type, en, zh))  # type: ignore[arg-type]
    return tuple(found)


_ARTICLES = _columns(
    "article_id text | identifier of the article | 文章标识",
    "title text | title as published | 标题",
    "source text | who published it | 来源",
    "published date | day of publication | 发布日期",
    "url text | address of the page | 网页地址",
    "path text | file name of the input | 输入文件名",
    "sha256 text | SHA-256 of the input bytes | 输入字节的 SHA-256",
    "media_type text | media type of the input | 媒体类型",
    "encoding text | character encoding of the input | 字符编码",
    "region_adcode text | division that the whole article is about | 全文所述地区代码",
    "region_name text | its full name | 全文所述地区",
    "fingerprint text | the same for near-identical texts | 近似重复指纹",
    "characters integer | length of the text | 正文字符数",
    "observations integer | observations in the article | 观测数",
    "regions integer | region mentions in the article | 地区提及数",
    "policies integer | policy mentions in the article | 政策提及数",
    "numerals integer | numerals in the article | 数字数",
    "unexplained integer | numerals without explanation | 未解释数字数",
    "version text | version of the package | 程序版本",
    "rules text | hash of the rules and lexicons | 规则与词表的哈希",
    "warnings texts | what the reader should know | 提示",
)
_OBSERVATIONS = _columns(
    "article_id text | identifier of the article | 文章标识",
    "id text | identifier within the article | 文内稳定标识",
    "published date | day of publication | 发布日期",
    "indicator text | what is measured | 指标",
    "indicator_canonical text | key in the catalogue of indicators | 指标目录键",
    "value decimal | the number, exact | 数值",
    "value_text text | the same as text, also where 38 digits are too few | 数值文本",
    "value_max decimal | upper end of a range | 区间上限",
    "unit text | unit as written | 原文单位",
    "unit_inferred boolean | the unit is inferred | 单位系推断",
    "unit_code text | canonical code of the unit | 单位规范代码",
    "dimension text | kind of quantity | 量纲",
    "qualifier text | how the number bounds the truth | 限定词",
    "base_value decimal | value in the base unit | 基本单位数值",
    "base_unit text | base unit of the dimension | 基本单位",
    "measure text | level, change or rank | 水平、变化或位次",
    "direction text | way of a change | 变化方向",
    "status text | actual, target or standard | 实际、目标或标准",
    "region_adcode text | division that the number is about | 所属地区代码",
    "region_name text | its full name | 所属地区",
    "region_level text | its level | 行政层级",
    "province_adcode text | province that it is or lies in | 省级代码",
    "province_name text | name of the province | 省级名称",
    "prefecture_adcode text | prefecture that it is or lies in | 地级代码",
    "prefecture_name text | name of the prefecture | 地级名称",
    "region_via text | how the region was found | 地区判定途径",
    "period text | first and last day, ISO 8601 interval | 时间区间（ISO 8601）",
    "period_start date | first day | 起始日",
    "period_end date | last day | 截止日",
    "period_granularity text | day, month, quarter, year … | 时间粒度",
    "period_instant boolean | a point in time | 是否时点数",
    "period_fuzzy boolean | only roughly said | 时间是否模糊",
    "period_via text | how the period was found | 时间判定途径",
    "per_value decimal | base of a rate | 比率基数",
    "per_unit text | unit of the base | 基数单位",
    "per_of text | what the base counts | 基数对象",
    "comparison text | words of the comparison | 比较用语",
    "comparison_kind text | kind of base | 比较基准",
    "comparison_first date | first day of the base period | 基期起始日",
    "comparison_last date | last day of the base period | 基期截止日",
    "policy_id text | policy that the clause ties it to | 所依据政策",
    "section_id text | section that it stands in | 所在章节",
    "links links | ties to other observations: id, kind | 与其他观测的关联",
    "sentence text | the sentence that it stands in | 所在句",
    "evidence quotes | where the text says it: role, start, end, text | 原文依据",
    "rule text | rule that attached it | 关联规则",
    "confidence real | 0 to 1 | 置信度",
    "flags texts | doubts for the reviewer | 存疑标记",
)
_REGIONS = _columns(
    "article_id text | identifier of the article | 文章标识",
    "id text | identifier within the article | 文内稳定标识",
    "start integer | first character | 起始位置",
    "end integer | the character after the last | 结束位置",
    "text text | as written | 原文",
    "kind text | name, scope or group | 名称、指代或合称",
    "adcode text | code of the division | 行政区划代码",
    "name text | full official name | 全称",
    "level text | level of the division | 行政层级",
    "ancestors texts | codes above it, from the province down | 上级代码",
    "members texts | codes of the members of a group | 成员代码",
    "candidates texts | codes that remain possible | 备选代码",
    "rule text | rule that found it | 识别规则",
)
_POLICIES = _columns(
    "article_id text | identifier of the article | 文章标识",
    "id text | identifier within the article | 文内稳定标识",
    "start integer | first character | 起始位置",
    "end integer | the character after the last | 结束位置",
    "text text | as written | 原文",
    "name text | name without 《》 and quotes | 名称",
    "kind text | document or initiative | 文件或举措",
    "subtype text | type word: 条例, 意见 … | 种类",
    "number text | document number | 文号",
    "issuers texts | issuing bodies | 发文机关",
    "date date | day said for the action | 日期",
    "action text | what is done with it | 动作",
    "status text | in force, draft or to come | 状态",
    "region_adcode text | division that issues it | 所属地区代码",
    "region_name text | its full name | 所属地区",
    "policy_key text | the same for the same policy | 跨文章政策键",
    "rule text | rule that found it | 识别规则",
)
_LEDGER = _columns(
    "article_id text | identifier of the article | 文章标识",
    "start integer | first character | 起始位置",
    "end integer | the character after the last | 结束位置",
    "text text | the numeral | 数字原文",
    "fate text | observation, other or unexplained | 归宿",
    "observation_id text | its observation | 所属观测",
    "kind text | what it is instead | 其他类别",
    "rule text | rule that said so | 判定规则",
)


def _article_rows(record: ArticleRecord, gazetteer: Gazetteer) -> Iterator[Row]:
    info, region = record.article, record.article.region
    yield (
        info.id, info.title, info.source, info.published, info.url, info.path, info.sha256, info.media_type,
        info.encoding, region and region.adcode, region and region.name, info.fingerprint, len(record.text),
        len(record.observations), len(record.regions), len(record.policies), len(record.ledger),
        sum(entry.fate == "unexplained" for entry in record.ledger),
        record.extraction.version, record.extraction.rules, list(record.extraction.warnings),
    )  # fmt: skip


def _observation_rows(record: ArticleRecord, gazetteer: Gazetteer) -> Iterator[Row]:
    article = record.article.id
    for one in record.observations:
        quantity, indicator, region, period, per = one.quantity, one.indicator, one.region, one.period, one.per
        against = one.comparison
        place = place_of(region.adcode, record.article.published, gazetteer) if region is not None else (None,) * 5
        yield (
            article, one.id, record.article.published,
            indicator and indicator.text, indicator and indicator.canonical,
            quantity.value, decimal_text(quantity.value), quantity.value_max, quantity.unit, quantity.unit_inferred,
            quantity.unit_code, quantity.dimension, quantity.qualifier, quantity.base_value, quantity.base_unit,
            one.measure, one.direction, one.status,
            region and region.adcode, region and region.name, *place, region and region.via,
            period and f"{period.start}/{period.end}", period and period.start, period and period.end,
            period and period.granularity, period and period.instant, period and period.fuzzy, period and period.via,
            per and per.value, per and per.unit, per and per.of,
            against and against.text, against and against.kind, against and against.first, against and against.last,
            one.policy, one.section, [link.model_dump() for link in one.linked],
            record.text[one.sentence.start : one.sentence.end], list(_evidence(one)),
            one.rule, one.confidence, list(one.flags),
        )  # fmt: skip


def place_of(adcode: str, day: date | None, gazetteer: Gazetteer) -> Row:
    """Of a division on a day: its level, code and name of its province, code and name of its prefecture.

    None for each that it has not, and for all where the gazetteer does not know it.
    """
    division = gazetteer.at_or_near(adcode, day)
    if division is None:
        return (None,) * 5
    over = [gazetteer.at_or_near(code, day) for code in gazetteer.ancestors(division, day)]
    chain = {each.level: each for each in [*over, division] if each is not None}
    named = [chain.get("province"), chain.get("prefecture")]
    return (division.level, *(cell for each in named for cell in (each and each.adcode, each and each.name)))


def _evidence(one: ObservationRecord) -> Iterator[dict[str, Any]]:
    def quote(role: str, what: Quote) -> dict[str, Any]:
        return {"role": role, "start": what.start, "end": what.end, "text": what.text}

    yield quote("quantity", one.quantity)
    for piece in one.indicator.spans if one.indicator else ():
        yield quote("indicator", piece)
    for role, holder in (("region", one.region), ("period", one.period), ("per", one.per)):
        if holder is not None and holder.evidence is not None:
            yield quote(role, holder.evidence)
    if one.comparison is not None:
        yield quote("comparison", one.comparison)


def _region_rows(record: ArticleRecord, gazetteer: Gazetteer) -> Iterator[Row]:
    for one in record.regions:
        yield (
            record.article.id, one.id, one.start, one.end, one.text, one.kind, one.adcode, one.name, one.level,
            list(one.ancestors), list(one.members), list(one.candidates), one.rule,
        )  # fmt: skip


def _policy_rows(record: ArticleRecord, gazetteer: Gazetteer) -> Iterator[Row]:
    for one in record.policies:
        yield _policy_row(record.article.id, one)


def _policy_row(article: str, one: PolicyRecord) -> Row:
    region = one.region
    return (
        article, one.id, one.start, one.end, one.text, one.name, one.kind, one.subtype, one.number, list(one.issuers),
        one.date, one.action, one.status, region and region.adcode, region and region.name, one.policy_key, one.rule,
    )  # fmt: skip


def _ledger_rows(record: ArticleRecord, gazetteer: Gazetteer) -> Iterator[Row]:
    for one in record.ledger:
        yield record.article.id, one.start, one.end, one.text, one.fate, one.observation, one.kind, one.rule


TABLES = (
    Table("articles", _ARTICLES, _article_rows),
    Table("observations", _OBSERVATIONS, _observation_rows),
    Table("regions", _REGIONS, _region_rows),
    Table("policies", _POLICIES, _policy_rows),
    Table("ledger", _LEDGER, _ledger_rows),
)


def tables_json() -> str:
    """The columns of all tables as published in ``schemas/``."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tables": [
            {
                "name": table.name,
                "columns": [
                    {"name": column.name, "type": column.type, "description": column.en, "zh": column.zh}
                    for column in table.columns
                ],
            }
            for table in TABLES
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
