"""Frames draw less than Textual would, and what they draw is the same."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from rich.cells import cell_len
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip

from ecomtui.tui.app import ShopApp
from ecomtui.tui.frames import Frames
from tests.tui.conftest import OpenApp

WALK = (
    "down", "down", "end", "up", "up", "plus", "a", "2", "enter", "enter", "n", "n", "p", "right", "7", "right", "down",
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


# -------------------------------------------------------------------- one frame after the other
Cell = tuple[str, Any]


class Glass:
    """What is to be seen after all frames so far: each writes only what it thinks has changed."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], Cell] = {}

    def take(self, frame: object) -> None:
        if isinstance(frame, LayoutUpdate):
            for y, strips in enumerate(frame.strips, frame.region.y):
                self._write(y, frame.region.x, Strip.join(list(strips)), frame.region.column_span)
        elif isinstance(frame, ChopsUpdate):
            for y, first, last in frame.spans:
                self._write_chops(y, frame.chops[y], (first, last))

    def _write_chops(self, y: int, chops: Mapping[int, Strip | None], span: tuple[int, int]) -> None:
        for x, strip in chops.items():
            if strip is not None:
                self._write(y, x, strip, span)

    def _write(self, y: int, x: int, strip: Strip, span: tuple[int, int]) -> None:
        for segment in strip:
            for char in segment.text:
                if span[0] <= x < span[1]:
                    self._cells[y, x] = (char, segment.style)
                x += cell_len(char)

    def differs_from(self, lines: list[Strip]) -> list[str]:
        """The lines that ought to be seen, and are not."""
        wanted = Glass()
        for y, line in enumerate(lines):
            wanted._write(y, 0, line, (0, line.cell_length))
        wrong = sorted({y for (y, x), cell in wanted._cells.items() if self._cells.get((y, x)) != cell})
        return [f"{y}: {lines[y].text}" for y in wrong]


def as_it_is(compositor: Compositor) -> list[Strip]:
    """The screen drawn anew, whatever has been drawn before."""
    for widget in compositor.visible_widgets:
        widget._styles_cache.clear()
    return compositor.render_strips()


@pytest.mark.parametrize("animated", [False, True])
@pytest.mark.parametrize("size", [(60, 18), (120, 40)])
async def test_all_frames_together_are_the_screen_as_it_is(
    size: tuple[int, int], animated: bool, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    glass, display = Glass(), ShopApp._display

    def shown(self: ShopApp, screen: Any, frame: Any) -> None:
        if not self._batch_count:
            glass.take(frame)
        display(self, screen, frame)

    monkeypatch.setattr(ShopApp, "_display", shown)
    async with open_app(size=size) as person:
        person.app.animation_level = "full" if animated else "none"
        for key in (*WALK, "6"):
            await person.press(key)
            if not animated or key == "6":
                await person.wait(lambda: not glass.differs_from(as_it_is(person.app.screen._compositor)))
