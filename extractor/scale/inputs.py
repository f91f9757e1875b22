"""What a job reads: JSON lines, Parquet, tables of the catalogue, folders of files."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from extractor.errors import ExtractorError
from extractor.reading.sources import ARTICLE_ENDINGS
from extractor.scale.keyed import REFUSED

Form = Literal["jsonl", "parquet", "table", "files"]
FORMS = get_args(Form)
_LINES = "id string, text string, title string, source string, url string, published string, date string"
_FILES = "path string, modificationTime timestamp, length long, content binary"
_BROKEN = "_broken"
_ENDINGS = {".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".ndjson": "jsonl", ".ndjson.gz": "jsonl", ".parquet": "parquet"}


def form_of(path: str) -> Form:
    """The form of an input by its ending: jsonl or parquet; ExtractorError for another ending."""
    for ending, form in _ENDINGS.items():
        if path.rstrip("/").endswith(ending):
            return form  # type: ignore[return-value]
    raise ExtractorError(f"{path}: cannot tell its form from the name; say --format with one of {', '.join(FORMS)}")


def read_articles(spark: SparkSession, path: str, form: Form | None = None, *, stream: bool = False) -> DataFrame:
    """The rows of an input, for :func:`extractor.scale.extract_articles`.

    ``files`` is a folder of articles, one a file (text, pages, Word, PDF), at any
    depth; ``table`` a name in the catalogue. ``stream`` reads what arrives in the
    folder ``path``. A line that is no JSON object becomes a row whose extraction
    is an error.
    """
    form = form or form_of(path)
    reader: Any = spark.readStream if stream else spark.read
    if form == "table":
        return reader.table(path)
    if form == "files":
        endings = ",".join(ending[1:] for ending in ARTICLE_ENDINGS)
        options = {"recursiveFileLookup": "true", "pathGlobFilter": f"*.{{{endings}}}"}
        return reader.format("binaryFile").schema(_FILES).options(**options).load(path).select("path", "content")
    if form == "jsonl":
        schema = f"{_LINES}, {_BROKEN} string"
        lines = reader.schema(schema).option("columnNameOfCorruptRecord", _BROKEN).json(path)
        return _known_lines(lines)
    if stream:
        schema = spark.read.parquet(path).schema
        return reader.schema(schema).parquet(path)
    return reader.parquet(path)


def _known_lines(lines: DataFrame) -> DataFrame:
    told = F.concat(F.lit("not a JSON object: "), F.substring(_BROKEN, 1, 60), F.lit("; write one JSON object a line"))
    day = F.coalesce("published", "date")
    refused = F.when(F.col(_BROKEN).isNotNull(), told)
    return lines.withColumn("published", day).withColumn(REFUSED, refused).drop("date", _BROKEN)
