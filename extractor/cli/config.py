"""Settings from ``extractor.toml``, or ``[tool.extractor]`` of ``pyproject.toml``, and from the environment.

A setting is an option of a command: ``jobs`` in the table ``[run]``. One that
stands above all tables holds for every command that has it. The first of these
decides: flag, environment (``EXTRACTOR_RUN_JOBS``), file, default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from extractor.errors import ExtractorError

PREFIX = "EXTRACTOR"
FILE, PYPROJECT = "extractor.toml", "pyproject.toml"
_PATHS = ("output", "rules", "texts", "html")
_PATHS_AFTER = ("exports",)
"""Options whose value may end in a path, after ``=``."""
_NEVER = ("help", "version", "install-completion", "show-completion")


class ConfigError(ExtractorError):
    """The settings file is wrong."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a file, by command and parameter, as click takes them; ``file`` None where there is none."""

    file: Path | None = None
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Found(NamedTuple):
    """A file of settings as it was read; ``file`` None where there is none."""

    file: Path | None
    content: Mapping[str, Any]


class Setting(NamedTuple):
    """One option of a command with the value that holds, and where that is from."""

    command: str
    name: str
    value: Any
    origin: str
    variable: str


def load_config(group: Any, start: Path) -> Config:
    """The settings for the commands of ``group``: of the nearest file, from the folder ``start`` upwards.

    Paths in it are relative to its folder. Raises ConfigError naming the file for
    what cannot be read, is no command, or is no option of it.
    """
    return config_of(find_settings(start), group)


def find_settings(start: Path) -> Found:
    """The nearest file with settings, from the folder ``start`` upwards. Raises ConfigError if it cannot be read."""
    named = os.environ.get(f"{PREFIX}_CONFIG")
    for path in [Path(named)] if named else _candidates(start):
        content = _content(path, must=bool(named))
        if content is not None:
            return Found(path, content)
    return Found(None, {})


def config_of(found: Found, group: Any) -> Config:
    """What was found, as settings for the commands of ``group``. Raises ConfigError as :func:`load_config`."""
    return Config() if found.file is None else Config(found.file, _defaults(found.content, group, found.file))


def _candidates(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        yield folder / FILE
        yield folder / PYPROJECT


def _content(path: Path, must: bool) -> dict[str, Any] | None:
    if not must and not path.is_file():
        return None
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        if path.name == PYPROJECT:
            return None
        raise ConfigError(f"{path}: {error}; write TOML, as docs/cli.md shows") from None
    if path.name != PYPROJECT:
        return content
    found = content.get("tool", {}).get("extractor")
    return found if isinstance(found, dict) else None


def _defaults(content: Mapping[str, Any], group: Any, path: Path) -> dict[str, dict[str, Any]]:
    commands = {name: options_of(command) for name, command in group.commands.items()}
    shared = {key: value for key, value in content.items() if not isinstance(value, dict)}
    known = {key for options in commands.values() for key in options}
    for key in shared:
        if _key(key) not in known:
            raise ConfigError(f"{path}: {key} is no option of any command; see extractor config show")
    found: dict[str, dict[str, Any]] = {name: {} for name in commands}
    for name, options in commands.items():
        own = content.get(name, {})
        for key, value in own.items():
            if _key(key) not in options:
                allowed = ", ".join(options) or "nothing"
                raise ConfigError(f"{path}: [{name}] has no setting {key}; allowed: {allowed}")
            found[name][options[_key(key)].name] = _placed(options[_key(key)], value, path)
        for key, value in shared.items():
            if _key(key) in options:
                option = options[_key(key)]
                found[name].setdefault(option.name, _placed(option, value, path))
    for name, value in content.items():
        if isinstance(value, dict) and name not in commands:
            raise ConfigError(f"{path}: [{name}] is no command; allowed: {', '.join(commands)}")
    return found


def _key(key: str) -> str:
    return key.replace("_", "-")


def options_of(command: Any) -> dict[str, Any]:
    """The options of a command that can be set, by their long name without ``--``."""
    found = {}
    for option in command.params:
        names = [name[2:] for name in option.opts if name.startswith("--")]
        if option.param_type_name == "option" and names and names[0] not in _NEVER:
            found[names[0]] = option
    return found


def _placed(option: Any, value: Any, path: Path) -> Any:
    """The value, a path in it taken from the folder of the file."""
    if option.name not in (*_PATHS, *_PATHS_AFTER):
        return value
    if isinstance(value, list):
        return [_placed(option, one, path) for one in value]
    if option.name in _PATHS_AFTER:
        before, mark, after = str(value).partition("=")
        return before + mark + (str(path.parent / after) if after else "")
    return str(path.parent / value) if isinstance(value, str) else value


def settings(group: Any, config: Config) -> Iterator[Setting]:
    """Every option of every command with the value that holds without flags, in order of the commands."""
    for command, each in group.commands.items():
        for name, option in options_of(each).items():
            variable = f"{PREFIX}_{command}_{option.name}".replace("-", "_").upper()
            if os.environ.get(variable):
                yield Setting(command, name, os.environ[variable], f"environment {variable}", variable)
            elif option.name in config.defaults.get(command, {}):
                yield Setting(command, name, config.defaults[command][option.name], f"file {config.file}", variable)
            else:
                default = None if callable(option.default) else option.default
                yield Setting(command, name, default, "default", variable)
