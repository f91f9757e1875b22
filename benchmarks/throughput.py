"""Throughput of the whole pipeline, and its ratio to ``jieba.cut`` over the same text in the same process.

usage: python benchmarks/throughput.py [PATH...] [--limit N] [--repeat N] [--json]

PATH is a file, a folder, or JSONL(.gz) with one article a line (default:
corpora/bulletins). Both are warmed up before they are timed; the best of
``--repeat`` rounds counts. Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter
from typing import Any

from measure import SAMPLES, articles_of, best_of, cut, sources_of

from extractor.errors import ExtractorError
from extractor.pipeline import STAGES, extract_timed
from extractor.reading.sources import Source
from extractor.rulebook import Rulebook, load_rulebook
from extractor.writing import to_json_bytes

ALL_STAGES = ("read", *STAGES, "write")


def main() -> None:
    """Measure and print."""
    options = _arguments()
    figures = throughput(options.paths, options.limit, options.repeat)
    print(json.dumps(figures, indent=2) if options.json else _as_text(figures))


def throughput(paths: list[str], limit: int | None = None, rounds: int = 3, step: int = 1) -> dict[str, Any]:
    """The figures of the whole way from source to bytes; ``stages`` are shares of ``jieba.cut``."""
    began = time.process_time()
    rulebook = load_rulebook()
    start_up = time.process_time() - began
    sources = sources_of(paths, limit, step)
    texts = [article.text for article in articles_of(sources, rulebook)]
    characters, size = sum(map(len, texts)), sum(len(text.encode()) for text in texts)
    _extract_all(sources[:20], rulebook)
    _cut_all(texts[:20])
    stages, ours = best_of(rounds, lambda: _extract_all(sources, rulebook))
    _, theirs = best_of(rounds, lambda: _cut_all(texts))
    assert isinstance(stages, Counter)
    return {
        "articles": len(texts),
        "characters": characters,
        "megabytes": round(size / 1e6, 3),
        "start_up_seconds": round(start_up, 3),
        "seconds": round(ours, 3),
        "characters_per_second": round(characters / ours),
        "megabytes_per_second": round(size / 1e6 / ours, 3),
        "jieba_megabytes_per_second": round(size / 1e6 / theirs, 3),
        "ratio_to_jieba": round(ours / theirs, 3),
        "peak_memory_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "stages": {name: round(stages[name] / theirs, 3) for name in ALL_STAGES},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)], metavar="PATH")
    parser.add_argument("--limit", type=int, metavar="N", help="articles at most")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds; the best counts")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _extract_all(sources: list[Source], rulebook: Rulebook) -> Counter[str]:
    """Read, extract and serialise every article; the seconds by stage."""
    seconds: Counter[str] = Counter()
    for source in sources:
        began = time.process_time()
        try:
            article = source.read(rulebook.reading)
        except ExtractorError:
            continue
        seconds["read"] += time.process_time() - began
        record, stages = extract_timed(article, rulebook)
        seconds.update(stages)
        began = time.process_time()
        to_json_bytes(record)
        seconds["write"] += time.process_time() - began
    return seconds


def _cut_all(texts: list[str]) -> None:
    for text in texts:
        cut(text)


def _as_text(figures: dict[str, Any]) -> str:
    lines = [f"{name:28}{value:>14,}" for name, value in figures.items() if name != "stages"]
    lines.append("stages, as a share of jieba.cut")
    lines += [f"  {name:26}{share:>14}" for name, share in figures["stages"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
