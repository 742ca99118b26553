"""The till: what a basket costs, and whether a voucher counts."""

from typing import Final

from ecomtui.parties.online_store.rows import Listing, Voucher, VoucherUse
from ecomtui.parties.online_store.totals import NO_DISCOUNT, Discount, price_up
from ecomtui.parties.protocol.ordering import VoucherFreed
from ecomtui.parties.protocol.values import Line, Money, PricedLine, Totals
from ecomtui.world.controls import Guard
from ecomtui.world.party import Party, handles

VOUCHER_ONCE: Final = Guard(
    "voucher_once",
    "online_store",
    "A voucher meant for one order of a customer is taken once.",
    "One voucher makes every order cheaper.",
    ("voucher_counts_once",),
)


class Till(Party):
    """Adds up, and takes vouchers. The online store stands on it."""

    def _price(self, basket: tuple[Line, ...], voucher: Voucher | None = None) -> tuple[tuple[PricedLine, ...], Totals]:
        listings = [(line, self.rows.get(Listing, line.sku)) for line in basket]
        priced = [(line.sku, line.quantity, listing.price) for line, listing in listings]
        if voucher is None:
            return price_up(priced)
        skus = frozenset(line.sku for line, listing in listings if listing.category == voucher.category)
        return price_up(priced, discount_of(voucher, skus))

    def _why_no_voucher(self, code: str, customer: int, subtotal: Money) -> str | None:
        """The rule that forbids a voucher, or None."""
        voucher = self.rows.peek(Voucher, code)
        if voucher is None:
            return "unknown_voucher"
        if voucher.until is not None and self.now >= voucher.until:
            return "voucher_expired"
        if subtotal < voucher.minimum:
            return "voucher_minimum"
        return "voucher_used" if voucher.once and self._is_used(code, customer) else None

    def _is_used(self, code: str, customer: int) -> bool:
        use = self.rows.peek(VoucherUse, _use(code, customer))
        return use is not None and use.used and self.guarded("voucher_once")

    def _use_voucher(self, voucher: Voucher, customer: int) -> None:
        if voucher.once:
            number = _use(voucher.code, customer)
            use = self.rows.peek(VoucherUse, number) or self.rows.add(VoucherUse(id=number))
            use.used = True

    @handles(VoucherFreed)
    def free_voucher(self, news: VoucherFreed) -> None:
        use = self.rows.peek(VoucherUse, _use(news.voucher, news.customer))
        if use is not None:
            use.used = False


def discount_of(voucher: Voucher | None, skus: frozenset[str]) -> Discount:
    """What a voucher takes off, given the skus of its category."""
    if voucher is None:
        return NO_DISCOUNT
    return Discount(voucher.percent, voucher.amount, voucher.line_percent, skus)


def _use(code: str, customer: int) -> str:
    return f"{code}:{customer}"
