"""Reads through SQLModel, on the store's own connection: sees what the world sees, ends no transaction."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Dialect, Engine, create_engine, make_url
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

_COMPILED: Final[dict[Any, Any]] = {}
"""Statements as SQL: put together once in a program, however many worlds it opens."""


class Reader:
    """Answers SQLModel's `select`, for read models."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        dialect = _dialect()
        pool = StaticPool(lambda: connection, dialect=dialect)  # type: ignore[arg-type]
        self._engine = Engine(pool, dialect, make_url("sqlite://"), execution_options={"compiled_cache": _COMPILED})

    def all(self, statement: Any) -> Sequence[Any]:
        """Every row that the statement selects."""
        with Session(self._engine, expire_on_commit=False) as session:
            rows: Sequence[Any] = session.exec(statement).all()
            return rows

    def one(self, statement: Any) -> Any:
        """The first row, or None."""
        with Session(self._engine, expire_on_commit=False) as session:
            return session.exec(statement).first()


@cache
def _dialect() -> Dialect:
    engine = create_engine("sqlite://")
    engine.connect().close()  # it learns what this SQLite can do
    for ending in ("do_rollback", "do_commit", "do_close"):  # the writer's transaction is not ours to end
        setattr(engine.dialect, ending, lambda _: None)
    return engine.dialect
