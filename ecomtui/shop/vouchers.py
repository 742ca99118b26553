"""The vouchers that the shop has given out, read from `data/vouchers.yaml`."""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from ecomtui.parties.protocol.charter import VoucherCharter
from ecomtui.shop import paths
from ecomtui.shop.documents import read_yaml, shaped
from ecomtui.shop.money import parse_money
from ecomtui.world.clock import parse_duration
from ecomtui.world.errors import BadInput

CODE: Final = r"[A-Z0-9-]{1,20}"
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]


class _Lines(msgspec.Struct, forbid_unknown_fields=True):
    category: str
    percent: Percent


class _Voucher(msgspec.Struct, forbid_unknown_fields=True):
    says: str
    percent: Percent | None = None
    amount: str | None = None
    lines: _Lines | None = None
    minimum: str = "0"
    until: str | None = None
    once: Literal["yes", "no"] = "no"


class _Vouchers(msgspec.Struct, forbid_unknown_fields=True):
    vouchers: dict[Annotated[str, msgspec.Meta(pattern=f"^{CODE}$")], _Voucher]


def load_vouchers(path: Path | None = None) -> tuple[VoucherCharter, ...]:
    """Every voucher, in the order of the file.

    Raises:
        BadInput: for a file of another shape, or a voucher that takes nothing off or two things off the whole.
    """
    path = path or paths.data("vouchers.yaml")
    content = shaped(read_yaml(path), _Vouchers, path)
    return tuple(_voucher(path, code, voucher) for code, voucher in content.vouchers.items())


def _voucher(path: Path, code: str, voucher: _Voucher) -> VoucherCharter:
    if (voucher.percent is not None) + (voucher.amount is not None) > 1:
        raise BadInput(f"{path}: {code} takes a percentage and an amount off the whole; choose one")
    if voucher.percent is None and voucher.amount is None and voucher.lines is None:
        raise BadInput(f"{path}: {code} takes nothing off; give it percent, amount or lines")
    try:
        return VoucherCharter(
            code=code,
            says=voucher.says,
            percent=voucher.percent or 0,
            amount=parse_money(voucher.amount) if voucher.amount is not None else 0,
            category=voucher.lines.category if voucher.lines else "",
            line_percent=voucher.lines.percent if voucher.lines else 0,
            minimum=parse_money(voucher.minimum),
            until=None if voucher.until is None else parse_duration(voucher.until),
            once=voucher.once == "yes",
        )
    except BadInput as error:
        raise BadInput(f"{path}: {code}: {error}") from error
