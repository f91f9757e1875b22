"""The command line: arguments in, exit code out.

Data goes to stdout, messages go to stderr. Exit codes: 0 all good, 1 some
articles failed, 2 wrong use or a wrong rule file, 3 nothing to do with
--fail-if-empty, 4 a record failed the contract, 6 the storage refuses or another
run is at work, 70 a bug, 130 interrupted.
"""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path

WRONG_USE, STORAGE, BUG, INTERRUPTED = 2, 6, 70, 130


def main() -> None:
    """Run the command that the arguments name and leave with its exit code."""
    from typer.main import get_command

    from extractor.cli import (  # noqa: F401  (they add commands)
        batch_commands,
        commands,
        correction_commands,
        data_commands,
        review_commands,
        serve_commands,
        setup_commands,
        watch_command,
    )
    from extractor.cli.app import app
    from extractor.cli.config import PREFIX, load_config
    from extractor.errors import ExtractorError
    from extractor.kept import cache_folder, save_cache, use_cache

    use_cache(cache_folder(os.environ))
    atexit.register(save_cache)
    try:
        command = get_command(app)
        config = load_config(command, Path.cwd())
        command(prog_name="extractor", default_map=config.defaults, auto_envvar_prefix=PREFIX)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except ExtractorError as error:
        _leave(str(error), WRONG_USE)
    except OSError as error:
        _leave(str(error), STORAGE)
    except Exception as error:
        if os.environ.get("EXTRACTOR_DEBUG"):
            raise
        _leave(f"bug: {type(error).__name__}: {error} (EXTRACTOR_DEBUG=1 shows where)", BUG)


def _leave(message: str, code: int) -> None:
    print(f"extractor: {message}", file=sys.stderr)
    sys.exit(code)
