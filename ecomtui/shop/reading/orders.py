"""Orders, as the order manager and the courier know them."""

from collections.abc import Iterable

from sqlmodel import col, select

from ecomtui.parties.courier import Parcel, Scan
from ecomtui.parties.customer import Click, KnownOrder
from ecomtui.parties.order_rows import Order, OrderLine
from ecomtui.shop import views
from ecomtui.shop.badges import fulfilment_badge, may_pay, payment_badge, why_not_cancel
from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.world.errors import BadInput


class OrderReading(Base):
    """Questions about orders and parcels."""

    def order(self, order: int | views.Errand) -> views.OrderView:
        """One order, by its number or by the errand that made it.

        Raises:
            BadInput: when there is none, or the errand has not become one (yet).
        """
        number = order if isinstance(order, int) else self.order_of(order)
        row = self._world.rows.look(Order, number)
        if row is None:
            raise BadInput(f"there is no order {number}")
        return self._order(row)

    def order_of(self, errand: views.Errand) -> int:
        """The number of the order that an errand has become.

        Raises:
            BadInput: when it has not become one (yet); the message says how far it got.
        """
        number = self._reader.one(select(KnownOrder.id).where(KnownOrder.errand == errand.message))
        if number is None:
            clicks = self.clicks(errand)
            stuck = next((click for click in clicks if click.code), None)
            state = (
                f"refused: {stuck.code}" if stuck else "not answered yet" if clicks else "not begun yet; let time run"
            )
            raise BadInput(f"this purchase has not become an order ({state})")
        return int(number)

    def clicks(self, errand: views.Errand) -> list[views.ClickView]:
        """The clicks of an errand and what became of them."""
        rows = self._reader.all(select(Click).where(Click.errand == errand.message).order_by(col(Click.id)))
        return [views.ClickView(c.id, c.kind, c.status, c.tries, c.code, c.order) for c in rows]

    def orders(self, customer: str | None = None, offset: int = 0, limit: int = PAGE) -> list[views.OrderView]:
        """Orders, the newest first, a page at a time."""
        statement = select(Order).order_by(col(Order.id).desc()).offset(offset).limit(min(limit, PAGE))
        if customer is not None:
            statement = statement.where(Order.customer == self.customer_id(customer))
        return [self._order(row) for row in self._reader.all(statement)]

    def _order(self, row: Order) -> views.OrderView:
        return views.OrderView(
            id=row.id,
            customer=self._name(row.customer),
            status=str(row.status),
            payment=payment_badge(row),
            fulfilment=fulfilment_badge(row),
            reason=row.reason,
            lines=self._lines(self._reader.all(select(OrderLine).where(OrderLine.order == row.id))),
            subtotal=row.subtotal,
            discount=row.discount,
            shipping=row.shipping,
            tax=row.tax,
            total=row.total,
            paid=row.paid,
            refunded=row.refunded,
            card=f"{row.brand} {row.last4}",
            payer=self._name(row.payer),
            placed_at=row.placed_at,
            expected=row.expected,
            number=row.number,
            parcels=tuple(self.parcels(row.id)),
            why_not_cancel=why_not_cancel(row),
            may_pay=may_pay(row),
        )

    def _lines(self, rows: Iterable[OrderLine]) -> tuple[views.LineView, ...]:
        return tuple(
            views.LineView(line.sku, self.names.products[line.sku], line.quantity, line.price, line.amount)
            for line in rows
        )

    def parcels(self, order: int | None = None, offset: int = 0, limit: int = PAGE) -> list[views.ParcelView]:
        """Parcels with their scans, the newest first; of one order, or all."""
        statement = select(Parcel).order_by(col(Parcel.id).desc()).offset(offset).limit(min(limit, PAGE))
        if order is not None:
            statement = statement.where(Parcel.order == order)
        return [self._parcel(parcel) for parcel in self._reader.all(statement)]

    def _parcel(self, parcel: Parcel) -> views.ParcelView:
        scans = self._reader.all(select(Scan).where(Scan.parcel == parcel.id).order_by(col(Scan.id)))
        return views.ParcelView(
            parcel.id,
            parcel.order,
            parcel.number,
            str(parcel.status),
            parcel.detail,
            tuple(views.ScanView(scan.at, str(scan.status), scan.detail) for scan in scans),
        )
