"""Files that are no scenarios: each is answered with the right place and the nearest right word, never a traceback."""

import os
import time
from pathlib import Path

import pytest

from ecomtui.scenarios.loader import load_file
from ecomtui.scenarios.places import BadScenario
from ecomtui.world.errors import BadInput
from tests.cli.running import run
from tests.scenarios.conftest import Write

HEAD = "name: x\nsteps:\n"
BUY = "  - buy: {customer: asha, items: {espresso-cup: 1}, as: o1}\n"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BROKEN = [
    # ------------------------------------------------------------ what YAML itself does not take
    ("", "1:1", "empty"),
    ("- a\n- b\n", "1:1", "mapping"),
    ("just a text", "1:1", "mapping"),
    (HEAD + "  - advance: 2d\n   - run: idle\n", "4:4", ""),
    (HEAD + "  - advance: 2d\n run: idle\n", "4:2", ""),
    ("name: x\nsteps: [{advance: 2d}\n", "2:8", "never closed"),
    ("name: 'x\nsteps: []\n", "1:7", "never closed"),
    ("\tname: x\n", "1:1", "tab"),
    ("name: x\nname: y\n", "2:1", "twice"),
    (HEAD + "  - buy: {customer: asha, customer: ben}\n", "3:27", "twice"),
    ("name: !!python/object:os.system x\n", "1:7", "tag"),
    (HEAD + "  - advance: !x 2d\n", "3:14", "tag"),
    ("name: x\n---\nname: y\n", "2:1", "second document"),
    ("name: *nowhere\n", "1:7", "&nowhere"),
    ("name: &a [*a]\n", "1:11", "within itself"),
    ("<<: {name: x}\n", "1:1", "include"),
    ("{[a]: b}\n", "1:2", "key"),
    (BOMB, "4:4", "50000"),
    ("name: " + "[" * 100_000, "1:46", "40 deep"),
    (b"name: \xff\n", "1:7", "UTF-8"),
    (b"name: caf\xe9\n", "1:10", "UTF-8"),
    ("name: \x01\n", "1:7", "U+0001"),
    (b"x" * 1_000_001, "1:1", "larger"),
    (HEAD + "  - run:\tidle\n\t- run: idle\n", "4:1", "tab"),
    ("name: @x\n", "1:7", "needs quotes"),
    ("name: a: b\n", "1:8", "needs quotes"),
    (HEAD + "  - buy: {items: {espresso-cup: ${qty}}}\n", "3:34", 'quotes, as in "${name}"'),
    ("name: x\rsteps:\r  - advace: 2d\r", "3:5", "'advance'"),
    ("name: x\nsteps:\n  - advance: 2d\x85  - advace: 2d\n", "4:5", "'advance'"),
    (b"\xef\xbb\xbfname: caf\xe9\n", "1:10", "UTF-8"),
    # ------------------------------------------------------------ words that nobody knows
    ("nmae: x\nsteps: [{run: idle}]\n", "1:1", "'name'"),
    ("name: x\n", "1:1", "steps"),
    ("steps: [{run: idle}]\n", "1:1", "name"),
    (HEAD + "  - advace: 2d\n", "3:5", "'advance'"),
    (HEAD + "  - buy: {costumer: asha, items: {espresso-cup: 1}}\n", "3:11", "'customer'"),
    (HEAD + "  - buy: {customer: asha, items: {espreso-cup: 1}}\n", "3:35", "'espresso-cup'"),
    (HEAD + "  - buy: {items: {espresso-cup: 1}}\n", "3:5", "customer"),
    (HEAD + BUY + "  - expect: {order: o1, status: complete}\n", "4:33", "'completed'"),
    (HEAD + BUY + "  - expect: {order: o1, reason: out_of_stok}\n", "4:33", "'out_of_stock'"),
    (HEAD + BUY + "  - expect: {order: o1, believes: {customer: rich}}\n", "4:46", "rich"),
    (HEAD + BUY + "  - expect: {message: {kind: OrderConfirmed, body: {totel: 1}}}\n", "4:53", "'total'"),
    # ------------------------------------------------------------ keys that count as absent have right names, too
    (HEAD + BUY + "  - expect: {order: o1, total: 17,99}\n", "4:35", "'99'"),
    (HEAD + "  - buy: {customer: asha, items: {espresso-cup: 1}, vouchr: null}\n", "3:53", "'voucher'"),
    (HEAD + "  - buy: {customer: asha, items: {espresso-cup: 1, espreso-cup: ~}}\n", "3:52", "'espresso-cup'"),
    (
        "vars: {v: null}\n" + HEAD + '  - buy: {customer: asha, vouchr: "${v}", items: [espresso-cup]}\n',
        "4:27",
        "'voucher'",
    ),
    ("name: x\ngiven: {stok: }\nsteps: [{run: idle}]\n", "2:9", "'stock'"),
    # ------------------------------------------------------------ what is no act has no place in a race
    (HEAD + "  - race: {steps: [{buy: {customer: asha, items: [espresso-cup]}}, {run: idle}]}\n", "3:69", "no act"),
    (HEAD + BUY + "  - race: {steps: [{expect: {order: o1, status: completed}}]}\n", "4:21", "no act"),
    (HEAD + BUY + "  - dispute: {order: o1, amount: 3.00, items: [espresso-cup]}\n", "4:14", "not both"),
    (HEAD + BUY + "  - expect: {order: o2, status: completed}\n", "4:21", "'o1'"),
    (HEAD + "  - cancel: {order: o1}\n" + BUY, "3:21", "further down"),
    (HEAD + "  - run: PaymentCapturd\n", "3:10", "'PaymentCaptured'"),
    ("name: x\nfaults: [{fault: bank.timout_after}]\nsteps: [{run: idle}]\n", "2:18", "'bank.timeout_after'"),
    ("name: x\nguards_off: [idempotencey]\nsteps: [{run: idle}]\n", "2:14", "'idempotency'"),
    ("name: x\ninvariants: [charged_twice]\nsteps: [{run: idle}]\n", "2:14", "'charged_once'"),
    (HEAD + "  - advance: ${hwo}\n", "3:14", "hwo"),
    (HEAD + "  - back: nowhere\n", "3:11", "label"),
    (HEAD + "  - set: {backorder: true}\n", "3:11", "'backorders'"),
    (HEAD + "  - advance: ${a}\n", "3:14", "in vars, matrix or examples"),
    (HEAD + BUY + "  - expect: {order: o1, believes: {shop: piad}}\n", "4:42", "'paid'"),
    (HEAD + BUY + "  - accept: {order: o1, what: prise_changed}\n", "4:31", "'price_changed'"),
    (HEAD + BUY + "  - return: {order: o1, reason: demaged}\n", "4:33", "'damaged'"),
    (HEAD + BUY + "  - dispute: {order: o1, reason: fraud}\n", "4:34", "'fraudulent'"),
    (HEAD + "  - inspect: {return: 1, verdict: accepted}\n", "3:35", "'accept'"),
    # ------------------------------------------------------------ steps that are written wrongly
    (HEAD + "  - buy:\n    customer: asha\n    items: {espresso-cup: 1}\n", "4:5", "indent it further"),
    (HEAD + "  - run: null\n", "3:5", "needs a value"),
    (HEAD + "  -advance: 2d\n", "3:3", "blank is missing"),
    (
        HEAD + "  - repeat: {times: 2, steps: [{race: {order: all, steps: [{run: idle}]}}]}\n",
        "3:47",
        "repeat or a race",
    ),
    (HEAD + "  - race: {steps: [{race: {order: all, steps: [{run: idle}]}}]}\n", "3:35", "repeat or a race"),
    # ------------------------------------------------------------ values that cannot be
    (HEAD + "  - step: \uff11\n", "3:11", "whole number"),
    (HEAD + "  - advance: \u0661d\n", "3:14", "duration"),
    (HEAD + "  - deposit: {customer: asha, amount: \u0661.00}\n", "3:39", "amount"),
    (HEAD + f"  - buy: {{customer: asha, items: {{espresso-cup: {'9' * 30}}}}}\n", "3:49", "too large"),
    (HEAD + "  - traffic: {per_hour: -4, for: 1h}\n", "3:25", "between 0 and 10000"),
    (f"vars: {{a: {'y' * 1000}}}\nname: {'${a}' * 1001}\nsteps: [{{run: idle}}]\n", "2:7", "come of variables"),
    (HEAD + "  - advance: -2d\n", "3:14", "duration"),
    (HEAD + "  - advance: 2 days\n", "3:14", "45s"),
    (HEAD + "  - buy: {customer: asha, items: {espresso-cup: 0}}\n", "3:49", "rejected"),
    (HEAD + "  - buy: {customer: asha, items: {espresso-cup: many}}\n", "3:49", "whole number"),
    (HEAD + "  - buy: [asha]\n", "3:10", "mapping"),
    (HEAD + "  - step: 0\n", "3:11", "between 1"),
    (HEAD + "  - set: {backorders: maybe}\n", "3:23", "true or false"),
    (HEAD + "  - expect: {stock: {espresso-cup: 3}}\n", "3:36", "on_hand"),
    (HEAD + "  - expect: {status: completed}\n", "3:22", "which order"),
    (HEAD + "  - expect: {account: {asha: {min: 5.00, max: 1.00}}}\n", "3:30", "larger"),
    (HEAD + "  - expect: {within: 3d}\n", "3:5", "nothing is expected"),
    (HEAD + BUY + BUY, "4:57", "twice"),
    (HEAD + "  - traffic: {per_hour: 10}\n  - run: idle\n", "4:10", "no end"),
    (HEAD + "  - {advance: 2d, run: idle}\n", "3:19", "one verb"),
    (HEAD + "  - advance\n", "3:5", "value"),
    ("name: x\nsteps: {advance: 2d}\n", "2:1", "list"),
    ("name: x\ninvariants: none\nsteps: [{run: idle}]\n", "2:13", "description"),
    ("name: x\nmatrix: {a: [1, 2]}\nexamples: [{a: 1}]\nsteps: [{run: idle}]\n", "3:1", "not both"),
    (f"name: x\nmatrix: {{a: {[1] * 200}, b: {[1] * 51}}}\nsteps: [{{run: idle}}]\n", "2:9", "10000"),
    ("name: x\nvars: {a: [1]}\nsteps: [{run: idle}]\n", "2:11", "scalar"),
    ("name: x\ninclude: [gone.shop-part.yaml]\nsteps: [{run: idle}]\n", "2:11", "no file"),
    ("name: x\ninclude: [mine.shop.yaml]\nsteps: [{run: idle}]\n", "2:11", ".shop-part.yaml"),
    ("name: x\nfaults: [{fault: bank.down, from: 9s, until: 3s}]\nsteps: [{run: idle}]\n", "2:46", "ends before"),
    ("name: x\nfaults: [{fault: bank.down, chance: 2}]\nsteps: [{run: idle}]\n", "2:37", "chance"),
    ("name: x\ngiven: {balances: {asha: lots}}\nsteps: [{run: idle}]\n", "2:26", "12.50"),
    ("name: x\ngiven: {now: noon}\nsteps: [{run: idle}]\n", "2:14", "Tue 14:30"),
    ("name: x\nseed: -1\nsteps: [{run: idle}]\n", "2:7", "seed"),
]


@pytest.mark.parametrize(("content", "place", "hint"), BROKEN, ids=[f"{n:02}" for n in range(len(BROKEN))])
def test_a_broken_file_is_told_at_its_place(write: Write, content: str | bytes, place: str, hint: str) -> None:
    path = write("broken.shop.yaml", content if isinstance(content, bytes) else content.encode())
    started = time.perf_counter()
    with pytest.raises(BadScenario) as caught:
        load_file(path, "broken.shop.yaml")
    first = str(caught.value).splitlines()
    assert first[0].startswith(f"broken.shop.yaml:{place}: "), first[0]
    assert hint in first[0]
    assert set(first[2].partition("|")[2].strip()) == {"^"}
    assert time.perf_counter() - started < 20, "no file takes long"


def test_every_mistake_of_a_file_is_told_at_once(write: Write) -> None:
    text = HEAD + "  - advace: 2d\n  - run: idel\n  - advance: soon\n"
    with pytest.raises(BadScenario) as caught:
        load_file(write("x.shop.yaml", text), "x.shop.yaml")
    assert [(m.place.line, m.place.column) for m in caught.value.mistakes] == [(3, 5), (4, 10), (5, 14)]


def test_the_caret_stands_under_the_word() -> None:
    from ecomtui.scenarios.loader import load_text

    with pytest.raises(BadScenario) as caught:
        load_text("name: x\nsteps:\n  - advace: 2d\n", "returns.shop.yaml")
    assert str(caught.value) == (
        "returns.shop.yaml:3:5: unknown step 'advace'; did you mean 'advance'?\n"
        "    3 |   - advace: 2d\n"
        "      |     ^^^^^^"
    )


def test_a_file_that_includes_itself_is_told_at_the_include(write: Write) -> None:
    write("one.shop-part.yaml", "include: [two.shop-part.yaml]\n")
    write("two.shop-part.yaml", "include: [one.shop-part.yaml]\n")
    path = write("x.shop.yaml", "name: x\ninclude: [one.shop-part.yaml]\nsteps: [{run: idle}]\n")
    with pytest.raises(BadScenario, match=r"includes itself: one\.shop-part\.yaml → two\.shop-part\.yaml → one"):
        load_file(path)


def test_a_mistake_in_a_part_is_told_in_that_part(write: Write) -> None:
    part = write("one.shop-part.yaml", "given:\n  stock: {espreso-cup: 1}\n")
    path = write("x.shop.yaml", "name: x\ninclude: [one.shop-part.yaml]\nsteps: [{run: idle}]\n")
    with pytest.raises(BadScenario) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{part}:2:11: ")


def test_a_mistake_in_one_run_of_a_matrix_names_the_run(write: Write) -> None:
    path = write("x.shop.yaml", "name: x\nmatrix: {t: [5s, soon]}\nsteps: [{advance: '${t}'}]\n")
    with pytest.raises(BadScenario, match="in the run t=soon"):
        list(load_file(path).scenarios())


@pytest.mark.parametrize("command", ["check", "run"])
def test_check_and_run_answer_exit_status_2(write: Write, command: str) -> None:
    path = write("x.shop.yaml", HEAD + "  - advace: 2d\n")
    done = run(command, str(path))
    assert done.exit_code == 2
    assert "3:5: unknown step 'advace'; did you mean 'advance'?" in done.stderr
    assert "Traceback" not in done.output


def test_a_file_that_is_not_there_is_bad_input(write: Write) -> None:
    for command in ("check", "run"):
        assert run(command, "nowhere.shop.yaml").exit_code == 2
        assert run(command, str(write("x.yaml", "name: x"))).exit_code == 2
    with pytest.raises(BadInput, match="cannot be read"):
        load_file("nowhere.shop.yaml")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.shop.yaml"
    os.mkfifo(pipe)
    with pytest.raises(BadInput, match="it is no file"):
        load_file(pipe)
    for command in ("check", "run"):
        done = run(command, str(pipe))
        assert (done.exit_code, "neither a file nor a folder" in done.stderr) == (2, True)


def test_what_many_parts_hold_together_is_bounded_as_one_file_is(write: Write) -> None:
    write("many.shop-part.yaml", "tags: [" + "a," * 20_000 + "]\n")
    path = write(
        "x.shop.yaml", f"name: x\ninclude: [{', '.join(['many.shop-part.yaml'] * 5)}]\nsteps: [{{run: idle}}]\n"
    )
    with pytest.raises(BadScenario, match=r"x\.shop\.yaml:2:53: more than 50000 values, with all that is included"):
        load_file(path)


def test_a_long_value_makes_a_short_name_of_a_run_and_costs_no_time(write: Write) -> None:
    numbers = ", ".join(map(str, range(100)))
    text = f"name: x\nmatrix: {{a: [{'y' * 900_000}], b: [{numbers}], c: [{numbers}]}}\nsteps: [{{run: idle}}]\n"
    started = time.perf_counter()
    assert {len(cell.name) <= 130 for cell in load_file(write("x.shop.yaml", text)).cells} == {True}
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("command", ["check", "run"])
def test_of_many_mistakes_the_first_are_told_whole_and_the_others_counted(write: Write, command: str) -> None:
    path = write("x.shop.yaml", HEAD + "".join(f"  - advance: soon{number}\n" for number in range(50)))
    done = run(command, str(path))
    assert [f"'soon{number}'" in done.stderr for number in range(50)] == [True] * 20 + [False] * 30
    assert done.stderr.count("^^^^^") == 20
    assert "and 30 mistakes more" in done.stderr


@pytest.mark.parametrize("command", ["check", "run"])
def test_what_a_file_says_does_nothing_to_the_terminal(write: Write, command: str) -> None:
    path = write("x.shop.yaml", 'name: x\ninclude: ["\\e[31m.shop-part.yaml"]\nsteps: [{run: idle}]\n')
    done = run(command, str(path))
    assert (done.exit_code, "\x1b" in done.output) == (2, False)


def test_a_run_that_fails_does_nothing_to_the_terminal(write: Write) -> None:
    path = write("x.shop.yaml", HEAD + BUY + '  - expect: {screen: {customer: asha, contains: "\\e[31m"}}\n')
    done = run("run", str(path))
    assert (done.exit_code, "\x1b" in done.output) == (1, False)
