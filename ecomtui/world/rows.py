"""Rows: the tables that parties own, declared as SQLModel classes and written by the store alone.

SQLModel declares and types the columns and serves the reads. An instance made by a handler is a plain
object of the same name and fields, without SQLAlchemy's instrumentation: the repository compares rows
with what they were, which is what makes writing as fast as DESIGN section 5 asks. Every table has one
primary key column, and rows are never deleted.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache, cached_property
from operator import itemgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

from msgspec import defstruct
from msgspec.structs import astuple
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.orm import declared_attr
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel
from sqlmodel.main import SQLModelMetaclass

R = TypeVar("R", bound="Row")
Values = tuple[Any, ...]
Key = int | str


@cache
def plain(cls: "type[Row]") -> type[Any]:
    """The class of a table's instances: its fields (the key last), methods and properties, in slots."""
    names = sorted(cls.model_fields, key=lambda name: getattr(cls.model_fields[name], "primary_key", None) is True)
    fields = [
        (name, Any) if cls.model_fields[name].is_required() else (name, Any, cls.model_fields[name].default)
        for name in names
    ]
    inherited = cls.__mro__[: cls.__mro__.index(Row)]
    behaviour: dict[str, Any] = {
        name: value
        for owner in reversed(inherited)
        for name, value in vars(owner).items()
        if isinstance(value, FunctionType | property) and not name.startswith("__")
    }
    behaviour["__table_class__"] = cls
    return defstruct(cls.__name__, fields, namespace=behaviour, kw_only=True, eq=False, gc=False)


class RowMeta(SQLModelMetaclass):
    """Builds plain instances; type checkers see the usual signature."""

    if not TYPE_CHECKING:
        __call__ = property(plain)  # half of what a method of Python's costs that hands the values on


class Row(SQLModel, metaclass=RowMeta):
    """Base of every table of a party."""

    __table_args__ = {"sqlite_strict": True}
    if TYPE_CHECKING:
        __table_class__: ClassVar[type["Row"]]
        """The class that declares a row's table; an instance is of another one (see `plain`)."""

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


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
        table = cls.__table__  # type: ignore[attr-defined]
        self.cls, self.table = cls, table
        self.name = str(table.name)
        (key,) = table.primary_key
        self.key = str(key.name)
        self.columns = (*(str(c.name) for c in table.columns if c.name != key.name), self.key)
        self.places = {name: place for place, name in enumerate(self.columns)}
        digested = sorted(str(c.name) for c in table.columns if not c.info.get("prose"))
        quoted = [f'"{c}"' for c in digested]
        self.select_digested = f'select {",".join(quoted)} from "{self.name}" order by "{self.key}"'
        """All rows, as far as the world's digest tells them."""
        self.values: Callable[[Any], Values] = astuple
        """A row's values in the order of `columns`."""
        self.numbers = frozenset(name for name, info in cls.model_fields.items() if info.annotation is int)
        quoted = [f'"{c}"' for c in self.columns]
        marks = ",".join("?" * len(quoted))
        self.insert = f'insert into "{self.name}"({",".join(quoted)}) values({marks})'
        self.update = self._update(self.columns)
        self._without_indexes()
        self.select = f'select {",".join(quoted)} from "{self.name}"'
        self.convert = self._converters()
        self._selects: dict[tuple[str, ...], str] = {}

    def _update(self, columns: Sequence[str]) -> str:
        """The statement that sets all but the last of the columns, which is the key."""
        changes = ",".join(f'"{column}"=?' for column in columns[:-1])
        return f'update "{self.name}" set {changes} where "{self.key}"=?'

    def _without_indexes(self) -> None:
        """SQLite writes an index anew for every column that an update names: most updates need not name them."""
        columns = {str(column.name) for index in self.table.indexes for column in index.columns}
        moving = [n for n, name in enumerate(self.columns) if name in columns]
        staying = [n for n in range(len(self.columns)) if n not in moving]
        if len(staying) < 2:
            moving, staying = [], list(range(len(self.columns)))
        self.indexed = itemgetter(*moving) if moving else None
        self.unindexed = itemgetter(*staying) if len(staying) > 1 else tuple
        self.update_unindexed = self._update([self.columns[n] for n in staying])

    def _converters(self) -> dict[str, Any]:
        """Columns whose Python value is not what SQLite answers: enums and booleans."""
        found: dict[str, Any] = {}
        for name, info in self.cls.model_fields.items():
            for kind in (info.annotation, *get_args(info.annotation)):
                if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum)):
                    found[name] = kind
        return found

    def select_where(self, names: tuple[str, ...]) -> str:
        """The statement that finds rows by the values of these columns."""
        statement = self._selects.get(names)
        if statement is None:
            where = " and ".join(f'"{name}" is ?' for name in names) or "1"
            statement = self._selects[names] = f"{self.select} where {where}"
        return statement

    def make(self, values: Values) -> Any:
        """A row object from values as SQLite answers them, in the order of `columns`."""
        made = dict(zip(self.columns, values, strict=True))
        for name, kind in self.convert.items():
            if made[name] is not None:
                made[name] = kind(made[name])
        return plain(self.cls)(**made)

    def as_it_was(self, values: Values) -> Any:
        """A row object from values as the row had them, in the order of `columns`."""
        return plain(self.cls)(**dict(zip(self.columns, values, strict=True)))

    @cached_property
    def ddl(self) -> tuple[str, ...]:
        """The statements that create the table and its indexes."""
        dialect = sqlite.dialect()
        dialect.type_compiler_instance = _StrictTypes(dialect)
        for name, kind in self.convert.items():
            if kind is not bool and f"{name}_known" not in {c.name for c in self.table.constraints}:
                words = " or ".join(f"\"{name}\"='{member.value}'" for member in kind)  # IN would build a table a row
                self.table.append_constraint(CheckConstraint(f'"{name}" is null or {words}', name=f"{name}_known"))
        for foreign in self.table.foreign_key_constraints:
            foreign.deferrable, foreign.initially = True, "DEFERRED"  # rows may be written in any order
        indexes: list[Index] = sorted(self.table.indexes, key=lambda index: str(index.name))
        return (
            str(CreateTable(self.table).compile(dialect=dialect)),
            *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes),
        )


@cache
def mapped(cls: type[Row]) -> TableMap:
    """A table as the store writes it: worked out once in a program, however many worlds it opens."""
    return TableMap(cls)
