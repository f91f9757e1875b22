"""The command line: arguments in, exit code out.

Data goes to stdout, messages go to stderr. Exit codes: 0 all good, 1 some
articles failed, 2 wrong use or a wrong rule file, 3 nothing to do with
--fail-if-empty, 4 a record failed the contract, 6 the storage refuses or another
run is at work, 70 a bug, 130 interrupted.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

WRONG_USE, STORAGE, BUG, INTERRUPTED = 2, 6, 70, 130
_GARBAGE = (50_000, 20, 100)
"""How many new objects make Python look for garbage: modules and rules, of which a start makes most, are none."""
_ROOMS = (
    "batch_commands",
    "commands",
    "correction_commands",
    "data_commands",
    "review_commands",
    "serve_commands",
    "setup_commands",
    "watch_command",
)
"""The modules that add commands, in the order of the help."""
_HOMES = {
    "run": "batch_commands",
    "status": "batch_commands",
    "show": "commands",
    "evaluate": "commands",
    "schema": "commands",
    "explain": "commands",
    "region": "commands",
    "export": "data_commands",
    "validate": "data_commands",
    "diff": "data_commands",
    "migrate": "data_commands",
    "watch": "watch_command",
}
"""Where a command is all that has to be loaded for it."""


def main() -> None:
    """Run the command that the arguments name and leave with its exit code."""
    gc.set_threshold(*_GARBAGE)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # so that pydantic does not look through all packages
    from extractor.errors import ExtractorError
    from extractor.kept import cache_folder, save_cache, use_cache

    use_cache(cache_folder(os.environ))
    atexit.register(save_cache)
    try:
        _run(sys.argv[1:])
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


def _run(arguments: Sequence[str]) -> None:
    """Read the arguments and run what they ask for. Raises SystemExit, and ExtractorError for wrong settings.

    Where they begin with a command, only its module is loaded; a file of settings has to agree with all commands.
    """
    from typer.main import get_command

    from extractor.cli.app import app
    from extractor.cli.config import PREFIX, config_of, find_settings

    settings = find_settings(Path.cwd())
    home = _HOMES.get(arguments[0]) if arguments and settings.file is None else None
    for room in _ROOMS if home is None else (home,):
        import_module(f"extractor.cli.{room}")
    command = get_command(app)
    config = config_of(settings, command)
    command(prog_name="extractor", default_map=config.defaults, auto_envvar_prefix=PREFIX)


def _leave(message: str, code: int) -> None:
    print(f"extractor: {message}", file=sys.stderr)
    sys.exit(code)
