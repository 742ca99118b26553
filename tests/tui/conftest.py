"""A terminal shop to drive by its keys, as a person would."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet

from ecomtui import Given, Shop
from ecomtui.tui.app import ShopApp
from tests.tui.person import Person

OpenApp = Callable[..., AbstractAsyncContextManager[Person]]


@pytest.fixture(autouse=True, scope="session")
def _stylesheets_parsed_once() -> None:
    """Every app parses the same stylesheets; once will do for all of them, and is a third of the time."""
    parse, parsed = Stylesheet._parse_rules, dict[tuple[object, ...], Any]()

    def parse_once(self: Stylesheet, *sheet: Any, **more: Any) -> Any:
        key = (*sheet, *more.items(), *self._variables.items())
        if key not in parsed:
            parsed[key] = parse(self, *sheet, **more)
        return parsed[key]

    Stylesheet._parse_rules = parse_once  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing moves by itself in tests, and Textual looks often whether everything is done."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.002)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0005)
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")  # it has read the environment by now


@pytest.fixture
def open_app() -> OpenApp:
    """Opens the terminal shop over a shop in memory, with what is given."""

    @asynccontextmanager
    async def open_with(
        size: tuple[int, int] = (80, 24),
        opener: Callable[[], Shop] | None = None,
        backstage: bool = False,
        **given: Any,
    ) -> AsyncIterator[Person]:
        app = ShopApp(opener or (lambda: Shop.in_memory(7, Given(**given))), backstage=backstage)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot)
            await person.ready()
            yield person

    return open_with


@pytest.fixture
async def person(open_app: OpenApp) -> AsyncIterator[Person]:
    """Somebody in front of a new shop."""
    async with open_app() as somebody:
        yield somebody
