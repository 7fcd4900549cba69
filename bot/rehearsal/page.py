"""The page in the browser: a shell of our own around simcord's view of one channel.

Both stand on one origin: what the shell does not know is passed on to simcord's own server, whose pages may then be
framed and restyled. Served on the loopback address only, to pages of its own only.
"""

import errno
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from simcord.backend.models import ScheduledEvent
from simcord.builders import ChannelHandle

from bot.errors import StartupError, UserError
from bot.rehearsal.reading import describe_span
from bot.rehearsal.terminal import Order, Verb, place_name, read_order
from bot.rehearsal.visit import Skip, Visit, record

ADDRESS = "127.0.0.1"
TRIED_PORTS = 20
FILES = Path(__file__).parent
CONTENT_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
LARGEST_UPLOAD = 30 * 2**20
POLICY = (
    "default-src 'self'; connect-src 'self' blob:; img-src 'self' blob:; media-src 'self' blob:; frame-ancestors 'self'"
)
KEPT_HEADERS = ("content-type", "content-disposition", "x-simcord", "x-media", "x-display")
DROPPED_HEADERS = frozenset({"host", "origin", "referer", "content-length", "connection", "accept-encoding"})
FRAME = "/stage"
ACTION = "/api/action"
REVISION = re.compile(rb'("published_revision":\s*)\d+')
"""In an action's own JSON, which stands before any file that comes with it; quotes within its values are escaped."""

KINDS = {0: "text", 2: "voice", 5: "text", 15: "forum"}

TRY = (
    ("nominate", "Put a film forward: type a title and choose."),
    ("vote open", "As Hana: closes 1d. Then vote as the others."),
    ("poll ask", "Ask anything. Answers: Friday | Saturday"),
    ("discuss", "In your own words: never giving up."),
    ("library add", "As Hana: an essay of yours."),
    ("prompts review", "As Hana: what it gave."),
    ("party schedule", "As Hana: when 3h. The reminder comes by itself."),
    ("help", "All that you can do here."),
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """Serves one visit. `url` is set once it is up."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._runner: web.AppRunner | None = None
        self._upstream: aiohttp.ClientSession | None = None
        self.url = ""

    def application(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_UPLOAD, middlewares=[_own_pages_only, _one_way_to_fail])
        app.router.add_get("/", _file("page.html"))
        app.router.add_get("/rehearsal/page.css", _file("page.css"))
        app.router.add_get("/rehearsal/page.js", _file("page.js"))
        app.router.add_get("/rehearsal/portrait/{user_id}", self._portrait)
        app.router.add_get("/rehearsal/state", self._state)
        app.router.add_post("/rehearsal/show", self._show)
        app.router.add_post("/rehearsal/skip", self._skip)
        app.router.add_post("/rehearsal/interest", self._interest)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        app.cleanup_ctx.append(self._connect)
        return app

    async def serve(self, port: int) -> None:
        """On this port, or the next one that is free. Raises `StartupError` if there is none."""
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        for candidate in range(port, port + TRIED_PORTS):
            try:
                await web.TCPSite(self._runner, ADDRESS, candidate).start()
            except OSError as error:
                if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                    raise
                continue
            self.url = f"http://{ADDRESS}:{self._runner.addresses[0][1]}/"
            return
        raise StartupError(
            f"The ports {port} to {port + TRIED_PORTS - 1} are all in use. Choose another with --port, such as"
            f" --port {port + 1000}."
        )

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _connect(self, _app: web.Application) -> Any:
        # A connection is not kept: every channel shown is a new server on the other side.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as self._upstream:
            yield

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(await describe(self._visit))

    async def _show(self, request: web.Request) -> web.Response:
        visit, wanted = self._visit, await _body(request)
        channel = next((c for c in visit.everywhere() if str(c.id) == wanted.get("channel")), None)
        member = next((m for m in visit.stage.members if str(m.id) == wanted.get("member")), None)
        if channel is None and member is None:
            raise UserError("That channel is no longer there.")
        await visit.show(channel=channel, member=member)
        return web.json_response(await describe(visit))

    async def _skip(self, request: web.Request) -> web.Response:
        order = read_order(str((await _body(request)).get("by", "")))
        before = self._visit.stage.env.now()
        skip = await self._skipped(order)
        note = f"{describe_span(skip.now - before)} went by. {_news(skip)}"
        return web.json_response({**await describe(self._visit), "note": note})

    async def _skipped(self, order: Order) -> Skip:
        if order.verb is Verb.NEXT:
            return await self._visit.skip_to_next()
        return await self._visit.skip(order.span)

    async def _interest(self, request: web.Request) -> web.Response:
        await self._visit.toggle_interest(int((await _body(request)).get("event", 0)))
        return web.json_response(await describe(self._visit))

    async def _portrait(self, request: web.Request) -> web.Response:
        image = self._visit.portrait(request.match_info["user_id"])
        if image is None:
            raise web.HTTPNotFound
        return web.Response(body=image, content_type="image/png", headers={"Cache-Control": "max-age=3600"})

    async def _pass_on(self, request: web.Request) -> web.Response:
        """Ask simcord's server. What acts there waits for the gate, since two acts at once are refused."""
        body = await request.read()
        if request.path != ACTION:
            return await self._ask(request, body)
        async with self._visit.stage.gate, self._visit.stage.patience():
            answer = await self._ask(request, body)
            fresher = await self._with_present_revision(request, body, answer)
            if fresher is not None:
                answer = await self._ask(request, fresher)
            await self._visit.acted()
            return answer

    async def _ask(self, request: web.Request, body: bytes) -> web.Response:
        path = request.path_qs.replace(FRAME, "/", 1) if request.path == FRAME else request.path_qs
        async with self._request(request, path, method=request.method, data=body or None) as answer:
            content = await answer.read()
            headers = {name: value for name, value in answer.headers.items() if name.lower().startswith(KEPT_HEADERS)}
        if request.path == "/preview.css":
            content += (FILES / "inner.css").read_bytes()
        headers["Content-Security-Policy"] = POLICY
        headers["Cache-Control"] = "max-age=3600" if request.path.startswith(("/fonts/", "/vendor/")) else "no-store"
        return web.Response(status=answer.status, body=content, headers=headers)

    async def _with_present_revision(self, request: web.Request, body: bytes, answer: web.Response) -> bytes | None:
        """The action again, where the channel moved on between the page's last look and the click; None if not.

        simcord rejects such an action without carrying it out, and looks at its targets anew, so this is safe.
        """
        content = answer.body if isinstance(answer.body, bytes) else b""
        if b'"stale-revision"' not in content or not json.loads(content).get("rejected"):
            return None
        async with self._request(request, "/api/state") as state:
            revision = (await state.json())["publishedRevision"]
        return REVISION.sub(rb"\g<1>%d" % revision, body, count=1)

    def _request(self, request: web.Request, path: str, *, method: str = "GET", data: bytes | None = None) -> Any:
        if self._upstream is None or self._visit.preview is None:
            raise web.HTTPServiceUnavailable
        port = urlsplit(self._visit.preview.url).port
        headers = {name: value for name, value in request.headers.items() if name.lower() not in DROPPED_HEADERS}
        return self._upstream.request(method, f"http://{ADDRESS}:{port}{path}", data=data, headers=headers)


async def describe(visit: Visit) -> dict[str, Any]:
    """All that the shell shows."""
    stage = visit.stage
    due = await stage.next_due()
    return {
        "server": stage.guild.name,
        "zone": visit.zone.key,
        "now": stage.env.now().isoformat(),
        "next": due.isoformat() if due else None,
        "member": str(visit.member.id),
        "members": [
            {"id": str(m.id), "name": stage.display_name(m), "host": m.id == stage.host.id} for m in stage.members
        ],
        "channel": str(visit.channel.id),
        "channels": [_channel(visit, channel) for channel in visit.places() if visit.can_read(visit.member, channel)]
        + [_channel(visit, channel) for channel in visit.direct_messages(visit.member)],
        "everywhere": [(str(channel.id), str(visit.last_message_id(channel))) for channel in visit.everywhere()],
        "events": [_event(visit, event) for event in visit.events()],
        "tries": _tries(visit),
        "frame": _frame(visit),
    }


def _channel(visit: Visit, channel: ChannelHandle) -> dict[str, Any]:
    known = record(channel)
    kind = "direct" if channel.guild is None else "thread" if channel.is_thread else KINDS.get(known.type, "other")
    return {
        "id": str(channel.id),
        "name": channel.name or "Projectionist",
        "kind": kind,
        "last": str(visit.last_message_id(channel)),
    }


def _event(visit: Visit, event: ScheduledEvent) -> dict[str, Any]:
    backend = visit.stage.env.backend
    voice = backend.channels.get(event.channel_id) if event.channel_id else None
    place = voice.name if voice else (event.entity_metadata or {}).get("location", "")
    return {
        "id": str(event.id),
        "name": event.name,
        "place": place,
        "starts": event.scheduled_start_time,
        "running": event.status != 1,
        "interested": visit.member.id in event.user_ids,
        "count": len(event.user_ids),
    }


def _tries(visit: Visit) -> list[dict[str, str]]:
    """The suggestions whose command this bot has."""
    known = {command["name"] for scope in visit.stage.env.backend.commands.values() for command in scope.values()}
    return [{"command": name, "text": text} for name, text in TRY if name.split()[0] in known]


def _frame(visit: Visit) -> str:
    """The address of the inner page. The query changes with what is shown, so that the browser loads it anew."""
    if visit.preview is None:
        return ""
    capability = urlsplit(visit.preview.url).fragment
    return f"{FRAME}?in={visit.channel.id}&as={visit.member.id}#{capability}"


def _news(skip: Skip) -> str:
    if not skip.news:
        return "Nothing was said meanwhile."
    return "New: " + ", ".join(f"{len(messages)} in {place_name(channel)}" for channel, messages in skip.news) + "."


def _file(name: str) -> Handler:
    path = FILES / name

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(
            text=path.read_text("utf-8"),
            content_type=CONTENT_TYPES[path.suffix],
            headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"},
        )

    return answer


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise UserError("The page and the server do not understand each other. Reload the page.")
    return body


@web.middleware
async def _own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site in the same browser must not be able to steer or read this one."""
    port = request.url.port
    own = {f"{host}:{port}" for host in (ADDRESS, "localhost")}
    origin = request.headers.get("Origin")
    if request.host not in own or (origin is not None and urlsplit(origin).netloc not in own):
        raise web.HTTPForbidden
    return await handler(request)


@web.middleware
async def _one_way_to_fail(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except UserError as refused:
        return web.json_response({"error": refused.message}, status=400)
    except aiohttp.ClientError:
        # The page that asks belongs to a channel that is no longer shown.
        return web.Response(status=410)
