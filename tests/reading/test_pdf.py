"""The text of PDFs, and those that are turned away."""

import io
import re
import subprocess
import textwrap
from collections.abc import Iterator

import pytest

pypdf = pytest.importorskip("pypdf", reason="the extra `pdf` is not installed")

from bot.domain.blocks import Kind  # noqa: E402
from bot.errors import UserError  # noqa: E402
from bot.reading import pdf as reader  # noqa: E402
from bot.reading import pdf_worker  # noqa: E402
from bot.reading.formats import read_document  # noqa: E402
from tests.reading.pdfs import Placed, bomb, from_streams, pdf  # noqa: E402
from tests.reading.texts import EXPECTED, FIRST_HEADING, PLAIN, SECOND_HEADING, TITLE, parts_of  # noqa: E402

LINES_PER_PAGE = 14
LEADING = 14
LEFT, TOP = 72, 720


def typeset(*, indent: int = 0, gap: int = 0, head: str = "", about: bytes = b"") -> bytes:
    """The essay on pages, with a title, headings in larger letters and page numbers."""
    rows: list[tuple[str, int, int, int]] = [(TITLE, LEFT, 20, 30)]
    for heading, paragraphs in ((FIRST_HEADING, PLAIN[:2]), (SECOND_HEADING, PLAIN[2:])):
        rows.append((heading, LEFT, 14, 28))
        for paragraph in paragraphs:
            for number, line in enumerate(textwrap.wrap(paragraph, 80, break_on_hyphens=False)):
                first = number == 0
                rows.append((line, LEFT + (indent if first else 0), 11, LEADING + (gap if first else 0)))
    pages = [rows[start : start + LINES_PER_PAGE] for start in range(0, len(rows), LINES_PER_PAGE)]
    return pdf([list(_placed(page, number, head)) for number, page in enumerate(pages, start=1)], about)


def _placed(rows: list[tuple[str, int, int, int]], number: int, head: str) -> Iterator[Placed]:
    if head:
        yield Placed(head, LEFT, TOP + 40, 9)
    y = TOP
    for text, x, size, step in rows:
        y -= step
        yield Placed(text, x, y, size)
    yield Placed(f"- {number} -", 290, 40, 9)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's work is done here, since a process of its own takes its time."""
    monkeypatch.setattr(reader, "_answer_of_worker", pdf_worker.extracted)


@pytest.mark.parametrize("name", ["essay.pdf", "essay.txt"])
def test_a_pdf_is_read_by_a_process_of_its_own(name: str) -> None:
    reading = read_document(typeset(gap=6), name)
    assert parts_of(reading) == EXPECTED
    assert reading.title == TITLE
    assert [left.what for left in reading.left_out] == ["page numbers and running heads"]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("options", [{"indent": 18}, {"gap": 6}, {"gap": 6, "head": "The Gazette of Film"}])
def test_paragraphs_are_told_by_indents_and_gaps(options: dict[str, int]) -> None:
    raw = typeset(**options)  # type: ignore[arg-type]
    assert parts_of(read_document(raw, "essay.pdf")) == EXPECTED


@pytest.mark.usefixtures("in_process")
def test_larger_letters_are_headings() -> None:
    raw = typeset(gap=6)
    found = [(block.text, block.level) for block in reader.read_pdf(raw).blocks if block.kind is Kind.HEADING]
    assert found == [(FIRST_HEADING, 2), (SECOND_HEADING, 2)]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("written", "title"),
    [(b"The Third Take", "The Third Take"), (b"Microsoft Word - essay_final.docx", ""), (b"untitled", "")],
)
def test_the_title_in_the_file_is_believed_if_the_page_has_none(written: bytes, title: str) -> None:
    page = [Placed(line, LEFT, TOP - 14 * row) for row, line in enumerate(textwrap.wrap(PLAIN[0], 80))]
    raw = pdf([page], b"/Title (%s) /Author (Ada Marsh)" % written)
    reading = read_document(raw, "essay.pdf")
    assert (reading.title, reading.author) == (title, "Ada Marsh" if title else "")


def locked(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(typeset(gap=6)))
    writer.encrypt(password, "the owner's", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.usefixtures("in_process")
def test_a_file_that_is_only_locked_against_printing_is_read() -> None:
    raw = locked("")
    assert parts_of(read_document(raw, "essay.pdf")) == EXPECTED


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        (locked("secret"), "locked with a password"),
        (from_streams([b"q 595 0 0 842 0 0 cm /Im0 Do Q"] * 3), "only pictures of pages"),
        (from_streams([]), "only pictures of pages"),
        (typeset()[:900], "damaged"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "damaged"),
        (bomb(200, b"\0"), "more time or memory"),
    ],
    ids=["encrypted", "scanned", "no pages", "cut off", "only a mark", "noise", "zeros"],
)
def test_what_cannot_be_read_is_turned_away_with_advice(raw: bytes, hint: str) -> None:
    with pytest.raises(UserError, match=hint) as refused:
        read_document(raw, "essay.pdf")
    assert re.fullmatch(r"[A-Z].*\. .*\.", refused.value.message)


@pytest.mark.usefixtures("in_process")
def test_a_very_long_one_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_worker, "MOST_CHARACTERS", 500)
    with pytest.raises(UserError, match="That PDF is very long, and I read at most 40,000 words"):
        read_document(typeset(), "essay.pdf")


@pytest.mark.usefixtures("in_process")
def test_pages_without_text_among_others_are_said() -> None:
    page = [Placed(line, LEFT, TOP - 14 * row) for row, line in enumerate(textwrap.wrap(PLAIN[0], 80))]
    reading = read_document(pdf([page, []]), "essay.pdf")
    assert [(left.what, left.count) for left in reading.left_out] == [("pages", 1)]


def test_a_bomb_is_stopped_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", 0.2)
    with pytest.raises(UserError, match="more time or memory than any essay"):
        read_document(bomb(60, b"<<"), "essay.pdf")


@pytest.mark.parametrize(("code", "hint"), [(-9, "more time or memory"), (1, "damaged")])
def test_a_worker_that_dies_takes_nothing_with_it(code: int, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_args: object, **_options: object) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.CompletedProcess([], code, b"", b"")

    monkeypatch.setattr(subprocess, "run", dies)
    with pytest.raises(UserError, match=hint):
        read_document(typeset(), "essay.pdf")


def test_without_its_extra_a_pdf_is_turned_away_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "find_spec", lambda _name: None)
    with pytest.raises(UserError, match=r"projectionist\[pdf\]"):
        read_document(typeset(), "essay.pdf")
