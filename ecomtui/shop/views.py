"""Read models: what screens, scenarios and programs get to see. Plain frozen dataclasses.

Amounts are minor units, moments and spans virtual milliseconds. Nothing here imports the store.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Errand:
    """What an act began: `message` is the id of the act. `Shop.order` finds the order that came of it."""

    message: int
    customer: int


@dataclass(frozen=True, slots=True)
class MomentView:
    """Where the world stands."""

    now: int
    clock: str
    steps: int
    furthest: int
    acts: int
    waiting: int
    at_rest: bool
    branch: int
    branches: int
    halted: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message, told. `step`, `at` and `fate` are None while it waits."""

    id: int
    step: int | None
    cause: int | None
    sent: int
    due: int
    at: int | None
    sender: str
    receiver: str
    kind: str
    body: dict[str, Any]
    about: str | None
    who: int | None
    repeats: int | None
    fault: str | None
    fate: str | None
    part: str
    headline: bool
    plain: str
    technical: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that a step changed: (column, before, after) of what differs; all columns of a new row."""

    table: str
    key: int | str
    new: bool
    columns: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a cart or an order. `amount` is what is charged for it, after every discount."""

    sku: str
    name: str
    quantity: int
    price: int
    amount: int

    @property
    def goods(self) -> int:
        """What its pieces cost before any discount; with the others of its kind it makes the subtotal."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class ScanView:
    at: int
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel; `contents` are its pieces by product, as the shop packed them, and `nth` counts the order's parcels
    from 1, in the order in which they were packed (None: the shop has not heard of it yet)."""

    id: int
    order: int
    number: str
    status: str
    detail: str
    scans: tuple[ScanView, ...]
    contents: tuple[tuple[str, int], ...] = ()
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    """Pieces of one product in a return: expected, in the box, and accepted."""

    sku: str
    name: str
    expected: int
    came: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ReturnView:
    """Goods that come back; `outcome` says what came of it, `waits` that a person has to open the box."""

    id: int
    order: int
    customer: str
    number: str
    reason: str
    status: str
    outcome: str | None
    opened_at: int
    waits: bool
    lines: tuple[ReturnLineView, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as the order manager knows it. `payment` and `fulfilment` are derived badges.

    `reason` is why it was refused or ended. `why_not_cancel` is the rule that forbids cancelling it,
    None when it may be cancelled, `why_not_claim` and `why_not_return` the same for a claim and a return;
    `may_pay` says whether another card would be taken, `refundable` how much could still be given back.
    `address` is where its parcels go, `email` where its mails go. `charged_back` is what the bank has taken back for
    good. `waits_for` is what it waits for a person to do: confirmation or answer (the customer), refund_failed,
    dispute or inspection (staff), None when it does not.
    """

    id: int
    customer: str
    status: str
    payment: str
    fulfilment: str
    reason: str | None
    lines: tuple[LineView, ...]
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    voucher: str | None
    paid: int
    refunded: int
    card: str
    payer: str
    address: str
    email: str
    placed_at: int
    expected: int | None
    number: str | None
    parcels: tuple[ParcelView, ...]
    why_not_cancel: str | None
    why_not_claim: str | None
    why_not_return: str | None
    may_pay: bool
    refundable: int
    returns: tuple["ReturnView", ...]
    disputes: tuple["DisputeView", ...] = ()
    charged_back: int = 0
    why_not_dispute: str | None = None
    waits_for: str | None = None
    question: "QuestionView | None" = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What the shop has asked the customer: `what` is substitute (`instead` for `sku`), partial or later."""

    what: str
    sku: str
    instead: str | None
    until: int


@dataclass(frozen=True, slots=True)
class TodoView:
    """Something that waits for staff: `what` is dispute, refund_failed or inspection, `number` the dispute's, the
    order's or the return's; `choices` are what can be answered, `due` virtual ms (None: whenever).
    """

    what: str
    number: int
    order: int
    customer: str
    says: str
    amount: int | None
    choices: tuple[str, ...]
    due: int | None = None


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as the bank knows it; `due` is virtual ms, `amount` minor units.

    `evidence` is what the shop has answered, `evidence_there` what it could answer; `is_known` says that the shop
    has heard of it.
    """

    id: int
    order: int
    amount: int
    reason: str
    status: str
    evidence: str | None
    opened_at: int
    due: int
    evidence_there: tuple[str, ...]
    is_known: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.status in ("needs_response", "under_review")


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product on its page; `badge` is what the store believes: in_stock, few_left, out_of_stock or preorder;
    `release` is when it comes out (virtual ms), None when it has.
    """

    sku: str
    name: str
    description: str
    category: str
    price: int
    weight: int
    badge: str
    release: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """What somebody says of a product; `stars` are 1 to 5."""

    stars: int
    by: str
    says: str


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A voucher the shop has given out; `until` is when it ends, None when it never does."""

    code: str
    says: str
    percent: int
    amount: int
    category: str
    line_percent: int
    minimum: int
    until: int | None
    once: bool


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart with the totals as they will be charged; `status` is `none` before anything was added.

    `voucher` is the one that the checkout took.
    """

    id: int | None
    status: str
    lines: tuple[LineView, ...]
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that appeared on a customer's screen."""

    at: int
    message: int
    code: str
    order: int | None
    text: str


@dataclass(frozen=True, slots=True)
class InboxView:
    """A mail in a customer's mailbox; `message` is the one that brought it."""

    id: int
    at: int
    message: int
    order: int
    template: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer; `persona` is how one behaves, `balance` posted money, `available` what can be spent."""

    id: int
    name: str
    full_name: str
    address: str
    email: str
    persona: str
    balance: int
    held: int
    available: int
    busy: bool


@dataclass(frozen=True, slots=True)
class StockView:
    sku: str
    name: str
    on_hand: int
    held: int
    allocated: int
    available: int
    incoming: int
    wanted: int
    reorder_point: int | None


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase order; `cost`, in minor units, is what comes of it, `code` the wholesaler's answer (X12 855)."""

    id: int
    sku: str
    quantity: int
    received: int
    cost: int
    code: str | None
    status: str
    ordered_at: int
    expected: int | None
    received_at: int | None


@dataclass(frozen=True, slots=True)
class PaymentView:
    order: int
    status: str
    amount: int
    authorized: int
    captured: int
    refunded: int
    card: str
    decline_code: str | None


@dataclass(frozen=True, slots=True)
class LedgerView:
    id: int
    posting: int
    account: str
    amount: int
    balance: int
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """A party's queue for what it has only so many of: pickers, places in vans, lines to the bank.

    `name` is the setting that limits them, `capacity` how many there are (0: as many as needed), of which the
    setting counts `each` as one (a van has 20 places); `busy` and `waiting` are those of this moment. Of all
    that came while there was a limit: how many have begun, how many of these had to wait, how many are over;
    waits and services in ms. `utilisation` is how much of their time the servers worked, in parts per thousand,
    over all the time in which there was a limit, empty days and nights among it: `waited` of `begun` says how
    full it was when somebody came.
    """

    owner: str
    name: str
    capacity: int
    each: int
    busy: int
    waiting: int
    begun: int
    waited: int
    served: int
    mean_wait: int
    longest_wait: int
    mean_service: int
    utilisation: int

    @property
    def servers(self) -> int:
        """How many there are as the setting counts them."""
        return self.capacity // self.each


@dataclass(frozen=True, slots=True)
class MailView:
    id: int
    order: int
    customer: str
    address: str
    template: str
    status: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ClickView:
    """One click of an errand; `code` is why the shop refused it."""

    id: int
    kind: str
    status: str
    tries: int
    code: str | None
    order: int | None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise; `message` is the first one that broke it, None while it is kept or broken only at rest."""

    name: str
    says: str
    kept: bool
    message: int | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class ArmedView:
    """An armed fault. `by_nature` when nobody armed it: one of the crowd simply has a bad line."""

    id: int
    fault: str
    words: str
    seen: int
    used: int
    by_nature: bool = False


@dataclass(frozen=True, slots=True)
class BeliefsView:
    """What each of four believes of an order. The shop's is its payment badge, `unknown` while it waits to hear."""

    customer: str
    shop: str
    bank: str
    courier: str


@dataclass(frozen=True, slots=True)
class StrikeView:
    """A fault that was armed once: how many messages it `seen` that fit, and how many it struck."""

    id: int
    fault: str
    seen: int
    used: int


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault of the catalogue; `effect` says what it does: drop, delay, duplicate, crash, or decide (its owner
    acts otherwise)."""

    id: str
    owner: str
    happens: str
    remedy: str
    effect: str


@dataclass(frozen=True, slots=True)
class GuardView:
    name: str
    owner: str
    says: str
    without: str
    promises: tuple[str, ...]
    out: bool


@dataclass(frozen=True, slots=True)
class SettingView:
    """A setting: `says` in a sentence what it changes, `value` as people read it, `text` as one writes it."""

    name: str
    owner: str
    says: str
    value: str
    default: str
    choices: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class ActView:
    """An act as it was logged, made after step `after_step` at `now` (virtual ms) by customer `who`, if by one;
    `message` is what it became, None when it became none.
    """

    after_step: int
    kind: str
    sender: str
    receiver: str
    body: dict[str, Any]
    now: int = 0
    who: int | None = None
    message: int | None = None


@dataclass(frozen=True, slots=True)
class BranchView:
    """A course the world took; it left `parent` after step `fork_step`."""

    id: int
    parent: int | None
    fork_step: int
    steps: int
    current: bool
