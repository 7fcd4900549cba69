"""Any file to a reading: what it is, is told by its content first and by its name second."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.blocks import Manuscript, manuscript_of
from bot.domain.documents import MOST_BYTES, MOST_DOCUMENT_WORDS, LeftOut, Reading
from bot.domain.passages import reading_of, too_long
from bot.errors import UserError
from bot.reading.decoding import Decoded, decoded
from bot.reading.html import declared_encoding, is_page, looks_like_html, read_html
from bot.reading.markdown import looks_like_markdown, read_markdown, without_markup
from bot.reading.pdf import read_pdf

MEBIBYTE = 1024 * 1024
MOST_WORDS_AT_ALL = MOST_DOCUMENT_WORDS * 5
MOST_CHARACTERS = 2_000_000
MOST_LINES, MOST_TAGS = 80_000, 80_000
"""A text with more than this, whatever it is, is too long: nothing is read of it."""

PDF_MARK = b"%PDF-"
PDF_WITHIN = 1024
HTML_NAMES = (".html", ".htm", ".xhtml")

WHAT_I_READ = "I read plain text, Markdown, HTML and PDF."
FOREIGN = (
    (0, b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (0, b"\xff\xd8\xff", "a picture (JPEG)"),
    (0, b"GIF8", "a picture (GIF)"),
    (8, b"WEBP", "a picture (WebP)"),
    (0, b"II*\x00", "a picture (TIFF)"),
    (0, b"MM\x00*", "a picture (TIFF)"),
    (4, b"ftyp", "a picture or a video"),
    (0, b"ID3", "a piece of music"),
    (0, b"OggS", "a recording"),
    (0, b"fLaC", "a piece of music"),
    (0, b"RIFF", "a recording or a video"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (0, b"{\\rtf", "a Rich Text file"),
    (0, b"\xd0\xcf\x11\xe0", "an old Word document, or another Office file"),
    (0, b"\x1f\x8b", "a compressed archive"),
    (0, b"BZh", "a compressed archive"),
    (0, b"\xfd7zXZ", "a compressed archive"),
    (0, b"7z\xbc\xaf", "a compressed archive"),
    (0, b"Rar!", "a compressed archive"),
    (0, b"SQLite format 3", "a database"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90", "a program"),
    (0, b"%!PS", "a PostScript file"),
)
"""Where in a file which bytes stand, and what it is then."""

ZIP_MARK = b"PK\x03\x04"
IN_ZIP = (
    (b"word/", "a Word document"),
    (b"application/epub", "an e-book"),
    (b"opendocument.text", "an OpenDocument text"),
)


def read_document(raw: bytes, name: str) -> Reading:
    """The passages of a file. Raises `UserError` when there is nothing in it to quote.

    Takes seconds for a long text, and a PDF up to `bot.reading.pdf.SECONDS`: call it in a thread.
    """
    if len(raw) > MOST_BYTES:
        size, most = len(raw) / MEBIBYTE, MOST_BYTES // MEBIBYTE
        raise UserError(
            f"That file has {size:.1f} MiB, and I read files of up to {most} MiB. Send the text alone, without"
            " pictures, or in parts."
        )
    if PDF_MARK in raw[:PDF_WITHIN]:
        return reading_of(read_pdf(raw))
    _refuse_foreign(raw)
    return reading_of(_of_decoded(decoded(raw, declared_encoding(raw[:PDF_WITHIN])), name))


def read_text(text: str) -> Reading:
    """The passages of a pasted text. Raises `UserError` when there is nothing in it to quote."""
    return reading_of(_of_text(text, ""))


def _refuse_foreign(raw: bytes) -> None:
    for offset, mark, what in FOREIGN:
        if raw.startswith(mark, offset):
            raise UserError(_instead(what))
    if raw.startswith(ZIP_MARK):
        raise UserError(_instead(next((what for mark, what in IN_ZIP if mark in raw), "a compressed archive")))


def _instead(what: str) -> str:
    return f"That file is {what}, whatever its name says. {WHAT_I_READ} Save it as one of these, or paste its text."


def _of_decoded(file: Decoded, name: str) -> Manuscript:
    manuscript = _of_text(file.text, name)
    return replace(manuscript, left_out=(*_losses(file), *manuscript.left_out))


def _losses(file: Decoded) -> Iterator[LeftOut]:
    if file.damaged:
        why = "unreadable, so no sentence with one is quoted"
        yield LeftOut("damaged characters", file.damaged, why, "damaged character")
    if file.control:
        yield LeftOut("control characters", file.control, "not part of any text", "control character")


def _of_text(text: str, name: str) -> Manuscript:
    """Markdown without headings is read as plain text: what else there may be of it does no harm."""
    if is_page(text):
        return _of_page(text)
    _refuse_overlong(text)
    if looks_like_markdown(text):
        return read_markdown(text)
    if looks_like_html(text) or name.casefold().endswith(HTML_NAMES):
        return _of_page(text)
    return without_markup(manuscript_of(text))


def _of_page(text: str) -> Manuscript:
    if text.count("<") > MOST_TAGS:
        raise UserError("There is far more on that page than an essay. Save the article alone, or paste its text.")
    return read_html(text)


def _refuse_overlong(text: str) -> None:
    words, lines = len(text.split()), sum(map(bool, map(str.strip, text.split("\n"))))
    if words > MOST_WORDS_AT_ALL:
        raise too_long(f"That is {words:,} words")
    if lines > MOST_LINES:
        raise too_long(f"That is {lines:,} lines")
    if len(text) > MOST_CHARACTERS:
        raise too_long(f"That is {len(text):,} characters")
