"""The stand-in itself: one HTTP server with every subject's routes, the gateway, the faults and the limits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiohttp import web

from tests.loopback import applications, events, interactions, messages, threads
from tests.loopback.api import ROUTES, Call, Code, Refusal, Route, reply
from tests.loopback.faults import Faults, broken, too_many
from tests.loopback.gateway import Gateway
from tests.loopback.rates import Rates
from tests.loopback.world import World

SUBJECTS = (applications, events, interactions, messages, threads)
WITHOUT_TOKEN = ("/interactions/", "/webhooks/")


@dataclass(frozen=True)
class Request:
    """What a process of the bot asked, and the status that it was answered with; 0 before that, or never."""

    process: str
    method: str
    path: str
    body: Any
    status: list[int]


class Server:
    """`requests` is everything that was asked; `unexpected` what the stand-in does not know or broke on."""

    def __init__(self, shards: int = 1) -> None:
        self.world = World()
        self.gateway = Gateway(self.world, shards)
        self.faults = Faults()
        self.rates = Rates()
        self.requests: list[Request] = []
        self.unexpected: list[Exception] = []
        self.port = 0
        self._runner: web.AppRunner | None = None

    @classmethod
    @asynccontextmanager
    async def begin(cls, shards: int = 1) -> AsyncIterator["Server"]:
        """Raises at the end whatever the stand-in could not answer."""
        server = cls(shards)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()
        if server.unexpected:
            raise ExceptionGroup("the stand-in was asked what it does not know", server.unexpected)

    async def start(self) -> None:
        """Also after `stop`: at the same address, with the same world."""
        app = web.Application()
        for (method, path), route in ROUTES.items():
            app.router.add_route(method, f"/{{process}}/api/v10{path}", partial(self._serve, path, route))
        app.router.add_get("/{process}/gateway", self.gateway.serve)
        app.router.add_route("*", "/{tail:.*}", self._refuse_unknown)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    def url(self, process: str = "bot") -> str:
        return f"http://127.0.0.1:{self.port}/{process}"

    def asked(self, method: str, ending: str) -> list[Request]:
        """The requests of this method whose path ends so, the oldest first."""
        return [r for r in self.requests if r.method == method and r.path.endswith(ending)]

    async def _serve(self, template: str, route: Route, request: web.Request) -> web.Response:
        path = "/" + request.path.split("/", 4)[4]
        body = await request.json() if request.can_read_body else {}
        record = Request(request.match_info["process"], request.method, path, body, [])
        self.requests.append(record)
        fault = self.faults.take(request.method, path)
        if fault is not None and not fault.after:
            await asyncio.sleep(fault.delay)
            if fault.breaks:
                return broken(fault, request)
        response = self._work(template, route, request, body)
        record.status.append(response.status)
        if fault is not None and fault.after:
            await asyncio.sleep(fault.delay)
            if fault.breaks:
                return broken(fault, request)
        return response

    def _work(self, template: str, route: Route, request: web.Request, body: Any) -> web.Response:
        variables = request.match_info
        open_to_all = template.startswith(WITHOUT_TOKEN)
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return _refusal(Refusal(Code.UNAUTHORIZED), {})
        major = next((variables[name] for name in ("token", "channel_id", "guild_id") if name in variables), "")
        headers, limited = self.rates.take(request.method, template, major, self.world.now())
        if limited is not None:
            return too_many(limited.retry_after, everywhere=limited.everywhere, headers=headers)
        try:
            answer = route(Call(self.world, variables, request.query, body))
        except Refusal as refusal:
            return _refusal(refusal, headers)
        except Exception as error:  # noqa: BLE001 - a gap of the stand-in's own, raised when the test ends
            self.unexpected.append(error)
            return reply({"message": f"The stand-in broke: {error!r}"}, status=501)
        if answer is None:
            return web.Response(status=204, headers=headers)
        return reply(answer, headers=headers)

    async def _refuse_unknown(self, request: web.Request) -> web.Response:
        said = f"The stand-in has no route {request.method} {request.path}."
        self.unexpected.append(NotImplementedError(said))
        return reply({"message": said}, status=501)


def _refusal(refusal: Refusal, headers: dict[str, str]) -> web.Response:
    return reply(refusal.payload, status=refusal.status, headers=headers)
