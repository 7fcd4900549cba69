"""The rehearsal: the club on a simulated Discord, for people without a token.

`stage` builds the server and the bot in it, `keeping` keeps it between two visits. `tour` plays a week of it: `acts`
are its steps, those about essays and prompts in `talks`, made of what `play` offers, told by `telling` in the words
that `reading` finds on the screen. `encore.md` is the essay that a host loads. `visit` is what comes after it, steered
by `page` in the browser and by `terminal`. `evening` is the whole of it.

The simulator, simcord, is known only in here, and is needed only when a rehearsal is run.
"""

import asyncio
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.errors import StartupError

NOT_INSTALLED = (
    "The rehearsal needs simcord, which is not installed. Run `make rehearse`, which installs everything, or"
    ' `python -m pip install -e ".[rehearsal]"` in this folder.'
)


@dataclass(frozen=True, slots=True)
class RehearsalOptions:
    """`tour`: end after the tour. `keep`: a folder in which everything lasts. `port`: of the page."""

    tour: bool = False
    keep: Path | None = None
    port: int = 8765


def run(options: RehearsalOptions) -> int:
    """The exit status: 0 if every step of the tour happened. Raises `StartupError`."""
    if find_spec("simcord") is None:
        raise StartupError(NOT_INSTALLED)
    from bot.rehearsal.evening import rehearse  # noqa: PLC0415 - the simulator may be missing

    try:
        return asyncio.run(rehearse(options))
    except KeyboardInterrupt:
        print()
        return 0
