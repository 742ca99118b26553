"""What the stories of these tests have in common."""

import os
import subprocess
import sys
from collections.abc import Mapping

from ecomtui import Shop
from ecomtui.shop.views import Errand

CUP = "espresso-cup"


def broken(shop: Shop) -> set[str]:
    """The promises that do not hold."""
    return {promise.name for promise in shop.promises() if not promise.kept}


def mails(shop: Shop, customer: str = "asha") -> list[str]:
    """The templates in a mailbox, the oldest first."""
    return [mail.template for mail in reversed(shop.inbox(customer))]


def screen(shop: Shop, customer: str = "asha") -> list[str]:
    """What appeared on a screen, the oldest first, in one word each."""
    return [notice.code for notice in reversed(shop.notices(customer))]


def badges(shop: Shop, order: int | Errand) -> tuple[str, str, str]:
    """An order's status with its payment and fulfilment badges."""
    view = shop.order(order)
    return view.status, view.payment, view.fulfilment


def kinds(shop: Shop, order: int | Errand) -> list[str]:
    """The kinds of an order's story, in the order they were handled."""
    return [message.kind for message in shop.story(shop.order(order).id)]


def level(shop: Shop, sku: str = CUP) -> tuple[int, int, int]:
    """On hand, held, allocated."""
    stock = next(row for row in shop.stock() if row.sku == sku)
    return stock.on_hand, stock.held, stock.allocated


def arrived(shop: Shop, items: Mapping[str, int] | None = None, voucher: str | None = None) -> int:
    """An order of Asha's that stands at her door."""
    errand = shop.customer("asha").buy(items or {CUP: 2}, voucher=voucher)
    shop.run()
    return shop.order(errand).id


def printed(program: str, **env: str) -> str:
    """What a Python of its own, with these variables, prints when it runs that program."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
