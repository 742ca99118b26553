"""A page of a sheet of the back office, filtered and sorted by SQLite."""

from collections.abc import Collection, Mapping
from typing import Any, Final, TypeVar

from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.shop.sheets import SHEETS, Sheet
from ecomtui.shop.views_office import SheetRow, SheetView
from ecomtui.world.errors import BadInput, UnknownName, shown

T = TypeVar("T")
_TAME: Final = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
"""Signs that mean more to SQL than to people."""


class SheetReading(Base):
    """Questions staff ask with a filter and an order in mind."""

    def sheet(
        self,
        name: str,
        *,
        find: str = "",
        meant: Mapping[str, Collection[str]] | None = None,
        by: str | None = None,
        down: bool = False,
        offset: int = 0,
        limit: int = PAGE,
    ) -> SheetView:
        """At most `limit` (and at most 500) rows of a sheet, from `offset` on.

        `find` is looked for in the sheet's texts, and `meant` are the codes, by column, that somebody may mean by
        it. `by` is the column to sort by, `down` from the highest to the lowest.

        Raises:
            UnknownName: for a sheet or column that does not exist.
        """
        sheet = _known("sheet", name, SHEETS)
        order = sheet.order
        if by is not None:
            order = f"{_known('column', by, sheet.fields)} {'desc' if down else 'asc'}, {sheet.order}"
        where, values = _filter(sheet, find.strip(), meant or {})
        ask = self._world.written.connection.execute
        columns, key = ", ".join(sheet.fields.values()), sheet.fields[sheet.key]
        source = sheet.rows(by, filtered=bool(where))
        page = f"select {key} from {source}{where} order by {order} limit ? offset ?"
        found = ask(
            f"select {columns} from {sheet.source} where {key} in ({page}) order by {order}",
            (*values, max(0, min(limit, PAGE)), max(0, offset)),
        ).fetchall()
        (total,) = ask(f"select count(*) from {sheet.rows(None, filtered=bool(where))}{where}", values).fetchone()
        rows = [dict(zip(sheet.fields, row, strict=True)) for row in found]
        return SheetView(name, int(total), tuple(SheetRow(str(row[sheet.key]), row) for row in rows))

    def sheet_row(self, name: str, key: str) -> dict[str, Any]:
        """One row of a sheet, by what tells it apart.

        Raises:
            UnknownName: for a sheet that does not exist.
            BadInput: when it has no such row.
        """
        sheet = _known("sheet", name, SHEETS)
        found = self._world.written.connection.execute(
            f"select {', '.join(sheet.fields.values())} from {sheet.source} where {sheet.fields[sheet.key]} = ?", (key,)
        ).fetchone()
        if found is None:
            raise BadInput(f"there is no {shown(key)} on the sheet {name}")
        return dict(zip(sheet.fields, found, strict=True))


def _filter(sheet: Sheet, find: str, meant: Mapping[str, Collection[str]]) -> tuple[str, tuple[str, ...]]:
    """The condition, and what stands in it."""
    if not find:
        return "", ()
    pattern = f"%{find.translate(_TAME)}%"
    conditions = [f"{text} like ? escape '\\'" for text in sheet.texts]
    values = [pattern] * len(conditions)
    for column in sheet.codes:
        codes = tuple(meant.get(column, ()))
        if codes:
            conditions.append(f"{sheet.fields[column]} in ({','.join('?' * len(codes))})")
            values += codes
    return f" where ({' or '.join(conditions)})", tuple(values)


def _known(what: str, name: str, known: Mapping[str, T]) -> T:
    if name not in known:
        raise UnknownName(what, name, known)
    return known[name]
