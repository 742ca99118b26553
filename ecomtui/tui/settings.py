"""What a person has chosen about the program, in a file of one's own: theme, speed, ticker, keys,
the worlds one has been in, and whether one has been welcomed.

None of it is part of any world.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ecomtui.tui.themes import USUAL
from ecomtui.world.errors import BadInput


@dataclass(frozen=True)
class Settings:
    """The choices. `recent` are the worlds' files one has been in, the last first. `keys` gives bindings other keys, by
    their ids: `{"time.next": "n,right"}`."""

    theme: str = USUAL
    speed: float = 1.0
    ticker: bool = False
    welcomed: bool = False
    recent: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


class SettingsFile:
    """Reads and writes the choices. A file that cannot be understood is left alone, and `trouble` says why."""

    def __init__(self, path: Path | None) -> None:
        self._path, self.trouble = path, ""
        self.settings = self._read()

    def change(self, **chosen: Any) -> None:
        """Choose something, and keep it."""
        self.keep(replace(self.settings, **chosen))

    def keep(self, settings: Settings) -> None:
        """Keep these choices; where they cannot be written they last until the program ends."""
        if settings == self.settings:
            return
        self.settings = settings
        if self._path is None or self.trouble:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(_written(settings), encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            self.trouble = f"your settings cannot be kept in {self._path}: {error.strerror}"

    def _read(self) -> Settings:
        if self._path is None:
            return Settings()
        try:
            return _understood(tomllib.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.trouble = f"your settings in {self._path} cannot be read: {error.strerror}"
        except (ValueError, BadInput) as error:
            self.trouble = f"your settings in {self._path} are not used: {error}"
        return Settings()


def _understood(found: dict[str, Any]) -> Settings:
    known = {entry.name: getattr(Settings(), entry.name) for entry in fields(Settings)}
    chosen: dict[str, Any] = {}
    for name, value in found.items():
        if name not in known:
            raise BadInput(f"there is no setting {name}; there are {', '.join(known)}")
        chosen[name] = _fitting(name, value, known[name])
    return Settings(**chosen)


def _fitting(name: str, value: Any, usual: Any) -> Any:
    """The value as its setting wants it."""
    match usual:
        case bool() if isinstance(value, bool):
            return value
        case float() if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        case str() if isinstance(value, str):
            return value
        case tuple() if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        case dict() if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
            return value
    raise BadInput(f"{name} cannot be {value!r}; it looks like {json.dumps(usual)}")


def _written(settings: Settings) -> str:
    """As TOML: JSON's texts and numbers are TOML's too."""
    flat = {name: value for name, value in asdict(settings).items() if name != "keys"}
    lines = ["# What you have chosen in the shop. Other keys for what it does: see its help (?) for the names."]
    lines += [f"{name} = {json.dumps(value)}" for name, value in flat.items()]
    lines += ["", "[keys]", '# "time.next" = "n,right"']
    lines += [f"{json.dumps(name)} = {json.dumps(keys)}" for name, keys in settings.keys.items()]
    return "\n".join(lines) + "\n"
