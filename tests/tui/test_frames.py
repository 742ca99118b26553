"""Frames draw less than Textual would, and what they draw is the same."""

from collections.abc import Iterable
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.strip import Strip

from ecomtui.tui.frames import Frames
from tests.tui.conftest import OpenApp

WALK = (
    "down", "down", "end", "up", "plus", "a", "2", "enter", "enter", "n", "n", "p", "right", "7", "right", "down",
    "4", "down", "5", "6", "f", "down", "enter", "escape", "8", "9", "down", "1", "slash", *"tea", "escape", "g",
    "escape", "3", "down", "T", "escape", "question_mark", "escape", "colon", "escape",
)  # fmt: skip


def cells(update: ChopsUpdate) -> list[tuple[int, int, list[tuple[str, Any]]]]:
    """What an update writes: line, from which column on, and text and style character by character."""
    written = []
    for y, first, last in update.spans:
        line = Strip.join([strip for strip in update.chops[y].values() if strip is not None])
        start = next(x for x, strip in update.chops[y].items() if strip is not None)
        shown = [(char, segment.style) for segment in line for char in segment.text]
        written.append((y, first, shown[first - start : last - start]))
    return written


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
async def test_every_frame_is_the_one_that_textual_draws_with_fewer_lines_of_widgets(
    size: tuple[int, int], open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = {"here": 0, "there": 0}
    partial, near, near_everything = Compositor.render_partial_update, Frames._get_renders, Compositor._get_renders

    def counted(kind: str, renders: Iterable[Any]) -> Iterable[Any]:
        for region, clip, strips in renders:
            drawn[kind] += len(strips)
            yield region, clip, strips

    def both(self: Frames) -> ChopsUpdate | None:
        dirty = set(self._dirty_regions)
        monkeypatch.setattr(Frames, "_get_renders", lambda *asked: counted("here", near(*asked)))
        here = partial(self)
        self._dirty_regions = dirty
        monkeypatch.setattr(Frames, "_get_renders", lambda *asked: counted("there", near_everything(*asked)))
        there = partial(self)
        assert (here is None) == (there is None)
        if here is not None and there is not None:
            assert cells(here) == cells(there)
        return here

    monkeypatch.setattr(Frames, "render_partial_update", both)
    async with open_app(size=size) as person:
        for key in WALK:
            await person.press(key)
    assert 0 < drawn["here"] < drawn["there"]
