"""Buying in: when more is ordered, what the wholesaler says to it, and what is counted at the door.

A purchase order that comes to nothing, or to less than was asked for, is followed by another one as long as the
goods are still needed. After `TRIES` of them in a row the wholesaler has had its chance: who waits for the goods
is told that they cannot be had.
"""

from typing import Final

from ecomtui.parties.protocol.purchasing import (
    CancelPurchaseOrder,
    GoodsDelayed,
    GoodsReceived,
    GoodsShipped,
    GoodsUnavailable,
    PlacePurchaseOrder,
    PurchaseOrderAcknowledged,
    PurchaseOverdue,
)
from ecomtui.parties.stock.rows import PURCHASE, PurchaseOrder, PurchaseStatus, StockLevel, StockUnit, UnitStatus
from ecomtui.world.clock import DAY, HOUR, MINUTE
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.party import Party, handles

TRIES: Final = 3
MUCH_LATER: Final = DAY
"""Who waits for goods is told when they come so much later than was said before."""

REORDER_POLICY: Final = Setting(
    "reorder_policy", "stock", "reorder_point",
    "Whether running low brings the usual quantity, as much as fills the shelf, or nothing until somebody waits.",
    choices=("reorder_point", "order_up_to", "just_in_time"),
)  # fmt: skip
PRICE_LIMIT: Final = Setting(
    "price_up_limit", "stock", 20,
    "By how many percent the wholesaler may raise what it charges before the shop declines and orders anew.", least=0,
)  # fmt: skip
ANSWER_WITHIN: Final = Setting(
    "wholesaler_patience", "stock", 4 * HOUR,
    "How long stock waits for the wholesaler's word before it asks again.", span=True, least=MINUTE,
)  # fmt: skip

BUYING_GUARDS: Final = (
    Guard(
        "reorder_once",
        "stock",
        "What is on its way already is counted before more is ordered.",
        "Every look at a low shelf orders the same goods once more.",
        ("bought_once",),
    ),
    Guard(
        "count_on_receipt",
        "stock",
        "Pieces on a purchase order count for nobody until they stand in the house.",
        "What is still on the road is promised, packed and sold.",
        ("received_for_real",),
    ),
    Guard(
        "count_the_delivery",
        "stock",
        "What a lorry brings is counted at the door, whatever the papers say.",
        "The books show pieces that never came.",
        ("received_for_real",),
    ),
)


class Buying(Party):
    """Orders more, and takes in what comes. Stock stands on it."""

    def _serve(self, level: StockLevel) -> None:
        """Give what is free to those who wait, then see what is left."""
        raise NotImplementedError

    def _free(self, level: StockLevel) -> int:
        """What may be promised and sent."""
        raise NotImplementedError

    def _move(self, level: StockLevel, why: str, *, on_hand: int = 0) -> None:
        """Change a level, and log why."""
        raise NotImplementedError

    # ---------------------------------------------------------------- ordering
    def _buy(self, level: StockLevel, nth: int = 1) -> None:
        """Order what is needed, if anything is; `nth` counts the orders in a row that came to nothing."""
        quantity = self._needed(level)
        if not quantity:
            return
        purchase = self.rows.add(
            PurchaseOrder(
                id=self.rows.next_id(PurchaseOrder),
                sku=level.sku,
                quantity=quantity,
                outstanding=quantity,
                cost=quantity * level.cost,
                nth=nth,
                expected=self.now + level.lead_time,
                ordered_at=self.now,
            )
        )
        PURCHASE.move(purchase, PurchaseStatus.ordered)
        level.incoming += quantity
        level.last_purchase = purchase.id
        self._put(purchase)

    def _needed(self, level: StockLevel) -> int:
        """How many pieces to order by the policy; those who wait are always ordered for."""
        coming = level.incoming if self.guarded("reorder_once") else 0
        ahead = level.available + coming - level.wanted
        policy = self.setting(REORDER_POLICY)
        if policy == "just_in_time" or level.reorder_point is None or ahead > level.reorder_point:
            usual = 0 if policy == "just_in_time" else level.reorder_quantity
            return max(usual, -ahead) if ahead < 0 else 0
        if policy == "order_up_to":
            return level.reorder_point + level.reorder_quantity - ahead
        return max(level.reorder_quantity, -ahead)

    def _put(self, purchase: PurchaseOrder) -> None:
        """Put an order to the wholesaler, and wait for its word."""
        purchase.asked += 1
        self.send(
            "wholesaler",
            PlacePurchaseOrder(purchase.id, purchase.sku, purchase.quantity, purchase.cost, purchase.asked),
        )
        purchase.timer = self.remind(self.setting(ANSWER_WITHIN), PurchaseOverdue(purchase.id))

    # ---------------------------------------------------------------- the wholesaler's word
    @handles(PurchaseOrderAcknowledged)
    def acknowledged(self, answer: PurchaseOrderAcknowledged) -> None:
        purchase = self.rows.get(PurchaseOrder, answer.purchase_order)
        if not PURCHASE.allows(purchase.status, PurchaseStatus.acknowledged):
            return
        self.forget(purchase.timer)
        purchase.code = answer.code
        if answer.code == "IR":
            self._give_up(purchase, PurchaseStatus.rejected)
        elif answer.sku != purchase.sku:
            self.rows.get(StockLevel, purchase.sku).instead = answer.sku
            self._decline(purchase)
        elif answer.cost * 100 > purchase.cost * (100 + self.setting(PRICE_LIMIT)):
            self._decline(purchase)
        else:
            PURCHASE.move(purchase, PurchaseStatus.acknowledged)
            told, purchase.expected, purchase.cost = purchase.expected, answer.expected, answer.cost
            if told is not None and answer.expected is not None and answer.expected - told > MUCH_LATER:
                self._tell_who_waits(purchase.sku, answer.expected)
            if answer.quantity < purchase.outstanding:
                self._strike_off(purchase, purchase.outstanding - answer.quantity)
                self._buy_again(purchase)

    @handles(PurchaseOverdue)
    def overdue(self, timer: PurchaseOverdue) -> None:
        """Ask again under the same number; asked often enough, another order is better than waiting."""
        purchase = self.rows.get(PurchaseOrder, timer.purchase_order)
        if purchase.status is not PurchaseStatus.ordered:
            return  # the lorry was its answer
        if purchase.asked < TRIES:
            self._put(purchase)
        else:
            self._decline(purchase)

    def _decline(self, purchase: PurchaseOrder) -> None:
        self.send("wholesaler", CancelPurchaseOrder(purchase.id))
        self._give_up(purchase, PurchaseStatus.canceled)

    def _give_up(self, purchase: PurchaseOrder, status: PurchaseStatus) -> None:
        PURCHASE.move(purchase, status)
        self._strike_off(purchase, purchase.outstanding)
        self._buy_again(purchase)

    def _strike_off(self, purchase: PurchaseOrder, pieces: int) -> None:
        """So many pieces of an order will not come, and are not paid for."""
        charged = purchase.received + purchase.outstanding
        purchase.cost -= purchase.cost // charged * pieces if charged else 0
        purchase.outstanding -= pieces
        self.rows.get(StockLevel, purchase.sku).incoming -= pieces

    def _buy_again(self, purchase: PurchaseOrder) -> None:
        level = self.rows.get(StockLevel, purchase.sku)
        if purchase.nth < TRIES:
            self._buy(level, purchase.nth + 1)
        elif level.wanted and not level.incoming:
            for unit in self.rows.find(StockUnit, sku=level.sku, status=UnitStatus.backordered):
                if unit.quantity > level.available:
                    self._say_no(unit)

    def _say_no(self, unit: StockUnit) -> None:
        offered = self.rows.get(StockLevel, unit.sku).instead
        there = offered is not None and self._free(self.rows.get(StockLevel, offered)) >= unit.quantity
        here = sum(u.quantity for u in self.rows.find(StockUnit, order=unit.order, status=UnitStatus.on_hand))
        news = GoodsUnavailable(unit.order, unit.sku, unit.quantity, offered if there else None, here)
        self.send("order_manager", news, about=f"order:{unit.order}")

    def _tell_who_waits(self, sku: str, expected: int) -> None:
        """Who waits is told of a new date, once an order."""
        waiting = self.rows.find(StockUnit, sku=sku, status=UnitStatus.backordered)
        for order in dict.fromkeys(unit.order for unit in waiting):
            self.send("order_manager", GoodsDelayed(order, sku, expected), about=f"order:{order}")

    # ---------------------------------------------------------------- the goods
    @handles(GoodsShipped)
    def shipped(self, news: GoodsShipped) -> None:
        purchase = self.rows.get(PurchaseOrder, news.purchase_order)
        if PURCHASE.allows(purchase.status, PurchaseStatus.in_transit):
            PURCHASE.move(purchase, PurchaseStatus.in_transit)
            if not self.guarded("count_on_receipt"):
                self._take_in(purchase, min(news.quantity, purchase.outstanding))

    @handles(GoodsReceived)
    def received(self, goods: GoodsReceived) -> None:
        purchase = self.rows.get(PurchaseOrder, goods.purchase_order)
        if not PURCHASE.allows(purchase.status, PurchaseStatus.received) or goods.nth <= purchase.deliveries:
            return  # not ours any more, or on the shelf already
        purchase.deliveries = goods.nth
        counted = goods.quantity if self.guarded("count_the_delivery") else purchase.outstanding - goods.follows
        all_come = not goods.follows
        if all_come or purchase.status is not PurchaseStatus.partially_received:
            PURCHASE.move(purchase, PurchaseStatus.received if all_come else PurchaseStatus.partially_received)
        purchase.received_at = self.now
        self.forget(purchase.timer)
        missing = purchase.outstanding - counted if all_come else 0
        self._take_in(purchase, min(counted, purchase.outstanding))
        if missing > 0:
            self._strike_off(purchase, missing)
            self._buy_again(purchase)

    def _take_in(self, purchase: PurchaseOrder, pieces: int) -> None:
        level = self.rows.get(StockLevel, purchase.sku)
        purchase.received += pieces
        purchase.outstanding -= pieces
        level.incoming -= pieces
        if pieces:
            self._move(level, "received", on_hand=pieces)
            self._serve(level)
