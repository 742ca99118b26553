"""Where files lie: the one place that knows."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_data_path, user_documents_path

from ecomtui.world.errors import BadInput, StoreError

_PACKAGE: Final = Path(__file__).resolve().parent.parent
STORE_VARIABLE: Final = "ECOMTUI_STORE"
DATA_VARIABLE: Final = "ECOMTUI_DATA"
SETTINGS_VARIABLE: Final = "ECOMTUI_SETTINGS"
EXPORTS_VARIABLE: Final = "ECOMTUI_EXPORTS"
PROGRESS_VARIABLE: Final = "ECOMTUI_PROGRESS"


def data_folders() -> list[Path]:
    """Where data is looked up, in this order: `ECOMTUI_DATA` (or `--data`), the user's folder, the
    package, the checkout."""
    named = os.environ.get(DATA_VARIABLE)
    folders = [Path(named)] if named else []
    return [*folders, user_data_path("ecomtui") / "data", _PACKAGE / "data", _PACKAGE.parent / "data"]


def data(name: str) -> Path:
    """A file or folder of `data/`, from the first place that has it.

    Raises:
        BadInput: when none has.
    """
    for folder in data_folders():
        if _is_there(folder / name):
            return folder / name
    looked = ", ".join(str(folder) for folder in data_folders())
    raise BadInput(f"no data/{name} was found; looked in {looked}")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that may not be looked into has nothing for us
        return False


def usual_store() -> Path:
    """Where the world's file is when none is named: `ECOMTUI_STORE`, or one in the user's data folder."""
    named = os.environ.get(STORE_VARIABLE)
    return Path(named) if named else user_data_path("ecomtui") / "shop.db"


def default_store() -> Path:
    """The world's file when none is named; the user's data folder is made when it is needed.

    Raises:
        StoreError: when that folder cannot be made.
    """
    path = usual_store()
    if not os.environ.get(STORE_VARIABLE):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"your data folder cannot be made ({error}); name a file with --store") from error
    return path


def settings_file() -> Path:
    """Where a person's choices about the program are kept: `ECOMTUI_SETTINGS`, or the user's settings folder."""
    named = os.environ.get(SETTINGS_VARIABLE)
    return Path(named) if named else user_config_path("ecomtui") / "settings.toml"


def exports_folder() -> Path:
    """Where files go that a person asks for in the terminal shop: `ECOMTUI_EXPORTS`, or `ecomtui` among the user's
    documents."""
    named = os.environ.get(EXPORTS_VARIABLE)
    return Path(named) if named else user_documents_path() / "ecomtui"


def progress_file() -> Path:
    """Where a learner's progress in the lessons is kept: `ECOMTUI_PROGRESS`, or a file in the user's data folder."""
    named = os.environ.get(PROGRESS_VARIABLE)
    return Path(named) if named else user_data_path("ecomtui") / "progress.json"


def presenting_file() -> Path:
    """Where a presentation tells its second terminal how far it is: beside the progress."""
    return progress_file().with_name("presenting.json")
