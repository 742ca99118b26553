"""`ecomtui serve`: the shop in a browser, a world of their own for everybody who comes."""

import re
import socket
from pathlib import Path
from typing import Final

import click

from ecomtui.cli.options import HELP, WorldFile
from ecomtui.cli.program import Command, complain, safe
from ecomtui.world.errors import BadInput, shown

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
MOST_PORT: Final = 65_535
EXTRA: Final = "serve"
MB: Final = 1_000_000
DAY: Final = 86_400
PUBLIC: Final = re.compile(r"https?://[\w.:\[\]-]+/?")
EXAMPLES: Final = (
    ("ecomtui serve", "on this computer only, at http://127.0.0.1:8000"),
    ("ecomtui serve --host 0.0.0.0 --visitors 30", "for a class, on a network you trust"),
    ("ecomtui serve --port 0", "on any free port, which is printed"),
    ("ecomtui serve --space 50 --keep 14", "50 MB a visitor; two weeks unseen: removed"),
    ("ecomtui serve --public-url https://shop.example", "behind a proxy with TLS"),
)


@click.command(
    "serve", cls=Command, examples=EXAMPLES, context_settings=HELP, short_help="Open the shop in web browsers."
)
@click.option("--host", default=LOOPBACK[0], show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, MOST_PORT),
    default=8000,
    show_default=True,
    metavar="N",
    help="0 takes a free one.",
)
@click.option("--folder", type=WorldFile(), metavar="FOLDER", help="Where the visitors' worlds are kept.")
@click.option(
    "--visitors",
    type=click.IntRange(1, 1_000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many may be there at a time; each is a process of about 80 MB.",
)
@click.option(
    "--space",
    type=click.IntRange(5, 100_000),
    default=100,
    show_default=True,
    metavar="MB",
    help="How much of the disk one visitor may use. Whoever has used it up is told, and can begin anew.",
)
@click.option(
    "--keep",
    type=click.IntRange(0, 3_650),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="A world that nobody has come to for so long is removed; 0 keeps all of them.",
)
@click.option(
    "--public-url",
    "public",
    metavar="URL",
    help="The address by which visitors come, such as https://shop.example, where a proxy stands before this server.",
)
def serve(host: str, port: int, folder: Path | None, visitors: int, space: int, keep: int, public: str | None) -> None:
    """Open the shop in web browsers.

    Everybody who comes gets a world of their own, and a code in the page's address: with it one finds the same
    world again, after a refresh as after a week. Nobody else can guess it, but whoever sees it can use it.

    It listens on this computer only. With another --host everybody who can reach this computer can come, and
    what they do is sent unencrypted: do that on a network you trust.

    For the open internet let a proxy that has a certificate stand before it, and name the address by which people
    reach that: `--public-url https://shop.example`. With Caddy this is the whole of its file:

    \b
        shop.example {
            reverse_proxy 127.0.0.1:8000
        }

    Any other will do that passes on websockets (nginx: `proxy_http_version 1.1` with the headers Upgrade and
    Connection). The proxy has to have the whole name, not a path below it.

    Needs the extra `serve`: pip install 'ecomtui[serve]'
    """
    try:
        from ecomtui.cli.web.server import ShopServer
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("textual_serve", "aiohttp"):
            raise
        raise BadInput(f"the shop in a browser needs {error.name}: pip install 'ecomtui[{EXTRA}]'") from None
    from ecomtui.cli.web.codes import Visitors

    kept = _made(folder)
    if public is not None and not PUBLIC.fullmatch(public):
        raise BadInput(f"{shown(public)} is no public address; give a scheme and a name alone: https://shop.example")
    with _listening(host, port) as listening:
        address = _address(listening)
        if host not in LOOPBACK:
            complain(f"everybody who can reach this computer can come to {address}, and all of it is unencrypted")
        click.echo(f"The shop is open at {address}")
        click.echo(safe(f"Worlds are kept in {kept}. Ctrl-C closes it."))
        if public:
            click.echo(f"Visitors come by {public}")
        server = ShopServer(listening, Visitors(kept), visitors, room=space * MB, keep=float(keep * DAY), public=public)
        server.serve()


def _made(folder: Path | None) -> Path:
    """The folder of the visitors' worlds, which nobody else on this computer may look into."""
    from platformdirs import user_data_path

    kept = (folder or user_data_path("ecomtui") / "visitors").absolute()
    try:
        kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(f"{kept} cannot be made ({error.strerror}); name another place with --folder") from error
    return kept


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        BadInput: when it cannot.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(
            f"cannot listen on {host}, port {port} ({why}); choose another with --port, 0 takes a free one"
        ) from error


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
