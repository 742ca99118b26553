"""Orders, as the order manager and the courier know them."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlmodel import col, select

from ecomtui.parties.courier.rows import Parcel, Scan
from ecomtui.parties.customer.clicks import order_key
from ecomtui.parties.customer.rows import Click, ClickKind, Person
from ecomtui.parties.dispatch.return_rows import Return, ReturnLine, ReturnStatus
from ecomtui.parties.order_manager.rows import Claim, Order, OrderLine, OrderParcel
from ecomtui.shop import views
from ecomtui.shop.badges import (
    fulfilment_badge,
    may_pay,
    payment_badge,
    waits_for,
    why_not_cancel,
    why_not_claim,
    why_not_return,
)
from ecomtui.shop.reading.base import PAGE
from ecomtui.shop.reading.desk import DeskReading
from ecomtui.world.errors import BadInput


class OrderReading(DeskReading):
    """Questions about orders and parcels."""

    def order(self, order: int | views.Errand) -> views.OrderView:
        """One order, by its number or by the errand that made it.

        Raises:
            BadInput: when there is none, or the errand has not become one (yet).
        """
        if not isinstance(order, int | views.Errand):
            raise BadInput("an order is named by its number, such as 1001, or by what buy answered")
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
        clicks = self._clicks(errand)
        for click in clicks:
            number = click.order or self._order_with_key(click)
            if number is not None:
                return number
        refused = next((click.code for click in clicks if click.code), None)
        waits = "not answered yet" if clicks else "not begun yet; let time run"
        raise BadInput(f"this purchase has not become an order ({f'refused: {refused}' if refused else waits})")

    def _order_with_key(self, click: Click) -> int | None:
        """The order that was placed with a click's order key."""
        if click.kind is not ClickKind.place:
            return None
        key = f"{click.customer}:{order_key(click)}"
        return next((order.id for order in self._world.rows.look_all(Order, order_key=key)), None)

    def _clicks(self, errand: views.Errand) -> Sequence[Click]:
        """Also those that are not written yet: in bulk, time may stand still between two commits."""
        return self._world.rows.look_all(Click, errand=errand.message)

    def clicks(self, errand: views.Errand) -> list[views.ClickView]:
        """The clicks of an errand and what became of them."""
        return [
            views.ClickView(c.id, str(c.kind), str(c.status), c.tries, c.code, c.order) for c in self._clicks(errand)
        ]

    def orders(self, customer: str | None = None, offset: int = 0, limit: int = PAGE) -> list[views.OrderView]:
        """Orders, the newest first, a page at a time."""
        statement = select(Order).order_by(col(Order.id).desc()).offset(offset).limit(min(limit, PAGE))
        if customer is not None:
            statement = statement.where(Order.customer == self.customer_id(customer))
        return [self._order(row) for row in self._reader.all(statement)]

    def _order(self, row: Order) -> views.OrderView:
        of = self._world.rows.look_all
        parcels, claims = of(OrderParcel, order=row.id), of(Claim, order=row.id)
        returns, disputes = tuple(self.returns(row.id)), tuple(self.disputes(row.id)) if row.paid else ()
        return views.OrderView(
            id=row.id,
            customer=self._name(row.customer),
            status=str(row.status),
            payment=payment_badge(row),
            fulfilment=fulfilment_badge(row, parcels),
            reason=row.reason,
            lines=self._lines(of(OrderLine, order=row.id)),
            subtotal=row.subtotal,
            discount=row.discount,
            shipping=row.shipping,
            tax=row.tax,
            total=row.total,
            voucher=row.voucher,
            paid=row.paid,
            refunded=row.refunded,
            card=f"{row.brand} {row.last4}",
            payer=self._name(row.payer),
            address=row.address or self._home(row.customer),
            email=row.email,
            placed_at=row.placed_at,
            expected=row.expected,
            number=next((parcel.number for parcel in reversed(parcels) if parcel.number), None),
            parcels=tuple(self.parcels(row.id)),
            why_not_cancel=why_not_cancel(row),
            why_not_claim=why_not_claim(row, parcels, claims),
            why_not_return=why_not_return(row, parcels, claims, self._world.now),
            may_pay=may_pay(row),
            refundable=max(row.paid - row.gone_back, 0),
            returns=returns,
            disputes=disputes,
            charged_back=row.charged_back,
            why_not_dispute=self.why_not_dispute(row.id, row.payer),
            waits_for=waits_for(row, disputes, returns),
            question=self._question(row),
        )

    def _home(self, customer: int) -> str:
        person = self._world.rows.look(Person, customer)
        return person.address if person else ""

    def _question(self, row: Order) -> views.QuestionView | None:
        if row.asking is None:
            return None
        asked = self._world.mailbox.waiting.get(row.ask_timer or 0)
        return views.QuestionView(row.asking, row.about_sku or "", row.instead, asked.due if asked else self._world.now)

    def _lines(self, rows: Iterable[OrderLine]) -> tuple[views.LineView, ...]:
        return tuple(
            views.LineView(line.sku, self.names.products[line.sku], line.quantity, line.price, line.amount)
            for line in rows
        )

    def returns(self, order: int | None = None, offset: int = 0, limit: int = PAGE) -> list[views.ReturnView]:
        """Goods that come back, the newest first; of one order, or all."""
        if order is not None:
            found = self._world.rows.look_all(Return, order=order)[::-1][offset : offset + min(limit, PAGE)]
            return [self._return(back) for back in found]
        statement = select(Return).order_by(col(Return.id).desc()).offset(offset).limit(min(limit, PAGE))
        return [self._return(back) for back in self._reader.all(statement)]

    def _return(self, back: Return) -> views.ReturnView:
        lines = self._world.rows.look_all(ReturnLine, return_id=back.id)
        return views.ReturnView(
            id=back.id,
            order=back.order,
            customer=self._name(back.customer),
            number=back.number,
            reason=back.reason,
            status=str(back.status),
            outcome=back.outcome,
            opened_at=back.opened_at,
            waits=back.manual and back.status is ReturnStatus.received,
            lines=tuple(
                views.ReturnLineView(line.sku, self.names.products[line.sku], line.expected, line.came, line.accepted)
                for line in lines
            ),
        )

    def parcels(self, order: int | None = None, offset: int = 0, limit: int = PAGE) -> list[views.ParcelView]:
        """Parcels with their scans, the newest first; of one order, or all."""
        if order is not None:
            found = self._world.rows.look_all(Parcel, order=order)[::-1][offset : offset + min(limit, PAGE)]
            return [self._parcel(parcel) for parcel in found]
        statement = select(Parcel).order_by(col(Parcel.id).desc()).offset(offset).limit(min(limit, PAGE))
        return [self._parcel(parcel) for parcel in self._reader.all(statement)]

    def _parcel(self, parcel: Parcel) -> views.ParcelView:
        scans = self._world.rows.look_all(Scan, parcel=parcel.id)
        ours = self._world.rows.look_all(OrderParcel, order=parcel.order)
        packed = next((each for each in ours if each.parcel == parcel.id), None)
        lines = msgspec.json.decode(packed.lines) if packed else []
        return views.ParcelView(
            parcel.id,
            parcel.order,
            parcel.number,
            str(parcel.status),
            parcel.detail,
            tuple(views.ScanView(scan.at, str(scan.status), scan.detail) for scan in scans),
            tuple((line["sku"], line["quantity"]) for line in lines),
            packed.nth if packed else None,
        )
