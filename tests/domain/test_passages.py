"""The passages of a document: how long they are, what stands in them, and where they stand."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blocks import Block, Kind, Manuscript, manuscript_of
from bot.domain.documents import LEAST_WORDS, MOST_DOCUMENT_WORDS, MOST_WORDS, Passage, Reading
from bot.domain.passages import Paragraph, passages_of, reading_of, text_fingerprint
from bot.errors import UserError

SENTENCE = "The camera waits for the hands of the player in the dark."
LENGTH = len(SENTENCE.split())


def prose(sentences: int) -> str:
    return " ".join([SENTENCE] * sentences)


def paragraph(text: str) -> Block:
    return Block(Kind.PARAGRAPH, text)


def heading(text: str, level: int = 2) -> Block:
    return Block(Kind.HEADING, text, level)


def read(*blocks: Block) -> Reading:
    return reading_of(Manuscript(blocks))


def places(reading: Reading) -> list[tuple[int, str, int]]:
    return [(passage.paragraph, passage.heading, passage.words) for passage in reading.passages]


def test_a_paragraph_is_a_passage_under_its_heading() -> None:
    reading = read(paragraph(prose(4)), heading("The room"), paragraph(prose(5)), paragraph(prose(6)))
    assert places(reading) == [(1, "", 4 * LENGTH), (2, "The room", 5 * LENGTH), (3, "The room", 6 * LENGTH)]
    assert [passage.position for passage in reading.passages] == [1, 2, 3]


def test_a_short_paragraph_joins_the_next_under_its_heading() -> None:
    reading = read(heading("The room"), paragraph(SENTENCE), paragraph(prose(4)))
    (passage,) = reading.passages
    assert passage.text == f"{SENTENCE}\n\n{prose(4)}"
    assert [passage.paragraph_at(0), passage.paragraph_at(len(SENTENCE)), passage.paragraph_at(-1)] == [1, 1, 2]


def test_a_short_one_that_ends_a_section_joins_the_one_before() -> None:
    reading = read(paragraph(prose(4)), paragraph(SENTENCE), heading("The room"), paragraph(prose(4)))
    assert places(reading) == [(1, "", 5 * LENGTH), (3, "The room", 4 * LENGTH)]


def test_a_section_too_short_for_a_passage_joins_the_next() -> None:
    reading = read(heading("The room"), paragraph(SENTENCE), heading("The tape"), paragraph(prose(4)))
    assert places(reading) == [(1, "The room / The tape", 5 * LENGTH)]


def test_a_long_paragraph_is_cut_between_sentences_and_keeps_its_number() -> None:
    reading = read(paragraph(prose(4)), paragraph(prose(40)), paragraph(prose(4)))
    assert [passage.paragraph for passage in reading.passages] == [1, 2, 2, 2, 3]
    assert all(passage.text.endswith(".") and passage.text.startswith("The") for passage in reading.passages)
    assert reading.paragraphs == 3


def test_parts_are_of_about_the_same_length() -> None:
    lengths = [passage.words for passage in read(paragraph(prose(31))).passages]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) <= 2 * LENGTH


def test_a_sentence_without_end_is_cut_at_a_comma() -> None:
    reading = read(paragraph("It waits. " + "the camera waits for the hands, " * 60 + "and that is all of it."))
    assert all(passage.text.endswith((",", ".")) for passage in reading.passages)


def test_numbers_skip_what_is_no_paragraph() -> None:
    reading = read(
        paragraph(prose(4)),
        Block(Kind.ITEM, "Amy"),
        Block(Kind.ITEM, "Once"),
        Block(Kind.VERSE, "The reel runs out", count=4),
        Block(Kind.TABLE, "table"),
        Block(Kind.CODE, "code"),
        paragraph(prose(5)),
    )
    assert [passage.paragraph for passage in reading.passages] == [1, 2]
    assert [(left.what, left.count) for left in reading.left_out] == [
        ("list items", 2),
        ("lines of verse", 4),
        ("tables", 1),
        ("blocks of code", 1),
    ]
    assert all(left.why for left in reading.left_out)


@pytest.mark.parametrize("name", ["References", "Works Cited", "5. Notes", "Bibliography", "Further reading"])
def test_what_follows_the_text_is_left_out(name: str) -> None:
    reading = read(
        paragraph(prose(4)),
        heading(name),
        paragraph("Hallam, J. (1998) Rank and Screen. London."),
        heading("Marsh, A. 2001"),
        paragraph("The Second Take. Leeds."),
        heading("A last word"),
        paragraph(prose(4)),
    )
    assert places(reading) == [(1, "", 4 * LENGTH), (2, "A last word", 4 * LENGTH)]
    assert [(left.what, left.count) for left in reading.left_out] == [
        ("references and other entries after the text", 3)
    ]


def test_a_chapter_may_be_called_notes_on_something() -> None:
    assert len(read(paragraph(prose(4)), heading("Notes on a scandal"), paragraph(prose(4))).passages) == 2


def test_marks_of_notes_are_not_part_of_the_words() -> None:
    reading = read(paragraph(f"{prose(4)} Rank is a grammar.¹ Sound, too,[^2] is. Ten m² of it is x²."))
    assert reading.passages[0].text.endswith("Rank is a grammar. Sound, too, is. Ten m² of it is x².")


def test_letters_that_stand_for_a_picture_are_no_prose() -> None:
    reading = read(paragraph(prose(4)), paragraph("The picture is " + "iVBORw0KGgo" * 40))
    assert [left.what for left in reading.left_out] == ["blocks of code"]


@pytest.mark.parametrize(
    ("blocks", "hint"),
    [
        ((), "no text in it"),
        ((Block(Kind.PARAGRAPH, "* * *"),), "no text in it"),
        ((heading("One"), heading("Two")), "only headings"),
        ((heading("Films"), Block(Kind.ITEM, "Amy"), Block(Kind.ITEM, "Once")), "only a list"),
        ((heading("Noon"), Block(Kind.VERSE, "The reel runs out", count=8)), "a poem"),
        ((paragraph("Noon"), Block(Kind.VERSE, "The reel runs out", count=8)), "a poem"),
        ((Block(Kind.QUOTE, "quotation"),), "set as a quotation"),
        ((Block(Kind.CODE, "code"),), "only code"),
        ((Block(Kind.TABLE, "table"),), "only a table"),
        ((Block(Kind.CAPTION, "Figure 1. The room."),), "no paragraphs"),
        ((paragraph(SENTENCE),), "a single sentence"),
        ((paragraph(prose(3)),), "36 words"),
        ((paragraph(" ".join([SENTENCE] * 3334)),), "40,008 words"),
    ],
)
def test_what_gives_nothing_is_refused_with_advice(blocks: tuple[Block, ...], hint: str) -> None:
    with pytest.raises(UserError, match=hint) as refused:
        read(*blocks)
    assert re.fullmatch(r"[A-Z].*\. .*\.", refused.value.message)


def test_the_longest_document() -> None:
    words = " ".join(SENTENCE.split() * MOST_DOCUMENT_WORDS).split()[:MOST_DOCUMENT_WORDS]
    assert read(paragraph(" ".join(words))).words == MOST_DOCUMENT_WORDS
    with pytest.raises(UserError, match="at most 40,000 words"):
        read(paragraph(" ".join([*words, "one"])))


@pytest.mark.parametrize(
    "text",
    [
        (
            "Le cinéma ne montre pas seulement des chansons, il montre des gens qui doutent et"
            " qui recommencent toujours. "
            "La caméra s’approche des mains, et le spectateur apprend à écouter autrement."
        ),
        (
            "Der Film zeigt nicht nur Lieder, er zeigt Menschen, die zweifeln und wieder anfangen."
            " Die Kamera nähert sich"
            " den Händen, und wer zusieht, lernt anders zu hören als vorher."
        ),
        (
            "La película no muestra solo canciones, muestra a personas que dudan y que vuelven a empezar. La cámara se"
            " acerca a las manos y el espectador aprende a escuchar de otra manera."
        ),
        "音楽ドキュメンタリーは、単に歌を見せるだけではない。働き、疑い、やり直す人々を見せる。",
        "Фильм показывает не только песни, он показывает людей, которые сомневаются и начинают сначала.",
    ],
    ids=["French", "German", "Spanish", "Japanese", "Russian"],
)
def test_another_language_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="does not read as English"):
        read(paragraph(" ".join([text] * 3)))


def test_a_text_is_known_again_in_another_dress() -> None:
    text = f"The “best” take — the last one — isn't the one they kept. {prose(4)}\n\n{prose(5)}"
    plain = text_fingerprint(reading_of(manuscript_of(text)))
    other = text.replace("“", '"').replace("”", '"').replace("isn't", "isn’t").replace("\n", "\r\n").replace("—", "-")
    assert text_fingerprint(reading_of(manuscript_of(f"A Title\n\n{other}"))) == plain
    assert text_fingerprint(reading_of(manuscript_of(text.replace("best", "worst")))) != plain


@st.composite
def paragraphs(draw: st.DrawFn) -> list[Paragraph]:
    """Each word tells which paragraph it is of."""
    found: list[Paragraph] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        length = draw(st.one_of(st.integers(1, 60), st.integers(1, 700)))
        every = draw(st.integers(1, 300))
        words = [f"W{number}." if place % every == every - 1 else f"w{number}" for place in range(length)]
        found.append(Paragraph(number, draw(st.sampled_from(["", "A", "B"])), " ".join(words)))
    return found


def words_of(passages: list[Passage]) -> list[str]:
    return [word for passage in passages for word in passage.text.split()]


@given(paragraphs())
def test_every_word_is_in_one_passage(given_: list[Paragraph]) -> None:
    passages = list(passages_of(given_))
    assert words_of(passages) == [word for one in given_ for word in one.text.split()]


@given(paragraphs())
def test_every_passage_is_neither_too_short_nor_too_long(given_: list[Paragraph]) -> None:
    passages = list(passages_of(given_))
    assert all(passage.words <= MOST_WORDS for passage in passages)
    assert all(passage.words >= LEAST_WORDS for passage in passages) or len(passages) == 1


@given(paragraphs())
def test_every_word_knows_its_paragraph(given_: list[Paragraph]) -> None:
    for passage in passages_of(given_):
        for word in re.finditer(r"w(\d+)", passage.text, re.IGNORECASE):
            assert passage.paragraph_at(word.start()) == int(word[1])
            assert passage.paragraph_at(word.end()) == int(word[1])


@given(paragraphs())
def test_passages_stand_in_order_under_the_headings_of_their_paragraphs(given_: list[Paragraph]) -> None:
    passages = list(passages_of(given_))
    assert [passage.position for passage in passages] == list(range(1, len(passages) + 1))
    assert all(before.paragraph <= after.paragraph for before, after in pairwise(passages))
    for passage in passages:
        assert given_[passage.paragraph - 1].heading in ("", *passage.heading.split(" / "))
