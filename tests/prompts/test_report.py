"""What the report says of every text must stay true: it is run here on all that is present."""

import re
from collections.abc import Mapping

import pytest

from bot.domain.drawing import Drawing
from bot.reading.encoder import find_encoder
from bot.storage.shelf import read_shelf
from tests.prompts.cost import long_text
from tests.prompts.labels import paragraphs_of, present, query_labels, readings, theme_labels
from tests.prompts.report import (
    NOT_INSTALLED,
    Search,
    accuracy,
    breaks_a_rule,
    cost_line,
    drawn,
    drawn_table,
    passage_with,
    sample,
    search_table,
    themes_table,
)

SHELF = read_shelf()
LEAST_RECALL, LEAST_RECALL_WITH_MODEL = 0.6, 0.74
"""Full-text search alone found .26 of such queries."""

LEAST_FIRST, LEAST_IN_THREE, LEAST_RIGHT = 0.53, 0.79, 0.7
LEAST_FIRST_WITH_MODEL, LEAST_IN_THREE_WITH_MODEL, LEAST_RIGHT_WITH_MODEL = 0.63, 0.85, 0.74

UNREPEATED = -2
"""The column of the table."""

installed = pytest.mark.skipif(find_encoder() is None, reason="the extra `semantic` is not installed")


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    return drawn(SHELF, readings())


def test_no_drawn_prompt_breaks_a_rule(drawings: Mapping[str, Drawing]) -> None:
    prompts = [prompt for drawing in drawings.values() for prompt in drawing.prompts]
    assert len(prompts) > 20
    assert [prompt.quotation.text for prompt in prompts if breaks_a_rule(prompt)] == []


def test_every_label_is_of_a_paragraph_that_is_read(drawings: Mapping[str, Drawing]) -> None:
    for label in theme_labels():
        if label.document in drawings:
            assert label.paragraph in paragraphs_of(passage_with(drawings[label.document], label.paragraph))
            assert set(label.themes) <= set(SHELF.themes)


def test_there_are_queries_enough_for_every_text() -> None:
    asked = [label.document for label in query_labels()]
    assert len(asked) >= 60
    assert all(asked.count(name) >= 12 for name in present())


def test_most_queries_find_their_passage_without_a_model() -> None:
    labels = [label for label in query_labels() if label.document in present()]
    assert Search(SHELF, readings(), None).recall(labels) >= LEAST_RECALL


def test_most_paragraphs_have_their_theme_without_a_model(drawings: Mapping[str, Drawing]) -> None:
    found = accuracy(drawings, [label for label in theme_labels() if label.document in drawings])
    assert found.first >= LEAST_FIRST
    assert found.three >= LEAST_IN_THREE
    assert found.right >= LEAST_RIGHT


@installed
def test_a_model_finds_more() -> None:
    texts, encoder = readings(), find_encoder()
    labels = [label for label in query_labels() if label.document in texts]
    assert Search(SHELF, texts, encoder).recall(labels) >= LEAST_RECALL_WITH_MODEL
    found = accuracy(drawn(SHELF, texts, encoder), [label for label in theme_labels() if label.document in texts])
    assert found.first >= LEAST_FIRST_WITH_MODEL
    assert found.three >= LEAST_IN_THREE_WITH_MODEL
    assert found.right >= LEAST_RIGHT_WITH_MODEL


def test_the_tables_name_every_text(drawings: Mapping[str, Drawing]) -> None:
    texts = readings()
    for table in (
        drawn_table(SHELF, texts, drawings),
        themes_table(drawings, None),
        search_table(SHELF, texts, None),
    ):
        assert all(name in table for name in drawings)
    assert NOT_INSTALLED in themes_table(drawings, None)


def test_a_text_gives_as_many_prompts_unrepeated_as_it_and_its_pack_have_quotations(
    drawings: Mapping[str, Drawing],
) -> None:
    lines = drawn_table(SHELF, readings(), drawings).splitlines()[1:]
    counts = {line.split()[0]: int(line.split()[UNREPEATED]) for line in lines}
    for name, drawing in drawings.items():
        pack = [prompt for key, prompt in SHELF.prompts.items() if key.startswith(f"{name}/")]
        assert len({prompt.quotation for prompt in pack}) <= counts[name] <= len(pack) + len(drawing.prompts)
        assert counts[name] >= len({prompt.quotation.text for prompt in drawing.prompts})


def test_the_longest_document_is_as_long_as_the_limit_and_no_paragraph_of_it_comes_again() -> None:
    text = long_text(5_000)
    assert len(text.split()) == 5_000
    assert len(set(text.split("\n\n"))) == len(text.split("\n\n"))


def test_the_cost_is_told_of_the_longest_document_that_is_taken() -> None:
    told = cost_line()
    measured = re.match(r"Cost of ([0-9,]+) words: read in [0-9.]+ s, drawn in [0-9.]+ s", told)
    assert measured
    assert 39_900 <= int(measured[1].replace(",", "")) <= 40_000


def test_a_sample_is_the_same_each_time(drawings: Mapping[str, Drawing]) -> None:
    assert sample(drawings) == sample(drawings)
    assert len(sample(drawings).splitlines()) == min(40, sum(len(drawing.prompts) for drawing in drawings.values()))


def test_in_a_sample_what_is_less_sure_comes_only_after_all_that_is_sure(drawings: Mapping[str, Drawing]) -> None:
    sure = sum(prompt.subject.is_sure for drawing in drawings.values() for prompt in drawing.prompts)
    marked = ["(less sure)" in line for line in sample(drawings).splitlines()]
    assert marked == [False] * min(sure, 40) + [True] * max(0, len(marked) - sure)
