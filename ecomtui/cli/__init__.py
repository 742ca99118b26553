"""The command line: every command a small file that loads the shop only when it runs.

Exit status: 0 fine, 1 a promise or expectation failed, 2 bad input, 3 a fault of the program itself,
130 interrupted.
"""


def main() -> None:
    """What the command `ecomtui` runs; it ends the process."""
    from ecomtui.cli.app import ecomtui

    ecomtui.main(prog_name="ecomtui")
