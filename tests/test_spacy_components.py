"""The components in other people's pipelines: exactly the core's spans, and nobody else's touched."""

from __future__ import annotations

import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, SpanGroup

from extractor import ArticleRecord, extract
from extractor.errors import ReadingError
from extractor.pipeline import find_mentions
from extractor.reading import article_from_text
from extractor.rulebook import default_rulebook

DAY = "2020-02-01"
TEXT = (
    "泗阳县养老服务情况\n\n2019年，泗阳县养老床位达1.2万张，比上年增长15%，居宿迁市第二。"
    "全县认真贯彻《江苏省养老服务条例》，力争到2025年床位达1.5万张。𠮷祥 家园\t新增20张床位。"
)


def pipeline(*names: str, **config: object) -> Language:
    nlp = spacy.blank("zh")
    for name in names or ("bulletin_mentions", "bulletin_observations"):
        nlp.add_pipe(name, config={"published": DAY} | config)
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline()


def spans_of(doc: Doc, name: str) -> list[tuple[int, int, str, str, str]]:
    return [(s.start_char, s.end_char, s.label_, s.kb_id_, s.id_) for s in doc.spans[name]]


def assert_is_the_core(doc: Doc, record: ArticleRecord) -> None:
    """The groups and observations of ``doc`` are those of the record, span by span."""
    assert spans_of(doc, "bulletin_regions") == [
        (one.start, one.end, one.kind, one.adcode or "", one.rule) for one in record.regions
    ]
    assert [span[:4] for span in spans_of(doc, "bulletin_policies")] == [
        (one.start, one.end, one.kind, one.policy_key or "") for one in record.policies
    ]
    assert [span[:4] for span in spans_of(doc, "bulletin_quantities")] == [
        (o.quantity.start, o.quantity.end, o.quantity.dimension or "number", o.quantity.unit_code or "")
        for o in record.observations
    ]
    assert doc._.bulletin_observations == record.observations
    for name in ("bulletin_regions", "bulletin_quantities", "bulletin_policies", "bulletin_periods"):
        assert [[s.start_char, s.end_char] for s in doc.spans[name]] == doc.spans[name].attrs["offsets"]


def test_character_tokens_have_exactly_the_spans_of_the_core(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert_is_the_core(doc, extract(TEXT, published=DAY))
    assert ("2019年", "period", "2019-01-01/2019-12-31") in [
        (s.text, s.label_, s.kb_id_) for s in doc.spans["bulletin_periods"]
    ]
    assert {s.text for s in doc.spans["bulletin_policies"]} == {"江苏省养老服务条例"}


def test_bulletins_have_exactly_the_spans_of_the_core(nlp: Language, bulletins: list[Path]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in bulletins]
    for text, doc in zip(texts, pipeline(published=None).pipe(texts), strict=True):
        assert doc.text == text
        assert_is_the_core(doc, extract(text))


def test_tables_and_all_else_are_what_the_record_is_made_of(bulletins: list[Path]) -> None:
    table = "泗阳县2019年主要指标\n\n指标\t单位\t数值\n养老床位\t张\t1200\n社会组织\t家\t300\n"
    for text in (table, *(path.read_text(encoding="utf-8") for path in bulletins)):
        mentions = find_mentions(article_from_text(text), default_rulebook())
        record = extract(text)
        assert [one.start for one in mentions.quantities] == [one.quantity.start for one in record.observations]


@settings(max_examples=60)
@given(st.text(st.sampled_from("泗阳县江苏省2019年增长15%，。新增3家《条例》\n\t 　a𠮷全市"), max_size=40))
def test_any_text_on_character_tokens(text: str) -> None:
    doc = _shared()(text)
    if text.strip():
        assert_is_the_core(doc, extract(text, published=DAY))
    else:
        assert all(len(doc.spans[name]) == 0 for name in doc.spans)
        assert doc._.bulletin_observations == ()


_kept: list[Language] = []


def _shared() -> Language:
    if not _kept:
        _kept.append(pipeline())
    return _kept[0]


def test_long_tokens_are_taken_whole_and_the_offsets_stay_exact() -> None:
    nlp = pipeline("bulletin_mentions")
    doc = Doc(nlp.vocab, words=["泗阳县城", "养老", "床位达", "1.2万张左右", "。"], spaces=[False] * 5)
    doc = nlp.get_pipe("bulletin_mentions")(doc)
    assert [s.text for s in doc.spans["bulletin_regions"]] == ["泗阳县城"]
    assert doc.spans["bulletin_regions"].attrs["offsets"] == [[0, 3]]
    assert [s.text for s in doc.spans["bulletin_quantities"]] == ["1.2万张左右"]


def test_spans_of_others_stay() -> None:
    nlp = pipeline("bulletin_mentions", "bulletin_observations")
    doc = nlp.make_doc(TEXT)
    doc.ents = [doc.char_span(0, 3, label="GPE")]
    doc.spans["theirs"] = SpanGroup(doc, spans=[doc[0:4]], attrs={"by": "them"})
    doc.user_data["theirs"] = 7
    doc = nlp(doc)
    assert [ent.text for ent in doc.ents] == ["泗阳县"]
    assert (doc.spans["theirs"].attrs, len(doc.spans["theirs"]), doc.user_data["theirs"]) == ({"by": "them"}, 1, 7)


def test_each_document_may_have_its_day_and_title() -> None:
    nlp = pipeline("bulletin_observations", published=None)
    docs = []
    for day in ("2019-07-11", "2021-03-02"):
        doc = nlp.make_doc("目前，全县养老床位达300张。")
        doc.user_data["published"] = day
        docs.append(doc)
    ends = [doc._.bulletin_observations[0].period.end.isoformat() for doc in nlp.pipe(docs)]
    assert ends == ["2019-07-11", "2021-03-02"]


def test_own_rules(tmp_path: Path) -> None:
    (tmp_path / "indicators.tsv").write_text(
        "key\tzh\ten\taliases\tunit\tdimension\tmin\tmax\tpart_of\ntea_houses\t茶馆\ttea houses\t\t家\tcount\n",
        encoding="utf-8",
    )
    nlp = pipeline("bulletin_observations", rules=[str(tmp_path)])
    assert nlp("全县茶馆达32家。")._.bulletin_observations[0].indicator.canonical == "tea_houses"


def test_numbers_stay_exact(nlp: Language) -> None:
    doc = nlp("森林覆盖率达0.3%，投资54830000000.07元。")
    values = [one.quantity.value for one in doc._.bulletin_observations]
    assert values == [Decimal("0.3"), Decimal("54830000000.07")]
    assert doc.user_data["bulletin_observations"][0]["quantity"]["value"] == "0.3"


def test_blank_text_has_nothing_and_wrong_text_is_an_error(nlp: Language) -> None:
    for text in ("", " \n\t"):
        doc = nlp(text)
        assert sorted(doc.spans) == sorted(
            ["bulletin_regions", "bulletin_quantities", "bulletin_policies", "bulletin_periods"]
        )
        assert doc._.bulletin_observations == ()
    with pytest.raises(ReadingError):
        nlp("床位\x003张")


def test_docbin_keeps_all(nlp: Language) -> None:
    doc = nlp(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    again = next(iter(DocBin().from_bytes(stored).get_docs(spacy.blank("zh").vocab)))
    assert again.text == TEXT
    for name in doc.spans:
        assert spans_of(again, name) == spans_of(doc, name)
        assert [list(pair) for pair in again.spans[name].attrs["offsets"]] == doc.spans[name].attrs["offsets"]
    assert again._.bulletin_observations == doc._.bulletin_observations


def test_several_processes() -> None:
    nlp = pipeline()
    texts = [TEXT, "南京市新增养老床位300张。", "没有数字。"] * 2
    alone = list(nlp.pipe(texts))
    together = list(nlp.pipe(texts, n_process=2, batch_size=2))
    for one, other in zip(alone, together, strict=True):
        for name in one.spans:
            assert spans_of(one, name) == spans_of(other, name)
        assert one._.bulletin_observations == other._.bulletin_observations


def test_pipeline_survives_disk_and_pickling(tmp_path: Path) -> None:
    nlp = pipeline()
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == ["bulletin_mentions", "bulletin_observations"]
    component = pickle.loads(pickle.dumps(nlp.get_pipe("bulletin_mentions")))
    doc = component(nlp.make_doc(TEXT))
    assert spans_of(doc, "bulletin_regions") == spans_of(again(TEXT), "bulletin_regions")


def test_found_by_entry_point_without_importing_us() -> None:
    code = (
        "import sys, spacy; nlp = spacy.blank('zh'); assert 'extractor.pipeline' not in sys.modules;"
        "nlp.add_pipe('bulletin_mentions'); nlp.add_pipe('bulletin_observations', config={'published': '2020-02-01'});"
        "doc = nlp('南京市养老床位达300张。');"
        "print(doc.spans['bulletin_regions'][0].kb_id_, len(doc._.bulletin_observations))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["320100", "1"], done.stderr
