"""Whatever message of whatever order is lost or arrives twice: the world goes on, and the rest is kept."""

from collections.abc import Callable
from functools import cache

import pytest

from ecomtui import Given, Shop
from tests.shop.stories import CUP, broken

NEVER_LOST = {"person", "staff", "control"}


def happy(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1})


def cancelled_late(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1})
    shop.run(until="OrderPacked")
    for order in shop.orders():
        shop.customer("asha").cancel(order.id)


def refused_first(shop: Shop) -> None:
    shop.customer("asha").buy({CUP: 1}, card="4000000000000002")
    shop.run_until_idle("asha")
    for order in shop.orders():
        shop.customer("asha").pay(order.id)


def sent_back(shop: Shop) -> None:
    shop.arm("parcel.attempt_fail", times=3)
    shop.customer("asha").buy({CUP: 1}, email="bounce@mail.example")


def lost(shop: Shop) -> None:
    shop.arm("parcel.lost", times=1)
    shop.customer("asha").buy({CUP: 1}, email="complaint@mail.example")


def claimed(shop: Shop) -> None:
    shop.arm("parcel.false_delivered", times=1)
    shop.customer("asha").buy({CUP: 1})
    shop.run()
    for order in shop.orders():
        shop.customer("asha").claim(order.id)


def let_down(shop: Shop) -> None:
    shop.arm("po.substitute", times=3)
    shop.customer("asha").buy({CUP: 1})


STORIES: dict[str, tuple[Callable[[Shop], None], Given]] = {
    "happy": (happy, Given()),
    "backordered": (happy, Given(stock={CUP: 0})),
    "payment first": (happy, Given(settings={"check_order": "payment_first"})),
    "cancelled late": (cancelled_late, Given()),
    "refused first": (refused_first, Given()),
    "sent back": (sent_back, Given()),
    "lost": (lost, Given()),
    "claimed": (claimed, Given()),
    "let down": (let_down, Given(stock={CUP: 0})),
}

LONG = {"sent back", "lost", "claimed", "let down"}


@cache
def spoken(story: str) -> list[str]:
    """The kinds that a story speaks from one party to another."""
    tell, given = STORIES[story]
    with Shop.in_memory(7, given) as shop:
        tell(shop)
        shop.run()
        assert broken(shop) == set()
        journal = shop.journal()
        kinds = [m.kind for m in journal if m.sender not in {m.receiver, *NEVER_LOST}]
        return list(dict.fromkeys(kinds))


def to_try(story: str) -> list[str]:
    """Those of them that are worth a world each: a long story begins as the happy one does."""
    return [kind for kind in spoken(story) if story not in LONG or kind not in spoken("happy")]


@pytest.mark.parametrize("story", STORIES)
def test_a_message_that_arrives_twice_has_no_second_effect(story: str) -> None:
    tell, given = STORIES[story]
    for kind in to_try(story):
        with Shop.in_memory(7, given) as shop:
            shop.arm("net.duplicate", message=kind)
            tell(shop)
            shop.run()
            assert broken(shop) == set(), kind
            assert [m.fate for m in shop.journal() if m.repeats] == ["repeat"], kind


@pytest.mark.parametrize("story", STORIES)
def test_without_dedup_it_takes_effect_again_and_that_is_seen(story: str) -> None:
    tell, given = STORIES[story]
    for kind in to_try(story):
        with Shop.in_memory(7, Given(given.stock, settings=given.settings, guards_off=["dedup"])) as shop:
            shop.arm("net.duplicate", message=kind)
            tell(shop)
            shop.run()
            assert "handled_once" in broken(shop), kind
            assert not broken(shop) & {"money_conserved", "charged_once", "mail_once"}, kind


@pytest.mark.parametrize("story", STORIES)
def test_a_message_that_never_arrives_stops_only_its_own_order(story: str) -> None:
    tell, given = STORIES[story]
    for kind in to_try(story):
        with Shop.in_memory(7, given) as shop:
            shop.arm("net.drop_request", message=kind)
            tell(shop)
            shop.run()
            assert not broken(shop) - {"nothing_stuck", "nothing_unpaid_leaves"}, kind
            lost = [m.kind for m in shop.journal() if m.fate == "lost"]
            assert lost == [kind]
