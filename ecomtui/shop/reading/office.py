"""The back office: stock, purchase orders, payments, ledger, mails, a page at a time."""

from typing import Final

from sqlmodel import col, select

from ecomtui.parties.bank.rows import FIRST_CUSTOMER, SHOP, SUSPENSE, VAULT, LedgerEntry
from ecomtui.parties.mail import OutgoingMail
from ecomtui.parties.merchant.rows import Payment
from ecomtui.parties.stock.rows import PurchaseOrder, StockLevel
from ecomtui.shop import views
from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.world.errors import UnknownName

_TOTALS: Final = """
    select count(*), coalesce(sum(total), 0), coalesce(sum(paid), 0), coalesce(sum(refunded), 0) from "order"
"""


class OfficeReading(Base):
    """Questions staff ask."""

    def stock(self, offset: int = 0, limit: int = PAGE) -> list[views.StockView]:
        """Every product's level."""
        rows = self._reader.all(select(StockLevel).offset(offset).limit(min(limit, PAGE)))
        return [self._level(row) for row in rows]

    def level(self, sku: str) -> views.StockView:
        """One product's level.

        Raises:
            UnknownName: for a product that does not exist.
        """
        row = self._world.rows.look(StockLevel, sku)
        if row is None:
            raise UnknownName("product", sku, self.names.products)
        return self._level(row)

    def _level(self, row: StockLevel) -> views.StockView:
        return views.StockView(
            row.sku,
            self.names.products[row.sku],
            row.on_hand,
            row.held,
            row.allocated,
            row.available,
            row.incoming,
            row.wanted,
            row.reorder_point,
        )

    def purchase_orders(self, offset: int = 0, limit: int = PAGE) -> list[views.PurchaseView]:
        """Purchase orders, the newest first."""
        statement = select(PurchaseOrder).order_by(col(PurchaseOrder.id).desc())
        rows = self._reader.all(statement.offset(offset).limit(min(limit, PAGE)))
        return [
            views.PurchaseView(
                p.id,
                p.sku,
                p.quantity,
                p.received,
                p.cost,
                p.code,
                str(p.status),
                p.ordered_at,
                p.expected,
                p.received_at,
            )
            for p in rows
        ]

    def payments(self, offset: int = 0, limit: int = PAGE) -> list[views.PaymentView]:
        """Payments at the merchant's desk, the newest first."""
        statement = select(Payment).order_by(col(Payment.order).desc()).offset(offset).limit(min(limit, PAGE))
        return [
            views.PaymentView(
                p.order,
                str(p.status),
                p.amount,
                p.authorized,
                p.captured,
                p.refunded,
                f"{p.brand} {p.last4}",
                p.decline_code or p.code,
            )
            for p in self._reader.all(statement)
        ]

    def ledger(self, offset: int = 0, limit: int = PAGE) -> list[views.LedgerView]:
        """The bank's ledger, the newest entries first."""
        statement = select(LedgerEntry).order_by(col(LedgerEntry.id).desc())
        rows = self._reader.all(statement.offset(offset).limit(min(limit, PAGE)))
        return [
            views.LedgerView(e.id, e.posting, self._account(e.account), e.amount, e.balance, e.why, e.at) for e in rows
        ]

    def _account(self, number: int) -> str:
        ours = {VAULT: "bank", SHOP: "shop", SUSPENSE: "in between"}
        return ours[number] if number in ours else self._name(number - FIRST_CUSTOMER)

    def mails(self, offset: int = 0, limit: int = PAGE) -> list[views.MailView]:
        """Outgoing mails, the newest first."""
        statement = select(OutgoingMail).order_by(col(OutgoingMail.id).desc())
        return [self._mail_view(m) for m in self._reader.all(statement.offset(offset).limit(min(limit, PAGE)))]

    def mails_of(self, order: int | None = None, customer: str | None = None) -> list[views.MailView]:
        """The mails about one order, or to one customer, the newest first.

        Raises:
            UnknownName: when nobody here has that name.
        """
        wanted = {"order": order} if order is not None else {"customer": self.customer_id(customer or "")}
        return [self._mail_view(m) for m in reversed(self._world.rows.look_all(OutgoingMail, **wanted))]

    def _mail_view(self, m: OutgoingMail) -> views.MailView:
        return views.MailView(m.id, m.order, self._name(m.customer), m.address, m.template, str(m.status), m.attempts)

    def totals(self) -> dict[str, int]:
        """Today at a glance: orders, their total, what was paid and given back, in minor units."""
        row = self._world.written.connection.execute(_TOTALS).fetchone()
        return dict(zip(("orders", "ordered", "paid", "refunded"), row, strict=True))
