"""Sums as they will be charged, one under the other."""

from typing import Protocol

from textual.content import Content

from ecomtui.shop.money import money


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


def sums(of: Sums) -> Content:
    """Subtotal, discount, shipping and total, with the tax that is in it."""
    lines = [("goods", money(of.subtotal), "")]
    if of.discount:
        lines.append(("discount", f"{money(-of.discount):>10}  {of.voucher or ''}".rstrip(), ""))
    lines.append(("shipping", money(of.shipping) if of.shipping else "free", ""))
    lines.append(("total", f"{money(of.total)} EUR", "bold"))
    parts = [
        Content.assemble((f"{name:<9}{amount:>14}" if "EUR" in amount else f"{name:<9}{amount:>10}", style))
        for name, amount, style in lines
    ]
    return Content("\n").join([*parts, Content.assemble((f"20 % tax included: {money(of.tax)}", "$foreground 60%"))])
