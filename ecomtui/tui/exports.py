"""Files that a person asks for: an order written down, a picture of the screen."""

from io import StringIO
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


def hand_over(app: "ShopApp", name: str, text: str) -> None:
    """Give a text to whoever asked for it: as a file in the folder of exports, or as a download of the browser."""
    if app.is_web:
        app.deliver_text(StringIO(text), save_filename=name)
        return
    try:
        path = save(name, text)
    except BadInput as error:
        app.notify(str(error), severity="warning", markup=False)
    else:
        app.notify(f"Written: {path}", markup=False)


def written_down(shop: "Shop", order: int, form: str) -> tuple[str, str]:
    """An order as it stands, in one of the forms of `reports.order.FORMS`: what the file is called, and its text.

    Raises:
        BadInput: when there is no such order.
    """
    from ecomtui.shop.reports.order import FORMS, gather

    _, write = FORMS[form]
    return f"order-{order}-step-{shop.moment().steps}.{form}", write(gather(shop, order))


def hand_over_picture(app: "ShopApp") -> None:
    """Give what is on the screen to whoever asked for it, as an SVG picture."""
    snapshot = app.guide.snapshot
    step = snapshot.moment.steps if snapshot else 0
    hand_over(app, f"{app.current_mode}-step-{step}.svg", app.export_screenshot())
