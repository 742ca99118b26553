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


class WondersWhere(Body):
    """A customer wonders where the parcel is, and looks."""

    customer: int
    order: int
