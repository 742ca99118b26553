"""The order manager: owns the order's life, and makes good what fails.

An order needs goods, money and a parcel. Each is a small ladder of steps (`GoodsStep`, `MoneyStep`,
`ParcelStep`) with a chapter of its own (`goods`, `money`, `parcels`); every answer moves one ladder one
step and then asks `_go_on` what the order needs next. Ending an order early is `_end`: one named
compensation for each ladder (`desk`). What comes after the hand-over is `aftercare`.
"""

from typing import Final

from ecomtui.parties.order_manager.aftercare import MAKE_GOOD, Aftercare
from ecomtui.parties.order_manager.goods import Goods
from ecomtui.parties.order_manager.money import Money
from ecomtui.parties.order_manager.parcels import Parcels
from ecomtui.parties.order_manager.returns import IN_TIME, RETURN_WINDOW, OrderReturns
from ecomtui.parties.order_manager.rows import (
    ORDER,
    Claim,
    GoodsStep,
    MoneyStep,
    Order,
    OrderLine,
    OrderParcel,
    OrderStatus,
)
from ecomtui.parties.order_manager.shortage import ASK, ASKS_FOR, Shortage
from ecomtui.parties.protocol.dispatching import (
    GraceOver,
    OrderExpires,
)
from ecomtui.parties.protocol.ordering import (
    OrderCanceled,
    OrderConfirmed,
    OrderSubmitted,
)
from ecomtui.parties.protocol.paying import (
    RequestPayment,
)
from ecomtui.parties.protocol.shopping import CancelOrder, PayOrder
from ecomtui.parties.protocol.stocking import (
    AllocateStock,
    ReserveStock,
)
from ecomtui.parties.protocol.values import CardFace
from ecomtui.world.clock import DAY, MINUTE, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

FIRST_ORDER: Final = 1001


CHECK_ORDER: Final = Setting(
    "check_order", "order_manager", "stock_first",
    "Whether a new order asks for its goods before its money, or the other way round.",
    choices=("stock_first", "payment_first"),
)  # fmt: skip
BACKORDERS: Final = Setting(
    "backorders", "order_manager", True,
    "Whether an order may wait for goods that have to be bought in, or is cancelled instead.",
)  # fmt: skip
SPLIT_SHIPMENT: Final = Setting(
    "split_shipment", "order_manager", False,
    "Whether what is here of an order leaves at once and the rest later, or all of it waits and leaves together.",
)  # fmt: skip
CAPTURE_AT: Final = Setting(
    "capture_at", "order_manager", "hand_over",
    "Whether money that is set aside is taken when a parcel is about to leave, or at once when the order is confirmed.",
    choices=("hand_over", "checkout"),
)  # fmt: skip
GRACE: Final = Setting(
    "change_of_mind", "order_manager", 30 * MINUTE,
    "How long a confirmed order waits before dispatch hears of it.", span=True,
)  # fmt: skip
UNPAID_LASTS: Final = Setting(
    "unpaid_lasts", "order_manager", 5 * DAY, "How long an order that nobody pays stays open.", span=True
)


class OrderManager(Goods, Shortage, Money, Parcels, Aftercare, OrderReturns):
    """Asks for goods, then money, then a parcel; tells the customer; compensates when something fails."""

    name, title = "order_manager", "Order manager"
    tables = (Order, OrderLine, OrderParcel, Claim)
    latency = (5, 25)
    settings = (
        CHECK_ORDER, BACKORDERS, SPLIT_SHIPMENT, CAPTURE_AT, ASK, ASKS_FOR, GRACE, UNPAID_LASTS, MAKE_GOOD,
        RETURN_WINDOW,
    )  # fmt: skip
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
            "void_on_cancel",
            "order_manager",
            "An order that ends lets go of the money that is set aside for it.",
            "The customer's money stays set aside for an order that nobody wants any more.",
            ("nothing_stuck",),
        ),
        Guard(
            "refund_cap",
            "order_manager",
            "No more goes back than was taken, whatever it goes back for.",
            "A kindness and a return of the same order pay out money that never came in.",
            ("captured_within_authorized",),
        ),
        Guard(
            "proof_of_delivery",
            "order_manager",
            "A claim is looked into by the courier before anything is sent again.",
            "Whoever says that nothing came gets everything twice.",
            ("nothing_unpaid_leaves",),
        ),
        Guard(
            "session_check",
            "order_manager",
            "Only the customer who placed an order may change it.",
            "Anybody can cancel an order whose number they guess.",
            ("own_orders_only",),
        ),
        IN_TIME,
    )
    faults = (
        Fault(
            "shop.crash",
            "order_manager",
            Effect.crash,
            "The order manager's program dies over a message, and starts again half a minute later.",
            "What was committed is there, the rest never happened; the message comes again, and the order goes on.",
            receiver="order_manager",
            by=30 * SECOND,
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
                split=self.setting(SPLIT_SHIPMENT),
                make_good=self.setting(MAKE_GOOD),
                asks=self.setting(ASK),
                paid_ahead=self.setting(CAPTURE_AT) == "checkout",
                placed_at=self.now,
                subtotal=basket.totals.subtotal,
                discount=basket.totals.discount,
                shipping=basket.totals.shipping,
                tax=basket.totals.tax,
                total=basket.totals.total,
                voucher=basket.voucher,
                payer=basket.payer,
                token=basket.card.token,
                brand=basket.card.brand,
                last4=basket.card.last4,
                email=basket.email,
                address=basket.address,
                weight=basket.weight,
                pieces=sum(line.quantity for line in basket.lines),
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
            self._say(order, "stock", ReserveStock(order.id, self._lines(order), order.backorders, order.split))
        elif money_next:
            order.money = MoneyStep.asked
            card = CardFace(order.token, order.brand, order.last4)
            self._say(order, "merchant", RequestPayment(order.id, order.total, order.payer, card))
        elif order.has_money and order.goods is not GoodsStep.asked:
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
        if order.paid_ahead:
            self._collect_ahead(order)

    # ---------------------------------------------------------------- what the customer asks for later
    @handles(PayOrder)
    def pay(self, page: PayOrder) -> None:
        order = self.rows.peek(Order, page.order)
        code = self._why_not(order, page.customer)
        if order is None or code:
            self._refuse(page, code or "not_yours")
            return
        if order.money is MoneyStep.to_confirm:
            self._refuse(page, "confirm_first")
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
        if order is None or not self._may_touch(order, customer):
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
        self._stop_asking(order)
        self._say(order, "web_server", OrderCanceled(order.id, order.customer, self._asker(order), reason))
        if status is OrderStatus.canceled:
            self._mail(order, "order_canceled")
        self._stop_parcels(order)
        self._release_goods(order)
        self._free_voucher(order)
        self._drop_payment(order)
        self._return_what_is_owed(order)
