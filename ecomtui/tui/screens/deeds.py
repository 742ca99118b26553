"""What staff can do with the row under the cursor, and where they cannot, the rule that forbids it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ecomtui.shop.money import money
from ecomtui.shop.views import Errand, OrderView, TodoView
from ecomtui.tui.screens.dialog import Choice
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import QUIET

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

Act = Callable[["Shop", int], Errand]
ABOUT_ORDERS: Final = ("orders", "payments", "parcels", "mails")
"""The tables whose rows belong to an order."""


@dataclass(frozen=True, slots=True)
class Asks:
    """A number that a deed needs: what is asked, what is offered, whether it is money (else pieces)."""

    heading: str
    says: str
    offered: str
    money: bool = True


@dataclass(frozen=True, slots=True)
class Deed:
    """Something staff can do: what it is called and does, why it cannot be done now (None: it can), what it asks
    first, and the act itself."""

    key: str
    name: str
    says: str
    act: Act
    done: str
    asks: Asks | None = None
    why_not: str | None = None

    def choice(self) -> Choice:
        """As an entry of a list."""
        if self.why_not is None:
            return Choice(self.key, self.name, self.says)
        return Choice(self.key, self.name, f"not now: {self.why_not}", style=QUIET)


def deeds(shop: "Shop", table: str, key: str, words: Words) -> list[Deed]:
    """What can be done with a row. Runs where the shop is kept."""
    match table:
        case "stock":
            return _with_product(shop, key)
        case "to_do":
            waiting = (todo for todo in shop.to_do() if f"{todo.what}:{todo.number}" == key)
            return [deed for todo in waiting for deed in _answers(todo, words)]
        case _ if table in ABOUT_ORDERS:
            return _with_order(shop, _order_of(shop, table, key), words)
    return []


def _order_of(shop: "Shop", table: str, key: str) -> int:
    if table in ("orders", "payments"):
        return int(key)
    return int(shop.sheet_row(table, key)["order"])


def _with_product(shop: "Shop", sku: str) -> list[Deed]:
    level = shop.sheet_row("stock", sku)
    price = money(level["price"])
    pieces = f"{level['name']}: {level['available']} are free. How many more? -3 takes three off."
    tag = f"{level['name']} costs {price}. Whoever stands at the checkout is asked first."
    return [
        Deed(
            "restock", "Restock", "put pieces on the shelf, or take some off",
            lambda shop, number: shop.restock(sku, number), f"{level['name']}: counted anew",
            Asks("Restock", pieces, "24", money=False),
        ),
        Deed(
            "reprice", "Reprice", f"another price than {price}",
            lambda shop, number: shop.reprice(sku, number), f"{level['name']} has another price",
            Asks("Reprice", tag, price),
        ),
    ]  # fmt: skip


def _with_order(shop: "Shop", number: int, words: Words) -> list[Deed]:
    from ecomtui.shop.rules import why_not_inspect, why_not_refund, why_not_release, why_not_respond

    order = shop.order(number)
    left = money(order.refundable)
    payer = order.payer
    lying = [todo for todo in shop.to_do() if todo.order == number]
    found = [
        Deed(
            "refund", "Refund", f"give money back as a kindness; {left} are left",
            lambda shop, amount: shop.refund(number, amount), f"Money of order {number} is on its way back",
            Asks("Refund", f"Order {number}: {left} can be given back. How much?", left),
            _why(why_not_refund(order)),
        ),
        Deed(
            "release", "Release", "send money that the card did not take by bank transfer",
            lambda shop, _: shop.release(number), f"The money of order {number} goes another way",
            why_not=_why(why_not_release(order)),
        ),
    ]  # fmt: skip
    found += _seen_to(lying, "inspection", words) or [_not(order, "Open the box", _why(why_not_inspect(order)))]
    found += _seen_to(lying, "dispute", words) or [_not(order, "Answer the bank", _why(why_not_respond(order)))]
    balance = money(shop.person(payer).available)
    found.append(
        Deed(
            "deposit", "Deposit", f"money for {payer}, who can spend {balance}",
            lambda shop, amount: shop.deposit(payer, amount), f"{payer} has more money",
            Asks("Deposit", f"{payer} can spend {balance}. How much comes in?", "100.00"),
        )
    )  # fmt: skip
    return found


def _seen_to(lying: list[TodoView], what: str, words: Words) -> list[Deed]:
    return [deed for todo in lying if todo.what == what for deed in _answers(todo, words)]


def _answers(todo: TodoView, words: Words) -> list[Deed]:
    """Every answer to something that waits, as a deed of its own."""
    from ecomtui.shop.staff import see_to

    def answer(word: str) -> Act:
        return lambda shop, _: see_to(shop, todo, word)

    head = words("to_do", todo.what).capitalize()
    done = f"Order {todo.order}: seen to"
    return [
        Deed(f"{todo.what}:{todo.number}:{word}", f"{head}: {word.replace('_', ' ')}", words("answer", word),
             answer(word), done)
        for word in todo.choices
    ]  # fmt: skip


def _not(order: OrderView, name: str, why: str | None) -> Deed:
    """Something that staff do, but not to this order."""
    return Deed(name, name, "", lambda shop, _: shop.release(order.id), "", why_not=why or "nothing waits for it")


def _why(rejection: Exception | None) -> str | None:
    return None if rejection is None else getattr(rejection, "says", str(rejection))
