"""The errors of the extractor: one base, few children.

Each message names the file and line, what was found, what is allowed and how
to mend it. Each error is also a ``ValueError`` and can be pickled, so that a
worker process can hand it to its parent.
"""

from __future__ import annotations


class ExtractorError(ValueError):
    """Base of all errors that the extractor raises on purpose."""


class ReadingError(ExtractorError):
    """An article could not be read: empty, binary, undecodable, too large.

    A batch reports it, counts it and goes on with the next article.
    """


class DataError(ExtractorError):
    """A rule file or table is wrong. It stops the run at the start.

    >>> str(DataError("units.tsv", 12, "found '3x' in column factor", "write a decimal"))
    "units.tsv:12: found '3x' in column factor; write a decimal"
    """

    def __init__(self, file: str, line: int, found: str, mend: str) -> None:
        super().__init__(file, line, found, mend)
        self.file, self.line, self.found, self.mend = file, line, found, mend

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}; {self.mend}"


class RecordError(ExtractorError):
    """A record document is not valid against the contract."""


class MissingPackageError(ExtractorError):
    """Something needs a package of an extra that is not installed.

    >>> str(MissingPackageError("parquet", "pyarrow"))
    "parquet needs the package pyarrow; install it with: pip install 'bulletin-extractor[parquet]'"
    """

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(extra, package)
        self.extra, self.package = extra, package

    def __str__(self) -> str:
        mend = f"pip install 'bulletin-extractor[{self.extra}]'"
        return f"{self.extra} needs the package {self.package}; install it with: {mend}"
