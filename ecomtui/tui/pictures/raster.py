"""A drawing of a few simple shapes, made into pixels.

A canvas is 28 pixels wide and 18 high, y grows downwards. A stroke is a line of text: the shape, its numbers,
its colour. `body+` is a lighter body, `body-` a darker one, `body/40` one that lets 60 % through.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ecomtui.world.errors import BadInput

WIDTH: Final = 28
HEIGHT: Final = 18
FINE: Final = 4
"""Samples across one pixel and down it: what makes edges smooth."""
_LIGHTER: Final = 0.28
_DARKER: Final = 0.24
_FEWEST_CORNERS: Final = 6
"""Of a polygon, in numbers: three."""
_HEX_DIGITS: Final = 6

Rgb = tuple[int, int, int]
Rgba = tuple[int, int, int, int]
"""Red, green, blue, and how much of the pixel is covered, each 0 to 255."""
Span = tuple[float, float]
Spans = Callable[[float], Iterator[Span]]
"""From where to where a shape reaches at a height."""

WHITE: Final = (255, 255, 255)
BLACK: Final = (0, 0, 0)


def paint(strokes: Sequence[str], colours: Mapping[str, str], scale: int = 1) -> tuple[tuple[Rgba, ...], ...]:
    """The rows of pixels of a drawing; `scale` 2 makes it twice as large, and no coarser.

    Raises:
        BadInput: for a stroke or colour that is none.
    """
    wide, high = WIDTH * FINE, HEIGHT * FINE
    empty: Rgba = (0, 0, 0, 0)
    canvas: list[list[Rgba]] = [[empty] * wide for _ in range(high)]
    for stroke in strokes:
        spans, (rgb, cover) = _shape(stroke), _colour(stroke, colours)
        for y, row in enumerate(canvas):
            for left, right in spans((y + 0.5) / FINE):
                first, last = max(0, round(left * FINE)), min(wide, round(right * FINE))
                if cover == 1:
                    row[first:last] = [(*rgb, 255)] * (last - first)
                else:
                    row[first:last] = [_over(below, rgb, cover) for below in row[first:last]]
    return _shrink(canvas, FINE // scale)


def _over(below: Rgba, rgb: Rgb, cover: float) -> Rgba:
    under = below[3] / 255 * (1 - cover)
    whole = cover + under
    red, green, blue = (round((c * cover + b * under) / whole) for c, b in zip(rgb, below[:3], strict=True))
    return red, green, blue, round(whole * 255)


def _shrink(canvas: list[list[Rgba]], by: int) -> tuple[tuple[Rgba, ...], ...]:
    rows = []
    for y in range(0, len(canvas), by):
        block = canvas[y : y + by]
        rows.append(tuple(_mean([p for row in block for p in row[x : x + by]]) for x in range(0, len(block[0]), by)))
    return tuple(rows)


def _mean(samples: list[Rgba]) -> Rgba:
    first = samples[0]
    if samples.count(first) == len(samples):
        return first
    whole = sum(sample[3] for sample in samples)
    if not whole:
        return 0, 0, 0, 0
    red, green, blue = (sum(sample[c] * sample[3] for sample in samples) // whole for c in range(3))
    return red, green, blue, whole // len(samples)


# -------------------------------------------------------------------- colours
def _colour(stroke: str, colours: Mapping[str, str]) -> tuple[Rgb, float]:
    word, _, percent = stroke.split()[-1].partition("/")
    name = word.rstrip("+-")
    rgb = hex_colour(colours.get(name, name), stroke)
    for sign in word[len(name) :]:
        rgb = blend(rgb, WHITE if sign == "+" else BLACK, _LIGHTER if sign == "+" else _DARKER)
    return rgb, int(percent or 100) / 100


def hex_colour(text: str, where: str) -> Rgb:
    """Red, green and blue of `#rrggbb`; in a stroke, where # would begin a comment, of `rrggbb`.

    Raises:
        BadInput: when it is none.
    """
    try:
        number = int(text.removeprefix("#"), 16)
    except ValueError:
        number = -1
    if len(text.removeprefix("#")) != _HEX_DIGITS or number < 0:
        raise BadInput(f"{text!r} in {where!r} is no colour: name one of the shape's, or write it as d8c8a8")
    return number >> 16, number >> 8 & 255, number & 255


def blend(one: Rgb, other: Rgb, part: float) -> Rgb:
    """`one`, with so much of the other in it."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


# -------------------------------------------------------------------- shapes
def _shape(stroke: str) -> Spans:
    name, *words = stroke.split()[:-1]
    make = _SHAPES.get(name)
    try:
        numbers = [float(word) for word in words]
        if make is None:
            raise BadInput(f"{name!r} in {stroke!r} is no shape; there are {', '.join(_SHAPES)}")
        return make(numbers)
    except (ValueError, IndexError) as error:
        raise BadInput(f"the numbers of {stroke!r} do not fit a shape of that name") from error


def _ellipse(numbers: list[float]) -> Spans:
    x, y, rx, ry = numbers

    def spans(at: float) -> Iterator[Span]:
        inside = 1 - ((at - y) / ry) ** 2
        if inside > 0:
            reach = rx * math.sqrt(inside)
            yield x - reach, x + reach

    return spans


def _half(numbers: list[float], sign: int) -> Spans:
    whole, y = _ellipse(numbers), numbers[1]
    return lambda at: whole(at) if (at - y) * sign >= 0 else iter(())


def _ring(numbers: list[float]) -> Spans:
    x, y, rx, ry, width = numbers
    outer, inner = _ellipse([x, y, rx, ry]), _ellipse([x, y, rx - width, ry - width])

    def spans(at: float) -> Iterator[Span]:
        for left, right in outer(at):
            hole = next(inner(at), None)
            if hole is None:
                yield left, right
            else:
                yield left, hole[0]
                yield hole[1], right

    return spans


def _poly(numbers: list[float]) -> Spans:
    if len(numbers) < _FEWEST_CORNERS or len(numbers) % 2:
        raise ValueError(numbers)
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    sides = list(zip(corners, [*corners[1:], corners[0]], strict=True))

    def spans(at: float) -> Iterator[Span]:
        crossings = sorted(
            ax + (at - ay) / (by - ay) * (bx - ax) for (ax, ay), (bx, by) in sides if (ay <= at) != (by <= at)
        )
        yield from zip(crossings[::2], crossings[1::2], strict=True)

    return spans


def _rect(numbers: list[float]) -> Spans:
    x, y, wide, high = numbers
    return _poly([x, y, x + wide, y, x + wide, y + high, x, y + high])


def _round(numbers: list[float]) -> Spans:
    x, y, wide, high, radius = numbers

    def spans(at: float) -> Iterator[Span]:
        if y <= at < y + high:
            deep = max(y + radius - at, at - (y + high - radius), 0)
            cut = radius - math.sqrt(max(radius**2 - deep**2, 0))
            yield x + cut, x + wide - cut

    return spans


def _line(numbers: list[float]) -> Spans:
    ax, ay, bx, by, width = numbers
    long = math.hypot(bx - ax, by - ay)
    dx, dy = -(by - ay) / long * width / 2, (bx - ax) / long * width / 2
    return _poly([ax + dx, ay + dy, bx + dx, by + dy, bx - dx, by - dy, ax - dx, ay - dy])


_SHAPES: Final[dict[str, Callable[[list[float]], Spans]]] = {
    "ellipse": _ellipse,  # middle, half width, half height
    "bowl": lambda numbers: _half(numbers, 1),  # the lower half of an ellipse
    "dome": lambda numbers: _half(numbers, -1),  # the upper half
    "ring": _ring,  # an ellipse, and how thick its rim is
    "rect": _rect,  # upper left corner, width, height
    "round": _round,  # the same, and the radius of its corners
    "poly": _poly,  # corners
    "line": _line,  # from, to, how thick
}
