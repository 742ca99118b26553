"""The web server: a page for every visitor, and behind its websocket a shop of their own.

textual-serve brings the terminal in the page, and the protocol with the program behind it. What it leaves open is
closed here: only pages of this server may open a websocket to it, each visitor's program gets that visitor's folder
and nothing else, and a world is open in one page at a time: the newest.
"""

import asyncio
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from string import Template
from time import time
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from ecomtui.cli.web.codes import Visitors

_SMALLEST, _LARGEST = 6, 60
"""Sizes of the font, in pixels."""
_CELLS: Final = 1_000
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HOUR: Final = 3_600.0
"""Seconds from one clearing away to the next."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ShopServer(Server):
    """Serves the shop on a socket that listens already; `most` visitors at a time, each with `room` bytes of the disk.
    Worlds that nobody has come to for `keep` seconds are removed (0: never). `public` is the address by which visitors
    come, where that is not this socket's own: of a proxy that speaks TLS with them."""

    def __init__(
        self, listening: socket.socket, visitors: Visitors, most: int, *, room: int, keep: float, public: str | None
    ) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__("", host, port, title="ecomtui", public_url=public)
        self._listening, self._visitors, self._most = listening, visitors, most
        self._room, self._keep, self._public = room, keep, urlsplit(public) if public else None
        self._open: dict[str, web.WebSocketResponse] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    def serve(self, debug: bool = False) -> None:
        """Serve until somebody presses Ctrl-C."""
        self.initialize_logging()
        web.run_app(self._application(), sock=self._listening, print=None, access_log=None)

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(
            [
                web.get("/", self.handle_new),
                web.get("/page.css", self.handle_style),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path),
                web.get("/{code}", self.handle_page),
                web.get("/{code}/ws", self.handle_websocket),
            ]
        )
        app.on_shutdown.append(self._close_all)
        if self._keep:
            app.cleanup_ctx.append(self._clearing)
        return app

    @web.middleware
    async def _guarded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Under a name that is not ours nobody is served (somebody else's page could reach us by such a one)."""
        name = urlsplit(f"//{request.host}").hostname or ""
        ours = {*_LOOPBACK, self._public.hostname} if self._public else _LOOPBACK
        if self.host in _LOOPBACK and name not in ours:
            raise web.HTTPForbidden(text="this server has another name\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    # ---------------------------------------------------------------- pages
    async def handle_new(self, request: web.Request) -> web.Response:
        """A new visitor gets a code; the page's address holds it from then on."""
        raise web.HTTPSeeOther(f"/{self._visitors.welcome()}", headers=_HEADERS)

    async def handle_page(self, request: web.Request) -> web.Response:
        """The page of a visitor."""
        code = request.match_info["code"]
        if self._visitors.folder(code) is None:
            raise web.HTTPNotFound(
                text='<p>There is no such world here. <a href="/">Begin a new one</a></p>',
                content_type="text/html",
                headers=_HEADERS,
            )
        scheme, host = self._reached_by(request)
        size = min(_LARGEST, max(_SMALLEST, to_int(request.query.get("fontsize", ""), 16)))
        page = Template(_read("page.html")).substitute(
            code=code, websocket=f"{scheme}://{host}/{code}/ws", font_size=size
        )
        return web.Response(text=page, content_type="text/html")

    def _reached_by(self, request: web.Request) -> tuple[str, str]:
        """By which kind of websocket a page reaches us, and under which name."""
        if self._public is not None:
            return ("wss" if self._public.scheme == "https" else "ws"), self._public.netloc
        return ("wss" if request.secure else "ws"), request.host

    async def handle_style(self, request: web.Request) -> web.Response:
        """How the page looks."""
        return web.Response(text=_read("page.css"), content_type="text/css")

    # ---------------------------------------------------------------- the shop behind a page
    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One page's connection, with a program of its own at the other end."""
        code = request.match_info["code"]
        folder = self._visitors.folder(code)
        if folder is None:
            raise web.HTTPNotFound(text="there is no such world here\n")
        origin = request.headers.get("Origin")
        if origin is None or urlsplit(origin).netloc != self._reached_by(request)[1]:
            raise web.HTTPForbidden(text="only this server's own pages may do that\n")
        if code not in self._open and len(self._open) >= self._most:
            raise web.HTTPServiceUnavailable(text="the shop is full\n")
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)
        before = self._open.get(code)
        self._open[code] = websocket
        if before is not None:
            await before.close()
        async with self._turns.setdefault(code, asyncio.Lock()):  # the program before this one has to end first
            try:
                if self._open.get(code) is websocket:
                    await self._visit(request, websocket, folder)
            finally:
                if self._open.get(code) is websocket:
                    del self._open[code]
        return websocket

    async def _visit(self, request: web.Request, websocket: web.WebSocketResponse, folder: Path) -> None:
        width, height = (
            min(_CELLS, max(1, to_int(request.query.get(name, ""), usual)))
            for name, usual in (("width", 80), ("height", 24))
        )

        async def hang_up() -> None:
            await websocket.close()

        self._visitors.seen(folder.name)
        service = AppService(
            visit_command(folder, self._room),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=hang_up,
            download_manager=self.download_manager,
        )
        try:
            await service.start(width, height)
            await self._process_messages(websocket, service)
        finally:
            await service.stop()
            self._visitors.seen(folder.name)

    async def _clearing(self, app: web.Application) -> AsyncIterator[None]:
        """Clear away now, and then every hour as long as the server runs."""

        async def clear() -> None:
            while True:
                await asyncio.to_thread(self._visitors.clear, time() - self._keep, frozenset(self._open))
                await asyncio.sleep(_HOUR)

        task = asyncio.create_task(clear())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _close_all(self, app: web.Application) -> None:
        for websocket in list(self._open.values()):
            await websocket.close()


def visit_command(folder: Path, room: int) -> str:
    """The command line of a visitor's program; nothing of it is a visitor's own words."""
    words = [sys.executable, "-P", "-m", "ecomtui.tui.visit", str(folder), str(room)]
    return subprocess.list2cmdline(words) if os.name == "nt" else "exec " + shlex.join(words)


def _read(name: str) -> str:
    return files("ecomtui.cli.web").joinpath(name).read_text(encoding="utf-8")
