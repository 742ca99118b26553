"""Stock: what is on the shelf, what is held, what belongs to an order, and what is on its way."""

from collections.abc import Iterable
from typing import Final

from ecomtui.parties.protocol.acts import Restock
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.parties.protocol.returning import TakeBackPieces
from ecomtui.parties.protocol.stocking import (
    AllocateStock,
    AvailabilityChanged,
    DropMissing,
    HoldExpired,
    HoldRunsOut,
    ProductOut,
    ReleaseStock,
    ReplaceStock,
    ReserveStock,
    ShipStock,
    StockAllocated,
    StockReserved,
    StockShort,
    SwapStock,
    TakeBackStock,
    TakeStock,
)
from ecomtui.parties.protocol.values import Line
from ecomtui.parties.stock.buying import ANSWER_WITHIN, BUYING_GUARDS, PRICE_LIMIT, REORDER_POLICY, Buying
from ecomtui.parties.stock.rows import (
    HOLD,
    UNIT,
    Hold,
    HoldClock,
    HoldStatus,
    Movement,
    PurchaseOrder,
    StockLevel,
    StockUnit,
    UnitStatus,
)
from ecomtui.world.clock import MINUTE, SECOND
from ecomtui.world.controls import Guard, Setting
from ecomtui.world.faults import Effect, Fault
from ecomtui.world.party import handles

FEW: Final = 5
NO_TIME: Final = SECOND // 2
"""How long a hold lasts that runs out while the bank thinks (`shop.hold_expired`)."""


HOLD_LASTS: Final = Setting(
    "hold_lasts",
    "stock",
    10 * MINUTE,
    "How long pieces stay aside for an order that is not paid yet.",
    span=True,
    least=MINUTE,
)


class Stock(Buying):
    """Checks and takes in one handler, keeps every level explained, and orders before it runs out."""

    name, title = "stock", "Stock"
    tables = (StockLevel, Movement, Hold, HoldClock, StockUnit, PurchaseOrder)
    latency = (10, 40)
    settings = (HOLD_LASTS, REORDER_POLICY, PRICE_LIMIT, ANSWER_WITHIN)
    guards = (
        Guard(
            "row_lock",
            "stock",
            "What is available is checked and taken in one go.",
            "Two customers both get the last piece.",
            ("stock_true",),
        ),
        Guard(
            "first_come_first_served",
            "stock",
            "Goods that come in go to those who have waited longest.",
            "Who came last is served first, and somebody waits for ever.",
            ("first_come_first_served",),
        ),
        Guard(
            "release_day",
            "stock",
            "What has not come out yet can be ordered, and leaves on its day.",
            "Whoever orders early has it early, and the publisher's lawyers write.",
            ("not_before_release",),
        ),
        *BUYING_GUARDS,
    )
    faults = (
        Fault(
            "shop.hold_expired",
            "stock",
            Effect.decide,
            "The goods are held too briefly: the hold runs out while the bank thinks.",
            "They are put aside once more; if somebody else has them by now, the order waits for more, or ends with "
            "its money let go.",
            kinds=frozenset({"ReserveStock"}),
        ),
        Fault(
            "shop.oversell_race",
            "stock",
            Effect.decide,
            "Two customers want the last piece: between the look at the shelf and the taking there is a second in "
            "which the other may come.",
            "What is taken is looked at once more in the same go; whoever is too late hears before paying, or waits.",
            kinds=frozenset({"ReserveStock"}),
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        for product in charter.products:
            level = self.rows.add(
                StockLevel(
                    sku=product.sku,
                    on_hand=0,
                    reorder_point=product.reorder_point,
                    reorder_quantity=product.reorder_quantity,
                    cost=product.cost,
                    lead_time=product.lead_time,
                    badge="in_stock" if product.stock > 0 else "out_of_stock",
                    release=product.release,
                )
            )
            self._move(level, "opening", at=0, on_hand=product.stock)

    # ---------------------------------------------------------------- holding
    @handles(ReserveStock)
    def reserve(self, ask: ReserveStock) -> None:
        gap = self.struck_by("shop.oversell_race") or not self.guarded("row_lock")
        if gap and not self._missing(ask.lines):
            timer = self.remind(SECOND, TakeStock(ask.order, ask.lines, ask.backorders, ask.split))
            self._start_clock(ask.order, timer)
        else:
            self._hold_or_run_short(ask)

    @handles(TakeStock)
    def take(self, ask: TakeStock) -> None:
        if self.guarded("row_lock"):
            self._hold_or_run_short(ask)
        else:
            self._hold(ask.order, ask.lines)

    def _hold_or_run_short(self, ask: ReserveStock | TakeStock) -> None:
        """Look and take in one go: nobody comes in between."""
        short = self._missing(ask.lines)
        if short:
            self._run_short(ask, short)
        else:
            self._hold(ask.order, ask.lines)

    @handles(HoldRunsOut)
    def hold_runs_out(self, timer: HoldRunsOut) -> None:
        self._let_go(timer.order, HoldStatus.expired)
        self.send("order_manager", HoldExpired(timer.order))

    def _missing(self, lines: Iterable[Line]) -> list[str]:
        return [line.sku for line in lines if self._free(self.rows.get(StockLevel, line.sku)) < line.quantity]

    def _free(self, level: StockLevel) -> int:
        """What may be promised and sent: nothing before the product comes out (guard `release_day`)."""
        return 0 if self._waits_for_release(level) else level.available

    def _waits_for_release(self, level: StockLevel) -> bool:
        return level.release is not None and self.now < level.release and self.guarded("release_day")

    def _hold(self, order: int, lines: Iterable[Line]) -> None:
        for line in lines:
            level = self.rows.get(StockLevel, line.sku)
            self.rows.add(Hold(id=self.rows.next_id(Hold), order=order, sku=line.sku, quantity=line.quantity))
            self._move(level, "hold", order=order, held=line.quantity)
            self._look_after(level)
        lasts = NO_TIME if self.struck_by("shop.hold_expired") else self.setting(HOLD_LASTS)
        self._start_clock(order, self.remind(lasts, HoldRunsOut(order)))
        self.send("order_manager", StockReserved(order))

    def _run_short(self, ask: ReserveStock | TakeStock, short: list[str]) -> None:
        """What is there is the order's own at once; the rest is waited for, or nothing is taken at all."""
        expected = None
        levels = [self.rows.get(StockLevel, sku) for sku in short]
        if ask.backorders or all(map(self._waits_for_release, levels)):
            for line in ask.lines:
                here = self._here(line, split=ask.split)
                if here:
                    self._claim(ask.order, Line(line.sku, here), UnitStatus.on_hand, split=ask.split)
                if here < line.quantity:
                    missing = Line(line.sku, line.quantity - here)
                    self._claim(ask.order, missing, UnitStatus.backordered, split=ask.split)
            for level in levels:
                self._look_after(level)
                self._await_release(level)
            expected = max(self._expected(sku) for sku in short)
        self.send("order_manager", StockShort(ask.order, tuple(short), expected))

    def _here(self, line: Line, *, split: bool) -> int:
        """How many pieces of a line can be had at once: all or none, unless they may leave one by one."""
        available = max(self._free(self.rows.get(StockLevel, line.sku)), 0)
        if split:
            return min(available, line.quantity)
        return line.quantity if available >= line.quantity else 0

    def _claim(self, order: int, line: Line, status: UnitStatus, *, split: bool = False, told: bool = False) -> None:
        level = self.rows.get(StockLevel, line.sku)
        self.rows.add(
            StockUnit(
                id=self.rows.next_id(StockUnit),
                order=order,
                sku=line.sku,
                quantity=line.quantity,
                status=status,
                split=split,
                told=told,
            )
        )
        if status is UnitStatus.backordered:
            level.wanted += line.quantity
        else:
            self._move(level, "allocation", order=order, allocated=line.quantity)

    def _expected(self, sku: str) -> int:
        """When the last purchase order of a product should be here, in virtual ms."""
        level = self.rows.get(StockLevel, sku)
        last = self.rows.peek(PurchaseOrder, level.last_purchase) if level.last_purchase else None
        supply = (last.expected if last else None) or self.now + level.lead_time
        if level.release is None or self.now >= level.release:
            return supply
        return level.release if level.available >= level.wanted else max(level.release, supply)

    def _await_release(self, level: StockLevel) -> None:
        """Somebody waits for a product that is not out yet: see to it on the day."""
        if level.opens is None and level.release is not None and self._waits_for_release(level):
            level.opens = self.remind(level.release - self.now, ProductOut(level.sku), about=f"product:{level.sku}")

    @handles(ProductOut)
    def comes_out(self, timer: ProductOut) -> None:
        self._serve(self.rows.get(StockLevel, timer.sku))

    # ---------------------------------------------------------------- allocating, letting go, shipping
    @handles(AllocateStock)
    def allocate(self, ask: AllocateStock) -> None:
        for hold in self.rows.find(Hold, order=ask.order, status=HoldStatus.held):
            HOLD.move(hold, HoldStatus.converted)
            self._move(self.rows.get(StockLevel, hold.sku), "allocation", order=ask.order, held=-hold.quantity)
            self._claim(ask.order, Line(hold.sku, hold.quantity), UnitStatus.on_hand)
        self._stop_clock(ask.order)
        self._tell_what_is_ready(ask.order)

    @handles(ReplaceStock)
    def replace(self, ask: ReplaceStock) -> None:
        """The pieces are paid for already: nothing is held, and nothing is waited for."""
        short = self._missing(ask.lines)
        if short:
            self.send("order_manager", StockShort(ask.order, tuple(short), None, ask.nth))
            return
        for line in ask.lines:
            self._claim(ask.order, line, UnitStatus.on_hand, told=True)
            self._look_after(self.rows.get(StockLevel, line.sku))
        self.send("order_manager", StockAllocated(ask.order, ask.lines, complete=True, replaces=ask.nth))

    @handles(ReleaseStock)
    def release(self, ask: ReleaseStock) -> None:
        self._let_go(ask.order, HoldStatus.released)
        free: dict[str, StockLevel] = {}
        for unit in self.rows.find(StockUnit, order=ask.order):
            level = self.rows.get(StockLevel, unit.sku)
            if unit.status is UnitStatus.on_hand:
                self._move(level, "release", order=ask.order, allocated=-unit.quantity)
            elif unit.status is UnitStatus.backordered:
                level.wanted -= unit.quantity
            else:
                continue
            UNIT.move(unit, UnitStatus.canceled)
            free[unit.sku] = level
        for level in free.values():  # only now: else what this order frees would go to what else it waits for
            self._serve(level)

    @handles(DropMissing)
    def drop_missing(self, ask: DropMissing) -> None:
        """What is here is all of the order now, told or not."""
        units = self.rows.find(StockUnit, order=ask.order)
        for unit in units:
            if unit.status is UnitStatus.backordered:
                UNIT.move(unit, UnitStatus.canceled)
                self.rows.get(StockLevel, unit.sku).wanted -= unit.quantity
        ready = [unit for unit in units if unit.status is UnitStatus.on_hand and not unit.told]
        for unit in ready:
            unit.told = True
        lines = tuple(Line(unit.sku, unit.quantity) for unit in ready)
        self.send("order_manager", StockAllocated(ask.order, lines, complete=True))

    @handles(SwapStock)
    def swap(self, ask: SwapStock) -> None:
        """Another product is claimed in place of what cannot be had, and waited for if it has gone meanwhile."""
        level = self.rows.get(StockLevel, ask.instead)
        for unit in self.rows.find(StockUnit, order=ask.order, sku=ask.sku, status=UnitStatus.backordered):
            UNIT.move(unit, UnitStatus.canceled)
            self.rows.get(StockLevel, ask.sku).wanted -= unit.quantity
            here = self._free(level) >= unit.quantity
            status = UnitStatus.on_hand if here else UnitStatus.backordered
            self._claim(ask.order, Line(ask.instead, unit.quantity), status, split=unit.split)
        self._look_after(level)
        self._tell_what_is_ready(ask.order)

    @handles(ShipStock)
    def ship(self, ask: ShipStock) -> None:
        leaving = list(ask.lines)
        for unit in self.rows.find(StockUnit, order=ask.order):
            pieces = Line(unit.sku, unit.quantity)
            if unit.status is UnitStatus.on_hand and pieces in leaving:
                leaving.remove(pieces)
                UNIT.move(unit, UnitStatus.shipped)
                unit.parcel = ask.parcel
            level = self.rows.get(StockLevel, unit.sku)
            if unit.status is UnitStatus.shipped and unit.parcel == ask.parcel:
                self._move(level, "sale", order=ask.order, on_hand=-unit.quantity, allocated=-unit.quantity)

    @handles(TakeBackStock)
    def take_back(self, ask: TakeBackStock) -> None:
        for unit in self.rows.find(StockUnit, order=ask.order, status=UnitStatus.shipped):
            if unit.parcel == ask.parcel:
                UNIT.move(unit, UnitStatus.returned)
                level = self.rows.get(StockLevel, unit.sku)
                self._move(level, "return", order=ask.order, on_hand=unit.quantity)
                self._serve(level)

    @handles(TakeBackPieces)
    def take_pieces_back(self, ask: TakeBackPieces) -> None:
        for line in ask.lines:
            self._unship(ask.order, line)
            if ask.condition == "intact":
                level = self.rows.get(StockLevel, line.sku)
                self._move(level, "return", order=ask.order, on_hand=line.quantity)
                self._serve(level)

    def _unship(self, order: int, line: Line) -> None:
        """So many pieces of an order are back: of those that left last, and a row of its own for a part of one."""
        left = line.quantity
        for unit in reversed(self.rows.find(StockUnit, order=order, sku=line.sku, status=UnitStatus.shipped)):
            if left and unit.quantity > left:
                unit.quantity -= left
                unit = self.rows.add(
                    StockUnit(
                        id=self.rows.next_id(StockUnit),
                        order=order,
                        sku=line.sku,
                        quantity=left,
                        status=UnitStatus.shipped,
                        parcel=unit.parcel,
                    )
                )
            if left:
                UNIT.move(unit, UnitStatus.returned)
                left -= unit.quantity

    def _let_go(self, order: int, status: HoldStatus) -> None:
        for hold in self.rows.find(Hold, order=order, status=HoldStatus.held):
            HOLD.move(hold, status)
            level = self.rows.get(StockLevel, hold.sku)
            self._move(level, "release", order=order, held=-hold.quantity)
            self._serve(level)
        self._stop_clock(order)

    def _start_clock(self, order: int, timer: int) -> None:
        clock = self.rows.peek(HoldClock, order) or self.rows.add(HoldClock(order=order))
        clock.timer = timer

    def _stop_clock(self, order: int) -> None:
        clock = self.rows.peek(HoldClock, order)
        if clock is not None:
            self.forget(clock.timer)
            clock.timer = None

    def _tell_what_is_ready(self, order: int) -> None:
        """Say what is there now and has not been told: all that is missing, or, of a split order, some of it."""
        units = self.rows.find(StockUnit, order=order)
        ready = [unit for unit in units if unit.status is UnitStatus.on_hand and not unit.told]
        complete = all(unit.status is not UnitStatus.backordered for unit in units)
        if not ready or not (complete or ready[0].split):
            return
        for unit in ready:
            unit.told = True
        lines = tuple(Line(unit.sku, unit.quantity) for unit in ready)
        self.send("order_manager", StockAllocated(order, lines, complete), about=f"order:{order}")

    # ---------------------------------------------------------------- the shelf
    @handles(Restock)
    def restock(self, act: Restock) -> None:
        """Pieces that are promised to somebody cannot be taken off the shelf."""
        level = self.rows.get(StockLevel, act.sku)
        self._move(level, "adjustment", on_hand=max(act.quantity, -level.available))
        self._serve(level)

    def _serve(self, level: StockLevel) -> None:
        """Give what is free to those who wait, first come first served, then see what is left."""
        for unit in self._waiting(level) if level.wanted and not self._waits_for_release(level) else ():
            if level.available < unit.quantity:
                break
            UNIT.move(unit, UnitStatus.on_hand)
            level.wanted -= unit.quantity
            self._move(level, "allocation", order=unit.order, allocated=unit.quantity)
            self._tell_what_is_ready(unit.order)
        self._look_after(level)

    def _waiting(self, level: StockLevel) -> list[StockUnit]:
        """Who waits for a product, in the order in which they are served."""
        waiting = self.rows.find(StockUnit, sku=level.sku, status=UnitStatus.backordered)
        return waiting if self.guarded("first_come_first_served") else waiting[::-1]

    def _look_after(self, level: StockLevel) -> None:
        """Order more when it is time to, and tell the shop window when its badge is wrong."""
        self._buy(level)
        badge = "out_of_stock" if level.available <= 0 else "few_left" if level.available <= FEW else "in_stock"
        if badge != level.badge:
            level.badge = badge
            level.ran_out += badge == "out_of_stock"
            self.send("order_manager", AvailabilityChanged(level.sku, badge), about=f"product:{level.sku}")

    def _move(
        self,
        level: StockLevel,
        why: str,
        *,
        at: int | None = None,
        order: int | None = None,
        on_hand: int = 0,
        held: int = 0,
        allocated: int = 0,
    ) -> None:
        """Change a level, and log why: the only place that does."""
        level.on_hand += on_hand
        level.held += held
        level.allocated += allocated
        self.rows.add(
            Movement(
                id=self.rows.next_id(Movement),
                sku=level.sku,
                at=self.now if at is None else at,
                why=why,
                on_hand=on_hand,
                held=held,
                allocated=allocated,
                order=order,
            )
        )
