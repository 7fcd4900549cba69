"""The one way to fail, for commands, buttons, dialogs and autocomplete alike."""

import secrets

import discord
import structlog
from discord import app_commands

from bot.errors import UserError
from bot.ui import limits
from bot.ui.answers import answer
from bot.ui.context import Interaction
from bot.ui.network import LOST
from bot.ui.text import cut

log = structlog.get_logger(__name__)

UNKNOWN_INTERACTION = 10062
CHANGED = "This command has changed since your Discord last looked. Reload Discord (Ctrl+R) and try again."
NOT_ALLOWED = "You do not have the permission that this command needs. Ask one of the club's hosts."


async def answer_failure(interaction: Interaction, error: Exception) -> None:
    """Tell the person what went wrong, privately, in one sentence; log what is not their doing."""
    cause = _cause(error)
    if isinstance(cause, discord.NotFound) and cause.code == UNKNOWN_INTERACTION:
        log.warning("interaction_expired")
        return
    try:
        await answer(interaction, cut(_sentence(cause), limits.CONTENT))
    except discord.HTTPException as refused:
        log.warning("failure_not_answered", status=refused.status, code=refused.code)
    except LOST as lost:
        log.warning("failure_not_answered", fault=str(lost))


def _cause(error: Exception) -> Exception:
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, UserError):
        return error.__cause__
    return error


def _sentence(cause: Exception) -> str:
    if isinstance(cause, UserError):
        return cause.message
    if isinstance(cause, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return CHANGED
    if isinstance(cause, app_commands.TransformerError):
        return f"I could not read “{cause.value}”. Choose one of the suggestions, or write it another way."
    if isinstance(cause, app_commands.CheckFailure):
        return NOT_ALLOWED
    code = secrets.token_hex(3)
    log.error("unexpected_error", code=code, exc_info=cause)
    return f"Something went wrong on the bot's side. If it happens again, give a host this code: `{code}`."
