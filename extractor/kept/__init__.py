"""What is worked out once for all runs, in files of the user's cache: compiled patterns, parsed TOML, the rulebook.

Nearly all of the time to the first article goes into what depends only on the
rules, the code and the versions of Python and ``regex``. The files are of use only, never
needed: without them, or where they are damaged or of other versions, all is worked out
as ever, and where they cannot be written, nothing is lost.
"""

from extractor.kept.cache import (
    ENVIRONMENT,
    cache_folder,
    compiled,
    compiled_by_re,
    parsed_toml,
    save_cache,
    use_cache,
)
from extractor.kept.whole import kept_whole

__all__ = [
    "ENVIRONMENT",
    "cache_folder",
    "compiled",
    "compiled_by_re",
    "kept_whole",
    "parsed_toml",
    "save_cache",
    "use_cache",
]
