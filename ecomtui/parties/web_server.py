"""The web server: the shop's front door. It knows requests, order keys and parcels' ways."""

from enum import StrEnum
from hashlib import sha256
from operator import attrgetter
from typing import Final

import msgspec
from sqlmodel import Field

from ecomtui.parties.protocol import shopping
from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.parties.protocol.delivering import ParcelDelivered, ParcelScanned
from ecomtui.parties.protocol.ordering import (
    AnswerNoted,
    ClaimReceived,
    ClaimSettled,
    ConfirmationAsked,
    ConsentAsked,
    OrderCanceled,
    OrderChecking,
    OrderConfirmed,
    OrderRefused,
    ReturnApproved,
    ShowNotice,
)
from ecomtui.parties.protocol.shopping import PageRefused, PlaceOrder, TrackingPage, TrackOrder
from ecomtui.parties.protocol.values import ScanLine
from ecomtui.world.controls import Guard
from ecomtui.world.message import Kinds
from ecomtui.world.party import Party, handles
from ecomtui.world.rows import Row

_ANSWERS: Final = Kinds(BODIES)
TEST_NUMBERS: Final = {
    "EZ1000000001": "pre_transit",
    "EZ2000000002": "in_transit",
    "EZ3000000003": "out_for_delivery",
    "EZ4000000004": "delivered",
    "EZ5000000005": "return_to_sender",
    "EZ6000000006": "failure",
    "EZ7000000007": "unknown",
}
"""Tracking numbers for look-ups only [EasyPost test codes]."""

Page = (
    shopping.VisitStore
    | shopping.ViewProduct
    | shopping.AddToCart
    | shopping.RemoveFromCart
    | shopping.BeginCheckout
    | shopping.PlaceOrder
    | shopping.PayOrder
    | shopping.ConfirmPayment
    | shopping.AnswerQuestion
    | shopping.CancelOrder
    | shopping.ClaimOrder
    | shopping.RequestReturn
    | shopping.TrackOrder
)
Answer = (
    shopping.StorePage
    | shopping.ProductPage
    | shopping.CartChanged
    | shopping.CheckoutReady
    | shopping.TrackingPage
    | shopping.PageRefused
    | OrderConfirmed
    | OrderRefused
    | OrderChecking
    | ConfirmationAsked
    | ConsentAsked
    | AnswerNoted
    | OrderCanceled
    | ShowNotice
    | ClaimReceived
    | ClaimSettled
    | ReturnApproved
)


class RequestStatus(StrEnum):
    """Whether a page request has its answer."""

    open = "open"
    answered = "answered"


class PageRequest(Row, table=True):
    """A page request as the server saw it first; its answer is kept to be given again."""

    id: int = Field(primary_key=True)
    customer: int
    kind: str
    status: RequestStatus = RequestStatus.open
    order_key: str | None = Field(default=None, index=True)
    answer_kind: str | None = None
    answer: str | None = None


class OrderKey(Row, table=True):
    """An order key of a customer, with the fingerprint of what was ordered under it."""

    id: str = Field(primary_key=True)
    request: int
    fingerprint: str


class TrackedParcel(Row, table=True):
    """What the tracking page says of a parcel, since the scan made at `at`."""

    number: str = Field(primary_key=True)
    order: int = Field(index=True)
    status: str
    at: int


class TrackedScan(Row, table=True):
    """One line of a tracking page."""

    id: int = Field(primary_key=True)
    number: str = Field(index=True)
    at: int
    status: str
    detail: str


class WebServer(Party):
    """Gives every request one answer, however often it is asked, and an order key one order."""

    name, title = "web_server", "Web server"
    tables = (PageRequest, OrderKey, TrackedParcel, TrackedScan)
    latency = (20, 80)
    guards = (
        Guard(
            "order_key",
            "web_server",
            "The same order key means the same order: pressing twice gives the first answer again.",
            "A double click makes two orders.",
            ("one_order_per_key",),
        ),
        Guard(
            "newest_scan_wins",
            "web_server",
            "A scan counts by the time at which it was made, not by the time at which it is heard of.",
            "The tracking page goes backwards: a parcel that was at the door is on the motorway again.",
            ("tracking_true",),
        ),
    )

    # ---------------------------------------------------------------- requests come in
    @handles(
        shopping.VisitStore,
        shopping.ViewProduct,
        shopping.AddToCart,
        shopping.RemoveFromCart,
        shopping.BeginCheckout,
    )
    def pass_to_store(self, page: Page) -> None:
        if self._is_new(page):
            self.send("online_store", page)

    @handles(
        shopping.PayOrder,
        shopping.ConfirmPayment,
        shopping.AnswerQuestion,
        shopping.CancelOrder,
        shopping.ClaimOrder,
        shopping.RequestReturn,
    )
    def pass_to_orders(self, page: Page) -> None:
        if self._is_new(page):
            self.send("order_manager", page)

    @handles(PlaceOrder)
    def place_order(self, order: PlaceOrder) -> None:
        if not self._is_new(order):
            return
        if self.guarded("order_key"):
            key = f"{order.customer}:{order.key}"
            known = self.rows.peek(OrderKey, key)
            if known is not None:
                self._same_key_again(order, known)
                return
            self.rows.add(OrderKey(id=key, request=order.request, fingerprint=_fingerprint(order)))
            self.rows.get(PageRequest, order.request).order_key = key
        self.send("online_store", order)

    def _same_key_again(self, order: PlaceOrder, known: OrderKey) -> None:
        """Same key and same body: the first answer again, or with it; another body: refused."""
        first = self.rows.get(PageRequest, known.request)
        if known.fingerprint != _fingerprint(order):
            self._answer(PageRefused(order.customer, order.request, "idempotency_key_reused"))
        elif first.status is RequestStatus.answered:
            self._answer(msgspec.structs.replace(_kept(first), request=order.request))
        else:
            self.rows.get(PageRequest, order.request).order_key = known.id

    @handles(TrackOrder)
    def track(self, page: TrackOrder) -> None:
        if not self._is_new(page):
            return
        number = page.number
        if number is None and page.order is not None:
            parcels = self.rows.find(TrackedParcel, order=page.order)
            number = parcels[-1].number if parcels else None
        self._answer(self._tracking_page(page, number))

    def _tracking_page(self, page: TrackOrder, number: str | None) -> TrackingPage:
        parcel = self.rows.peek(TrackedParcel, number) if number else None
        status = parcel.status if parcel else TEST_NUMBERS.get(number or "", "unknown")
        seen = sorted(self.rows.find(TrackedScan, number=number), key=attrgetter("at"))
        scans = tuple(ScanLine(scan.at, scan.status, scan.detail) for scan in seen)
        order = parcel.order if parcel else page.order
        return TrackingPage(page.customer, page.request, order, number, status, scans if parcel else ())

    def _is_new(self, page: Page) -> bool:
        """Whether this request is heard for the first time; one heard before gets its first answer again."""
        known = self.rows.peek(PageRequest, page.request)
        if known is None:
            self.rows.add(PageRequest(id=page.request, customer=page.customer, kind=type(page).__name__))
            return True
        if known.status is RequestStatus.answered:
            self.send("internet", _kept(known))
        return False

    # ---------------------------------------------------------------- answers go out
    @handles(
        shopping.StorePage,
        shopping.ProductPage,
        shopping.CartChanged,
        shopping.CheckoutReady,
        shopping.PageRefused,
        OrderConfirmed,
        OrderRefused,
        OrderChecking,
        ConfirmationAsked,
        ConsentAsked,
        AnswerNoted,
        OrderCanceled,
        ShowNotice,
        ClaimReceived,
        ClaimSettled,
        ReturnApproved,
    )
    def answer(self, answer: Answer) -> None:
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        """Send a page; the first answer to a request is kept, with those who pressed twice."""
        request = self.rows.peek(PageRequest, answer.request) if answer.request else None
        if request is not None and request.status is RequestStatus.open:
            self._settle(request, answer)
            self._answer_the_others(request, answer)
        self.send("internet", answer)

    def _answer_the_others(self, first: PageRequest, answer: Answer) -> None:
        if first.order_key is None:
            return
        for other in self.rows.find(PageRequest, order_key=first.order_key, status=RequestStatus.open):
            same = msgspec.structs.replace(answer, request=other.id)
            self._settle(other, same)
            self.send("internet", same)

    def _settle(self, request: PageRequest, answer: Answer) -> None:
        request.status = RequestStatus.answered
        request.answer_kind, request.answer = type(answer).__name__, _ANSWERS.encode(answer)

    # ---------------------------------------------------------------- the parcel's way
    @handles(ParcelScanned)
    def scanned(self, scan: ParcelScanned) -> None:
        self._note(scan.number, scan.order, scan.at, scan.status, scan.detail)

    @handles(ParcelDelivered)
    def delivered(self, scan: ParcelDelivered) -> None:
        self._note(scan.number, scan.order, scan.at, "delivered", "delivered")

    def _note(self, number: str, order: int, at: int, status: str, detail: str) -> None:
        parcel = self.rows.peek(TrackedParcel, number)
        if parcel is None:
            parcel = self.rows.add(TrackedParcel(number=number, order=order, status=status, at=at))
        if at >= parcel.at or not self.guarded("newest_scan_wins"):
            parcel.status, parcel.at = status, at
        self.rows.add(
            TrackedScan(id=self.rows.next_id(TrackedScan), number=number, at=at, status=status, detail=detail)
        )


def _kept(request: PageRequest) -> Answer:
    """The answer that a request was given."""
    answer: Answer = _ANSWERS.decode(request.answer_kind or "", request.answer or "")  # type: ignore[assignment]
    return answer


def _fingerprint(order: PlaceOrder) -> str:
    """What makes two orders the same: lines, address, voucher, payer and card; never the cart or the token."""
    lines = sorted(f"{line.sku}*{line.quantity}" for line in order.lines)
    card = f"{order.card.brand} {order.card.last4}"
    parts = (*lines, order.email, order.address or "", order.voucher or "", str(order.payer), card)
    return sha256("|".join(parts).encode()).hexdigest()[:16]
