"""The order manager: owns the order's life, and makes good what fails.

An order needs goods, money and a parcel. Each is a small ladder of steps (`GoodsStep`, `MoneyStep`,
`ParcelStep`); every answer moves one ladder one step and then asks `_go_on` what the order needs next.
Ending an order early is `_end`: one named compensation for each ladder (`order_desk`). What comes after the
hand-over is `aftercare`.
"""

from typing import Final

from ecomtui.parties.aftercare import MAKE_GOOD, Aftercare
from ecomtui.parties.order_rows import ORDER, Claim, GoodsStep, MoneyStep, Order, OrderLine, OrderStatus, ParcelStep
from ecomtui.parties.protocol.dispatching import (
    DispatchOrder,
    GraceOver,
    HandOver,
    OrderDispatched,
    OrderExpires,
    OrderPacked,
)
from ecomtui.parties.protocol.ordering import (
    OrderCanceled,
    OrderChecking,
    OrderConfirmed,
    OrderRefused,
    OrderSubmitted,
)
from ecomtui.parties.protocol.paying import (
    CollectPayment,
    MoneyReturned,
    PaymentApproved,
    PaymentCollected,
    PaymentDropped,
    PaymentRefused,
    PaymentUnknown,
    RequestPayment,
)
from ecomtui.parties.protocol.shopping import CancelOrder, PayOrder
from ecomtui.parties.protocol.stocking import (
    AllocateStock,
    AvailabilityChanged,
    HoldExpired,
    ReserveStock,
    ShipStock,
    StockAllocated,
    StockReserved,
    StockShort,
)
from ecomtui.parties.protocol.values import CardFace
from ecomtui.world.clock import DAY, MINUTE
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.party import handles

FIRST_ORDER: Final = 1001
NOT_TOLD: Final = ("lost_card", "stolen_card")
"""Refusals that the customer only hears of as a plain no."""


CHECK_ORDER: Final = Setting(
    "check_order", "order_manager", "stock_first",
    "Whether a new order asks for its goods before its money, or the other way round.",
    choices=("stock_first", "payment_first"),
)  # fmt: skip
BACKORDERS: Final = Setting(
    "backorders", "order_manager", True,
    "Whether an order may wait for goods that have to be bought in, or is cancelled instead.",
)  # fmt: skip
GRACE: Final = Setting(
    "change_of_mind", "order_manager", 30 * MINUTE,
    "How long a confirmed order waits before dispatch hears of it.", span=True,
)  # fmt: skip
UNPAID_LASTS: Final = Setting(
    "unpaid_lasts", "order_manager", 5 * DAY, "How long an order that nobody pays stays open.", span=True
)


class OrderManager(Aftercare):
    """Asks for goods, then money, then a parcel; tells the customer; compensates when something fails."""

    name, title = "order_manager", "Order manager"
    tables = (Order, OrderLine, Claim)
    latency = (5, 25)
    settings = (CHECK_ORDER, BACKORDERS, GRACE, UNPAID_LASTS, MAKE_GOOD)
    guards = (
        Guard(
            "pay_before_ship",
            "order_manager",
            "No parcel leaves before its money has been taken.",
            "A parcel goes out unpaid.",
            ("nothing_unpaid_leaves",),
        ),
        Guard(
            "release_on_cancel",
            "order_manager",
            "An order that ends gives its goods free.",
            "Goods stay set aside for an order that nobody wants any more.",
            ("nothing_stuck",),
        ),
        Guard(
            "proof_of_delivery",
            "order_manager",
            "A claim is looked into by the courier before anything is sent again.",
            "Whoever says that nothing came gets everything twice.",
            ("nothing_unpaid_leaves",),
        ),
    )

    # ---------------------------------------------------------------- an order begins
    @handles(OrderSubmitted)
    def submitted(self, basket: OrderSubmitted) -> None:
        order = self.rows.add(
            Order(
                id=self.rows.next_id(Order, FIRST_ORDER),
                customer=basket.customer,
                order_key=f"{basket.customer}:{basket.key}",
                request=basket.request,
                check_order=self.setting(CHECK_ORDER),
                backorders=self.setting(BACKORDERS),
                make_good=self.setting(MAKE_GOOD),
                placed_at=self.now,
                subtotal=basket.totals.subtotal,
                discount=basket.totals.discount,
                shipping=basket.totals.shipping,
                tax=basket.totals.tax,
                total=basket.totals.total,
                payer=basket.payer,
                token=basket.card.token,
                brand=basket.card.brand,
                last4=basket.card.last4,
                email=basket.email,
                weight=basket.weight,
            )
        )
        for line in basket.lines:
            self.rows.add(
                OrderLine(
                    id=self.rows.next_id(OrderLine),
                    order=order.id,
                    sku=line.sku,
                    quantity=line.quantity,
                    price=line.price,
                    amount=line.amount,
                    tax=line.tax,
                )
            )
        order.timer = self.remind(self.setting(UNPAID_LASTS), OrderExpires(order.id), about=order.about)
        self._go_on(order)

    def _go_on(self, order: Order) -> None:
        """What an order needs next, by the policy it began with."""
        goods_next = order.goods is GoodsStep.none
        money_next = order.money is MoneyStep.none
        if goods_next and (order.check_order == "stock_first" or not money_next):
            order.goods = GoodsStep.asked
            self._say(order, "stock", ReserveStock(order.id, self._lines(order), order.backorders))
        elif money_next:
            order.money = MoneyStep.asked
            card = CardFace(order.token, order.brand, order.last4)
            self._say(order, "merchant", RequestPayment(order.id, order.total, order.payer, card))
        elif order.money is MoneyStep.set_aside and order.goods is not GoodsStep.asked:
            if order.status is not OrderStatus.confirmed:
                self._confirm(order)
            self._say(order, "stock", AllocateStock(order.id))

    def _confirm(self, order: Order) -> None:
        ORDER.move(order, OrderStatus.confirmed)
        self.forget(order.timer)
        self._say(order, "web_server", OrderConfirmed(order.id, order.customer, self._asker(order), order.total))
        self._mail(order, "order_confirmed", amount=order.total)
        if order.goods is GoodsStep.waiting:
            self._mail(order, "order_backordered", expected=order.expected)
        order.timer = self.remind(self.setting(GRACE), GraceOver(order.id), about=order.about)

    # ---------------------------------------------------------------- goods
    @handles(StockReserved)
    def reserved(self, answer: StockReserved) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        order.goods = GoodsStep.held
        if order.money is MoneyStep.paid:
            self._replace(order)
        else:
            self._go_on(order)

    @handles(StockShort)
    def short(self, answer: StockShort) -> None:
        order = self.rows.get(Order, answer.order)
        if order.is_over:
            return
        if order.money is MoneyStep.paid:
            self._pay_back_instead(order)
        elif answer.expected is None:
            order.goods = GoodsStep.none
            self._end(order, OrderStatus.canceled, "out_of_stock")
        else:
            order.goods, order.expected = GoodsStep.waiting, answer.expected
            self._go_on(order)

    @handles(StockAllocated)
    def allocated(self, answer: StockAllocated) -> None:
        order = self.rows.get(Order, answer.order)
        if not order.is_over:
            order.goods = GoodsStep.owned
            self._dispatch_if_ready(order)

    @handles(HoldExpired)
    def hold_expired(self, news: HoldExpired) -> None:
        order = self.rows.get(Order, news.order)
        if not order.is_over:
            order.goods = GoodsStep.none
            if order.money is MoneyStep.set_aside:
                self._go_on(order)

    @handles(AvailabilityChanged)
    def availability(self, news: AvailabilityChanged) -> None:
        self.send("online_store", news)

    # ---------------------------------------------------------------- money
    @handles(PaymentApproved)
    def approved(self, answer: PaymentApproved) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.set_aside
        if order.is_over:
            self._make_money_good(order)
        else:
            self._go_on(order)

    @handles(PaymentRefused)
    def refused(self, answer: PaymentRefused) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.none
        if order.is_over:
            return
        if order.status is OrderStatus.confirmed:  # the authorisation ran out and was not renewed
            self._end(order, OrderStatus.canceled, "payment_failed")
            return
        if order.status is OrderStatus.requires_action:
            ORDER.move(order, OrderStatus.pending)
        code = answer.decline_code or answer.code
        told = "generic_decline" if code in NOT_TOLD else code
        order.reason = code
        self._say(order, "web_server", OrderRefused(order.id, order.customer, self._asker(order), told))
        self._mail(order, "payment_refused")

    @handles(PaymentUnknown)
    def unknown(self, news: PaymentUnknown) -> None:
        order = self.rows.get(Order, news.order)
        if order.status is OrderStatus.pending:
            ORDER.move(order, OrderStatus.requires_action)
            self._say(order, "web_server", OrderChecking(order.id, order.customer, self._asker(order)))

    @handles(PaymentCollected)
    def collected(self, answer: PaymentCollected) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.paid
        order.paid += answer.amount
        if order.is_over:
            self._make_money_good(order)
        elif order.parcel is ParcelStep.packed:
            self._hand_over(order)

    @handles(PaymentDropped)
    def dropped(self, answer: PaymentDropped) -> None:
        self.rows.get(Order, answer.order).money = MoneyStep.dropped

    @handles(MoneyReturned)
    def returned(self, answer: MoneyReturned) -> None:
        order = self.rows.get(Order, answer.order)
        order.money = MoneyStep.returned
        order.refunded += answer.amount
        order.refunds += 1
        self._mail(order, "refund_issued", item=order.refunds, amount=answer.amount)
        self._paid_back(order)

    # ---------------------------------------------------------------- the parcel
    @handles(GraceOver)
    def grace_over(self, timer: GraceOver) -> None:
        order = self.rows.get(Order, timer.order)
        order.grace_over = True
        self._dispatch_if_ready(order)

    def _dispatch_if_ready(self, order: Order) -> None:
        if order.grace_over and order.goods is GoodsStep.owned and order.parcel is ParcelStep.none:
            order.parcel = ParcelStep.asked
            order.shipments += 1
            ask = DispatchOrder(order.id, order.customer, self._lines(order), order.weight, order.shipments)
            self._say(order, "dispatch", ask)

    @handles(OrderPacked)
    def packed(self, news: OrderPacked) -> None:
        order = self.rows.get(Order, news.order)
        if order.is_over or order.parcel is not ParcelStep.asked:
            return
        order.parcel, order.shipment = ParcelStep.packed, news.shipment
        if self.guarded("pay_before_ship") and order.money is not MoneyStep.paid:
            self._collect(order)
        else:
            self._hand_over(order)

    def _collect(self, order: Order) -> None:
        order.money = MoneyStep.collecting
        self._say(order, "merchant", CollectPayment(order.id, order.total))

    def _hand_over(self, order: Order) -> None:
        order.parcel = ParcelStep.leaving
        self._say(order, "dispatch", HandOver(order.id, order.shipment or 0))

    @handles(OrderDispatched)
    def dispatched(self, news: OrderDispatched) -> None:
        order = self.rows.get(Order, news.order)
        order.parcel, order.number = ParcelStep.sent, news.number
        self._say(order, "stock", ShipStock(order.id, news.parcel))
        self._mail(order, "order_dispatched", item=news.parcel, number=news.number)
        if order.money is MoneyStep.set_aside:
            self._collect(order)  # only when nobody made sure of it before

    # ---------------------------------------------------------------- what the customer asks for later
    @handles(PayOrder)
    def pay(self, page: PayOrder) -> None:
        order = self.rows.peek(Order, page.order)
        code = self._why_not(order, page.customer)
        if order is None or code:
            self._refuse(page, code or "not_yours")
            return
        if order.status is not OrderStatus.pending or order.money is not MoneyStep.none:
            self._refuse(page, "still_checking" if order.money is MoneyStep.asked else "already_paid")
            return
        order.request, order.payer, order.reason = page.request, page.payer, None
        order.token, order.brand, order.last4 = page.card.token, page.card.brand, page.card.last4
        self._go_on(order)

    @handles(CancelOrder)
    def cancel(self, page: CancelOrder) -> None:
        order = self.rows.peek(Order, page.order)
        code = self._why_not(order, page.customer)
        if order is None or code:
            self._refuse(page, code or "not_yours")
            return
        order.request = page.request
        self._end(order, OrderStatus.canceled, "changed_mind")

    def _why_not(self, order: Order | None, customer: int) -> str | None:
        """The rule that forbids a customer to change an order, or None."""
        if order is None or order.customer != customer:
            return "not_yours"
        if order.is_over:
            return "already_canceled"
        return "already_dispatched" if order.has_left else None

    # ---------------------------------------------------------------- an order ends early
    @handles(OrderExpires)
    def expires(self, timer: OrderExpires) -> None:
        order = self.rows.get(Order, timer.order)
        self._end(order, OrderStatus.expired, "expired")

    def _end(self, order: Order, status: OrderStatus, reason: str) -> None:
        """End an order before anything is sent: stop the parcel, give the goods free, make the money good."""
        ORDER.move(order, status)
        order.reason = reason
        self.forget(order.timer)
        self._say(order, "web_server", OrderCanceled(order.id, order.customer, self._asker(order), reason))
        if status is OrderStatus.canceled:
            self._mail(order, "order_canceled")
        self._stop_parcel(order)
        self._release_goods(order)
        self._make_money_good(order)
