"""The bot as a host runs it: its own process, which can be killed and started again."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

from tests.loopback.server import Server

REPOSITORY = Path(__file__).parents[2]
SHIM = Path(__file__).parent / "shim"
HOST_STARTS = ("-m", "bot", "run")
TICKS = os.sysconf("SC_CLK_TCK")


class BotProcess:
    """`name` tells several apart on one server; they may share `database`. `log` holds all that they wrote."""

    def __init__(
        self, server: Server, database: Path, *, name: str = "bot", command: Sequence[str] = HOST_STARTS
    ) -> None:
        self.server = server
        self.database = database
        self.name = name
        self.command = command
        self.folder = database.parent
        self.log = self.folder / f"{name}.log"
        self.environment: dict[str, str] = {}
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    @asynccontextmanager
    async def running(
        cls, server: Server, database: Path, *, name: str = "bot", environment: Mapping[str, str] = MappingProxyType({})
    ) -> AsyncIterator["BotProcess"]:
        bot = cls(server, database, name=name)
        bot.environment |= environment
        try:
            await bot.start()
            yield bot
        finally:
            await bot.kill()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode if self._process else None

    async def start(self, *, wait: bool = True, seconds: float = 30.0) -> None:
        """Returns when the gateway has told it of its servers. Raises `RuntimeError` with the log if it ends before."""
        before = self.server.gateway.identified.get(self.name, 0)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self.command, cwd=self.folder, env=self._environment(), stdout=log, stderr=log
            )
        if wait:
            await self._until_ready(before, seconds)

    async def kill(self) -> int:
        """`kill -9`."""
        return await self.end(signal.SIGKILL)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit status, also of a process that is gone."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await self._process.wait()

    async def wait(self, seconds: float = 20.0) -> int:
        """The exit status of a process that ends by itself. Raises `TimeoutError`."""
        assert self._process is not None
        async with asyncio.timeout(seconds):
            return await self._process.wait()

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_bytes(self) -> int:
        """What it holds in RAM."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * resource.getpagesize()

    def read_log(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": f"{SHIM}{os.pathsep}{REPOSITORY}",
            "PYTHONUNBUFFERED": "1",
            "LOOPBACK_URL": self.server.url(self.name),
            "DISCORD_TOKEN": self.server.world.token,
            "PROJECTIONIST_DATABASE": str(self.database),
            **self.environment,
        }

    async def _until_ready(self, before: int, seconds: float) -> None:
        assert self._process is not None
        gateway = self.server.gateway
        ended = asyncio.create_task(self._process.wait())
        ready = asyncio.create_task(
            gateway.changed.until(lambda: gateway.identified.get(self.name, 0) > before, seconds)
        )
        try:
            await asyncio.wait({ended, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise RuntimeError(f"The bot ended with {ended.result()}:\n{self.read_log()}")
            ready.result()
        finally:
            ended.cancel()
            ready.cancel()
