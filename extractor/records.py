"""The records as written: frozen pydantic models of the JSON contract.

A record that cannot point at its evidence is not made: :class:`ArticleRecord`
refuses every span whose ``text`` is not the slice of the article's text, an
unknown division code, a range or period that runs backwards, a rank with a
unit and a link to a record that is not there.

All offsets are Unicode code points into ``ArticleRecord.text``, half-open.
Numbers are exact decimals. Each field says what it means in English
(``description``) and in Chinese (``zh``); the data dictionary is made of them.
"""

# without postponed annotations: pydantic would compile each of them, a fifth of the time of this import

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from extractor.record_values import (
    SCHEMA_VERSION,
    Adcode,
    ComparisonKind,
    Day,
    Direction,
    Fate,
    Granularity,
    Level,
    Measure,
    Name,
    Number,
    Offset,
    PolicyKind,
    PolicyStatus,
    Qualifier,
    RegionKind,
    Status,
    Via,
    known_adcodes,
    said,
)


class Record(BaseModel):
    """Base of all records: frozen. Fields that a later minor version adds are passed over when read."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Span(Record):
    """A stretch of the article's text by its offsets."""

    start: Annotated[Offset, said("first character of the span", "片段首字符的位置")]
    end: Annotated[Offset, said("the character after the last of the span", "片段末字符之后的位置")]


class Quote(Span):
    """A stretch of the article's text with the text itself: the evidence of a record."""

    text: Annotated[Name, said("exactly the article's text[start:end]", "与正文 text[start:end] 完全一致的原文")]


class RegionName(Record):
    """An administrative division by code and name."""

    adcode: Annotated[Adcode, said("code of GB/T 2260 on the day of publication", "发布当日有效的行政区划代码")]
    name: Annotated[Name, said("full official name", "行政区划全称")]


class RegionRef(RegionName):
    """The division that a record is about, with how it was found and where it is said."""

    via: Annotated[Via, said("how the region was found", "地区的判定途径：本句、指代、承前、章节、全文")]
    evidence: Annotated[Quote | None, said("where the text says it", "原文依据")] = None


class ArticleInfo(Record):
    """Where the article comes from."""

    id: Annotated[Name, said("identifier of the article", "文章标识")]
    title: Annotated[str | None, said("title as published", "标题")] = None
    source: Annotated[str | None, said("who published it, as the header line says", "来源")] = None
    published: Annotated[Day | None, said("day of publication", "发布日期")] = None
    url: Annotated[str | None, said("address of the page", "网页地址")] = None
    path: Annotated[str | None, said("file name of the input, never a path of the machine", "输入文件名")] = None
    sha256: Annotated[str, said("SHA-256 of the input bytes, hexadecimal", "输入字节的 SHA-256")] = ""
    media_type: Annotated[str, said("media type of the input", "输入的媒体类型")] = "text/plain"
    encoding: Annotated[str, said("character encoding of the input", "输入的字符编码")] = "utf-8"
    region: Annotated[RegionName | None, said("division that the whole article is about", "全文所述地区")] = None
    fingerprint: Annotated[str | None, said("the same for near-identical texts", "近似重复文本的指纹")] = None


class SectionRecord(Span):
    """A headed part of the article, from its heading to the next heading of its level."""

    id: Annotated[Name, said("identifier within the article", "文内标识")]
    heading: Annotated[str, said("the heading", "小标题")]
    level: Annotated[int, Field(ge=0), said("depth, 1 is the highest", "层级，1 为最高")]
    region: Annotated[RegionName | None, said("division that the heading names", "小标题所指地区")] = None


class RegionRecord(Quote):
    """One place where the text names an administrative division, or points at one."""

    id: Annotated[Name, said("stable identifier", "稳定标识")]
    kind: Annotated[RegionKind, said("name, pointer (全市) or group (京津冀)", "名称、指代或区域合称")]
    adcode: Annotated[Adcode | None, said("code of the division; null for a group or if open", "行政区划代码")] = None
    name: Annotated[str | None, said("full official name", "行政区划全称")] = None
    level: Annotated[Level | None, said("level of the division", "行政层级")] = None
    ancestors: Annotated[tuple[Adcode, ...], said("codes above it, from the province down", "上级代码，自省级起")] = ()
    members: Annotated[tuple[Adcode, ...], said("codes of the members of a group", "合称的成员代码")] = ()
    candidates: Annotated[tuple[Adcode, ...], said("codes that remain possible", "未能确定时的备选代码")] = ()
    rule: Annotated[str, said("rule that found it", "识别规则")] = ""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.adcode is None) != (self.name is None):
            raise ValueError("adcode and name go together: give both or neither")
        if self.kind == "group":
            if self.adcode is not None:
                raise ValueError("a group has members and no adcode of its own")
        elif self.members:
            raise ValueError(f"only a group has members, this is a {self.kind}")
        return self


class Indicator(Record):
    """What is measured, as the text names it."""

    text: Annotated[Name, said("name of what is measured", "指标名称")]
    spans: Annotated[tuple[Quote, ...], said("the pieces of text that name it", "构成指标名称的原文片段")]
    canonical: Annotated[str | None, said("key in the catalogue of indicators", "指标目录中的键")] = None


class Quantity(Quote):
    """A number with its multiplier, unit and qualifier."""

    value: Annotated[Number, said("the number, multiplied out, exact", "数值（已乘倍数，精确十进制）")]
    value_max: Annotated[Number | None, said("upper end of a range", "区间上限")] = None
    unit: Annotated[str | None, said("unit as written, without the multiplier", "原文单位（不含万、亿）")] = None
    unit_inferred: Annotated[bool, said("the unit is left out in the text and inferred", "单位是否系推断")] = False
    unit_code: Annotated[str | None, said("canonical code of the unit", "单位规范代码")] = None
    dimension: Annotated[str | None, said("kind of quantity: count, money, area …", "量纲：计数、金额、面积等")] = None
    qualifier: Annotated[Qualifier, said("how the number bounds the truth", "限定词的含义")] = "exact"
    base_value: Annotated[Number | None, said("value in the base unit of its dimension", "换算为基本单位的数值")] = None
    base_unit: Annotated[str | None, said("base unit of its dimension", "基本单位")] = None

    @model_validator(mode="after")
    def _range_ordered(self) -> Self:
        if self.value_max is not None and self.value_max < self.value:
            raise ValueError(f"the range runs backwards: {self.value} to {self.value_max}")
        return self


class Period(Record):
    """The time that the number is about, first and last day inclusive."""

    start: Annotated[Day, said("first day", "起始日")]
    end: Annotated[Day, said("last day", "截止日")]
    granularity: Annotated[Granularity, said("length of the period as said", "时间粒度：日、旬、月、季、半年、年")]
    via: Annotated[Via, said("how the period was found", "时间的判定途径")]
    evidence: Annotated[Quote | None, said("where the text says it", "原文依据")] = None
    instant: Annotated[bool, said("a point in time (the end day) and not a stretch", "是否时点数")] = False
    fuzzy: Annotated[bool, said("the text gives the period only roughly", "时间是否模糊")] = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period runs backwards: {self.start} to {self.end}")
        return self


class Per(Record):
    """The base of a rate: 每千名老年人 is value 1000, unit 名, of 老年人."""

    value: Annotated[Number, said("how many of the base", "基数")]
    unit: Annotated[str | None, said("unit of the base", "基数单位")] = None
    of: Annotated[str | None, said("what the base counts", "基数对象")] = None
    evidence: Annotated[Quote | None, said("where the text says it", "原文依据")] = None


class Comparison(Quote):
    """Against what a change is counted."""

    kind: Annotated[ComparisonKind, said("kind of base", "比较基准：同比、环比、时期、地区、计划")] = "other"
    first: Annotated[Day | None, said("first day of the base period", "基期起始日")] = None
    last: Annotated[Day | None, said("last day of the base period", "基期截止日")] = None
    region: Annotated[RegionName | None, said("division compared with", "比较的地区")] = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"the base period runs backwards: {self.first} to {self.last}")
        return self


class LinkRecord(Record):
    """A tie from one observation to another of the same article."""

    id: Annotated[Name, said("id of the other observation", "另一观测的标识")]
    kind: Annotated[Name, said("kind of tie: from, to, change, part, whole, rank …", "关联类别")]


class CellRecord(Record):
    """Where in the article's tables a number stands, counted from 0."""

    table: Annotated[Offset, said("which table of the article", "第几个表（从 0 起）")]
    row: Annotated[Offset, said("row of the table", "行号（从 0 起）")]
    column: Annotated[Offset, said("column of the table", "列号（从 0 起）")]
    unit: Annotated[Quote | None, said("where the table states the unit", "单位的出处")] = None
    note: Annotated[Quote | None, said("the note under the table", "表下的注释")] = None


class ObservationRecord(Record):
    """One number that the article states about something."""

    id: Annotated[Name, said("stable identifier", "稳定标识")]
    indicator: Annotated[Indicator | None, said("what is measured", "指标")]
    quantity: Annotated[Quantity, said("the number, its unit and qualifier", "数量")]
    measure: Annotated[Measure, said("state, difference or place in an order", "水平、变化或位次")]
    direction: Annotated[Direction | None, said("way the thing moves, for a change", "变化方向")] = None
    comparison: Annotated[Comparison | None, said("against what a change is counted", "比较基准")] = None
    status: Annotated[Status, said("fact, plan or norm", "实际、目标或标准")] = "actual"
    region: Annotated[RegionRef | None, said("division that the number is about", "数据所属地区")] = None
    period: Annotated[Period | None, said("time that the number is about", "数据所属时间")] = None
    per: Annotated[Per | None, said("base of a rate", "比率的基数")] = None
    linked: Annotated[tuple[LinkRecord, ...], said("ties to other observations", "与其他观测的关联")] = ()
    policy: Annotated[str | None, said("id of the policy that the clause ties it to", "所依据政策的标识")] = None
    sentence: Annotated[Span, said("the sentence that it stands in", "所在句")]
    section: Annotated[str | None, said("id of the section that it stands in", "所在章节")] = None
    optional: Annotated[str | None, said("why it may be left out: small_count, duration …", "可选原因")] = None
    cell: Annotated[CellRecord | None, said("the table cell that it stands in", "所在的表格单元格")] = None
    rule: Annotated[str, said("rule that attached it", "关联规则")] = ""
    confidence: Annotated[float, Field(ge=0, le=1), said("how sure the attachment is, 0 to 1", "置信度")] = 1.0
    flags: Annotated[tuple[str, ...], said("doubts for the reviewer", "存疑标记")] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.measure == "rank" and (self.quantity.unit is not None or self.quantity.value < 1):
            raise ValueError("a rank is a place from 1 on and has no unit")
        if self.direction is not None and self.measure != "change":
            raise ValueError(f"only a change has a direction, this is a {self.measure}")
        return self


class NumberParts(Record):
    """A document number taken apart."""

    code: Annotated[str | None, said("code or name of the organ: 国发, 国务院令", "机关代字")] = None
    year: Annotated[int | None, said("year, where the series has one", "年份")] = None
    serial: Annotated[Name, said("place in the series", "顺序号")]


class PolicyRecord(Quote):
    """One place where the text names a policy document or a policy initiative."""

    id: Annotated[Name, said("stable identifier", "稳定标识")]
    name: Annotated[Name, said("name without 《》 and quotes", "名称（不含书名号、引号）")]
    kind: Annotated[PolicyKind, said("document or initiative", "政策文件或政策举措")]
    subtype: Annotated[str | None, said("type word: 条例, 意见, 行动 …", "种类：条例、意见、行动等")] = None
    number: Annotated[str | None, said("document number as written", "文号")] = None
    number_span: Annotated[Quote | None, said("where the document number stands", "文号位置")] = None
    number_parts: Annotated[NumberParts | None, said("organ code, year, serial", "文号的机关代字、年份、顺序号")] = None
    issuers: Annotated[tuple[str, ...], said("issuing bodies", "发文机关")] = ()
    date: Annotated[Day | None, said("day said for the action", "日期")] = None
    action: Annotated[str | None, said("what is done with it: 出台, 印发 …", "动作：出台、印发等")] = None
    action_span: Annotated[Quote | None, said("where the action stands", "动作位置")] = None
    status: Annotated[PolicyStatus | None, said("in force, draft or to come", "状态：现行、征求意见、拟制定")] = None
    region: Annotated[RegionName | None, said("division that issues it", "所属地区")] = None
    policy_key: Annotated[str | None, said("the same for the same policy in all articles", "跨文章一致的政策键")] = None
    rule: Annotated[str, said("rule that found it", "识别规则")] = ""


class LedgerEntry(Quote):
    """One numeral of the text and what became of it."""

    fate: Annotated[Fate, said("observation, something else, or unexplained", "归宿：观测、其他、未解释")]
    observation: Annotated[str | None, said("id of its observation", "所属观测的标识")] = None
    kind: Annotated[str | None, said("what it is instead: date, ordinal, name …", "其他类别：日期、序数等")] = None
    rule: Annotated[str | None, said("rule that said so", "判定规则")] = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.fate == "observation") != (self.observation is not None) or (self.fate == "other") != bool(self.kind):
            raise ValueError("fate observation has an observation id, fate other has a kind, unexplained has neither")
        return self


class Extraction(Record):
    """What made the record."""

    version: Annotated[str, said("version of the package", "程序版本")]
    rules: Annotated[str, said("hash of the rules and lexicons", "规则与词表的哈希")]
    warnings: Annotated[tuple[str, ...], said("what the reader should know", "提示")] = ()


class ArticleRecord(Record):
    """One article with all its records: the JSON document of the contract."""

    schema_version: Annotated[Literal["1.0.0"], said("version of this contract", "数据契约版本")] = SCHEMA_VERSION
    article: Annotated[ArticleInfo, said("where the article comes from", "文章信息")]
    text: Annotated[str, said("the article's text; every offset is into it", "正文，所有位置均以此为准")]
    sections: Annotated[tuple[SectionRecord, ...], said("headed parts", "章节")] = ()
    regions: Annotated[tuple[RegionRecord, ...], said("region mentions in reading order", "地区提及")] = ()
    observations: Annotated[tuple[ObservationRecord, ...], said("numbers in reading order", "观测")] = ()
    policies: Annotated[tuple[PolicyRecord, ...], said("policy mentions in reading order", "政策提及")] = ()
    ledger: Annotated[tuple[LedgerEntry, ...], said("every numeral of the text and its fate", "数字台账")] = ()
    extraction: Annotated[Extraction, said("what made the record", "抽取信息")]

    @model_validator(mode="after")
    def _holds(self, info: ValidationInfo) -> Self:
        self._check_spans()
        self._check_ids()
        context = info.context or {}
        _check_adcodes(self, frozenset(context.get("adcodes", ())))
        return self

    def _check_spans(self) -> None:
        text, size = self.text, len(self.text)
        for where, quotes in _quotes(self):
            for quote in map(_FIELDS, quotes):
                start, end = quote["start"], quote["end"]
                if text[start:end] != quote["text"] or end > size:
                    raise ValueError(
                        f"{where}: text {quote['text']!r} is not text[{start}:{end}], which is {text[start:end]!r}"
                    )
        for where, spans in (("section", self.sections), ("sentence", [one.sentence for one in self.observations])):
            for start, end in map(_ENDS, spans):
                if not start < end <= size:
                    raise ValueError(f"{where}: span {start}:{end} is empty or outside the text (0:{size})")

    def _check_ids(self) -> None:
        records = (self.sections, self.observations, self.policies, self.regions)
        sections, observations, policies, regions = (set(map(_ID, each)) for each in records)
        if len(sections) + len(observations) + len(policies) + len(regions) != sum(map(len, records)):
            raise ValueError("two records of a kind have the same id")
        for section, policy, linked, id in map(_TIES, self.observations):
            if section is not None and section not in sections:
                raise ValueError(f"observation {id}: no section {section!r}")
            if policy is not None and policy not in policies:
                raise ValueError(f"observation {id}: no policy {policy!r}")
            for link in linked:
                if link.id not in observations:
                    raise ValueError(f"observation {id}: linked to {link.id!r}, which is not there")
        for observation in {*map(_OBSERVATION, self.ledger)} - observations - {None}:
            entry = next(one for one in self.ledger if one.observation == observation)
            raise ValueError(f"ledger {entry.start}:{entry.end}: no observation {observation!r}")


_FIELDS: Callable[[Record], dict[str, Any]] = attrgetter("__dict__")
"""The fields of a record by name; three of them are read so in the time in which the model gives one."""
_ENDS: Callable[[Span], tuple[int, int]] = attrgetter("start", "end")
_ID: Callable[[Any], str] = attrgetter("id")
_TIES: Callable[[ObservationRecord], tuple[Any, ...]] = attrgetter("section", "policy", "linked", "id")
_CODES: Callable[[RegionRecord], tuple[Any, ...]] = attrgetter("adcode", "ancestors", "members", "candidates")
_OBSERVATION: Callable[[LedgerEntry], str | None] = attrgetter("observation")


def _quotes(record: ArticleRecord) -> Iterable[tuple[str, Iterable[Quote]]]:
    """All spans that carry their text, by where they stand."""
    quantities, pieces, comparisons, others = [], [], [], []
    for one in map(_FIELDS, record.observations):
        quantities.append(one["quantity"])
        if one["indicator"] is not None:
            pieces += one["indicator"].spans
        if one["comparison"] is not None:
            comparisons.append(one["comparison"])
        for holder in (one["region"], one["period"], one["per"]):
            if holder is not None:
                others.append(holder.evidence)
        if one["cell"] is not None:
            others += one["cell"].unit, one["cell"].note
    policies = record.policies
    others += [quote for one in policies for quote in (one.number_span, one.action_span)]
    return (
        ("region", record.regions),
        ("ledger", record.ledger),
        ("policy", policies),
        ("quantity", quantities),
        ("indicator", pieces),
        ("comparison", comparisons),
        ("evidence", filter(None, others)),
    )


def _check_adcodes(record: ArticleRecord, more: frozenset[str]) -> None:
    """Raise for a code that no division ever had; a township's code has its county's six digits first."""
    named = [record.article.region, *(section.region for section in record.sections)]
    named += [one.region for one in record.observations] + [policy.region for policy in record.policies]
    codes = {region.adcode for region in named if region is not None}
    for adcode, ancestors, members, candidates in map(_CODES, record.regions):
        if adcode is not None:
            codes.add(adcode)
        codes.update(ancestors, members, candidates)
    codes -= known_adcodes()
    unknown = {code for code in codes - more if code[:6] not in known_adcodes()}
    if unknown:
        raise ValueError(f"adcode {', '.join(sorted(unknown))} is no division of China")
