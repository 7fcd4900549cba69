"""What the report says of every text must stay true: it is run here on all that is present."""

import pytest

from bot.domain.drawing import Drawer, Drawing
from bot.storage.shelf import read_shelf
from tests.prompts.labels import paragraphs_of, present, query_labels, readings, theme_labels
from tests.prompts.report import breaks_a_rule, drawn_table, passage_with, recall, sample, themes_table

SHELF = read_shelf()
LEAST_RECALL = 0.5
"""Full-text search alone found .26 of such queries."""


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    drawer = Drawer(SHELF)
    return {name: drawer.draw(reading) for name, reading in readings().items()}


def test_no_drawn_prompt_breaks_a_rule(drawings: dict[str, Drawing]) -> None:
    prompts = [prompt for drawing in drawings.values() for prompt in drawing.prompts]
    assert len(prompts) > 40
    assert [prompt.quotation.text for prompt in prompts if breaks_a_rule(prompt)] == []


def test_every_label_is_of_a_paragraph_that_is_read(drawings: dict[str, Drawing]) -> None:
    for label in theme_labels():
        if label.document in drawings:
            assert label.paragraph in paragraphs_of(passage_with(drawings[label.document], label.paragraph))
            assert set(label.themes) <= set(SHELF.themes)


def test_there_are_queries_enough_for_every_text() -> None:
    asked = [label.document for label in query_labels()]
    assert len(asked) >= 60
    assert all(asked.count(name) >= 12 for name in present())


def test_most_queries_find_their_passage_without_a_model(drawings: dict[str, Drawing]) -> None:
    labels = [label for label in query_labels() if label.document in drawings]
    assert recall(SHELF, drawings, labels, None) >= LEAST_RECALL


def test_the_tables_name_every_text(drawings: dict[str, Drawing]) -> None:
    for table in (drawn_table(readings(), drawings), themes_table(drawings)):
        assert all(name in table for name in drawings)


def test_a_sample_is_the_same_each_time(drawings: dict[str, Drawing]) -> None:
    assert sample(drawings) == sample(drawings)
    assert len(sample(drawings).splitlines()) == 40
