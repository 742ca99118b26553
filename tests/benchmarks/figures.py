"""Every figure by name, in the order of DESIGN section 9."""

from collections.abc import Callable
from typing import Final

from tests.benchmarks import (
    back,
    first_frame,
    memory,
    opening,
    repaint,
    same_rules,
    stall,
    step_mode,
    sweeps,
    throughput,
)
from tests.benchmarks.lab import Lab
from tests.benchmarks.measuring import Figure

FIGURES: Final[dict[str, Callable[[Lab], Figure]]] = {
    "throughput": throughput.measure,
    "same_rules": same_rules.measure,
    "step": step_mode.measure,
    "memory": memory.measure,
    "first_frame": first_frame.measure,
    "repaint": repaint.measure,
    "stall": stall.measure,
    "back": back.measure,
    "opening": opening.measure,
    "sweeps": sweeps.measure,
}
