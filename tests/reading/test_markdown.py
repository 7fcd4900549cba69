"""Markdown without its signs."""

import pytest

from bot.domain.blocks import Block, Kind
from bot.reading.markdown import looks_like_markdown, plain_text, read_markdown
from tests.reading.texts import PARAGRAPHS, PLAIN


def blocks(text: str) -> list[tuple[Kind, str]]:
    return [(block.kind, block.text) for block in read_markdown(text).blocks]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("In *Amy* (2015) and _Once_", "In Amy (2015) and Once"),
        ("a **loud** and ***louder*** part", "a loud and louder part"),
        ("a [link](https://example.org 'x') here", "a link here"),
        ("an ![image](x.png) here", "an  here"),
        ("the `code` here", "the code here"),
        (r"five \* six \_ seven", "five * six _ seven"),
        ("Simon &amp; Garfunkel", "Simon & Garfunkel"),
        ("<i>Amy</i> and <cite>Once</cite><br>again", "Amy and Once again"),
        ("snake_case and 5 * 3 * 2", "snake_case and 5 * 3 * 2"),
        ("~~gone~~", "gone"),
        ("||the butler|| did it, @everyone", "||the butler|| did it, @everyone"),
    ],
)
def test_signs_within_a_line(marked: str, plain: str) -> None:
    assert plain_text(marked).text == plain


def test_what_stands_in_italics_is_remembered() -> None:
    plain = plain_text("In *Amy* (2015), <em>What's Love Got to Do with It</em> and **Once**, __not *this*__.")
    assert plain.emphasised == ("Amy", "What's Love Got to Do with It", "this")
    assert plain_text("*" + "A remark of many words, which is no title of a film. " * 3 + "*").emphasised == ()


def test_the_front_matter_tells_title_and_author() -> None:
    read = read_markdown(f'---\ntitle: "The Second: Take"\nauthors: [Ada Marsh]\ntags:\n  - film\n---\n{PARAGRAPHS[0]}')
    assert (read.title, read.author) == ("The Second: Take", "Ada Marsh")
    assert [block.text for block in read.blocks] == [PLAIN[0]]
    assert read_markdown('+++\ntitle = "The Take"\n+++\nText').title == "The Take"


def test_a_rule_is_no_front_matter() -> None:
    read = read_markdown(f"---\n{PARAGRAPHS[0]}\n\n---\n\n{PARAGRAPHS[2]}")
    assert [block.text for block in read.blocks] == [PLAIN[0], PLAIN[2]]


def test_headings_and_paragraphs() -> None:
    text = (
        f"# Title\n\n{PARAGRAPHS[0]}\n\nUnderlined\n---\n\n{PARAGRAPHS[1]}\n\n**Bold, as a heading**\n\n{PARAGRAPHS[2]}"
    )
    read = read_markdown(text)
    assert [(block.text, block.level) for block in read.blocks if block.kind is Kind.HEADING] == [
        ("Title", 1),
        ("Underlined", 2),
        ("Bold, as a heading", 3),
    ]
    assert [block.text for block in read.blocks if block.kind is Kind.PARAGRAPH] == PLAIN[:3]


def test_without_marked_headings_short_lines_are_headings() -> None:
    read = read_markdown(f"{PARAGRAPHS[0]}\n\nThe *hands*\n\n{PARAGRAPHS[1]}")
    assert read.blocks[1] == Block(Kind.HEADING, "The hands")


def test_lines_of_a_paragraph_are_joined() -> None:
    lines = (
        "The reel runs out and nobody is looking, since it is\nwell past four in the afternoon, and the dust of a whole"
    )
    assert blocks(f"{lines}\nsummer comes down like rain.") == [
        (Kind.PARAGRAPH, f"{lines} summer comes down like rain.".replace("\n", " "))
    ]


def test_a_line_may_be_a_whole_paragraph() -> None:
    assert blocks("\n".join(PARAGRAPHS)) == [(Kind.PARAGRAPH, text) for text in PLAIN]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("- Amy\n- Once\n  - Again", Kind.ITEM),
        ("> Nobody said that,\n> she wrote.", Kind.QUOTE),
        ("```python\nnever()\n```", Kind.CODE),
        ("| Film | Year |\n| --- | --- |\n| Amy | 2015 |", Kind.TABLE),
        ("The reel runs out at half past four,  \nThe dust comes down like rain,  \nAnd no one sees it", Kind.VERSE),
        ("[^1]: See the longer account of it.", Kind.NOTE),
    ],
)
def test_what_is_no_prose_is_told_apart(text: str, kind: Kind) -> None:
    assert {kind} == {found for found, _ in blocks(f"# Title\n\n## A\n\n{text}")[2:]}


def test_a_long_item_is_a_paragraph() -> None:
    assert blocks(f"1. {PARAGRAPHS[0]}\n2. {PARAGRAPHS[1]}") == [(Kind.PARAGRAPH, text) for text in PLAIN[:2]]


def test_html_within_is_read_and_its_scripts_are_not() -> None:
    text = f"<div class='x'>\n<p>{PLAIN[0]}</p><script>never('{PLAIN[1]}')</script>\n</div>\n\n{PARAGRAPHS[2]}"
    assert blocks(text) == [(Kind.PARAGRAPH, PLAIN[0]), (Kind.PARAGRAPH, PLAIN[2])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("# Title\n\ntext", True), ("---\ntitle: A\n---\ntext", True), ("```\ncode\n```", True), ("Just words.", False)],
)
def test_markdown_is_known_by_its_looks(text: str, expected: bool) -> None:
    assert looks_like_markdown(text) is expected
