"""Settings: defaults < configuration file < environment < flags.

The configuration file is ``$XDG_CONFIG_HOME/qa-bot/config.toml`` (else ``~/.config/qa-bot/config.toml``), or the file
that ``$QA_BOT_CONFIG`` names. Its keys are the fields of :class:`Settings`; the environment's variables are the same in
capitals after ``QA_BOT_``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_bot.errors import SettingsError

COLORS = ("auto", "always", "never")
THEMES = ("any", "dark", "light")
"""Those of the terminal."""
KEYS = ("emacs", "vi")
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set."""

    corpus: tuple[str, ...] = ()
    """Files and folders; none means the article that comes with the package."""
    top: int = 3
    """Citations at most."""
    min_confidence: float | None = None
    """Below this probability the bot says that the corpus does not answer; None means the fitted threshold."""
    reader: str = "auto"
    """What reads the passages: neural, lexical, or auto, the best that is there."""
    engine: str = "memory"
    """What finds passages."""
    weights: str = ""
    """A file that ``qa-bot train`` wrote; none means the weights that come with the package."""
    answer_weights: str = ""
    """The same for the choice of short answers."""
    confidence_weights: str = ""
    """The same for how sure an answer is."""
    color: str = "auto"
    """One of ``COLORS``."""
    theme: str = "any"
    """The colours: one of ``THEMES``."""
    keys: str = "emacs"
    """How the line at the prompt is edited: one of ``KEYS``."""
    cache: str = ""
    """Folder of the stored index; none means the user's cache folder, ``off`` that nothing is stored."""
    strict: bool = False
    """Whether what is only warned of otherwise is an error, such as files of a corpus that are left out."""
    judgements: str = ""
    """Where ``/good``, ``/bad`` and ``/expect`` write; none means a file in the folder of :func:`state_folder`."""


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Settings:
    """Return the settings in force; ``flags`` are those given, by field name, absent or None where not.

    Raises:
        SettingsError: a value cannot be used, with the file, variable or flag that it came from.
    """
    values = {key: value for key, (value, _) in given_settings(flags, environment).items()}
    return Settings(**values)  # type: ignore[arg-type]  # each value comes from its field's parser


def given_settings(flags: Mapping[str, object], environment: Mapping[str, str]) -> Mapping[str, tuple[object, str]]:
    """Return the settings that are not left at their defaults, each with its value and where that came from.

    Raises:
        SettingsError: as :func:`load_settings`.
    """
    found: dict[str, tuple[object, str]] = {}

    def take(key: str, value: object, source: str, origin: str) -> None:
        found[key] = parse_setting(key, value, source), origin

    path = config_path(environment)
    for key, value in _read_file(path, is_usual=not environment.get("QA_BOT_CONFIG")).items():
        if key not in _PARSERS:
            raise SettingsError(f"{path}: {key}", f"no such setting; the settings are {', '.join(_PARSERS)}")
        take(key, value, f"{path}: {key}", str(path))
    for key in _PARSERS:
        variable = variable_of(key)
        if environment.get(variable):
            take(key, environment[variable], f"${variable}", f"${variable}")
    if environment.get("NO_COLOR"):
        take("color", "never", "$NO_COLOR", "$NO_COLOR")
    for key, value in flags.items():
        if value is not None:
            flag = f"--{key.replace('_', '-')}"
            take(key, value, flag, flag)
    return found


def variable_of(key: str) -> str:
    """Return the name of the environment's variable for a setting.

    >>> variable_of("top")
    'QA_BOT_TOP'
    """
    return f"QA_BOT_{key.upper()}"


def config_path(environment: Mapping[str, str]) -> Path:
    """Return where the configuration file is looked for."""
    if environment.get("QA_BOT_CONFIG"):
        return Path(environment["QA_BOT_CONFIG"])
    return _base(environment, "XDG_CONFIG_HOME", ".config") / "qa-bot" / "config.toml"


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for what is kept between sessions, such as the history of questions."""
    return _base(environment, "XDG_STATE_HOME", ".local/state") / "qa-bot"


def cache_folder(settings: Settings, environment: Mapping[str, str]) -> Path | None:
    """Return the folder of the stored index, or None where nothing is to be stored."""
    if settings.cache == "off":
        return None
    if settings.cache:
        return Path(settings.cache)
    return _base(environment, "XDG_CACHE_HOME", ".cache") / "qa-bot"


def bundled_corpus() -> Path:
    """Return the folder of the article that comes with the package: in it when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "corpus"
    return inside if inside.is_dir() else package.parent / "corpus"


def _base(environment: Mapping[str, str], variable: str, below_home: str) -> Path:
    given = environment.get(variable, "")
    # The XDG specification has relative paths ignored. Without a home there is no place: nothing can be made below
    # the null device, where the administrator could make any other folder.
    return Path(given) if Path(given).is_absolute() else Path(environment.get("HOME") or os.devnull) / below_home


def _read_file(path: Path, is_usual: bool) -> Mapping[str, object]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError) or (
            is_usual and isinstance(error, PermissionError)
        ):
            return {}
        raise SettingsError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return dict(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), f"not TOML: {error}") from None


def parse_setting(key: str, value: object, source: str) -> object:
    """Return a setting's value from what a file, a variable or a user gives.

    Raises:
        SettingsError: the value cannot be used; ``source`` says where it came from.
    """
    try:
        return _PARSERS[key](value)
    except (TypeError, ValueError) as error:
        raise SettingsError(source, str(error)) from None


def _paths(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(_path(part) for part in value.split(os.pathsep) if part)
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(map(_path, value))
    raise ValueError(f"{value!r} is not a path or a list of paths")


def _path(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a path")
    # A file and a variable have no shell to do it.
    return os.path.expanduser(value) if value.startswith("~/") else value  # noqa: PTH111  # it may be no path yet


def _name(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not a name")
    return value


def _top(value: object) -> int:
    written = "" if isinstance(value, bool) or not isinstance(value, int | str) else str(value)
    if not written.isdecimal() or not 1 <= len(written) <= _MOST_DIGITS or int(written) < 1:
        raise ValueError(f"{str(value)[:20]!r} is not a number of citations; give 1 or more")
    return int(written)


def _probability(value: object) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ValueError(f"{value!r} is not a probability; give a number from 0 to 1")
    return number


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).casefold() in _YES | _NO:
        return str(value).casefold() in _YES
    raise ValueError(f"{value!r} is neither true nor false")


_YES, _NO = frozenset(("1", "true", "yes", "on")), frozenset(("0", "false", "no", "off"))


def _one_of(names: Sequence[str]) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in names:
            raise ValueError(f"{value!r} is not one of {', '.join(names)}")
        return str(value)

    return parse


_PARSERS: Mapping[str, Callable[[object], object]] = {
    "corpus": _paths,
    "top": _top,
    "min_confidence": _probability,
    "reader": _name,
    "engine": _name,
    "weights": _path,
    "answer_weights": _path,
    "confidence_weights": _path,
    "color": _one_of(COLORS),
    "theme": _one_of(THEMES),
    "keys": _one_of(KEYS),
    "cache": _path,
    "strict": _flag,
    "judgements": _path,
}

SETTINGS: Mapping[str, tuple[str, str]] = {
    "corpus": (
        '["~/texts", "notes.md"]',
        "files and folders to answer from; by default the article that comes with the package",
    ),
    "top": ("3", "citations at most"),
    "min_confidence": (
        "0.2",
        "answers less sure than this, 0 to 1, are held back; by default the threshold that was fitted, which qa-bot "
        "config shows",
    ),
    "reader": ('"auto"', "what reads passages: neural, lexical, or auto for the best that is there"),
    "engine": ('"memory"', "what finds passages: memory"),
    "weights": (
        '"ranking.arrays"',
        "weights of the ranking that qa-bot train wrote; by default those of the package",
    ),
    "answer_weights": (
        '"answers.arrays"',
        "weights of short answers that qa-bot train --for answers wrote; by default those of the package",
    ),
    "confidence_weights": (
        '"confidence.arrays"',
        "weights of confidence that qa-bot train --for confidence wrote; by default those of the package",
    ),
    "color": ('"auto"', f"colours: {', '.join(COLORS)}"),
    "theme": ('"any"', f"the colours, for what kind of screen: {', '.join(THEMES)}"),
    "keys": ('"emacs"', f"how the line at the prompt is edited: {', '.join(KEYS)}"),
    "cache": (
        '"off"',
        "folder of the stored index, or off to store none; by default qa-bot in the user's cache folder",
    ),
    "strict": ("true", "whether warnings, such as files that are left out, are errors; by default false"),
    "judgements": (
        '"judged.jsonl"',
        "file that /good, /bad and /expect write to; by default one beside the history of questions",
    ),
}
"""For each setting an example of its value, in TOML, and what it is, with the default where the example is another."""
