"""The words a scenario may use: what the catalogues know, and what the file itself names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import msgspec

from ecomtui.parties.bank.disputes import EVIDENCE
from ecomtui.parties.courier.rows import ParcelStatus
from ecomtui.parties.customer.party import TO_CONFIRM
from ecomtui.parties.dispatch.return_rows import ReturnStatus
from ecomtui.parties.mail import MailStatus
from ecomtui.parties.online_store.rows import CartStatus
from ecomtui.parties.order_manager.rows import OrderStatus
from ecomtui.parties.personas import PERSONAS
from ecomtui.parties.stock.rows import PurchaseStatus
from ecomtui.shop.assembly import MODEL
from ecomtui.shop.catalogue import load_catalogue
from ecomtui.shop.doors import CLAIM_REASONS, DISPUTE_REASONS, QUESTIONS, RETURN_REASONS
from ecomtui.shop.narration import Narration
from ecomtui.shop.reading.beliefs import BANK_BELIEVES
from ecomtui.shop.reading.desk import VERDICTS
from ecomtui.shop.vouchers import load_vouchers
from ecomtui.world.model import OUTSIDERS

REJECTIONS: Final = (
    "idempotency_key_reused", "price_changed", "cart_empty", "cart_frozen", "cart_expired", "hold_expired",
    "out_of_stock", "unknown_product", "bad_quantity", "unknown_voucher", "voucher_expired", "incorrect_number",
    "not_yours", "already_dispatched", "already_canceled", "nothing_to_return", "return_window_closed",
    "dispute_closed",
    "bad_amount", "nothing_to_inspect", "refund_too_much", "nothing_to_release", "no_such_evidence",
    "dispute_unknown", "charge_disputed", "already_disputed", "nothing_to_dispute", "confirm_first", "nothing_asked",
    "nothing_to_confirm", "not_at_checkout", "not_in_parcel",
)  # fmt: skip
"""Rejection codes of the vocabulary, and of staff; whatever a customer may hear has its words in the narration."""
MAYBE: Final = "maybe"
"""Instead of a code: the shop may refuse this act, or take it."""
ALL: Final = "all"
"""Instead of a fault's id, where faults are disarmed."""
BELIEVERS: Final = ("customer", "shop", "bank", "courier")


@cache
def money_fields() -> frozenset[str]:
    """The fields of messages that are amounts, in minor units."""
    _, parts = msgspec.json.schema_components(MODEL.kinds.bodies.values())
    fields = (field for part in parts.values() for field in part.get("properties", {}).items())
    return frozenset(
        name for name, what in fields if any(each.get("title") == "money" for each in (what, *what.get("anyOf", ())))
    )


@cache
def catalogues() -> dict[str, tuple[str, ...]]:
    """Every open and closed set of words, by what one of them is called."""
    words = Narration.load().words
    found: dict[str, Iterable[str]] = {
        "product": tuple(product.sku for product in load_catalogue()),
        "voucher": tuple(voucher.code for voucher in load_vouchers()),
        "persona": tuple(PERSONAS),
        "fault": tuple(MODEL.faults),
        "fault to disarm": (*MODEL.faults, ALL),
        "guard": tuple(MODEL.guards),
        "setting": tuple(MODEL.settings),
        "message kind": tuple(MODEL.kinds.bodies),
        "promise": tuple(promise.name for promise in MODEL.promises),
        "party": (*MODEL.party_names, *OUTSIDERS),
        "order status": tuple(OrderStatus),
        "payment badge": tuple(words("payment_badge")),
        "fulfilment badge": tuple(words("fulfilment_badge")),
        "parcel status": tuple(ParcelStatus),
        "return status": tuple(ReturnStatus),
        "mail state": tuple(MailStatus),
        "cart status": ("none", *CartStatus),
        "purchase order status": tuple(PurchaseStatus),
        "mail template": tuple(words("template")),
        "reason of an order": ("none", *dict.fromkeys((*words("reason"), *words("code")))),
        "belief of the customer": ("paid", TO_CONFIRM, *dict.fromkeys((*words("believes"), *words("code")))),
        "belief of the shop": ("unknown", *words("payment_badge")),
        "belief of the bank": BANK_BELIEVES,
        "belief of the courier": ("none", *ParcelStatus),
        "question": QUESTIONS,
        "reason for a return": RETURN_REASONS,
        "reason for a claim": CLAIM_REASONS,
        "reason for a dispute": DISPUTE_REASONS,
        "verdict": VERDICTS,
        "kind of evidence": EVIDENCE,
        "rejection code": ("any", MAYBE, *dict.fromkeys((*REJECTIONS, *words("code")))),
    }
    return {what: tuple(map(str, known)) for what, known in found.items()}


@dataclass
class Words:
    """What the file at hand adds: products and vouchers of its own, the names its acts and moments are given."""

    products: set[str] = field(default_factory=set)
    vouchers: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    """The names of acts known so far, with their verbs."""
    later: set[str] = field(default_factory=set)
    """The names that come further down in the file."""
    labels: set[str] = field(default_factory=set)
    rejected: bool = False
    """Whether the act at hand is meant to be rejected: then it may ask for what cannot be."""
    customers: dict[str, None] = field(default_factory=dict)
    """Everybody the file names, in its order."""

    def known(self, what: str) -> Iterable[str]:
        """The words of one set, with the file's own."""
        own = {"product": self.products, "voucher": self.vouchers}.get(what, set())
        return (*catalogues()[what], *sorted(own))
