"""Results of an exploration, kept in a file, so that one that was broken off goes on where it was."""

from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from ecomtui.scenarios.exploring import Exploration
from ecomtui.shop.sweep import Swept
from ecomtui.world.errors import BadInput

_RESULT = msgspec.json.Decoder(Swept)


class Kept:
    """A file of JSON lines: what is explored, then a line for each seed. Without a path nothing is kept."""

    def __init__(self, path: Path | None, asked: Exploration) -> None:
        self.results: dict[int, Swept] = {}
        self._out = None
        if path is None:
            return
        head = msgspec.json.encode(_head(asked)).decode()
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            self._read(path, head, text.splitlines())
            self._out = path.open("a", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{path} cannot hold results: {getattr(error, 'strerror', None) or error}") from error
        if not text:
            self._write(head)
        elif not text.endswith("\n"):
            self._write("")

    def _read(self, path: Path, head: str, lines: list[str]) -> None:
        if lines and lines[0] != head:
            raise BadInput(f"{path} holds the results of another exploration, or something else; name another file")
        for line in lines[1:]:
            try:
                result = _RESULT.decode(line)
            except msgspec.MsgspecError:
                continue  # the end of a line that a killed program began: that seed is lived through again
            self.results[result.seed] = result

    def add(self, result: Swept) -> None:
        """Keep what came of a seed."""
        self.results[result.seed] = result
        self._write(msgspec.json.encode(asdict(result)).decode())

    def _write(self, line: str) -> None:
        if self._out is not None:
            self._out.write(f"{line}\n")
            self._out.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out is not None:
            self._out.close()


def _head(asked: Exploration) -> dict[str, Any]:
    return {
        "orders": asked.plan.orders,
        "people": asked.plan.people,
        "guards_off": asked.plan.guards_off,
        "file": None if asked.file is None else str(asked.file),
        "cell": asked.cell,
        **({"digests": True} if asked.digests else {}),
    }
