"""The command line: run, rehearse, check, prompts, backup. The only reader of the environment."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp
import discord
from dotenv import dotenv_values

from bot import doctor
from bot.app import back_up, build_client
from bot.clock import SystemClock
from bot.errors import StartupError
from bot.log import configure_logging
from bot.reading.encoder import find_encoder
from bot.settings import Settings, load_settings

DONE, FAILED = 0, 1
DEFAULT_PORT = 8765

HOW_TO_GET_A_BOT = """\
Projectionist needs a bot token from Discord. To get one:
  1. Open https://discord.com/developers/applications and press "New Application".
  2. Under "Bot", press "Reset Token" and copy what it shows.
  3. Write DISCORD_TOKEN=<the token> into a file named .env in this folder.
Then start it again. To try everything without a token: make rehearse"""

DISCORD_REFUSED_IT = (
    "Discord refused the token. Copy it again from https://discord.com/developers/applications"
    ' (your application, "Bot", "Reset Token") into DISCORD_TOKEN.'
)

OUT_OF_REACH = "Discord could not be reached. Look at the network; I try again in {} s."
TOKEN_REFUSED = 4004
"""How the gateway closes when the token was reset while the bot ran."""

YOUNG_OBJECTS = 10_000
"""How many more are made than let go of before the collector looks at them."""

FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 2, 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit status."""
    options = _parser().parse_args(arguments)
    _keep_quiet_about_voice()
    try:
        settings = load_settings(_environment())
        return int(options.command(settings, options))
    except StartupError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return DONE


def _run(settings: Settings, _options: argparse.Namespace) -> int:
    if settings.token is None:
        raise StartupError(HOW_TO_GET_A_BOT)
    configure_logging(settings)
    _spare_the_collector()
    asyncio.run(_serve(settings, settings.token.get_secret_value()))
    return DONE


def _spare_the_collector() -> None:
    """What is loaded by now stays for good and needs no looking through; what comes is mostly gone after an answer."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


async def _serve(settings: Settings, token: str) -> None:
    """Once connected, discord.py comes back by itself; until then it is tried again here, later each time."""
    delay = FIRST_DELAY_SECONDS
    while not await _connect(settings, token):
        print(OUT_OF_REACH.format(delay), file=sys.stderr)
        await asyncio.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY_SECONDS)


async def _connect(settings: Settings, token: str) -> bool:
    """Run the bot until it is stopped. False where Discord was out of reach at the start."""
    try:
        async with build_client(settings, SystemClock(), embedder=find_encoder()) as client:
            await client.start(token)
    except discord.LoginFailure as refused:
        raise StartupError(DISCORD_REFUSED_IT) from refused
    except discord.ConnectionClosed as closed:
        if closed.code == TOKEN_REFUSED:
            raise StartupError(DISCORD_REFUSED_IT) from closed
        raise
    except (aiohttp.ClientConnectionError, discord.DiscordServerError):
        return False
    return True


def _rehearse(_settings: Settings, options: argparse.Namespace) -> int:
    from bot.rehearsal import RehearsalOptions, run  # noqa: PLC0415 - the simulator is an extra of its own

    return run(RehearsalOptions(tour=options.tour, keep=options.keep, port=options.port))


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    report = asyncio.run(doctor.examine(settings))
    for line in report.lines:
        print(line)
    return DONE if report.is_well else FAILED


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    asyncio.run(back_up(settings, options.path))
    print(f"The database {settings.database} is saved as {options.path}.")
    return DONE


def _prompts(_settings: Settings, options: argparse.Namespace) -> int:
    from bot import tryout  # noqa: PLC0415 - what reads documents is slow to load

    tryout.require_title(options.film)
    trials, unusable = tryout.try_documents(options.files)
    if trials:
        print((tryout.as_json if options.json else tryout.as_text)(trials, options.film))
    for sentence in unusable:
        print(sentence, file=sys.stderr)
    return FAILED if unusable else DONE


def _keep_quiet_about_voice() -> None:
    """discord.py warns of libraries for speaking that it misses; this bot never speaks in a voice channel."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _environment() -> Mapping[str, str | None]:
    """What the file .env says, and the environment over it."""
    return {**dotenv_values(".env"), **os.environ}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="projectionist", description="The Discord bot that runs a film club.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the bot; needs DISCORD_TOKEN")
    run.set_defaults(command=_run)
    rehearse = commands.add_parser("rehearse", help="a film club on a simulated Discord; needs no token")
    rehearse.add_argument("--tour", action="store_true", help="end after the tour; status 0 if every step happened")
    rehearse.add_argument("--keep", type=Path, metavar="PATH", help="keep the club's records in this folder")
    rehearse.add_argument("--port", type=int, default=DEFAULT_PORT, help="the page's port (default: %(default)s)")
    rehearse.set_defaults(command=_rehearse)
    check = commands.add_parser("check", help="check settings, database, data files and, with a token, permissions")
    check.set_defaults(command=_check)
    prompts = commands.add_parser("prompts", help="show the prompts that essays would give; needs no server")
    prompts.add_argument("files", type=Path, nargs="+", metavar="FILE", help="text, Markdown, HTML or PDF")
    prompts.add_argument("--json", action="store_true", help="print them for programs")
    prompts.add_argument("--film", metavar='"TITLE (YEAR)"', help="ask about this film")
    prompts.set_defaults(command=_prompts)
    backup = commands.add_parser("backup", help="save a copy of the database, also while the bot runs")
    backup.add_argument("path", type=Path, metavar="PATH", help="the file to write; it must not exist yet")
    backup.set_defaults(command=_backup)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
