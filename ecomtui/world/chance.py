"""Chance without state: every draw is a pure function of where its message came from.

A message's key is mixed from its cause's key, its kind, its receiver and how many such messages
its cause had sent before; an act's key from the seed, its actor and which act of that actor it is.
So there is nothing to save, nothing to reshuffle when one customer or one fault is taken away, and
a reopened world goes on exactly where it stopped. Integers only: no `random`, no libm.
"""

from functools import cache
from hashlib import blake2b
from typing import Final

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
"""2**64 over the golden ratio, odd: the stride of SplitMix64."""


@cache
def salt(text: str) -> int:
    """An odd 64-bit number that stands for a word; the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") | 1


def _mix(z: int) -> int:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads every bit over all others."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def act_key(seed: int, actor: str, nth: int) -> int:
    """The key of an actor's `nth` act (from 0): 63 bits, so that SQLite can hold it."""
    digest = blake2b(f"{seed}|{actor}|{nth}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


@cache
def word_for(kind: str, receiver: str) -> str:
    """The word for one sort of message: its kind, and whom it is for."""
    return f"{kind}>{receiver}"


def child_key(cause: int, word: str, nth: int) -> int:
    """The key of the `nth` message (from 0) of one sort, `word`, that a message caused."""
    z = (cause + salt(word) * (nth + 1)) & _MASK  # _mix, written out: every message comes through here
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return (z ^ (z >> 31)) >> 1


def draw(key: int, concern: str, bound: int) -> int:
    """A number from 0 to `bound` - 1 for one concern of one message."""
    z = key ^ salt(concern)  # _mix, written out
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((z ^ (z >> 31)) * bound) >> 64


def exponential(key: int, concern: str, mean: int) -> int:
    """An exponentially distributed number with that mean, rounded down: the gaps of a Poisson process.

    Von Neumann's method (1951): only uniform numbers are compared, so there is no logarithm in it and
    the answer is the same on every machine. A run of uniforms that fall, odd in length, ends the search
    with its first; each even one adds a whole mean.
    """
    state, whole = key ^ salt(concern), 0
    while True:
        state = (state + _GOLDEN) & _MASK
        first = last = _mix(state)
        odd = True
        while True:
            state = (state + _GOLDEN) & _MASK
            following = _mix(state)
            if following >= last:
                break
            last, odd = following, not odd
        if odd:
            return ((whole << 64) + first) * mean >> 64
        whole += 1
