"""Scenario files: what a tester writes, read with its places, played, and judged.

>>> from ecomtui.scenarios import run_scenario
>>> outcome = run_scenario('''
... name: A cup arrives
... steps:
...   - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}
...   - run: idle
...   - expect: {order: o1, status: completed}
... ''')
>>> outcome.passed
True
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecomtui.scenarios.running import Outcome, run_scenario

__all__ = ["Outcome", "run_scenario"]


def __getattr__(name: str) -> Any:
    """Load the shop only when a scenario is run: pytest imports the plugin at every start."""
    if name in __all__:
        from ecomtui.scenarios import running

        return getattr(running, name)
    raise AttributeError(f"module 'ecomtui.scenarios' has no attribute {name!r}")
