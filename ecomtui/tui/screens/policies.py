"""Changing a setting of the shop: a word to choose, or a number or a span of time to write."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from ecomtui.shop.views import SettingView
from ecomtui.tui.guide import Through
from ecomtui.tui.screens.area import Area
from ecomtui.tui.screens.dialog import Choice, ChoiceDialog, Dialog
from ecomtui.tui.widgets.field import Field
from ecomtui.world.errors import BadInput

if TYPE_CHECKING:
    from ecomtui.shop.shop import Shop

FROM_NOW_ON = "It counts from now on; orders under way keep what they began with."


def setting_named(shop: "Shop", name: str) -> SettingView:
    """A setting as it stands."""
    return next(setting for setting in shop.settings() if setting.name == name)


def change_setting(area: Area, setting: SettingView) -> None:
    """Ask for another value and set it."""

    async def answered(text: str | None) -> None:
        if text is None or text == setting.text:
            return
        if await area.guide.do(lambda shop, me: shop.set(setting.name, text), Through.effect) is not None:
            area.notify(f"{_name(setting)}: {text.replace('_', ' ')}. {FROM_NOW_ON}", markup=False)

    if not setting.choices:
        area.app.push_screen(ValueScreen(setting), answered)
        return
    choices = [
        Choice(word, area.guide.words("choice", word), "as it is" if word == setting.text else "")
        for word in setting.choices
    ]
    area.app.push_screen(ChoiceDialog(_name(setting), f"{setting.says} {FROM_NOW_ON}", choices), answered)


def _name(setting: SettingView) -> str:
    return setting.name.replace("_", " ").capitalize()


class ValueScreen(Dialog[str]):
    """Asks for a number or a span of time; answers its source text once the setting takes it."""

    FOOT = "Enter sets it   Esc leaves"
    AUTO_FOCUS = "#value"

    def __init__(self, setting: SettingView) -> None:
        super().__init__()
        self._setting = setting

    def contents(self) -> ComposeResult:
        setting = self._setting
        usual = f"Now {setting.value}, usually {setting.default}."
        yield Static(f"{setting.says} {usual} {FROM_NOW_ON}", id="dialog-says", markup=False)
        yield Field(setting.text, id="value", longest=12)
        yield Static("", id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#dialog").border_title = _name(self._setting)

    def on_field_left(self) -> None:
        self.dismiss(None)

    @on(Field.Submitted)
    async def entered(self, event: Field.Submitted) -> None:
        text = event.value.strip() or self._setting.text
        try:
            await self.ask(lambda shop: shop.check_setting(self._setting.name, text))
        except BadInput as error:
            self.query_one("#wrong", Static).update(str(error))
        else:
            self.dismiss(text)
