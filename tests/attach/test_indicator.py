"""What a number is about: indicator, measure, direction, links and bases, sentence by sentence."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline import Followed


class Says(NamedTuple):
    """What one observation says; ``link`` is kind and number of the observation that it is linked with."""

    quantity: str
    indicator: str | None
    measure: str = "level"
    direction: str | None = None
    link: str = ""
    per: str = ""


LEVELS = {
    "N 达 Q": ("全市养老床位达5.2万张。", [Says("5.2万张", "养老床位")]),
    "a listed line": ("——养老床位达5.2万张；", [Says("5.2万张", "养老床位")]),
    "N Q after a light verb": ("全市累计建成助餐点94个。", [Says("94个", "助餐点")]),
    "Q N": ("全市7438家社会组织参与活动。", [Says("7438家", "社会组织")]),
    "Q N and what they do": ("320户困难老年人家庭实施改造。", [Says("320户", "困难老年人家庭")]),
    "V N Q keeps its verb": ("累计减免守灵费用120多万元。", [Says("120多万元", "减免守灵费用")]),
    "V N Q drops a light verb": ("实施医疗救助2067万人次。", [Says("2067万人次", "医疗救助")]),
    "投入 with its object": ("累计投入救助资金548.3亿元。", [Says("548.3亿元", "投入救助资金")]),
    "投入 with its purpose": ("投入400万元购买社工服务。", [Says("400万元", "投入购买社工服务")]),
    "a modifier stays": ("护理型床位3.1万张。", [Says("3.1万张", "护理型床位")]),
    "a nominal chain stays whole": (
        "规模以上工业增加值1200亿元。",
        [Says("1200亿元", "规模以上工业增加值")],
    ),
    "at a height": ("海拔800米的山脊种满茶树。", [Says("800米", "海拔")]),
    "a distance": ("园区距离机场23公里。", [Says("23公里", "距离机场")]),
    "a distance by 距": ("县城距高铁站12公里。", [Says("12公里", "距高铁站")]),
    "in a name with 在": ("猪肉在肉类消费中的比重达62%。", [Says("62%", "猪肉在肉类消费中的比重")]),
    "a new value stands for the state": ("养老机构增加到210家。", [Says("210家", "养老机构")]),
    "members that do": (
        "11个国考断面10个达标。",
        [Says("11个", "国考断面"), Says("10个", "国考断面达标")],
    ),
    "a number in brackets and the one around it": (
        "养老床位（其中护理型床位3.1万张）达5.2万张。",
        [Says("3.1万张", "护理型床位"), Says("5.2万张", "养老床位")],
    ),
    "a word for all of them after the noun": (
        "120家企业全部复工。",
        [Says("120家", "企业")],
    ),
    "and before it": ("全部企业达120家。", [Says("120家", "全部企业")]),
    "a word of the future is no object marker": (
        "站房将达20座，旅行时间将由5小时缩短到3小时。",
        [Says("20座", "站房"), Says("5小时", "旅行时间"), Says("3小时", "旅行时间", link="from 5小时")],
    ),
    "what somebody says is not part of a name": ("协会称企业达300家。", [Says("300家", "企业")]),
    "where something happens is not what it is": ("活动在4个景区举行。", [Says("4个", "景区")]),
    "between a number and its noun stand regions": (
        "400名湖北省和武汉市护士参加。",
        [Says("400名", "护士")],
    ),
    "a name with a region's suffix": ("建成42个全国性枢纽。", [Says("42个", "全国性枢纽")]),
    "a rate behind 的 has its subject before the number": (
        "工厂已达到92%的自动化率。",
        [Says("92%", "工厂自动化率")],
    ),
    "one of something is no part of a name": (
        "采购一套3000万元的检测设备。",
        [Says("3000万元", "采购检测设备")],
    ),
    "what somebody did to someone is kept": ("暴雨造成3名村民受伤。", [Says("3名", "村民受伤")]),
    "what was caused": (
        "暴雨已造成3人失踪，5人受伤。",
        [Says("3人", "失踪"), Says("5人", "受伤")],
    ),
    "two numbers of one thing": (
        "共有320批、总重超5000吨的粮食通过口岸。",
        [Says("320批", "粮食"), Says("超5000吨", "总重")],
    ),
    "people who do something": ("3200名党员干部下沉一线。", [Says("3200名", "党员干部")]),
}
CHANGES = {
    "doubled, with more behind it": ("水稻亩产翻番收入看涨。", [Says("翻番", "水稻亩产", "change", "up")]),
    "more income is a change that keeps its verb": (
        "贫困户户均增收2400元。",
        [Says("2400元", "贫困户户均增收", "change", "up")],
    ),
    "N 增长 Q": (
        "规模以上工业增加值增长7.2%。",
        [Says("7.2%", "规模以上工业增加值", "change", "up")],
    ),
    "a level and its change": (
        "地区生产总值3.2万亿元，同比增长6.1%。",
        [
            Says("3.2万亿元", "地区生产总值"),
            Says("6.1%", "地区生产总值", "change", "up", "change_of 3.2万亿元"),
        ],
    ),
    "down, in points": (
        "城镇登记失业率3.2%，比上年末下降0.1个百分点。",
        [
            Says("3.2%", "城镇登记失业率"),
            Says("0.1个百分点", "城镇登记失业率", "change", "down", "change_of 3.2%"),
        ],
    ),
    "a named rate of change": ("出口增速达6%。", [Says("6%", "出口增速", "change", "up")]),
    "a rate of going down": ("二氧化硫下降率达61%。", [Says("61%", "二氧化硫下降率", "change", "down")]),
    "a noun of change": ("城镇新增就业53万人。", [Says("53万人", "城镇新增就业", "change", "up")]),
    "新增 keeps its verb": ("新增养老护理院9家。", [Says("9家", "新增养老护理院", "change", "up")]),
    "新增 with its object after": (
        "新增5.4万平方米养老服务用房。",
        [Says("5.4万平方米", "新增养老服务用房", "change", "up")],
    ),
    "减少 with its object": ("减少贫困人口12万人。", [Says("12万人", "贫困人口", "change", "down")]),
    "against a mean": (
        "出口增速高于行业平均水平2.5个百分点。",
        [Says("2.5个百分点", "出口增速", "change", "up")],
    ),
    "against another indicator": (
        "收入增速快于支出1.2个百分点。",
        [Says("1.2个百分点", "收入增速", "change", "up")],
    ),
    "a blank between the clauses of a headline": (
        "全国幼儿园超29万所 学前教育普及率达92%",
        [Says("超29万所", "幼儿园"), Says("92%", "学前教育普及率")],
    ),
    "a text with blanks around its numbers": ("全省共有 300 家 养老机构。", [Says("300 家", "养老机构")]),
    "a run of months between": (
        "生猪存栏环比增长1.7%，连续5个月增长，比去年9月份增长10%。",
        [
            Says("1.7%", "生猪存栏", "change", "up"),
            Says("10%", "生猪存栏", "change", "up", link="change_of 1.7%"),
        ],
    ),
    "those who are in a place": (
        "幼儿园覆盖率和公办园在园幼儿占比分别达85%和51%。",
        [Says("85%", "幼儿园覆盖率"), Says("51%", "公办园在园幼儿占比")],
    ),
    "for whom something is done, counted": (
        "平台共为1400多家慈善组织发布信息2.1万条。",
        [Says("1400多家", "慈善组织"), Says("2.1万条", "发布信息")],
    ),
    "a change inside a list of a name": (
        "完成132个涉及住房改善、社会服务的项目。",
        [Says("132个", "涉及住房改善、社会服务的项目")],
    ),
    "one deed counted twice": (
        "全县减贫1020户3700人。",
        [Says("1020户", "减贫", "change", "down"), Says("3700人", "减贫", "change", "down")],
    ),
    "a rate behind its comparison": ("出口同比增速为5%。", [Says("5%", "出口增速", "change", "up")]),
    "a deed and its change": ("出口比上年增长5%。", [Says("5%", "出口", "change", "up")]),
    "a deed behind 的": (
        "用于科研、教学的支出分别增长5%和6%。",
        [Says("5%", "科研支出", "change", "up"), Says("6%", "教学的支出", "change", "up")],
    ),
    "from and to and by": (
        "救助人数从156人减少到59人，下降62%。",
        [
            Says("156人", "救助人数"),
            Says("59人", "救助人数", link="from 156人"),
            Says("62%", "救助人数", "change", "down", "change_of 59人"),
        ],
    ),
    "a change in the next sentence": (
        "参保人数120万人。同比增长3%。",
        [Says("120万人", "参保人数"), Says("3%", "参保人数", "change", "up")],
    ),
    "a subject without number between": (
        "客运量继续增长，达1063万人次。",
        [Says("1063万人次", "客运量")],
    ),
}
SHARES_RANKS_AND_RATES = {
    "part and whole": ("护理型床位占养老床位的62%。", [Says("62%", "护理型床位占养老床位")]),
    "the part alone": ("民办养老机构占62%。", [Says("62%", "民办养老机构")]),
    "the whole after the part's own number": (
        "高标准农田512万亩，占耕地面积的60%。",
        [Says("512万亩", "高标准农田"), Says("60%", "高标准农田占耕地面积", link="share_of 512万亩")],
    ),
    "a share goes on as a share where its new state is said": (
        "服务业占地区生产总值的46.9%，次年达到51.6%。",
        [Says("46.9%", "服务业占地区生产总值"), Says("51.6%", "服务业占地区生产总值")],
    ),
    "fulfilled of a plan": (
        "一般公共预算收入41亿元，完成年度预算的102.4%。",
        [
            Says("41亿元", "一般公共预算收入"),
            Says("102.4%", "一般公共预算收入完成年度预算", link="share_of 41亿元"),
        ],
    ),
    "a share of a region": ("长江水资源占全国的35%。", [Says("35%", "长江水资源占全国")]),
    "a share with its whole behind the number": (
        "沿江人口约占全国40%的总量。",
        [Says("40%", "占全国总量")],
    ),
    "a share that says who": ("健身企业已有90%复工。", [Says("90%", "健身企业复工")]),
    "Q N and what they do, for a share": (
        "六成企业享受优惠贷款。",
        [Says("六成", "企业享受优惠贷款")],
    ),
    "Q 的 N": ("60%的村建有卫生室。", [Says("60%", "村建有卫生室")]),
    "其中 with a name of its own": (
        "社会组织7438家，其中基金会210家。",
        [Says("7438家", "社会组织"), Says("210家", "基金会")],
    ),
    "其中 over two clauses": (
        "进出口总额2000亿元，其中，出口1200亿元，增长5%；进口800亿元，下降3%。",
        [
            Says("2000亿元", "进出口总额"),
            Says("1200亿元", "出口"),
            Says("5%", "出口", "change", "up", "change_of 1200亿元"),
            Says("800亿元", "进口"),
            Says("3%", "进口", "change", "down", "change_of 800亿元"),
        ],
    ),
    "其中 with a place only": (
        "安排专项资金8亿元，其中湖北3亿元。",
        [Says("8亿元", "安排专项资金"), Says("3亿元", "安排专项资金")],
    ),
    "a rank of its own": ("基金会数量位居全省首位。", [Says("首位", "基金会数量", "rank")]),
    "a rank after a level": (
        "持证社工达5.5万人，居全国第二。",
        [Says("5.5万人", "持证社工"), Says("第二", "持证社工", "rank", link="rank_of 5.5万人")],
    ),
    "a rank by its noun": ("我国是世界第二大经济体。", [Says("第二大", "经济体", "rank")]),
    "two ranks": (
        "总量居全国第三，增速居全省首位。",
        [Says("第三", "总量", "rank"), Says("首位", "总量增速", "rank")],
    ),
    "per thousand of": (
        "每千名老年人拥有护理床位37.4张。",
        [Says("37.4张", "每千名老年人拥有护理床位", per="1000 名 老年人")],
    ),
    "per hundred households": ("每百户拥有汽车42辆。", [Says("42辆", "每百户拥有汽车", per="100 户")]),
    "per ten thousand people": ("每万人拥有律师4.5名。", [Says("4.5名", "每万人拥有律师", per="10000 人")]),
    "per head is in the name": ("人均可支配收入3.2万元。", [Says("3.2万元", "人均可支配收入")]),
    "per person and month": ("每人每月补助400元。", [Says("400元", "补助", per="1 人")]),
}
CASES = {**LEVELS, **CHANGES, **SHARES_RANKS_AND_RATES}
OPEN_FAULTS = {
    "a distance by 距": "站 is a verb after 高铁",
    "a number in brackets and the one around it": "the bracket's indicator goes on behind the bracket",
    "per person and month": "a base that is transparent is not handed on",
}


def said(done: Followed) -> list[Says]:
    record = done.record
    numbers = {one.id: one.quantity.text for one in record.observations}
    return [
        Says(
            one.quantity.text,
            one.indicator.text if one.indicator else None,
            one.measure,
            one.direction,
            " ".join(f"{link.kind} {numbers[link.id]}" for link in one.linked),
            " ".join(str(part) for part in (one.per.value, one.per.unit, one.per.of) if part) if one.per else "",
        )
        for one in record.observations
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            *case,
            id=name,
            marks=[pytest.mark.xfail(reason=OPEN_FAULTS[name], strict=True)] if name in OPEN_FAULTS else [],
        )
        for name, case in CASES.items()
    ],
)
def test_what_a_number_is_about(text: str, wanted: list[Says], followed: Callable[[str], Followed]) -> None:
    assert said(followed(text)) == wanted


HEADS = [
    "养老床位",
    "居民收入",
    "出口",
    "城镇、农村人口",
    "投入",
    "改造旧房",
    "“一件事”服务",
    "",
    "其中",
    "占比",
    "每千人",
]
VERBS = ["达", "增长", "下降", "由", "增加到", "占", "居", "分别为", "新增", "的", "高于", "，", "；", "（", "）", ""]
NUMBERS = ["5张", "3.2万元", "12%", "1.2个百分点", "第二", "首位", "2倍", "三成以上", "3至5名", "300公里"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(HEADS), st.sampled_from(VERBS), st.sampled_from(NUMBERS), st.sampled_from("，；、。和")
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=300, deadline=None)
def test_links_of_any_sentence_are_sound(
    followed: Callable[[str], Followed], clauses: list[tuple[str, str, str, str]]
) -> None:
    text = "".join("".join(clause) for clause in clauses)
    record = followed(text).record
    ids = [one.id for one in record.observations]
    for one in record.observations:
        assert (one.direction is not None) <= (one.measure == "change")
        assert (one.comparison is not None) <= (one.measure == "change")
        assert 0 < one.confidence <= 1
        assert one.id not in [link.id for link in one.linked]
        assert {link.id for link in one.linked} <= set(ids[: ids.index(one.id)])
        assert (one.indicator is None) == ("indicator-missing" in one.flags)
        spans = [(span.start, span.end) for span in one.indicator.spans] if one.indicator else []
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
