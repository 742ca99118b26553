"""The command line: every command a small file that loads the shop only when it runs.

Exit status: 0 fine, 1 a promise or expectation failed, 2 bad input, 3 a fault of the program itself,
130 interrupted.
"""

import sys
from typing import Final

_INSTALL: Final = "python -m pip install --upgrade ecomtui"


def main() -> None:
    """What the command `ecomtui` runs; it ends the process."""
    try:
        from ecomtui.cli.app import ecomtui
    except ModuleNotFoundError as missing:
        if (missing.name or "ecomtui").startswith("ecomtui"):
            raise
        sys.exit(f"ecomtui: {missing.name} is not installed; get all that ecomtui needs with: {_INSTALL}")

    ecomtui.main(prog_name="ecomtui")
