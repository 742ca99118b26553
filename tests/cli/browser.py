"""A real browser without a window, driven through its DevTools protocol."""

import asyncio
import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_KEYS: Final = {"Enter": (13, "\r"), "Escape": (27, ""), "Home": (36, ""), "ArrowDown": (40, "")}
_SECONDS: Final = 40


def installed() -> str | None:
    """The browser there is, None when there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Page:
    """One tab."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self._browser, self._session = browser, session

    async def do(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol."""
        return await self._browser.call(method, self._session, **parameters)

    async def go_to(self, address: str) -> None:
        await self.do("Page.navigate", url=address)

    async def reload(self) -> None:
        await self.do("Page.reload")

    async def evaluate(self, script: str) -> Any:
        """What a script answers in the page."""
        answer = await self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return answer["result"].get("value")

    async def wait(self, script: str) -> Any:
        """Wait until a script answers something true."""
        async with asyncio.timeout(_SECONDS):
            while not (found := await self.evaluate(script)):
                await asyncio.sleep(0.1)
        return found

    async def press(self, *keys: str) -> None:
        """Press keys, a character or a key's name each, as fingers do: one after the other."""
        for key in keys:
            code, text = _KEYS.get(key, (ord(key[0].upper()), key))
            down = {"key": key, "windowsVirtualKeyCode": code, **({"text": text} if text else {})}
            await self.do("Input.dispatchKeyEvent", type="keyDown", **down)
            await self.do("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)
            await asyncio.sleep(0.3)

    async def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            await self.do("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


class Browser:
    """A browser that runs."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            waiting = self._waiting.pop(told.get("id"), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(told)

    async def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        named = {"sessionId": session} if session else {}
        await self._socket.send_json({"id": number, "method": method, "params": parameters, **named})
        told = await asyncio.wait_for(self._waiting[number], _SECONDS)
        assert "error" not in told, (method, told)
        return told["result"]

    async def new_page(self) -> Page:
        """A tab of somebody who has never been here."""
        context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        target = (await self.call("Target.createTarget", url="about:blank", browserContextId=context))["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = Page(self, session)
        await page.do("Page.enable")
        return page

    def stop(self) -> None:
        self._reader.cancel()


@asynccontextmanager
async def browsing(program: str, folder: Path) -> AsyncIterator[Browser]:
    """A browser with a profile of its own, which is closed at the end."""
    process = subprocess.Popen(
        [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={folder}",
            "--window-size=1000,700", "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        port_file = folder / "DevToolsActivePort"
        await until(lambda: port_file.is_file() and port_file.read_text().count("\n") >= 1)
        port, path = port_file.read_text().splitlines()[:2]
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as socket,
        ):
            browser = Browser(socket)
            try:
                yield browser
            finally:
                browser.stop()
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def until(seen: Callable[[], object]) -> None:
    """Wait until something is to be seen."""
    async with asyncio.timeout(_SECONDS):
        while not seen():
            await asyncio.sleep(0.1)
