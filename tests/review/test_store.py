"""The store on SQLite and on PostgreSQL: the same tests, the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select

from extractor.review.store import search
from extractor.review.store.engine import reading, writing
from extractor.review.store.queue import Filter, Page, QueueError, facets, key_after, page_of
from extractor.review.store.store import Store
from extractor.review.store.tables import articles, documents, metadata

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
Opening = Callable[[Path], Store]


EVERYTHING = Filter()


def _page(
    store: Store, asked: Filter = EVERYTHING, order: str = "doubt", after: str | None = None, limit: int = 50
) -> Page:
    with reading(store.engine) as connection:
        return page_of(connection, asked, order, after, limit)  # type: ignore[arg-type]


def _ids(page: Page) -> list[str]:
    return [row["id"] for row in page.rows]


def _texts(outputs: Path) -> dict[str, str]:
    found = {}
    for path in outputs.glob("*.json"):
        content = json.loads(path.read_bytes())
        found[content["article"]["id"]] = "\n".join(
            [
                content["article"]["id"],
                content["article"]["title"] or "",
                content["article"]["source"] or "",
                content["text"],
            ]
        )
    return found


def test_tables_of_the_migrations_are_those_of_the_code(store: Store) -> None:
    with writing(store.engine) as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [each for each in found if "search" not in str(each)] == []


def test_all_articles_are_in_the_queue_and_in_the_counts(store: Store, outputs: Path) -> None:
    page = _page(store)
    assert page.total == len(page.rows) == len(list(outputs.glob("*.json")))
    with reading(store.engine) as connection:
        found = facets(connection)
    assert found["states"] == [{"value": "open", "count": page.total}]
    for facet in found["rules"]:
        assert _page(store, Filter(rule=facet["value"])).total == facet["count"]
    for facet in found["flags"]:
        assert len(_page(store, Filter(flag=facet["value"])).rows) == facet["count"]


@pytest.mark.parametrize("order", ["doubt", "date", "id"])
def test_pages_join_to_the_whole_without_gap_or_double(store: Store, order: str) -> None:
    whole = _ids(_page(store, order=order))
    joined, after = [], None
    while True:
        page = _page(store, order=order, after=after, limit=3)
        joined += _ids(page)
        after = page.next
        if after is None:
            break
    assert joined == whole
    with reading(store.engine) as connection:
        keys = [row["key"] for row in _page(store, order=order).rows]
        following = [key_after(connection, Filter(), order, key) for key in keys]  # type: ignore[arg-type]
    assert following == [*keys[1:], None]


def test_doubt_orders_the_queue_and_has_its_reason(store: Store) -> None:
    rows = _page(store).rows
    assert [row["doubt"] for row in rows] == sorted((row["doubt"] for row in rows), reverse=True)
    assert rows[0]["doubt"] > 0
    assert rows[0]["reason"]["zh"]
    assert rows[0]["reason"]["en"]


def test_a_cursor_of_another_order_is_refused(store: Store) -> None:
    cursor = _page(store, order="date", limit=2).next
    for wrong in (cursor, "x", "WzFd"):
        with pytest.raises(QueueError, match="cursor"):
            _page(store, order="doubt", after=wrong)


@pytest.mark.parametrize(
    "query", ["浙江", "公告", "德清", "县", "2020", "2020年", "GDP", "的", "不存在的词", "suining", "全市 增长"]
)
def test_search_finds_exactly_the_articles_that_hold_the_words(store: Store, outputs: Path, query: str) -> None:
    wanted = {
        id for id, text in _texts(outputs).items() if all(word in search.folded(text) for word in query.lower().split())
    }
    assert set(_ids(_page(store, Filter(q=query)))) == wanted


def test_search_reads_no_syntax_in_a_query(store: Store) -> None:
    for query in ('"', "' OR 1=1 --", "浙江 NOT 德清", "a* b:c ^(", "\\", "&|!<->", "grams:x"):
        _page(store, Filter(q=query))
    assert _page(store, Filter(q="，。")).total == 0


def test_filters_join(store: Store) -> None:
    every = _page(store).rows
    region = next(row["adcode"] for row in every if row["adcode"])
    province = region[:2] + "0000"
    inside = [row["id"] for row in every if (row["adcode"] or "").startswith(region[:2])]
    assert _ids(_page(store, Filter(region=province))) == inside
    assert _page(store, Filter(region=province)).total == len(inside)
    low = [row["id"] for row in every if row["lowest"] <= 0.5]
    assert _ids(_page(store, Filter(max_confidence=0.5))) == low
    assert _ids(_page(store, Filter(region=province, max_confidence=0.5))) == [id for id in inside if id in low]
    assert _ids(_page(store, Filter(kind="policy"))) == [row["id"] for row in every if row["policies"]]
    assert _page(store, Filter(state="done")).total == 0


def test_only_what_changed_is_read_again_and_old_documents_stay(store: Store, outputs: Path) -> None:
    assert store.refresh()[:3] == (0, 0, 0)
    path = outputs / "suining-minzheng-2020.json"
    content = json.loads(path.read_bytes())
    content["article"]["title"] = "全新的标题"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert store.refresh()[:3] == (0, 1, 0)
    assert _ids(_page(store, Filter(q="全新的标题"))) == ["suining-minzheng-2020"]
    with reading(store.engine) as connection:
        row = connection.execute(select(articles).where(articles.c.id == "suining-minzheng-2020")).one()
        kept = connection.execute(
            select(func.count()).select_from(documents).where(documents.c.article == "suining-minzheng-2020")
        ).scalar_one()
    assert (row.version, row.title, kept) == (2, "全新的标题", 2)


def test_an_article_whose_file_is_gone_leaves_queue_counts_and_search(store: Store, outputs: Path) -> None:
    before = _page(store).total
    text = (outputs / "deqing-yusuan-2016.json").read_bytes()
    (outputs / "deqing-yusuan-2016.json").unlink()
    assert store.refresh()[:3] == (0, 0, 1)
    assert _page(store).total == len(_page(store).rows) == before - 1
    assert "deqing-yusuan-2016" not in _ids(_page(store, Filter(q="德清")))
    (outputs / "deqing-yusuan-2016.json").write_bytes(text)
    assert store.refresh()[:3] == (0, 1, 0)
    assert _page(store).total == before
    assert "deqing-yusuan-2016" in _ids(_page(store, Filter(q="德清")))


def test_a_file_that_is_no_record_is_told_and_the_rest_goes_on(stores: Opening, outputs: Path) -> None:
    (outputs / "broken.json").write_text('{"article": {"id": "x"', encoding="utf-8")
    (outputs / "other.json").write_text("[1, 2]", encoding="utf-8")
    store = stores(outputs)
    done = store.refresh()
    assert done.new == len(list(outputs.glob("*.json"))) - 2
    assert [("broken.json" in fault, "other.json" in fault) for fault in done.faults] == [(True, False), (False, True)]


def test_rebuilding_gives_the_same_queue(store: Store) -> None:
    def everything() -> object:
        with reading(store.engine) as connection:
            rows = _page(store).rows
            return [{**row, "version": 0} for row in rows], facets(connection), _ids(_page(store, Filter(q="全市")))

    before = everything()
    assert store.rebuild() == _page(store).total
    assert everything() == before


def test_writers_wait_for_each_other_and_readers_for_none(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(articles.update().values(state="done"))
        with reading(store.engine) as other:
            assert other.execute(select(articles.c.state).distinct()).scalars().all() == ["open"]
