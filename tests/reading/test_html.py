"""The essay on a page."""

import pytest

from bot.domain.blocks import Kind, Manuscript
from bot.domain.passages import reading_of
from bot.reading.html import declared_encoding, is_page, read_html
from tests.reading.texts import EXPECTED, PAGE, PLAIN, parts_of

BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PLAIN)


def texts(read: Manuscript, kind: Kind = Kind.PARAGRAPH) -> list[str]:
    return [block.text for block in read.blocks if block.kind is kind]


def test_only_the_essay_is_read_of_a_page() -> None:
    read = read_html(PAGE)
    assert parts_of(reading_of(read)) == EXPECTED
    whole = " ".join(block.text for block in read.blocks)
    for elsewhere in ("cookies", "secret", "color", "Home", "Read more", "rights", "[1]"):
        assert elsewhere not in whole
    assert [left.what for left in read.left_out] == ["menus and notices"]
    assert read.emphasised == ("Whiplash",)


@pytest.mark.parametrize(
    "notice",
    [
        '<div id="gdpr-banner"><p>We take care of what you give us when you are here, and of nothing else.</p></div>',
        "<div><p>We use cookies so that this site may remember you. Accept them, or change the settings.</p></div>",
        '<div role="dialog"><p>Before you go on to the essay that you came for: will you not join us today?</p></div>',
        "<div hidden><p>This is the part of the page that nobody is meant to see, and that nobody sees.</p></div>",
        "<noscript><p>You need to turn the scripts of it on before you can see the whole of this page.</p></noscript>",
        "<form><p>Give us your address, and we will send you the best of it at the end of every week.</p></form>",
        '<p><a href="/a">The ten films that you have to see before the year is over and out</a></p>',
        "<template><p>The words of a template are not to be seen until a script has put them there.</p></template>",
    ],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_notices_are_not_read(notice: str, place: str) -> None:
    page = notice + BODY if place == "before" else BODY + notice
    assert texts(read_html(f"<html><body>{page}</body></html>")) == PLAIN


def test_a_plain_short_page_is_read_whole() -> None:
    page = "<p>Here is a small essay, and it is not long.</p><p>It has <i>Amy</i> <b>and</b> Once in it.</p>"
    assert texts(read_html(f"<body><h1>Two films</h1>{page}</body>")) == [
        "Here is a small essay, and it is not long.",
        "It has Amy and Once in it.",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<div>{text}</div>" for text in PLAIN),
        "<br><br>".join(PLAIN),
        "<br>".join(PLAIN),
        f"<table><tr><td><font>{'<br><br>'.join(PLAIN)}</font></td></tr></table>",
        "<pre>" + "\n\n".join(PLAIN) + "</pre>",
        "<article>" + "".join(f"<section><p>{text}</section>" for text in PLAIN) + "</article>",
        f'<form id="everything" class="share-bar cookie"><div>{BODY}</div></form>',
        "<P>" + "<P>".join(text.replace(" ", "\n  ") for text in PLAIN),
        "".join(f"<p><span>{text}</span></p>" for text in PLAIN),
        "<div><div><ul>" + "".join(f"<li>{text}" for text in PLAIN) + "</ul>",
    ],
    ids=["divs", "breaks", "single breaks", "table", "pre", "sections", "a form around all", "old", "spans", "items"],
)
def test_paragraphs_are_found_in_any_elements(body: str) -> None:
    assert texts(read_html(f"<html><body>{body}</body></html>")) == PLAIN


def test_spaces_between_elements_are_kept() -> None:
    assert "a b c" in " ".join(
        texts(read_html(f"{BODY}<p><i>a</i> <b>b</b> <i>c</i> and the rest of what is here.</p>"))
    )


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (
            "<blockquote><p>Nobody but somebody else has ever said so.</p></blockquote>",
            Kind.QUOTE,
        ),
        ("<ul><li>Amy<li>Once</ul>", Kind.ITEM),
        ("<table><tr><td>Amy<td>2015<tr><td>Once<td>2007</table>", Kind.TABLE),
        ("<pre><code>never = nobody</code></pre>", Kind.CODE),
        ("<p>The reel runs out at four,<br>The dust comes down like rain,<br>And no one sees it fall</p>", Kind.VERSE),
        ("<h3>The room</h3>", Kind.HEADING),
    ],
)
def test_what_is_no_prose_is_told_apart(markup: str, kind: Kind) -> None:
    half = len(BODY) // 2
    place = BODY.index("<p>", half)
    read = read_html(f"<html><body><h1>Title</h1>{BODY[:place]}{markup}{BODY[place:]}</body></html>")
    assert texts(read, kind)[-1:]
    assert texts(read) == PLAIN


@pytest.mark.parametrize(
    ("head", "body", "title", "author"),
    [
        ("<title>The Take | The Gazette</title>", "", "The Take", ""),
        ("<title>Gazette</title>", "<h1>The Take</h1>", "The Take", ""),
        ('<title>x</title><meta property="og:title" content="The Take">', "<h1>Site</h1><h1>y</h1>", "The Take", ""),
        ('<meta name="author" content="Ada Marsh">', "<h1>The Take</h1>", "The Take", "Ada Marsh"),
        ("", '<h1>The Take</h1><p>By <a rel="author" href="/ada">Ada Marsh</a></p>', "The Take", "Ada Marsh"),
        ('<meta property="article:author" content="https://example.org/ada">', "", "", ""),
    ],
)
def test_title_and_author(head: str, body: str, title: str, author: str) -> None:
    reading = reading_of(read_html(f"<html><head>{head}</head><body>{body}{BODY}</body></html>"))
    assert (reading.title, reading.author) == (title, author)
    assert reading.passages[0].heading in ("", "y")


@pytest.mark.parametrize(
    "text", ["", " ", "<!-- -->", "<?xml version='1.0'?>", "<p></p>", "<html", "<![CDATA[", "\x00"]
)
def test_a_page_without_text_has_no_blocks(text: str) -> None:
    assert read_html(text).blocks == ()


def test_the_encoding_that_a_page_names() -> None:
    assert declared_encoding(b'<html><meta charset="windows-1252">') == "windows-1252"
    assert (
        declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">') == "iso-8859-1"
    )
    assert declared_encoding(b'<?xml version="1.0" encoding="utf-8"?>') == "utf-8"
    assert declared_encoding(b"<html>") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html>\n<p>", True),
        ("<?xml version='1.0'?>\n<!-- saved --><!-- by -->\n<html>", True),
        ("\n<BODY>", True),
        ("In <html> there are tags.", False),
        ("# <html>", False),
        ("<!---->" * 2000, False),
    ],
)
def test_a_page_is_known_by_its_beginning(text: str, expected: bool) -> None:
    assert is_page(text) is expected


def test_an_xml_declaration_of_another_encoding_does_no_harm() -> None:
    read = read_html(
        f'<?xml version="1.0" encoding="iso-8859-1"?><html><body>{BODY}<p>It is “Zoë”, and nobody else is.</p></html>'
    )
    assert texts(read) == [*PLAIN, "It is “Zoë”, and nobody else is."]


def test_a_page_of_very_many_short_lines_is_read_in_time() -> None:
    read = read_html("<html><body>" + "<p>So it goes on.</p>" * 20_000 + "</body></html>")
    assert len(read.blocks) == 20_000
