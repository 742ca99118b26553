"""The amounts of a scenario that can be cut: quantities, counts, money, spans, and the windows of faults.

What is expected is no amount: it says what is true, not what is done.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from ecomtui.scenarios.recording import Recording
from ecomtui.shop.money import money, parse_money
from ecomtui.world.clock import DAY, HOUR, MINUTE, SECOND, WEEK, parse_duration, span_text
from ecomtui.world.errors import BadInput

Path = tuple[str | int, ...]
_UNITS: Final = (WEEK, DAY, HOUR, MINUTE, SECOND)


@dataclass(frozen=True)
class Measure:
    """How an amount is read and written. None is cut below `least`; `exactly` means that every single one counts, so
    that it is worth looking for the very smallest, and not only for a half, a quarter, an eighth.
    """

    read: Callable[[str], int]
    write: Callable[[int], Any]
    least: int
    exactly: bool = False
    plain: Callable[[int], int] = int
    """A number near it and not above, that is easily read."""


def _of(number: int, unit: int) -> int:
    return number - number % unit if number >= unit else number


def _easily_read(span: int) -> int:
    return next((_of(span, unit) for unit in _UNITS if span >= unit), span)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise BadInput(f"{text} is no count")
    return int(text)


def _full(amount: int) -> int:
    return _of(amount, 100)


COUNT: Final = Measure(_number, int, 1, exactly=True)
PIECES: Final = Measure(_number, int, 0, exactly=True)
MONEY: Final = Measure(parse_money, money, 100, plain=_full)
BALANCE: Final = Measure(parse_money, money, 0, plain=_full)
SPAN: Final = Measure(parse_duration, span_text, SECOND, plain=_easily_read)


@dataclass(frozen=True)
class Amount:
    """One amount: where it stands, and how it is read."""

    path: Path
    measure: Measure

    def of(self, recording: Recording) -> int | None:
        """How much it is; None where there is nothing to cut."""
        try:
            number = self.measure.read(str(at(recording, self.path)))
        except BadInput:
            return None
        return number if number > self.measure.least else None

    def put(self, recording: Recording, number: int) -> None:
        """Make it so much."""
        at(recording, self.path[:-1])[self.path[-1]] = self.measure.write(number)


def at(recording: Recording, path: Path) -> Any:
    """What stands at a place of a recording; the path begins with head or steps."""
    target: Any = {"head": recording.head, "steps": recording.steps}
    for part in path:
        target = target[part]
    return target


# ------------------------------------------------------------------ where they stand
_OF_A_FAULT: Final = {"times": COUNT, "nth": COUNT, "by": SPAN}
_GIVEN: Final = {"stock": PIECES, "prices": MONEY, "balances": BALANCE}
_GIVEN_THING: Final = {
    "products": {"stock": PIECES, "price": MONEY, "cost": MONEY, "lead_time": SPAN},
    "vouchers": {"percent": COUNT, "amount": MONEY, "minimum": MONEY},
}
_OF_AN_ACT: Final[Mapping[str, Mapping[str, Measure]]] = {
    "restock": {"quantity": COUNT}, "reprice": {"price": MONEY}, "deposit": {"amount": MONEY},
    "refund": {"amount": MONEY}, "traffic": {"per_hour": COUNT, "orders": COUNT, "for": SPAN},
    "repeat": {"times": COUNT, "every": SPAN}, "arm": _OF_A_FAULT,
}  # fmt: skip
_IN_SHORT: Final = {"restock": COUNT, "reprice": MONEY}
"""Verbs that may say {espresso-cup: 5} for {sku: espresso-cup, quantity: 5}."""


def amounts(recording: Recording) -> Iterator[Amount]:
    """All that can be cut, in the order of the file."""
    given = recording.head.get("given", {})
    for what, measure in _GIVEN.items():
        yield from (Amount(("head", "given", what, name), measure) for name in given.get(what, ()))
    if "crowd" in given:
        yield Amount(("head", "given", "crowd"), COUNT)
    for what, measures in _GIVEN_THING.items():
        for name, thing in given.get(what, {}).items():
            yield from _named(("head", "given", what, name), thing, measures)
    for number, fault in enumerate(recording.head.get("faults", ())):
        yield from _named(("head", "faults", number), fault, _OF_A_FAULT)
    for path, step in all_steps(recording):
        yield from _of_step(path, step)


def _of_step(path: Path, step: Mapping[str, Any]) -> Iterator[Amount]:
    ((verb, value),) = step.items()
    if verb == "step":
        yield Amount((*path, verb), COUNT)
    if not isinstance(value, MutableMapping):
        return
    if isinstance(items := value.get("items"), MutableMapping) and verb != "expect":
        yield from (Amount((*path, verb, "items", sku), COUNT) for sku in items)
    yield from _named((*path, verb), value, _OF_AN_ACT.get(verb, {}))
    if verb in _IN_SHORT and "sku" not in value:
        short = [key for key in value if key not in ("as", "rejected", "wait")]
        yield from (Amount((*path, verb, key), _IN_SHORT[verb]) for key in short)


def _named(path: Path, thing: Mapping[str, Any], measures: Mapping[str, Measure]) -> Iterator[Amount]:
    yield from (Amount((*path, word), measure) for word, measure in measures.items() if word in thing)


def all_steps(recording: Recording, path: Path = ("steps",)) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every step with its place, also those within a repeat or a race."""
    for number, step in enumerate(at(recording, path)):
        yield (*path, number), step
        for verb in step:
            if verb in ("repeat", "race"):
                yield from all_steps(recording, (*path, number, verb, "steps"))


# ------------------------------------------------------------------ windows
@dataclass(frozen=True)
class Window:
    """When a fault strikes, in ms of its own beginning: from `start` up to `end`."""

    path: Path
    start: int
    end: int

    def halves(self) -> tuple["Window", ...]:
        """The first half, and the second; nothing when it is as short as can be."""
        middle = self.start + max(SECOND, _easily_read((self.end - self.start) // 2))
        if middle >= self.end:
            return ()
        return Window(self.path, self.start, middle), Window(self.path, middle, self.end)

    def put(self, recording: Recording) -> None:
        """Let the fault strike in this window only."""
        fault = at(recording, self.path)
        if self.start or "from" in fault:
            fault["from"] = span_text(self.start)
        if "for" in fault:
            fault["for"] = span_text(self.end - self.start)
        else:
            fault["until"] = span_text(self.end)


def windows(recording: Recording) -> Iterator[Window]:
    """The windows of all faults that have an end."""
    paths: list[Path] = [("head", "faults", number) for number in range(len(recording.head.get("faults", ())))]
    paths += [(*path, "arm") for path, step in all_steps(recording) if "arm" in step]
    for path in paths:
        fault = at(recording, path)
        start = parse_duration(str(fault.get("from", "0s")))
        if "until" in fault:
            yield Window(path, start, parse_duration(str(fault["until"])))
        elif "for" in fault:
            yield Window(path, start, start + parse_duration(str(fault["for"])))
