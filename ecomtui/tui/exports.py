"""Files that a person asks for: an order written down, a picture of the screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop
    from ecomtui.tui.app import ShopApp


def save(name: str, text: str) -> Path:
    """Write a text into the folder of exports; answers where it is.

    Raises:
        BadInput: when it cannot be written.
    """
    from ecomtui.shop.paths import exports_folder

    path = exports_folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}; ECOMTUI_EXPORTS names another folder") from error
    return path


def save_order(shop: "Shop", order: int, form: str) -> Path:
    """Write an order down as it stands, in one of the forms of `reports.order.FORMS`; answers where it is.

    Raises:
        BadInput: when there is no such order, or the file cannot be written.
    """
    from ecomtui.shop.reports.order import FORMS, gather

    _, write = FORMS[form]
    step = shop.moment().steps
    return save(f"order-{order}-step-{step}.{form}", write(gather(shop, order)))


def save_picture(app: "ShopApp") -> None:
    """Save what is on the screen as an SVG picture, and say where."""
    snapshot = app.guide.snapshot
    step = snapshot.moment.steps if snapshot else 0
    try:
        path = save(f"{app.current_mode}-step-{step}.svg", app.export_screenshot())
    except BadInput as error:
        app.notify(str(error), severity="warning", markup=False)
    else:
        app.notify(f"Written: {path}", markup=False)
