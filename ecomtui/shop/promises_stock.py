"""What a shop must never break in its stockroom; `promises` lists them with the rest."""

from collections.abc import Iterable

from ecomtui.parties.stock.rows import Movement, PurchaseOrder, StockLevel, StockUnit, UnitStatus
from ecomtui.parties.wholesaler import SupplyOrder
from ecomtui.world.promises import StepView
from ecomtui.world.store import Store


def stock_true(step: StepView) -> str | None:
    """No level is negative or promised twice, and each change of it is explained by its movements."""
    moved: dict[str, list[int]] = {}
    for movement in step.changed(Movement):
        m = movement.after
        sums = moved.setdefault(m.sku, [0, 0, 0])
        for i, amount in enumerate((m.on_hand, m.held, m.allocated)):
            sums[i] += amount
    for change in step.changed(StockLevel):
        level, before = change.after, change.before
        if min(level.on_hand, level.held, level.allocated) < 0:
            return f"{level.sku} has a negative level"
        if level.held + level.allocated > level.on_hand:
            return f"{level.sku}: {level.held + level.allocated} are promised, {level.on_hand} are there"
        was = (before.on_hand, before.held, before.allocated) if before else (0, 0, 0)
        now = (level.on_hand, level.held, level.allocated)
        if [a - b for a, b in zip(now, was, strict=True)] != moved.get(level.sku, [0, 0, 0]):
            return f"{level.sku} changed in a way that no movement explains"
    return None


def levels_are_sums(store: Store) -> Iterable[str]:
    """At rest: every level is the sum of its movements."""
    rows = store.connection.execute(
        "select l.sku from stock_level l left join movement m on m.sku=l.sku group by l.sku "
        "having l.on_hand<>coalesce(sum(m.on_hand),0) or l.held<>coalesce(sum(m.held),0) "
        "or l.allocated<>coalesce(sum(m.allocated),0)"
    )
    for (sku,) in rows:
        yield f"{sku} is not the sum of its movements"


def received_for_real(step: StepView) -> str | None:
    """Nothing is booked in that no lorry has brought."""
    for change in step.changed(PurchaseOrder):
        purchase = change.after
        supply = step.get(SupplyOrder, purchase.id) if purchase.received else None
        if supply is not None and purchase.received > supply.brought:
            return f"{purchase.received} × {purchase.sku} were booked in, but {supply.brought} had come"
    return None


def not_before_release(step: StepView) -> str | None:
    """No piece is an order's own, on the shelf, before the day on which its product comes out."""
    for change in step.changed(StockUnit):
        unit = change.after
        level = step.get(StockLevel, unit.sku) if unit.status is UnitStatus.on_hand else None
        if level is not None and level.release is not None and (step.message.at or 0) < level.release:
            return f"{unit.quantity} × {unit.sku} are to leave with order {unit.order} before they come out"
    return None


def bought_once(step: StepView) -> str | None:
    """Whoever orders more had too few, with all that was on its way already."""
    for change in step.changed(PurchaseOrder):
        level = step.get(StockLevel, change.after.sku) if change.is_new else None
        if level is not None:
            ahead = level.available + level.incoming - level.wanted - change.after.quantity
            if ahead > (-1 if level.reorder_point is None else level.reorder_point):
                return f"{change.after.quantity} × {level.sku} were ordered, though {ahead} would have been left"
    return None


def first_come_first_served(step: StepView) -> str | None:
    """Nobody is served while somebody waits who came before."""
    for change in step.changed(StockUnit):
        served, before = change.after, change.before
        if before is None or before.status is not UnitStatus.backordered or served.status is not UnitStatus.on_hand:
            continue
        first = next((u for u in step.find(StockUnit, sku=served.sku, status=UnitStatus.backordered)), None)
        if first is not None and first.id < served.id:
            return f"order {served.order} got its {served.sku} before order {first.order}, which came first"
    return None
