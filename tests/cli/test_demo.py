"""`ecomtui demo`: every figure in it comes from a real world."""

import re

import pytest

from ecomtui.shop.assembly import MODEL
from tests.cli.running import run


@pytest.mark.parametrize("seed", ["7", "1", "23"])
def test_the_same_thing_twice_with_and_without_the_guard(seed: str) -> None:
    result = run("demo", "--seed", seed)
    assert result.exit_code == 0
    assert result.stderr == ""
    _, _, end = result.stdout.partition("Side by side")
    assert re.search(r"branch 1, with the guard +branch 2, without it", end)
    assert re.search(r"set aside at Asha's bank +30\.00 +60\.00", end)
    all_of_them = len(MODEL.promises)
    kept = rf"promises kept +{all_of_them}/{all_of_them} +{all_of_them - 1}/{all_of_them}  ✗ charged_once"
    assert re.search(kept, end)


def test_its_scenes_come_in_order_and_the_promise_breaks_in_the_last() -> None:
    text = run("demo", "--fast").stdout
    scenes = ("An order", "The bank's answer is lost", "Time runs back", "The guard is taken out", "Side by side")
    places = [text.index(f"\n{scene} ─") for scene in scenes]
    assert places == sorted(places)
    assert places[3] < text.index("a promise is broken") < places[4]
    assert text.count("PaymentAuthorized   lost") == 2
    assert all(len(line) <= 80 for line in text.splitlines())
