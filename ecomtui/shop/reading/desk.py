"""What lies on the staff's desk: disputes, boxes to open, money that a card did not take."""

from typing import Final

from sqlmodel import col, select

from ecomtui.parties.bank.disputes import ACCEPT, EVIDENCE
from ecomtui.parties.bank.rows import OPEN, Authorization, Dispute, DisputeStatus
from ecomtui.parties.dispatch.return_rows import Return, ReturnStatus
from ecomtui.parties.merchant.rows import DisputedCharge, Payment
from ecomtui.parties.order_manager.rows import Order, OrderParcel, ParcelStep
from ecomtui.shop import views
from ecomtui.shop.reading.base import PAGE, Base
from ecomtui.world.errors import BadInput, shown

VERDICTS: Final = ("accept", "reject")
"""What staff may say to a box that came back."""


class DeskReading(Base):
    """Questions about what waits for a person."""

    def to_do(self, offset: int = 0, limit: int = PAGE) -> list[views.TodoView]:
        """What waits for staff."""
        return [*self._to_answer(), *self._to_send(), *self._to_open()][offset : offset + limit]

    def _to_open(self) -> list[views.TodoView]:
        lying = self._world.rows.look_all(Return, status=ReturnStatus.received, manual=True)[:PAGE]
        return [
            views.TodoView("inspection", back.id, back.order, self._name(back.customer), back.reason, None, VERDICTS)
            for back in lying
        ]

    def _to_answer(self) -> list[views.TodoView]:
        asked = self._world.rows.look_all(Dispute, status=DisputeStatus.needs_response)[:PAGE]
        return [
            views.TodoView(
                "dispute", d.id, d.order, self._payer(d.order), d.reason, d.amount, d.evidence_there, d.due
            )
            for d in map(self._dispute, asked)
            if d.evidence is None and d.is_known
        ]  # fmt: skip

    def _to_send(self) -> list[views.TodoView]:
        found = self._world.written.connection.execute(
            'select id from "order" where stranded > 0 order by id limit ?', (PAGE,)
        ).fetchall()
        stranded = filter(None, (self._world.rows.look(Order, number) for (number,) in found))
        return [
            views.TodoView(
                "refund_failed", o.id, o.id, self._name(o.payer), "refund_failed", o.stranded, ("release",)
            )
            for o in stranded
        ]  # fmt: skip

    def _payer(self, order: int) -> str:
        row = self._world.rows.look(Order, order)
        return "–" if row is None else self._name(row.payer)

    # ---------------------------------------------------------------- disputes
    def disputes(self, order: int | None = None, offset: int = 0, limit: int = PAGE) -> list[views.DisputeView]:
        """Disputes, the newest first; of one order, or all."""
        if order is not None:
            found = self._world.rows.look_all(Dispute, reference=order)[::-1][offset : offset + min(limit, PAGE)]
            return [self._dispute(dispute) for dispute in found]
        statement = select(Dispute).order_by(col(Dispute.id).desc()).offset(offset).limit(min(limit, PAGE))
        return [self._dispute(dispute) for dispute in self._reader.all(statement)]

    def dispute(self, number: int) -> views.DisputeView:
        """One dispute.

        Raises:
            BadInput: when there is none of that number.
        """
        row = self._world.rows.look(Dispute, number) if isinstance(number, int) else None
        if row is None:
            raise BadInput(f"there is no dispute {number if isinstance(number, int) else shown(str(number))}")
        return self._dispute(row)

    def _dispute(self, row: Dispute) -> views.DisputeView:
        charge = self._world.rows.look(DisputedCharge, row.id)
        return views.DisputeView(
            id=row.id,
            order=row.reference,
            amount=row.amount,
            reason=row.reason,
            status=str(row.status),
            evidence=charge.evidence if charge else None,
            opened_at=row.opened_at,
            due=row.due,
            evidence_there=self._evidence(row.reference),
            is_known=charge is not None,
        )

    def _evidence(self, order: int) -> tuple[str, ...]:
        """What the shop could say about an order if the bank asked."""
        payment = self._world.rows.look(Payment, order)
        came = any(p.step is ParcelStep.delivered for p in self._world.rows.look_all(OrderParcel, order=order))
        there = {
            "proof_of_delivery": came,
            "authentication": payment is not None and bool(payment.authenticated),
            ACCEPT: True,
        }
        return tuple(word for word in EVIDENCE if there[word])

    def why_not_dispute(self, order: int, customer: int) -> str | None:
        """The rejection code that calling the bank about an order would meet, or None."""
        row = self._world.rows.look(Order, order)
        if row is None or row.payer != customer:
            return "not_yours"
        if not row.paid:
            return "nothing_to_dispute"
        known = self._world.rows.look_all(Dispute, reference=order)
        disputed = {dispute.authorization for dispute in known}
        charges = self._world.rows.look_all(Authorization, reference=order)
        if any(charge.kept > 0 and charge.id not in disputed for charge in charges):
            return None
        if any(dispute.status in OPEN for dispute in known):
            return "already_disputed"
        return "dispute_closed" if known else "nothing_to_dispute"
