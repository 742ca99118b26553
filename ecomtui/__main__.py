"""`python -m ecomtui` is the same program."""

from ecomtui.cli import main

if __name__ == "__main__":
    main()
