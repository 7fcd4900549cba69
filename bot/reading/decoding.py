"""Bytes to text, in whichever of the common encodings they are."""

import codecs
import re
from dataclasses import dataclass

from bot.domain.lines import CONTROL
from bot.errors import UserError

REPLACEMENT = "\ufffd"
MOST_DAMAGED = 0.01
"""A larger share of characters that cannot be read makes a text unfit to quote."""

MOST_CONTROL = 0.02
FEW_BYTES, MOST_BEYOND_ASCII = 10, 0.2
"""English text in cp1252 has far fewer bytes for accents and quotation marks."""

SAMPLE = 4096
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
UNREADABLE = (
    "Too much of that file cannot be read as text; it may be damaged. Save it again as plain text in UTF-8, or paste"
    " the text instead."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`damaged` characters could not be read and stand as U+FFFD; `control` ones, such as NUL, were taken out."""

    text: str
    damaged: int = 0
    control: int = 0


def decoded(raw: bytes, declared: str = "") -> Decoded:
    """The text. `declared` is the encoding that the document itself names. Raises `UserError` when it is damaged."""
    text = _text(raw, declared)
    damaged, control = text.count(REPLACEMENT), len(CONTROL.findall(text))
    if damaged > len(text) * MOST_DAMAGED or control > len(text) * MOST_CONTROL:
        raise UserError(UNREADABLE)
    return Decoded(CONTROL.sub("", text), damaged, control)


def _text(raw: bytes, declared: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if encoding := _unmarked_utf16(raw):
        return raw.decode(encoding, "replace")
    for encoding in ("utf-8", declared):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    if _is_broken_utf8(raw):
        return raw.decode("utf-8", "replace")
    if len(BEYOND_ASCII.findall(raw)) > FEW_BYTES + len(raw) * MOST_BEYOND_ASCII:
        raise UserError(UNREADABLE)
    return raw.decode("cp1252", "replace")


def _unmarked_utf16(raw: bytes) -> str:
    """Every other byte of English text in UTF-16 is zero."""
    even, odd = raw[:SAMPLE:2], raw[1:SAMPLE:2]
    for zeros, letters, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros and zeros.count(0) > len(zeros) * 0.7 and letters.count(0) < len(letters) * 0.1:
            return encoding
    return ""


def _is_broken_utf8(raw: bytes) -> bool:
    """Whether most of what is beyond ASCII is sound UTF-8."""
    sound = MULTIBYTE.findall(raw)
    stray = len(BEYOND_ASCII.findall(MULTIBYTE.sub(b"", raw)))
    return len(sound) > stray
