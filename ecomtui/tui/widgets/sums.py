"""Sums as they will be charged, one under the other."""

from collections.abc import Iterable
from typing import Final, Protocol

from textual.content import Content

from ecomtui.shop.money import money
from ecomtui.shop.views import LineView
from ecomtui.tui.text import QUIET, clean

_RECEIPT: Final = 46
"""Cells that a receipt is wide."""
_AMOUNT: Final = 9


class Sums(Protocol):
    """What has sums: a cart or an order."""

    @property
    def subtotal(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def voucher(self) -> str | None: ...
    @property
    def shipping(self) -> int: ...
    @property
    def tax(self) -> int: ...
    @property
    def total(self) -> int: ...


def sums(of: Sums, width: int = 19) -> Content:
    """Subtotal, discount, shipping and total, with the tax that is in it; amounts end in column `width`."""
    lines = [("goods", money(of.subtotal), "", "")]
    if of.discount:
        lines.append(("discount", money(-of.discount), f"  {of.voucher}" if of.voucher else "", ""))
    lines.append(("shipping", money(of.shipping) if of.shipping else "free", "", ""))
    lines.append(("total", money(of.total), " EUR", "bold"))
    parts = [
        Content.assemble((f"{name}{amount:>{width - len(name)}}{after}", style)) for name, amount, after, style in lines
    ]
    return Content("\n").join([*parts, Content.assemble((f"20 % tax included: {money(of.tax)}", QUIET))])


def receipt(lines: Iterable[LineView], of: Sums) -> Content:
    """What is bought, line by line, and its sums below."""
    room = _RECEIPT - _AMOUNT
    rows = [f"{f'{line.quantity} × {clean(line.name)}':<{room}.{room}}{money(line.goods):>{_AMOUNT}}" for line in lines]
    return Content("\n".join([*rows, "─" * _RECEIPT, ""])) + sums(of, _RECEIPT)
