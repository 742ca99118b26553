"""The internet: carries every page request and response between computer and web server."""

from typing import Final

from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.protocol import ordering, shopping
from ecomtui.parties.protocol.charter import ShopCharter
from ecomtui.world.controls import DEDUP, Guard
from ecomtui.world.faults import ArmFault, Effect, Fault
from ecomtui.world.message import Body
from ecomtui.world.party import Party, handles

REQUESTS: Final[tuple[type[Body], ...]] = (
    shopping.VisitStore,
    shopping.ViewProduct,
    shopping.AddToCart,
    shopping.RemoveFromCart,
    shopping.BeginCheckout,
    shopping.PlaceOrder,
    shopping.PayOrder,
    shopping.ConfirmPayment,
    shopping.AnswerQuestion,
    shopping.CancelOrder,
    shopping.ClaimOrder,
    shopping.RequestReturn,
    shopping.TrackOrder,
)
RESPONSES: Final[tuple[type[Body], ...]] = (
    shopping.StorePage,
    shopping.ProductPage,
    shopping.CartChanged,
    shopping.CheckoutReady,
    shopping.TrackingPage,
    shopping.PageRefused,
    ordering.OrderConfirmed,
    ordering.OrderRefused,
    ordering.OrderChecking,
    ordering.ConfirmationAsked,
    ordering.ConsentAsked,
    ordering.AnswerNoted,
    ordering.OrderCanceled,
    ordering.ShowNotice,
    ordering.ClaimReceived,
    ordering.ClaimSettled,
    ordering.ReturnApproved,
)
_PAGES: Final = frozenset(body.__name__ for body in (*REQUESTS, *RESPONSES))


class Internet(Party):
    """Passes on what it is given. It keeps nothing, and it may be slow, drop or duplicate."""

    name, title = "internet", "Internet"
    latency = (15, 60)
    guards = (
        Guard(
            DEDUP,
            "internet",
            "Every message has a number, and a receiver puts a number it has seen aside.",
            "A message that arrives twice takes effect twice.",
            ("handled_once", "stock_true"),
        ),
    )
    faults = (
        Fault(
            "net.drop_request",
            "internet",
            Effect.drop,
            "A page request is lost before the web server hears it.",
            "The computer asks again with the same request number and the same order key.",
            kinds=frozenset(body.__name__ for body in REQUESTS),
            receiver="web_server",
        ),
        Fault(
            "net.drop_response",
            "internet",
            Effect.drop,
            "The shop's answer is lost: the work is done, only the customer does not know.",
            "The computer asks again; the web server knows the number and gives the first answer again.",
            kinds=frozenset(body.__name__ for body in RESPONSES),
            receiver="customer",
        ),
        Fault(
            "net.duplicate",
            "internet",
            Effect.duplicate,
            "A message arrives, and a moment later once more.",
            "The receiver recognises the repeat and puts it aside.",
            kinds=_PAGES,
            sender="internet",
        ),
        Fault(
            "net.slow",
            "internet",
            Effect.delay,
            "A page takes seconds on its way.",
            "Patience; the same request asked twice is still one request.",
            kinds=_PAGES,
            receiver="internet",
            by=6_000,
        ),
    )

    def opening(self, charter: ShopCharter) -> None:
        """Some people have a bad line, from the first day on."""
        for person in charter.customers:
            drops = PERSONAS[person.persona].drops
            for fault in ("net.drop_request", "net.drop_response") if drops else ():
                self._control(ArmFault(fault, who=person.id, chance=drops))

    @handles(*REQUESTS)
    def carry_request(self, page: Body) -> None:
        self.send("web_server", page)

    @handles(*RESPONSES)
    def carry_response(self, page: Body) -> None:
        self.send("customer", page)
