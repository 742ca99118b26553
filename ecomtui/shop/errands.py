"""Which act a message belongs to: what a fault that is armed for one act has to know."""

from ecomtui.parties.customer.clicks import order_key
from ecomtui.parties.customer.rows import Click, ClickKind
from ecomtui.parties.order_manager.rows import Order
from ecomtui.world.message import Message
from ecomtui.world.model import caused_by
from ecomtui.world.repository import Repository


def belongs(message: Message, act: int, rows: Repository) -> bool:
    """Whether a message is the act, a page asked for or shown because of it, or about the order that came of it."""
    if caused_by(message, act, rows):
        return True
    word, _, number = (message.about or "").partition(":")
    if word == "order":
        return int(number) in _orders(act, rows)
    request = getattr(message.body, "request", None)
    click = rows.look(Click, request) if isinstance(request, int) else None
    return click is not None and click.errand == act


def _orders(act: int, rows: Repository) -> set[int]:
    """The orders that an act made, or is about."""
    found: set[int] = set()
    for click in rows.look_all(Click, errand=act):
        if click.order is not None:
            found.add(click.order)
        elif click.kind is ClickKind.place:
            found |= {order.id for order in rows.look_all(Order, order_key=f"{click.customer}:{order_key(click)}")}
    return found
