"""Money at the edge: minor units in, text out, and back. The only formatter there is."""

import re
from typing import Final

from ecomtui.world.errors import BadInput, shown

_AMOUNT: Final = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,2}))?")


def money(minor: int) -> str:
    """1250 as people write it: `12.50`."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02}"


def parse_money(text: str) -> int:
    """Minor units of `12.50`, `12.5` or `12`.

    Raises:
        BadInput: when it is no amount.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if not found:
        raise BadInput(f"not an amount: {shown(text)}; write it as in 12.50")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
