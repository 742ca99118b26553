"""The counter: where what people ask for is checked, and becomes an act or is refused."""

from collections.abc import Mapping

from ecomtui.parties.online_store.party import MOST_PIECES
from ecomtui.parties.protocol.values import CardFace, Line
from ecomtui.shop import cards
from ecomtui.shop.acts import ACTS
from ecomtui.shop.people import card_token
from ecomtui.shop.reading import Reading
from ecomtui.shop.views import Errand
from ecomtui.world.errors import BadInput, UnknownName, shown
from ecomtui.world.message import Body


class Rejected(BadInput):
    """An act that the shop's rules refuse before it happens; `code` is the vocabulary's word for it."""

    def __init__(self, code: str, says: str) -> None:
        self.code, self.says = code, says
        super().__init__(f"{says} ({code})")

    def __reduce__(self) -> tuple[object, ...]:
        """From one process to another."""
        return type(self), (self.code, self.says)


class Counter(Reading):
    """Takes acts. Customers' doors and the `Shop` stand on it."""

    def act(
        self,
        name: str,
        body: Body,
        *,
        customer: int | None = None,
        about: str | None = None,
        receiver: str | None = None,
    ) -> Errand:
        """Do what the catalogue of acts calls `name`: it becomes a message, due at once. No time passes."""
        entry = ACTS[name]
        actor = f"person:{customer}" if entry.sender == "person" else entry.actor or entry.sender
        target = receiver or entry.receiver or ""
        message = self._world.act(entry.sender, target, body, actor=actor, about=about, who=customer)
        return Errand(message, customer or 0)

    def lines(self, items: Mapping[str, int]) -> tuple[Line, ...]:
        """Items as order lines.

        Raises:
            UnknownName: for a product the shop does not have.
            Rejected: for a quantity below 1 or absurd, or no items at all.
        """
        if not isinstance(items, Mapping):
            raise BadInput('say what to buy as {sku: pieces}, such as {"espresso-cup": 2}')
        if not items:
            raise Rejected("cart_empty", "there is nothing to buy; name at least one product")
        return tuple(Line(self.checked_sku(sku), checked_quantity(quantity)) for sku, quantity in items.items())

    def checked_sku(self, sku: str) -> str:
        """A product's sku.

        Raises:
            UnknownName: when the shop has no such product.
        """
        if sku not in self.names.products:
            raise UnknownName("product", sku, self.names.products)
        return sku

    def card(self, number: str | None, payer: str) -> tuple[CardFace, int]:
        """What the shop gets to see of a card, and whose account it draws on."""
        holder = self.customer_id(payer)
        return cards.face_of(number, holder, card_token(holder)), holder


def checked_quantity(quantity: int) -> int:
    """A number of pieces that a household may order.

    Raises:
        Rejected: with the code bad_quantity.
    """
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not 1 <= quantity <= MOST_PIECES:
        raise Rejected("bad_quantity", f"{shown(str(quantity))} pieces cannot be ordered; take 1 to {MOST_PIECES}")
    return quantity
