"""What the lines of a text are: paragraphs, headings, and what is no prose."""

import random
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.blocks import Block, Kind, manuscript_of
from bot.domain.titles import titled

ONE = (
    "A rehearsal room is a place where nobody has to be good yet, and the film that understands this will wait with its"
    " people until the tea is cold, the song is four bars long, and somebody finally laughs at the wrong note."
)
TWO = (
    "Watch the hands rather than the faces, because a hand has work to do and no time to lie about it; the camera goes"
    " to the sticks whenever the truth is wanted, and it stays there for longer than any of us would dare to look."
)
THREE = (
    "Tape is a patient listener that forgives nothing, and whoever has heard a first take played back in a small room"
    " knows the shame of it: the breath too early, the word swallowed, the laugh that was meant to sound so brave."
)
PARAGRAPHS = [ONE, TWO, THREE]
NONSENSE = "the of and in a film reel camera singer rehearsal evening never under walked opened quiet machine"
VOCABULARY = NONSENSE.split()


def blocks(text: str) -> list[Block]:
    return list(manuscript_of(text).blocks)


def of_kind(text: str, kind: Kind) -> list[str]:
    return [block.text for block in blocks(text) if block.kind is kind]


def paragraphs(text: str) -> list[str]:
    return of_kind(text, Kind.PARAGRAPH)


def headings(text: str) -> list[str]:
    return of_kind(text, Kind.HEADING)


def wrapped(text: str, width: int = 72, indent: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=indent, break_on_hyphens=False)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(PARAGRAPHS),
        "\n".join(PARAGRAPHS),
        "\r\n\r\n".join(PARAGRAPHS),
        "\n\n".join(map(wrapped, PARAGRAPHS)),
        "\n\n".join(wrapped(paragraph, 40) for paragraph in PARAGRAPHS),
        "\n\n\n".join(wrapped(paragraph) for paragraph in PARAGRAPHS),
        "\n".join(wrapped(paragraph, indent="    ") for paragraph in PARAGRAPHS),
        "\n".join(map(wrapped, PARAGRAPHS)),
        "\n".join(map(wrapped, PARAGRAPHS)).replace("\n", "\n\n"),
        "\u2029".join(PARAGRAPHS),
        "\n\n".join(paragraph.replace(" the ", "\u00a0the\u200b ") for paragraph in PARAGRAPHS),
    ],
    ids=[
        "a line each, spaced",
        "a line each",
        "Windows",
        "wrapped",
        "narrow",
        "wide gaps",
        "indented",
        "wrapped, with no gaps",
        "double-spaced",
        "paragraph separators",
        "invisible characters",
    ],
)
def test_paragraphs_are_found_however_they_are_set(text: str) -> None:
    assert paragraphs(text) == PARAGRAPHS


def test_one_sentence_a_line_is_still_one_paragraph() -> None:
    lines = "The reel runs out while nobody is looking.\nThe dust comes down upon the silent front row."
    assert paragraphs(f"{lines}\n\n{ONE}") == [lines.replace("\n", " "), ONE]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("the re-\nhearsal went on", "the rehearsal went on"),
        ("the re\u00ad\nhearsal went on", "the rehearsal went on"),
        ("a well-\nknown face", "a well-known face"),
        ("a burnt-\nout street", "a burnt-out street"),
        ("Topsy-\nTurvy is a film", "Topsy-Turvy is a film"),
        ("the pre- and post-\nwar years", "the pre- and post-war years"),
    ],
)
def test_broken_words_are_made_whole(broken: str, whole: str) -> None:
    filling = "and everybody in the long dark hall was waiting for it to be over at last,"
    text = "\n".join(f"{filling} {part}" if number == 0 else part for number, part in enumerate(broken.split("\n")))
    text += " while the projector went on and on in the dark behind their backs and\nnobody turned round to look."
    assert whole in " ".join(paragraphs(text))


def test_a_word_that_the_text_writes_together_is_joined() -> None:
    end = "And everybody in the long dark hall was waiting for the self-\nless"
    text = f"A selfless man waits.\n\n{wrapped(ONE, 60)}\n\n{end}"
    assert paragraphs(f"{text} people to come back from the dark.")[-1].endswith(
        "for the selfless people to come back from the dark."
    )


@pytest.mark.parametrize(
    "heading",
    [
        "The hand in the air",
        "2.1 The hand in the air",
        "3. Those who serve",
        "IV. The return",
        "Chapter Two: The Return",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_short_lines_between_paragraphs_are_headings(heading: str, gap: str) -> None:
    text = gap.join([ONE, heading, TWO, THREE])
    assert headings(text) == [heading]
    assert paragraphs(text) == PARAGRAPHS


def test_headings_may_be_marked_or_underlined() -> None:
    text = f"The Second Take\n===\n\n{ONE}\n\n## What is heard ##\n\n{TWO}\n\nWhat is seen\n---\n{THREE}"
    found = [(block.text, block.level) for block in blocks(text) if block.kind is Kind.HEADING]
    assert found == [("The Second Take", 1), ("What is heard", 2), ("What is seen", 2)]


def test_headings_may_end_in_a_full_stop() -> None:
    text = "\n".join([ONE, "Patience, practice, and the long wait.", TWO, "The tape forgives nobody.", THREE])
    assert headings(text) == ["Patience, practice, and the long wait", "The tape forgives nobody"]
    assert paragraphs(text) == PARAGRAPHS


@pytest.mark.parametrize(
    "short", ["She never came back.", "And then nothing.", "“Never again.”", "It was over. Nobody moved."]
)
def test_a_short_paragraph_is_no_heading(short: str) -> None:
    text = "\n\n".join([ONE, short, TWO, short, THREE])
    assert headings(text) == []
    assert paragraphs(text) == [ONE, short, TWO, short, THREE]


def test_one_short_sentence_alone_is_no_heading() -> None:
    assert headings("\n\n".join([ONE, "The tape forgives nobody.", TWO, THREE])) == []


@pytest.mark.parametrize(
    ("apart", "kind"),
    [
        ("- Amy\n- Whiplash\n- Once", Kind.ITEM),
        ("1. Amy\n2. Whiplash\n3. Once", Kind.ITEM),
        ("Amy\nWhiplash\nOnce\nThe Doors", Kind.ITEM),
        ("The reel runs out at half past four,\nThe dust comes down like rain,\nAnd no one sees it", Kind.VERSE),
        ("Year\tFilm\tSeats\n1999\tMagnolia\t300\n2001\tGosford Park\t200", Kind.TABLE),
        ("| Film | Year |\n| --- | --- |\n| Amy | 2015 |", Kind.TABLE),
        ("```\nprint('never')\n```", Kind.CODE),
        ("> I never said that,\n> she wrote back.", Kind.QUOTE),
        ("¹ See the longer account of it in the second volume.", Kind.NOTE),
        ("[2] See the longer account of it in the second volume.", Kind.NOTE),
        ("Figure 3. The room before the music, with the kettle.", Kind.CAPTION),
    ],
)
def test_what_is_no_prose_is_told_apart(apart: str, kind: Kind) -> None:
    text = f"{ONE}\n\n{apart}\n\n{TWO}"
    assert kind in {block.kind for block in blocks(text)}
    assert paragraphs(text) == [ONE, TWO]


def test_a_line_of_verse_counts_as_one() -> None:
    stanza = "The reel runs out at half past four,\nThe dust comes down like rain,\nAnd no one sees it fall"
    assert [block.count for block in blocks(f"{ONE}\n\n{stanza}\n\n{TWO}") if block.kind is Kind.VERSE] == [3]


def test_a_long_item_is_a_paragraph_without_its_number() -> None:
    assert paragraphs(f"1. {ONE}\n\n2. {TWO}") == [ONE, TWO]


def test_initials_begin_no_list() -> None:
    text = "We have known for a long time what became of the music, since it was W.\nS. Gilbert who wrote the words to"
    assert paragraphs(f"{text}\nit, and they were remembered for longer than any of the tunes in it.")[0].startswith(
        "We"
    )


def test_a_page_break_does_not_end_a_paragraph() -> None:
    lines = wrapped(ONE).split("\n")
    text = "\n".join([*lines[:2], "", "                 17", "", *lines[2:], "", TWO])
    assert paragraphs(text) == [ONE, TWO]
    assert [(left.what, left.count) for left in manuscript_of(text).left_out] == [("page numbers and running heads", 1)]


def test_running_heads_are_taken_out() -> None:
    pages = [wrapped(paragraph, 60).split("\n") for paragraph in (ONE, TWO, THREE)]
    text = "".join(
        "\n".join([*page[:2], "", f"The Gazette of Film          {number}", "", *page[2:], "", ""])
        for number, page in enumerate(pages, start=11)
    )
    assert paragraphs(text) == PARAGRAPHS


def test_heads_of_pages_are_told_by_their_place() -> None:
    text = "\f".join(
        f"The Gazette\n\n{wrapped(paragraph)}\n\n- {number} -" for number, paragraph in enumerate(PARAGRAPHS)
    )
    assert paragraphs(text) == PARAGRAPHS
    assert headings(text) == ["The Gazette"]  # on the first page it may be the title


def test_a_refrain_is_no_running_head() -> None:
    text = "\n\n".join([ONE, "And so it goes.", TWO, "And so it goes.", THREE, "And so it goes."])
    assert paragraphs(text).count("And so it goes.") == 3


@pytest.mark.parametrize(
    ("opening", "title", "author"),
    [
        ("The Second Take\n\nBy Ada Marsh", "The Second Take", "Ada Marsh"),
        ("The Second Take\nby Ada Marsh\n12 May 2024", "The Second Take", "Ada Marsh"),
        ("# The Second Take\n\n## By the way", "The Second Take", ""),
        ("The Second Take", "The Second Take", ""),
        ("Introduction", "", ""),
        ("1. The room", "", ""),
        (ONE, "", ""),
    ],
)
def test_the_title_stands_first(opening: str, title: str, author: str) -> None:
    found = titled(manuscript_of(f"{opening}\n\n{TWO}\n\nThe tape\n\n{THREE}"))
    assert (found.title, found.author) == (title, author)


def test_the_title_and_the_byline_are_no_blocks() -> None:
    found = titled(manuscript_of(f"The Second Take\n\nBy Ada Marsh\n\nIntroduction\n\n{ONE}"))
    assert [block.text for block in found.blocks] == ["Introduction", ONE]


def prose(seed: int) -> list[str]:
    """Some paragraphs of nonsense in sentences."""
    chance = random.Random(seed)  # noqa: S311 - the same each time

    def sentence() -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.randint(5, 22))).capitalize() + "."

    return [" ".join(sentence() for _ in range(chance.randint(4, 9))) for _ in range(chance.randint(2, 5))]


@given(st.integers(0, 10**6), st.integers(50, 100), st.sampled_from(["\n", "\r\n", "\r"]))
def test_wrapping_changes_nothing(seed: int, width: int, line_end: str) -> None:
    expected = prose(seed)
    text = "\n\n".join(wrapped(paragraph, width) for paragraph in expected)
    assert paragraphs(text.replace("\n", line_end)) == expected


@example("# 1 .")
@given(st.text(alphabet=st.sampled_from("aA .\n\f\t-#>|*1[]`“”\u00ad\u200b"), max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    for block in blocks(text):
        assert block.text == " ".join(block.text.split())
        assert block.count > 0
