"""An article that takes too long is one reported error."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from extractor.batch.work import extract_aside
from extractor.document import Article
from extractor.reading import ReadingRules
from extractor.rulebook import default_rulebook
from extractor.time_limit import OutOfTime, time_limit


class SlowSource:
    """A source whose library swallows every exception and goes on."""

    name = "slow.txt"
    id = "slow"

    def read(self, rules: ReadingRules | None = None) -> Article:
        del rules
        while True:
            try:
                time.sleep(0.05)
            except Exception:
                continue


def test_the_block_is_left_and_the_alarm_does_not_ring_later() -> None:
    with pytest.raises(OutOfTime), time_limit(0.05):
        time.sleep(5)
    with time_limit(0.05):
        pass
    time.sleep(0.1)


def test_a_slow_article_is_one_error_that_says_how_to_mend_it(tmp_path: Path) -> None:
    outcome = extract_aside(SlowSource(), tmp_path, default_rulebook(), None, most_seconds=0.2)
    assert outcome.kind == "slow"
    assert outcome.error == (
        "slow.txt: took more than 0.2 seconds, which is all that one article may take; "
        "split the article, or look whether it is one"
    )
    assert not list(tmp_path.iterdir())
