"""The crowd: what people who come by themselves remind themselves of."""

from ecomtui.world.message import Body


class NextVisitor(Body):
    """Somebody is about to come; who, and when the next one follows, is drawn when this is heard."""


class VisitorArrives(Body):
    """One of the crowd sits down and opens the shop."""

    customer: int


class ThinksAgain(Body):
    """An impatient customer has waited long enough, and cancels."""

    customer: int
    order: int


class ReadsQuestion(Body):
    """A customer reads what the shop asks, and answers."""

    customer: int
    order: int
    what: str


class AgreesToPrice(Body):
    """A customer has seen the new price, and places the order all the same."""

    customer: int
    request: int


class TakesOutPhone(Body):
    """A customer takes out the phone to confirm a payment."""

    customer: int
    order: int


class SpeaksUp(Body):
    """A customer has waited long enough for something to be put right, and claims."""

    customer: int
    order: int
    reason: str


class WalksOver(Body):
    """A customer goes to the pickup point for a parcel."""

    customer: int
    number: str


class WondersWhere(Body):
    """A customer wonders where the parcel is, and looks."""

    customer: int
    order: int
