"""Sentences as coarse tokens: what is one noun phrase, what is transparent, which class a word has where."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.attach.trace import trace_sentence
from extractor.pipeline import Followed
from extractor.rulebook import default_rulebook

CASES = {
    "a noun phrase of several words": ("全市养老床位达5.2万张。", "养老床位/NP 达/REPORT 5.2万张/QUANTITY 。/STOP"),
    "a phrase with 的": ("登记的社会组织达7438家。", "登记的社会组织/NP 达/REPORT 7438家/QUANTITY 。/STOP"),
    "members joined by 、 and 和": (
        "小麦、玉米和水稻产量达12万吨。",
        "小麦、玉米和水稻产量/NP 达/REPORT 12万吨/QUANTITY 。/STOP",
    ),
    "a list with 等": ("企业等单位120家。", "企业等单位/NP 120家/QUANTITY 。/STOP"),
    "a separator after a number opens the next head": (
        "建成示范区15个、实验区2个。",
        "建成/LIGHT 示范区/NP 15个/QUANTITY 、/DUN 实验区/NP 2个/QUANTITY 。/STOP",
    ),
    "times, regions and adverbs are transparent": (
        "截至2023年底，苏州市累计建成助餐点94个。",
        "，/COMMA 建成/LIGHT 助餐点/NP 94个/QUANTITY 。/STOP",
    ),
    "a comparison is transparent": (
        "生猪出栏52.3万头，同比下降4.1%。",
        "生猪/NP 出栏/KEEP 52.3万头/QUANTITY ，/COMMA 下降/DOWN 4.1%/QUANTITY 。/STOP",
    ),
    "a comparison that says which way is a verb": (
        "增长6.2%，高于全国平均水平1.1个百分点。",
        "增长/UP 6.2%/QUANTITY ，/COMMA 高于全国平均水平/BEAT 1.1个百分点/QUANTITY 。/STOP",
    ),
    "a short bracket is part of the noun": (
        "小麦（含冬小麦）播种面积512万亩。",
        "小麦（含冬小麦）播种面积/NP 512万亩/QUANTITY 。/STOP",
    ),
    "the number of a note is no part of the noun": (
        "挂牌［57］公司320家，筹资［8］12亿元。",
        "挂牌/ACT 公司/NP 320家/QUANTITY ，/COMMA 筹资/NP 12亿元/QUANTITY 。/STOP",
    ),
    "a bracket with a number bounds a clause": (
        "养老床位（其中护理型床位3.1万张）达5.2万张。",
        "养老床位/NP （/OPEN 其中/AMONG 护理型床位/NP 3.1万张/QUANTITY ）/CLOSE 达/REPORT 5.2万张/QUANTITY 。/STOP",
    ),
    "a quoted name is one noun": (
        "“无感申办”服务惠及8.2万人。",
        "“无感申办”服务/NP 惠及/ACT 8.2万人/QUANTITY 。/STOP",
    ),
    "for whom something is done is no part of the deed": (
        "为困难群众提供服务3200人次。",
        "为/REPORT 困难群众/NP 提供/ACT 服务/NP 3200人次/QUANTITY 。/STOP",
    ),
    "a head is a noun, whatever the dictionary calls it": (
        "收获进度达98.5%。",
        "收获进度/NP 达/REPORT 98.5%/QUANTITY 。/STOP",
    ),
    "a measure word behind a pronoun is no part of the noun": (
        "这条隧道长3千米。",
        "这/STOP 隧道长/NP 3千米/QUANTITY 。/STOP",
    ),
    "a word of improvement before its object is a deed": (
        "改善荒漠土地3200亩。",
        "改善/ACT 荒漠土地/NP 3200亩/QUANTITY 。/STOP",
    ),
    "a title in 《》 is one noun": ("《山上的灯》第三季共8集。", "《山上的灯》第三季/NP 8集/QUANTITY 。/STOP"),
    "a region between 的 and the noun that is counted": (
        "有320件流失海外的中国瓷器。",
        "有/REPORT 320件/QUANTITY 流失海外的中国瓷器/NP 。/STOP",
    ),
    "的 joins up to a 和 before the next number": (
        "建成50个村级老人的活动室和10个广场。",
        "建成/LIGHT 50个/QUANTITY 村级老人的活动室/NP 和/CONJ 10个/QUANTITY 广场/NP 。/STOP",
    ),
    "a verb before a head is part of the name": ("处置率达98%。", "处置率/NP 达/REPORT 98%/QUANTITY 。/STOP"),
    "a verb inside a name": ("小额贷款余额320亿元。", "小额贷款余额/NP 320亿元/QUANTITY 。/STOP"),
    "a verb after 的 and between nouns": (
        "养老服务机构增加到210家。",
        "养老服务机构/NP 增加到/TO 210家/QUANTITY 。/STOP",
    ),
    "an attribute before a noun": ("日均客流12万人次。", "日均客流/NP 12万人次/QUANTITY 。/STOP"),
    "an attribute before a verb": ("药品价格平均下降52%。", "药品价格/NP 下降/DOWN 52%/QUANTITY 。/STOP"),
    "地区 belongs to the region before it, but not in 地区生产总值": (
        "苏北地区降水量达12毫米，江苏地区生产总值增长6%。",
        "降水量/NP 达/REPORT 12毫米/QUANTITY ，/COMMA 地区生产总值/NP 增长/UP 6%/QUANTITY 。/STOP",
    ),
    "a region with its 地区 is the whole of a share": (
        "占京津冀地区的35%。",
        "占/OF 京津冀地区/NP 的/DE 35%/QUANTITY 。/STOP",
    ),
    "what is denied is one word with its negation": (
        "不合格产品12批次，未按期完成整改3处。",
        "不合格产品/NP 12批次/QUANTITY ，/COMMA 未按期完成/KEEP 整改/ACT 3处/QUANTITY 。/STOP",
    ),
    "a negation before what cannot be denied stays alone": (
        "无12批次产品。",
        "无/STOP 12批次/QUANTITY 产品/NP 。/STOP",
    ),
    "a region with a suffix is a name": (
        "上海港集装箱吞吐量达4700万标箱。",
        "上海港集装箱吞吐量/NP 达/REPORT 4700万标箱/QUANTITY 。/STOP",
    ),
    "在 with 中的 stays inside the phrase": (
        "猪肉在肉类消费中的比重达62%。",
        "猪肉在肉类消费中的比重/NP 达/REPORT 62%/QUANTITY 。/STOP",
    ),
    "a noun and its change are two words": ("价格上涨2.3%。", "价格/NP 上涨/UP 2.3%/QUANTITY 。/STOP"),
    "a change with its adverb": (
        "居民满意率大幅提高12个百分点。",
        "居民满意率/NP 大幅提高/UP 12个百分点/QUANTITY 。/STOP",
    ),
    "改善 is a change": ("水质改善18%。", "水质/NP 改善/UP 18%/QUANTITY 。/STOP"),
    "提升 after a verb is a deed": ("改造提升旧房300户。", "改造/KEEP 提升/ACT 旧房/NP 300户/QUANTITY 。/STOP"),
    "the base of a rate": (
        "每千名老年人拥有护理床位37.4张。",
        "每千名/PER 老年人/NP 拥有/LIGHT 护理床位/NP 37.4张/QUANTITY 。/STOP",
    ),
    "a base that is a time is transparent": (
        "平均每天接待游客3.2万人次。",
        "接待/KEEP 游客/NP 3.2万人次/QUANTITY 。/STOP",
    ),
    "earlier and later value": (
        "床位由1200张增加到3600张。",
        "床位/NP 由/FROM 1200张/QUANTITY 增加到/TO 3600张/QUANTITY 。/STOP",
    ),
    "a rank and its verb": (
        "持证社工达5.5万人，居全国第二。",
        "持证社工/NP 达/REPORT 5.5万人/QUANTITY ，/COMMA 居/REPORT 第二/RANK 。/STOP",
    ),
    "a share": ("护理型床位占养老床位的62%。", "护理型床位/NP 占/OF 养老床位/NP 的/DE 62%/QUANTITY 。/STOP"),
    "a distance": ("园区距离机场23公里。", "园区/NP 距离/DISTANCE 机场/NP 23公里/QUANTITY 。/STOP"),
    "a verb after a number is a predicate": (
        "11个国考断面10个达标。",
        "11个/QUANTITY 国考断面/NP 10个/QUANTITY 达标/PREDICATE 。/STOP",
    ),
    "a preposition bounds a phrase": (
        "为了保障民生，投入3亿元。",
        "为了/PREP 保障/ACT 民生/NP ，/COMMA 投入/SPEND 3亿元/QUANTITY 。/STOP",
    ),
    "a time in one word goes with its 的": ("产量为原来的2倍。", "产量/NP 为/REPORT 2倍/QUANTITY 。/STOP"),
    "a station after a distance": ("县城距高铁站12公里。", "县城/NP 距/DISTANCE 高铁站/NP 12公里/QUANTITY 。/STOP"),
}
OPEN_FAULTS = {"a station after a distance": "站 is a verb after 高铁"}


def marked(name: str, faults: dict[str, str]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=faults[name], strict=True)] if name in faults else []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [pytest.param(*case, id=name, marks=marked(name, OPEN_FAULTS)) for name, case in CASES.items()],
)
def test_coarse_tokens(text: str, wanted: str, tokens_of: Callable[[str], str]) -> None:
    assert tokens_of(text) == wanted


WORDS = [
    *[
        "养老",
        "床位",
        "增长",
        "下降",
        "达",
        "的",
        "和",
        "、",
        "，",
        "；",
        "（",
        "）",
        "“",
        "”",
        "等",
        "占",
        "其中",
        "分别",
    ],
    *[
        "5张",
        "3万人",
        "12%",
        "1.2个百分点",
        "第二",
        "2019年",
        "同比",
        "苏州",
        "每千名",
        "在",
        "中的",
        "比",
        "距",
        "由",
        "增加到",
    ],
    *["投入", "建成", "新增", "改善", "高于", "价格上涨", "港", "A", "。", " ", "😀", "\n", "率", "了", "一", "半"],
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join))
@example("养老5张 ")
@settings(max_examples=300, deadline=None)
def test_tokens_of_any_sentence_are_sorted_and_inside(followed: Callable[[str], Followed], text: str) -> None:
    if not text.strip():
        return
    rules = default_rulebook()
    for given_sentence, _ in followed(text).given:
        sentence = given_sentence.sentence
        trace = trace_sentence(text, given_sentence, rules.attach)
        assert all(sentence.start <= token.start <= token.end <= sentence.end for token in trace.tokens)
        assert all(a.end <= b.start for a, b in itertools.pairwise(trace.tokens))
        assert "".join(text[word.start : word.end] for word in trace.words) == text[sentence.start : sentence.end]
        refs = [token.ref for token in trace.tokens if token.tag in ("QUANTITY", "RANK")]
        assert refs == list(range(len(given_sentence.quantities)))
        for token in trace.tokens:
            for start, end in (*token.pieces, *token.items, *zip(token.words, token.ends, strict=True)):
                assert token.start <= start <= end <= token.end
