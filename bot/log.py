"""Logging: readable lines by default, JSON by setting. No message text and no token is ever logged."""

import logging
import sys

import structlog

from bot.settings import LogFormat, Settings


def configure_logging(settings: Settings) -> None:
    """Send structlog's and the standard library's records (discord.py's) through one chain to stderr.

    The libraries' debug lines would hold whole messages, and their tracebacks' variables as well.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last_steps(settings.log_format))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for library in ("aiosqlite", "discord"):
        logging.getLogger(library).setLevel(max(logging.INFO, root.level))


def _last_steps(log_format: LogFormat) -> list[structlog.typing.Processor]:
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if log_format is LogFormat.JSON:
        without_variables = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        tracebacks = structlog.processors.ExceptionRenderer(without_variables)
        return [remove, tracebacks, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [remove, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
