"""A process that writes, and lets nothing go before somebody waits for it."""

from ecomtui.world.commit import Commit
from ecomtui.world.writer import Writer


class LateWriter(Writer):
    """The file is as far behind the world as it may be."""

    kept: Commit | None = None

    def hand_over(self, commit: Commit) -> None:
        self.kept = commit

    def settle(self) -> None:
        if self.kept is not None:
            commit, self.kept = self.kept, None
            super().hand_over(commit)
        super().settle()
