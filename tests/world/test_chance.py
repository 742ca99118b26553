"""Chance is stateless, the same everywhere, and distributed as it says."""

from ecomtui.world import chance

KEYS = [chance.act_key(7, "person:1", n) for n in range(20_000)]


def test_an_exponential_draw_is_the_same_on_every_machine() -> None:
    assert [chance.exponential(key, "gap", 60_000) for key in KEYS[:4]] == [288222, 33396, 21782, 146913]


def test_exponential_draws_have_the_mean_the_spread_and_the_tail_of_their_distribution() -> None:
    draws = [chance.exponential(key, "gap", 60_000) for key in KEYS]
    mean = sum(draws) / len(draws)
    deviation = (sum((each - mean) ** 2 for each in draws) / len(draws)) ** 0.5
    assert abs(mean / 60_000 - 1) < 0.03  # four standard errors of 20,000 draws
    assert abs(deviation / 60_000 - 1) < 0.06
    longer = [sum(each > n * 60_000 for each in draws) / len(draws) for n in (1, 2, 3)]
    assert all(abs(found - expected) < 0.015 for found, expected in zip(longer, (0.3679, 0.1353, 0.0498), strict=True))


def test_draws_of_different_concerns_do_not_follow_each_other() -> None:
    pairs = [(chance.exponential(key, "gap", 1_000), chance.exponential(key, "work", 1_000)) for key in KEYS]
    both = sum(gap > 1_000 and work > 1_000 for gap, work in pairs) / len(pairs)
    assert abs(both - 0.3679**2) < 0.015
