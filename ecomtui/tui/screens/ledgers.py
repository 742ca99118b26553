"""The tables of the office: what each is called, its columns, and how its rows are read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ecomtui.shop.money import money
from ecomtui.tui.snapshot import Words
from ecomtui.tui.widgets.table import PAGE, Cell, Column, Row
from ecomtui.world.clock import clock_text

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.shop.views_office import SheetRow

Tell = Callable[[Any, Words], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A column of a table: which column of the sheet it tells, and how. `group` are the words for its codes."""

    column: Column
    name: str
    tell: Tell
    group: str | None = None

    @property
    def falls(self) -> bool:
        """Whether one who sorts by it wants the highest first."""
        return self.column.number


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to see of a table: what the rows contain, by which column they are sorted, which page."""

    find: str = ""
    by: int | None = None
    down: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a table, and how many rows there are in all."""

    rows: list[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of the office."""

    name: str
    title: str
    parts: tuple[Part, ...]
    empty: str = "nothing yet"
    says: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """How the table is drawn."""
        return tuple(part.column for part in self.parts)

    def read(self, shop: "Shop", look: Look, words: Words) -> Found:
        """A page of its rows."""
        if self.name == TO_DO:
            return _few(_todos(shop, words), look)
        if self.name == POLICIES:
            return _few(_policies(shop, words), look)
        by = None if look.by is None else self.parts[look.by].name
        meant = {part.name: _meant(words, part.group, look.find) for part in self.parts if part.group}
        page = shop.sheet(
            self.name, find=look.find, meant=meant, by=by, down=look.down, offset=look.page * PAGE, limit=PAGE
        )
        return Found([self._row(row, words) for row in page.rows], page.total)

    def _row(self, row: "SheetRow", words: Words) -> Row:
        cells = [part.tell(row.values[part.name], words) for part in self.parts]
        sold_out = self.name == STOCK and row.values["available"] <= 0
        return Row(row.key, cells, tone="bad" if sold_out else "")


def _meant(words: Words, group: str, find: str) -> list[str]:
    """The codes whose words contain what somebody looks for."""
    wanted = find.strip().lower()
    return [code for code, says in words.groups.get(group, {}).items() if wanted and wanted in says.lower()]


# -------------------------------------------------------------------- tables that are short
def _few(rows: Iterable[tuple[Row, Sequence[Any]]], look: Look) -> Found:
    """What is little anyway is looked through here: rows, each with what its columns are sorted by."""
    wanted = look.find.strip().lower()
    found = [(row, order) for row, order in rows if any(wanted in _told(cell).lower() for cell in row.cells)]
    by = look.by
    if by is not None:
        found.sort(key=lambda each: each[1][by], reverse=look.down)
    page = found[look.page * PAGE : (look.page + 1) * PAGE]
    return Found([row for row, _ in page], len(found))


def _told(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _todos(shop: "Shop", words: Words) -> Iterator[tuple[Row, Sequence[Any]]]:
    """What waits for a person."""
    for t in shop.to_do():
        amount, until = "–" if t.amount is None else money(t.amount), _when(t.due, words)
        cells = (words("to_do", t.what), str(t.order), t.customer, words("reason", t.says), amount, until)
        order = (t.what, t.order, t.customer, t.says, t.amount or 0, _NEVER if t.due is None else t.due)
        yield Row(f"{t.what}:{t.number}", cells), order


def _policies(shop: "Shop", words: Words) -> Iterator[tuple[Row, Sequence[Any]]]:
    """The shop's settings; one that differs from the usual is marked."""
    for s in shop.settings():
        value, usual = (words("choice", each) if s.choices else each for each in (s.value, s.default))
        differs = s.value != s.default
        name, owner = s.name.replace("_", " "), words("party", s.owner)
        shown = Cell(f"* {value}" if differs else value, "strong" if differs else "")
        yield Row(s.name, (name, shown, usual, owner, s.says)), (name, value, usual, owner, s.says)


# -------------------------------------------------------------------- how values are told
def _text(value: Any, words: Words) -> str:
    return "" if value is None else str(value)


def _money(value: Any, words: Words) -> str:
    return money(value or 0)


def _count(value: Any, words: Words) -> str:
    return "–" if value is None else str(value)


def _when(at: int | None, words: Words) -> str:
    return "–" if at is None else clock_text(at)[:9]


def _coded(group: str) -> Tell:
    return lambda value, words: "" if value is None else words(group, value)


def _number(title: str, width: int, name: str, tell: Tell = _count, rank: int = 0) -> Part:
    return Part(Column(title, width, number=True, rank=rank), name, tell)


def _words(
    title: str, width: int, name: str, tell: Tell = _text, *, share: int = 0, rank: int = 0, worth: int = 0
) -> Part:
    return Part(Column(title, width, share=share, rank=rank, worth=worth), name, tell)


def _code(title: str, width: int, name: str, group: str, *, share: int = 0, rank: int = 0) -> Part:
    return Part(Column(title, width, share=share, rank=rank), name, _coded(group), group)


_NEVER: Final = 2**62
TO_DO: Final = "to_do"
POLICIES: Final = "policies"
STOCK: Final = "stock"
LEDGERS: Final = (
    Ledger(
        "orders",
        "Orders",
        (
            _number("order", 6, "id"),
            _words("customer", 8, "customer", share=1),
            _code("state", 19, "status", "order"),
            _code("money", 14, "payment", "payment_badge", share=1, rank=1),
            _code("goods", 14, "fulfilment", "fulfilment_badge", share=1, rank=2),
            _number("total", 8, "total", _money),
        ),
        "no orders yet",
    ),
    Ledger(
        TO_DO,
        "To do",
        (
            _words("what", 16, "what"),
            _number("order", 5, "order"),
            _words("who", 8, "customer"),
            _words("why", 16, "says", share=1),
            _number("amount", 8, "amount", _money, rank=2),
            _words("until", 9, "due", _when, rank=1),
        ),
        "nothing waits for staff",
        says="Enter sees to it",
    ),
    Ledger(
        STOCK,
        "Stock",
        (
            _words("product", 18, "name", share=1, worth=30),
            _number("shelf", 5, "on_hand"),
            _number("held", 4, "held"),
            _number("sold", 4, "allocated"),
            _number("free", 4, "available"),
            _number("coming", 6, "incoming", rank=1),
            _number("reorder", 7, "reorder_point", rank=2),
            _number("price", 7, "price", _money, rank=3),
        ),
        says="reorder: more is bought when so few are free",
    ),
    Ledger(
        "payments",
        "Payments",
        (
            _number("order", 5, "order"),
            _code("state", 16, "status", "payment"),
            _number("amount", 8, "amount", _money),
            _number("aside", 8, "authorized", _money, 3),
            _number("taken", 8, "captured", _money),
            _number("back", 8, "refunded", _money, 3),
            _words("card", 9, "card"),
            _code("refused", 15, "refused", "refused", share=1, rank=2),
        ),
        "no payments yet",
    ),
    Ledger(
        "purchases",
        "Supply",
        (
            _number("no.", 4, "id"),
            _words("product", 14, "name", share=1),
            _number("pieces", 6, "quantity"),
            _number("cost", 8, "cost", _money),
            _code("state", 12, "status", "purchase", rank=1),
            _words("ordered", 9, "ordered", _when, rank=1),
            _words("due", 9, "due", _when),
        ),
        "nothing has been ordered from the wholesaler yet",
    ),
    Ledger(
        "parcels",
        "Parcels",
        (
            _words("number", 12, "number"),
            _number("order", 5, "order"),
            _code("state", 16, "status", "parcel"),
            _words("when", 9, "when", _when, rank=1),
            _code("last scan", 14, "detail", "scan", share=1),
        ),
        "no parcels yet",
    ),
    Ledger(
        "ledger",
        "Bank",
        (
            _number("entry", 5, "id"),
            _number("posting", 7, "posting", rank=3),
            _words("account", 10, "account", share=1),
            _number("amount", 9, "amount", _money),
            _number("balance", 11, "balance", _money, 2),
            _words("when", 9, "at", _when, rank=1),
            _words("why", 10, "why", share=1),
        ),
    ),
    Ledger(
        "mails",
        "Mails",
        (
            _number("order", 5, "order"),
            _words("to", 8, "customer"),
            _code("mail", 19, "template", "template"),
            _code("state", 12, "status", "mail", rank=1),
            _number("tries", 5, "attempts", rank=2),
            _words("address", 14, "address", share=1, rank=1),
        ),
        "no mails yet",
    ),
    Ledger(
        POLICIES,
        "Settings",
        (
            _words("setting", 19, "name"),
            _words("value", 22, "value", share=1),
            _words("usually", 22, "default", share=1, rank=3),
            _words("whose", 9, "owner", rank=1),
            _words("what it changes", 24, "says", share=4, rank=2),
        ),
    ),
)
