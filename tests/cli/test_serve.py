"""The shop in a browser: a world of one's own, found again by its code."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from math import inf
from pathlib import Path
from time import time
from typing import Any

import aiohttp
import pytest

from ecomtui import Given, Shop
from ecomtui.cli.web.codes import CODE, Visitors, new_code
from ecomtui.world.errors import StoreError
from tests.cli.browser import browsing, installed, until
from tests.cli.running import run

ORIGIN = "Origin"
DAY = 86_400
needs_browser = pytest.mark.skipif(
    installed() is None, reason="there is no Chromium here; on Debian: apt-get install chromium"
)
needs_posix = pytest.mark.skipif(os.name == "nt", reason="sends signals")


# -------------------------------------------------------------------- codes
def test_codes_are_long_and_never_the_same() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert all(CODE.fullmatch(code) for code in codes)


@pytest.mark.parametrize(
    "code", ["", ".", "..", "../..", "a/b", "2222-2222-2222-2222", "2222-2222-2222-222O", "2222-2222-2222-2222\n"]
)
def test_a_code_that_was_never_given_out_has_no_folder(tmp_path: Path, code: str) -> None:
    visitors = Visitors(tmp_path / "visitors")
    visitors.welcome()
    assert visitors.folder(code) is None


def test_a_link_somebody_laid_there_is_no_visitor(tmp_path: Path) -> None:
    (tmp_path / "2222-2222-2222-2222").symlink_to(tmp_path)
    assert Visitors(tmp_path).folder("2222-2222-2222-2222") is None


def test_a_visitor_finds_the_same_folder_again_and_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path / "visitors")
    one, other = visitors.welcome(), visitors.welcome()
    folder = Visitors(tmp_path / "visitors").folder(one)
    assert folder == tmp_path / "visitors" / one
    assert folder != visitors.folder(other)
    assert os.name == "nt" or folder.stat().st_mode & 0o077 == 0


# -------------------------------------------------------------------- old visitors
def aged(visitors: Visitors, *, days: float) -> str:
    """A visitor who was last seen so many days ago."""
    code = visitors.welcome()
    folder = visitors.folder(code)
    assert folder is not None
    (folder / "shop.db").write_bytes(b"a world")
    os.utime(folder, (time() - days * DAY, time() - days * DAY))
    return code


def test_whoever_has_not_come_for_long_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    old, here, new = aged(visitors, days=31), aged(visitors, days=31), aged(visitors, days=29)
    (tmp_path / "notes of the teacher").mkdir()
    os.utime(tmp_path / "notes of the teacher", (0, 0))
    (tmp_path / "2222-2222-2222-2222").symlink_to(tmp_path / "notes of the teacher")
    assert visitors.clear(time() - 30 * DAY, {here}) == [old]
    assert visitors.folder(old) is None
    assert {path.name for path in tmp_path.iterdir()} == {here, new, "notes of the teacher", "2222-2222-2222-2222"}


def test_whoever_comes_again_in_time_keeps_the_world(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    code = aged(visitors, days=29)
    visitors.seen(code)
    assert visitors.clear(time() - DAY) == []


# -------------------------------------------------------------------- what cannot be
@pytest.mark.parametrize("url", ["shop.example", "ftp://shop.example", "https://shop.example/below", "https://a b"])
def test_a_public_address_is_a_scheme_and_a_name(tmp_path: Path, url: str) -> None:
    told = run("serve", "--port", "0", "--folder", str(tmp_path), "--public-url", url)
    assert told.exit_code == 2
    assert "https://shop.example" in told.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = run("serve", "--port", str(port), "--folder", str(tmp_path))
    assert told.exit_code == 2
    assert f"port {port}" in told.stderr
    assert "--port" in told.stderr


def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name == "ecomtui.cli.web.server" or name.partition(".")[0] == "textual_serve":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.setitem(sys.modules, "textual_serve.app_service", None)
    told = run("serve")
    assert told.exit_code == 2
    assert "pip install 'ecomtui[serve]'" in told.stderr


# -------------------------------------------------------------------- a server
@contextmanager
def serving(folder: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ecomtui", "serve", "--port", "0", "--folder", str(folder), *more],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "TEXTUAL_ANIMATIONS": "none"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield found[0], process
    finally:
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@asynccontextmanager
async def asking(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(address) as session:
        yield session


async def come(session: aiohttp.ClientSession) -> str:
    """A new visitor's code."""
    async with session.get("/", allow_redirects=False) as answer:
        assert answer.status == 303
        code = answer.headers["Location"].removeprefix("/")
        assert CODE.fullmatch(code)
        return code


async def status(session: aiohttp.ClientSession, path: str, **headers: str) -> int:
    async with session.get(path, headers=headers) as answer:
        await answer.read()
        return answer.status


async def first_words(socket: aiohttp.ClientWebSocketResponse) -> Any:
    """What the program behind the page sends first."""
    return await asyncio.wait_for(socket.receive(), 30)


async def test_who_comes_gets_a_code_and_only_a_code_that_was_given_out_leads_anywhere(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        async with asking(address) as session:
            code = await come(session)
            assert code != await come(session)
            async with session.get(f"/{code}") as answer:
                page = await answer.text()
                assert f"ws://{address.removeprefix('http://')}/{code}/ws" in page
                assert "fonts.googleapis" not in page, "nothing is fetched from elsewhere"
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["Referrer-Policy"] == "no-referrer"
            for wrong in (
                "/2222-2222-2222-2222",
                "/..%2f..%2fetc",
                "/static/",
                "/static/..%2f..%2fserver.py",
            ):
                assert await status(session, wrong) in (403, 404), wrong


async def test_only_the_servers_own_pages_may_open_a_shop(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        async with asking(address) as session:
            code = await come(session)
            assert await status(session, f"/{code}/ws") == 403
            for origin in ("http://evil.example", "null", address + "0"):
                with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                    await session.ws_connect(f"/{code}/ws", headers={ORIGIN: origin})
            with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
                await session.ws_connect("/2222-2222-2222-2222/ws", headers={ORIGIN: address})
            assert await status(session, f"/{code}", Host="evil.example") == 403
    assert not list(tmp_path.glob("*/shop.db"))


async def test_behind_a_proxy_with_tls_the_page_leads_back_to_it(tmp_path: Path) -> None:
    public = {ORIGIN: "https://shop.example", "Host": "shop.example"}
    with serving(tmp_path, "--public-url", "https://shop.example") as (address, _):
        async with asking(address) as session:
            code = await come(session)
            async with session.get(f"/{code}", headers={"Host": "shop.example"}) as answer:
                assert f'"wss://shop.example/{code}/ws"' in await answer.text()
            async with session.ws_connect(f"/{code}/ws", headers=public) as socket:
                assert (await first_words(socket)).type == aiohttp.WSMsgType.BINARY
            async with session.ws_connect(f"/{code}/ws", headers={ORIGIN: public[ORIGIN]}) as socket:
                assert (await first_words(socket)).type == aiohttp.WSMsgType.BINARY, "whatever name the proxy passes on"
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(f"/{code}/ws", headers={ORIGIN: address})
            assert await status(session, f"/{code}", Host="evil.example") == 403


async def test_the_server_clears_old_visitors_away_when_it_begins(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    old, new = aged(visitors, days=3), aged(visitors, days=1)
    with serving(tmp_path, "--keep", "2") as (address, _):
        async with asking(address) as session:
            assert await status(session, f"/{new}") == 200
            await until(lambda: not (tmp_path / old).exists())
            assert await status(session, f"/{old}") == 404


async def test_no_more_come_than_there_is_room_for(tmp_path: Path) -> None:
    with serving(tmp_path, "--visitors", "1") as (address, _):
        async with asking(address) as session:
            one, other = await come(session), await come(session)
            async with session.ws_connect(f"/{one}/ws", headers={ORIGIN: address}) as socket:
                assert (await first_words(socket)).type == aiohttp.WSMsgType.BINARY
                with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                    await session.ws_connect(f"/{other}/ws", headers={ORIGIN: address})


async def test_the_newest_page_has_the_world_and_the_one_before_it_is_told(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        async with asking(address) as session:
            code = await come(session)
            async with session.ws_connect(f"/{code}/ws", headers={ORIGIN: address}) as before:
                assert (await first_words(before)).type == aiohttp.WSMsgType.BINARY
                await until((tmp_path / code / "shop.db").is_file)
                async with session.ws_connect(f"/{code}/ws", headers={ORIGIN: address}) as now:
                    assert (await first_words(now)).type == aiohttp.WSMsgType.BINARY
                    async with asyncio.timeout(20):
                        while (await before.receive()).type is aiohttp.WSMsgType.BINARY:
                            pass
                    assert before.closed


def is_free(path: Path) -> bool:
    try:
        Shop.open(path).close()
    except StoreError:
        return False
    return True


async def test_a_visitor_whose_place_is_full_begins_anew_though_the_page_was_never_clicked(tmp_path: Path) -> None:
    with serving(tmp_path, "--space", "5") as (address, _):
        async with asking(address) as session:
            store = tmp_path / await come(session) / "shop.db"
            with Shop.open(store, 7, Given(crowd=100)) as shop, shop.in_bulk():
                shop.traffic(300, for_="2h")
                shop.advance("2h")
            full = handled(store)
            async with session.ws_connect(f"/{store.parent.name}/ws", headers={ORIGIN: address}) as socket:
                for told in ("There is no more room", "Begin anew?"):
                    await seen(socket, told)
                    await socket.send_json(["stdin", "\r"])
                await until(lambda: begun(store) < full)


def begun(store: Path) -> float:
    """How much has happened in a world, once it is there to be read."""
    with suppress(StoreError):
        return handled(store) or inf
    return inf


async def seen(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Wait until a text has come to the page."""
    come = b""
    async with asyncio.timeout(30):
        while text.encode() not in come:
            come += await socket.receive_bytes()


@needs_posix
@pytest.mark.parametrize("end", ["SIGINT", "SIGKILL"])
async def test_however_the_server_ends_no_program_stays_behind(tmp_path: Path, end: str) -> None:
    with serving(tmp_path) as (address, process):
        async with asking(address) as session:
            code = await come(session)
            async with session.ws_connect(f"/{code}/ws", headers={ORIGIN: address}) as socket:
                await first_words(socket)
                store = tmp_path / code / "shop.db"
                await until(store.is_file)
                await asyncio.sleep(1)
                assert not is_free(store)
                process.send_signal(getattr(signal, end))
                process.wait(20)
                await until(lambda: is_free(store))


# -------------------------------------------------------------------- a real browser
FOCUS = "document.querySelector('.xterm-helper-textarea').focus()"
OPEN = "document.body.classList.contains('-first-byte')"


@needs_browser
async def test_somebody_buys_in_a_browser_and_finds_the_order_again_after_a_refresh(tmp_path: Path) -> None:
    program = installed()
    assert program is not None
    worlds = tmp_path / "worlds"
    with serving(worlds) as (address, _):
        async with browsing(program, tmp_path / "profile") as browser:
            page = await browser.new_page()
            await page.go_to(address)
            code = (await page.wait("location.pathname.length > 10 && location.pathname")).removeprefix("/")
            store = worlds / code / "shop.db"
            await page.wait(OPEN)
            await until(store.is_file)
            await until(lambda: handled(store) > 0)
            await page.evaluate(FOCUS)
            await page.press("2", "a", "2", "Enter")  # let me shop; add a cup, the cart, the checkout
            await asyncio.sleep(1)
            await page.press("Enter", "n", "n")
            await until(lambda: placed(store))
            assert placed(store) == ["espresso-cup"]

            await page.reload()
            await page.wait(OPEN)
            steps = handled(store)
            await page.evaluate(FOCUS)
            await page.press("6", "n", "n")
            await until(lambda: handled(store) > steps)

            other = await browser.new_page()
            await other.go_to(address)
            elsewhere = (await other.wait("location.pathname.length > 10 && location.pathname")).removeprefix("/")
            assert elsewhere != code
            await until((worlds / elsewhere / "shop.db").is_file)
            assert placed(worlds / elsewhere / "shop.db") == []


def placed(store: Path) -> list[str]:
    """What has been ordered in that world so far."""
    with Shop.read(store) as shop:
        return [line.sku for order in shop.orders() for line in order.lines]


def handled(store: Path) -> int:
    with Shop.read(store) as shop:
        return shop.steps
