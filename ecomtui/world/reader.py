"""Reads through SQLModel, on the store's own connection: sees what the world sees, ends no transaction."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session


class Reader:
    """Answers SQLModel's `select`, for read models."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        for ending in ("do_rollback", "do_commit", "do_close"):  # the writer's transaction is not ours to end
            setattr(engine.dialect, ending, lambda _: None)
        self._engine = engine

    def all(self, statement: Any) -> Sequence[Any]:
        """Every row that the statement selects."""
        with Session(self._engine, expire_on_commit=False) as session:
            rows: Sequence[Any] = session.exec(statement).all()
            return rows

    def one(self, statement: Any) -> Any:
        """The first row, or None."""
        with Session(self._engine, expire_on_commit=False) as session:
            return session.exec(statement).first()
