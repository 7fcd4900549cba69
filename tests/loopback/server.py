"""The stand-in itself: one HTTP server with every subject's routes, the gateway, the faults and the limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

from aiohttp import web

from tests.loopback import applications, events, interactions, messages, threads
from tests.loopback.api import ROUTES, Call, Refusal, Route
from tests.loopback.faults import Faults, Rates, reply
from tests.loopback.gateway import Gateway
from tests.town.world import World

SUBJECTS = (applications, events, interactions, messages, threads)


class Request(NamedTuple):
    """What a process of the bot asked."""

    process: str
    method: str
    path: str
    body: Any


class Server:
    """`requests` is everything that was asked; `unexpected` what the stand-in does not know or broke on."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world)
        self.faults = Faults()
        self.rates = Rates()
        self.requests: list[Request] = []
        self.unexpected: list[Exception] = []
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def begin(cls) -> AsyncIterator["Server"]:
        """Raises at the end whatever the stand-in could not answer."""
        server = cls()
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
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.gateway.drop()
        await self._runner.cleanup()

    def url(self, process: str = "bot") -> str:
        return f"http://127.0.0.1:{self.port}/{process}"

    async def _serve(self, template: str, route: Route, request: web.Request) -> web.Response:
        path = "/" + request.path.split("/", 4)[4]
        body = await request.json() if request.can_read_body else {}
        self.requests.append(Request(request.match_info["process"], request.method, path, body))
        fault = self.faults.take(request.method, path)
        if fault and not fault.after and (lost := await fault.strike(request)):
            return lost
        response = self._work(template, route, request, body)
        self.world.changed.fire()
        return (fault and fault.after and await fault.strike(request)) or response

    def _work(self, template: str, route: Route, request: web.Request, body: Any) -> web.Response:
        if "{token}" not in template and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return reply({"code": 0, "message": "401: Unauthorized"}, 401)
        headers, refused = self.rates.take(request.method, template, request.match_info, self.world.now())
        if refused is not None:
            return refused
        try:
            answer = route(Call(self.world, request.match_info, request.query, body))
        except Refusal as refusal:
            return reply(refusal.payload, refusal.status, headers)
        except Exception as gap:  # noqa: BLE001 - the stand-in's own; raised when the test ends
            return self._give_up(gap)
        return web.Response(status=204, headers=headers) if answer is None else reply(answer, headers=headers)

    async def _refuse_unknown(self, request: web.Request) -> web.Response:
        return self._give_up(NotImplementedError(f"The stand-in has no route {request.method} {request.path}."))

    def _give_up(self, gap: Exception) -> web.Response:
        self.unexpected.append(gap)
        return reply({"message": f"The stand-in broke: {gap!r}"}, 501)
