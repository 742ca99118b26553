"""Rows: the tables that parties own, declared as SQLModel classes and written by the store alone.

SQLModel declares and types the columns and serves the reads. An instance made by a handler carries
no SQLAlchemy state: the repository compares rows with what they were, which is what makes writing
as fast as DESIGN section 5 asks. Every table has one primary key column, and rows are never deleted.
"""

import re
from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.orm import configure_mappers, declared_attr
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel
from sqlmodel.main import SQLModelMetaclass

R = TypeVar("R", bound="Row")
Values = tuple[Any, ...]
Key = int | str


class RowMeta(SQLModelMetaclass):
    """Builds instances without SQLAlchemy's instance state; type checkers see the usual signature."""

    if not TYPE_CHECKING:

        def __call__(cls, **values: Any) -> Any:
            row = object.__new__(cls)
            row.__dict__.update(cls.__row_defaults__)
            row.__dict__.update(values)
            return row


class Row(SQLModel, metaclass=RowMeta):
    """Base of every table of a party."""

    __row_defaults__: ClassVar[dict[str, Any]] = {}
    __table_args__ = {"sqlite_strict": True}

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        cls.__row_defaults__ = {
            name: field.default for name, field in cls.model_fields.items() if not field.is_required()
        }

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("__"):
                object.__setattr__(self, name, value)
            else:
                self.__dict__[name] = value


def prose() -> Any:
    """A text column that is not part of the world's digest: what Faker invented for people to read."""
    return Field(sa_column_kwargs={"info": {"prose": True}})


class _StrictTypes(SQLiteTypeCompiler):
    """SQLite's STRICT tables know INTEGER and TEXT; SQLModel's VARCHAR and BOOLEAN are refused there."""

    def visit_VARCHAR(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        return "TEXT"

    def visit_enum(self, type_: Any, **kw: Any) -> str:
        return "TEXT"

    def visit_BOOLEAN(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        return "INTEGER"

    def visit_BIGINT(self, type_: Any, **kw: Any) -> str:  # noqa: N802
        return "INTEGER"


class TableMap:
    """One table of the store: its columns and the SQL that reads and writes it."""

    def __init__(self, cls: type[Row]) -> None:
        configure_mappers()  # or SQLAlchemy's attributes answer nothing for rows made without its state
        table = cls.__table__  # type: ignore[attr-defined]
        self.cls, self.table = cls, table
        self.name = str(table.name)
        (key,) = table.primary_key
        self.key = str(key.name)
        self.columns = (*(str(c.name) for c in table.columns if c.name != key.name), self.key)
        self.digested = tuple(str(c.name) for c in table.columns if not c.info.get("prose"))
        self.values = itemgetter(*self.columns) if len(self.columns) > 1 else (lambda d: (d[self.key],))
        quoted = [f'"{c}"' for c in self.columns]
        marks = ",".join("?" * len(quoted))
        self.insert = f'insert into "{self.name}"({",".join(quoted)}) values({marks})'
        self.update = f'update "{self.name}" set {",".join(f"{c}=?" for c in quoted[:-1])} where "{self.key}"=?'
        self.select = f'select {",".join(quoted)} from "{self.name}"'
        self.convert = self._converters()
        self._key_selects: dict[tuple[str, ...], str] = {}

    def _converters(self) -> dict[str, Any]:
        """Columns whose Python value is not what SQLite answers: enums and booleans."""
        found: dict[str, Any] = {}
        for name, field in self.cls.model_fields.items():
            for kind in (field.annotation, *get_args(field.annotation)):
                if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum)):
                    found[name] = kind
        return found

    def select_keys(self, names: tuple[str, ...]) -> str:
        """The statement that finds the keys of rows by the values of these columns."""
        statement = self._key_selects.get(names)
        if statement is None:
            where = " and ".join(f'"{name}" is ?' for name in names) or "1"
            statement = self._key_selects[names] = f'select "{self.key}" from "{self.name}" where {where}'
        return statement

    def make(self, values: Values) -> Any:
        """A row object from values in the order of `columns`."""
        made = dict(zip(self.columns, values, strict=True))
        for name, kind in self.convert.items():
            if made[name] is not None:
                made[name] = kind(made[name])
        return self.cls(**made)

    def ddl(self) -> list[str]:
        """The statements that create the table and its indexes."""
        dialect = sqlite.dialect()
        dialect.type_compiler_instance = _StrictTypes(dialect)
        for name, kind in self.convert.items():
            if kind is not bool and f"{name}_known" not in {c.name for c in self.table.constraints}:
                words = ",".join(f"'{member.value}'" for member in kind)
                self.table.append_constraint(
                    CheckConstraint(f'"{name}" is null or "{name}" in ({words})', name=f"{name}_known")
                )
        for foreign in self.table.foreign_key_constraints:
            foreign.deferrable, foreign.initially = True, "DEFERRED"  # rows may be written in any order
        indexes: list[Index] = sorted(self.table.indexes, key=lambda index: str(index.name))
        return [
            str(CreateTable(self.table).compile(dialect=dialect)),
            *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes),
        ]
