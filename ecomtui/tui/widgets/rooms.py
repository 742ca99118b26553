"""What stands in the rooms of the large map: two short lines of what each party has in its own books."""

from typing import Final

from ecomtui.shop.money import money
from ecomtui.shop.views import BeliefsView, CustomerView
from ecomtui.shop.views_rooms import RoomsView
from ecomtui.tui.snapshot import Words
from ecomtui.tui.text import count, short
from ecomtui.tui.widgets.map import Says

WIDTH: Final = 14
"""Cells of a line in a room."""
_REFUSED: Final = "refused"


def believed(code: str, words: Words) -> str:
    """What a customer believes, in words; whatever code a refusal gave, it is one."""
    return words.groups.get("believes", {}).get(code) or words("believes", _REFUSED)


def room_says(rooms: RoomsView, beliefs: BeliefsView | None, customer: CustomerView, words: Words) -> Says:
    """Two lines for every party's room; rooms that have nothing to tell stay empty."""
    lines = {
        "customer": (
            believed(beliefs.customer, words) if beliefs else "waits" if customer.busy else "",
            f"{money(customer.available)} left",
        ),
        "internet": ("", ""),
        "web_server": ("working on it" if customer.busy else "", ""),
        "online_store": ("cart", words("room_cart", rooms.cart)) if rooms.cart else ("", ""),
        "order_manager": (words("room_order", rooms.order), "") if rooms.order else ("", ""),
        "stock": _shelf(rooms),
        "wholesaler": (f"owes {rooms.coming}", "") if rooms.coming else ("", ""),
        "merchant": (words("room_payment", rooms.payment), "") if rooms.payment else ("", ""),
        "bank": _vault(rooms),
        "dispatch": _table(rooms, words),
        "courier": (words("room_parcel", rooms.parcel), words("scan", rooms.scan or "")) if rooms.parcel else ("", ""),
        "mail": (f"{count(rooms.mails, 'mail')} sent", words("template", rooms.mail or ""))
        if rooms.mails
        else ("", ""),
    }
    return tuple(
        (party, tuple(short(line, WIDTH) for line in _with_tray(said, rooms.trays.get(party, 0))))
        for party, said in lines.items()
    )


def _with_tray(said: tuple[str, str], waiting: int) -> tuple[str, str]:
    """The second line says how many messages wait for this party, if any do."""
    first, second = said
    if not waiting:
        return first, second
    tray = f"▪ {waiting} to come"
    return (first, tray) if first else (tray, "")


def _shelf(rooms: RoomsView) -> tuple[str, str]:
    said = [f"{rooms.held} on hold"] if rooms.held else []
    said += [f"{rooms.owned} put aside"] if rooms.owned else []
    said += [f"{rooms.awaited} to follow"] if rooms.awaited else []
    return (said[0] if said else "", said[1] if len(said) > 1 else "")


def _vault(rooms: RoomsView) -> tuple[str, str]:
    if rooms.given_back:
        return f"{money(rooms.taken)} taken", f"{money(rooms.given_back)} back"
    said = [f"{money(rooms.set_aside)} aside"] if rooms.set_aside else []
    said += [f"{money(rooms.taken)} taken"] if rooms.taken else []
    return (said[0] if said else "", said[1] if len(said) > 1 else "")


def _table(rooms: RoomsView, words: Words) -> tuple[str, str]:
    if rooms.shipment is None:
        return "", ""
    return words("room_shipment", rooms.shipment), count(rooms.parcels, "parcel") if rooms.parcels > 1 else ""
