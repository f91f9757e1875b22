"""The built review screen: the page and its hashed assets, served by name from a list made once."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

STATIC: Final = Path(__file__).parent.parent / "static"
PAGE: Final = "index.html"
_ABSENT: Final = (
    "审核界面尚未构建。在源码目录运行 make screen，或安装发布的 wheel。\n"
    "The review screen is not built. Run make screen in the source checkout, or install a released wheel.\n"
)
_FOREVER: Final = "private, max-age=31536000, immutable"


def static_routes(folder: Path = STATIC) -> list[Route]:
    """Routes for the page at ``/`` and for each file below ``assets``; no address is ever made into a path."""
    page = folder / PAGE
    if not page.is_file():
        return [Route("/", _absent)]
    routes = [_route("/", page, "no-store")]
    routes += [_route(f"/{name}", folder / name, "no-cache") for name in _others(folder)]
    assets = sorted(path for path in (folder / "assets").glob("*") if path.is_file())
    return routes + [_route(f"/assets/{path.name}", path, _FOREVER) for path in assets]


def _others(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != PAGE)


def _route(address: str, path: Path, caching: str) -> Route:
    data = path.read_bytes()
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"

    async def serve(request: Request) -> Response:
        return Response(data, headers={"Cache-Control": caching}, media_type=media)

    return Route(address, serve)


async def _absent(request: Request) -> Response:
    return PlainTextResponse(_ABSENT, 503)
