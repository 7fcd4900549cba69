"""The library on real records: loading, searching and taking out."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.domain.documents import Reading
from bot.domain.drawing import Drawer, Drawing
from bot.domain.library import Added, Found, LookedUp, Step, Upload
from bot.domain.prompts import Shelf
from bot.errors import HostOnly, NotThere, UserError
from bot.reading.formats import read_document
from bot.services.library import LibraryService
from bot.storage.data_files import SHIPPED
from bot.storage.documents import DocumentStore, PassageStore
from bot.storage.own_prompts import OwnPromptStore, VetoStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.discord.library_steps import ESSAY
from tests.services.library_records import CLUB, ELSEWHERE, HOST, MEMBER, OTHER, UPLOAD, rows

STRANGER = Actor(ELSEWHERE, 13, manages_events=True)
UNTITLED = "\n\n".join(part for part in ESSAY.split("\n\n") if not part.startswith("#"))
OF_A_DOCUMENT = ("passages", "passage_themes", "own_prompts", "passage_words")


@pytest.fixture
def library(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> LibraryService:
    return LibraryService(database, clock, shelf)


async def counts(database: SqliteDatabase) -> list[int]:
    return [await rows(database, table) for table in ("documents", *OF_A_DOCUMENT)]


async def test_a_film_of_the_catalogue_is_known_by_its_year_alone(
    library: LibraryService, database: SqliteDatabase
) -> None:
    view = "Brief Encounter treats Laura as a woman whom nobody else in the town can hear."
    text = f"I chose Brief Encounter. It was made in 1945. {view} {'She waits there for him every week. ' * 8}"
    await library.add(HOST, Upload(text, title="Platforms", allowed=True))
    draft = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert draft is not None
    assert (draft.prompt.film, draft.prompt.quotation) == ("Brief Encounter (1945)", view)


async def test_a_document_is_kept_with_its_passages_themes_and_drafts(
    library: LibraryService, database: SqliteDatabase
) -> None:
    steps: list[Step] = []

    async def watch(step: Step) -> None:
        steps.append(step)

    added = await library.add(HOST, UPLOAD, watch)
    assert steps == [Step.READING, Step.DRAWING, Step.KEEPING]
    assert (added.document.title, added.document.added_by) == ("The Patience of Ovens", HOST.member_id)
    assert added.passages == 3
    assert added.themes
    assert added.drafts == await rows(database, "own_prompts") > 0
    draft = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert draft is not None
    assert draft.prompt.quotation in " ".join(ESSAY.split())
    assert draft.prompt.source == "The Patience of Ovens"


async def test_what_a_host_writes_of_it_counts_more_than_what_it_says_itself(library: LibraryService) -> None:
    upload = replace(UPLOAD, title="  Bread\n and  time ", author="A. Baker", source="A leaflet")
    document = (await library.add(HOST, upload)).document
    assert (document.title, document.author, document.source) == ("Bread and time", "A. Baker", "A leaflet")


async def test_a_file_that_names_no_title_is_called_as_the_file(library: LibraryService) -> None:
    named = await library.add(HOST, Upload(UNTITLED.encode(), "on ovens.txt", allowed=True))
    assert named.document.title == "on ovens"


async def test_a_file_name_that_is_too_long_is_cut(library: LibraryService) -> None:
    named = await library.add(HOST, Upload(UNTITLED.encode(), "oven " * 30 + ".txt", allowed=True))
    assert named.document.title == ("oven " * 24).strip()


async def test_a_pasted_text_without_any_title_is_asked_for_one(library: LibraryService) -> None:
    with pytest.raises(UserError, match="needs a title"):
        await library.add(HOST, Upload(UNTITLED, allowed=True))


@pytest.mark.parametrize(("field", "length"), [("title", 121), ("author", 81), ("source", 201)])
async def test_what_is_too_long_to_show_is_refused(library: LibraryService, field: str, length: int) -> None:
    with pytest.raises(UserError, match=f"The {field} has {length} characters"):
        await library.add(HOST, replace(UPLOAD, **{field: "x" * length}))  # type: ignore[arg-type]


async def test_only_hosts_add_and_take_out(library: LibraryService) -> None:
    with pytest.raises(HostOnly):
        await library.add(MEMBER, UPLOAD)
    added = await library.add(HOST, UPLOAD)
    for refused in (library.to_remove, library.remove):
        with pytest.raises(HostOnly):
            await refused(MEMBER, added.document.document_id)


async def test_without_the_hosts_word_nothing_is_loaded(library: LibraryService, database: SqliteDatabase) -> None:
    before = await counts(database)
    with pytest.raises(UserError, match="only what the club may use"):
        await library.add(HOST, replace(UPLOAD, allowed=False))
    assert await counts(database) == before


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(library: LibraryService) -> None:
    with pytest.raises(UserError, match="larger than"):
        await library.check_may_add(HOST, allowed=True, size=9 * 2**20)


async def test_the_same_text_is_known_again_whatever_file_it_comes_in(
    library: LibraryService, database: SqliteDatabase
) -> None:
    await library.add(HOST, UPLOAD)
    before = await counts(database)
    again = Upload(ESSAY.replace("\n", "\r\n").encode("utf-8-sig"), "other.txt", title="Another name", allowed=True)
    with pytest.raises(UserError, match="in the library already, as “The Patience of Ovens”"):
        await library.add(HOST, again)
    assert await counts(database) == before


async def test_a_text_that_ships_is_known_again(library: LibraryService) -> None:
    essay = SHIPPED / "essays" / "archive-voice.md"
    with pytest.raises(UserError, match="it ships with me as “Who Kept the Tape”"):
        await library.add(HOST, Upload(essay.read_bytes(), essay.name, allowed=True))


async def test_of_two_uploads_at_once_the_second_is_told(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf
) -> None:
    """Two processes, so that not even the desk keeps them apart."""
    services = [LibraryService(database, clock, shelf) for _ in range(2)]
    outcomes = await asyncio.gather(*(each.add(HOST, UPLOAD) for each in services), return_exceptions=True)
    [added] = [outcome for outcome in outcomes if isinstance(outcome, Added)]
    [told] = [outcome for outcome in outcomes if isinstance(outcome, UserError)]
    assert "in the library already" in told.message
    assert await rows(database, "own_prompts") == added.drafts


async def test_two_texts_at_once_are_read_one_after_the_other(
    library: LibraryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most, steps = [0], [0], []
    draw = Drawer.draw

    def watched(*arguments: Any, **options: Any) -> Drawing:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        try:
            return draw(*arguments, **options)
        finally:
            at_work[0] -= 1

    async def watch(step: Step) -> None:
        steps.append(step)

    monkeypatch.setattr(Drawer, "draw", watched)
    uploads = [UPLOAD, Upload(OTHER.encode(), "clay.md", title="Clay", allowed=True)]
    await asyncio.gather(*(library.add(HOST, upload, watch) for upload in uploads))
    assert most == [1]
    assert steps.count(Step.WAITING) == 1


async def test_the_loop_goes_on_while_a_document_is_read(
    library: LibraryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading waits for something that only the loop can do."""
    go_on, threads = threading.Event(), []

    def waiting(raw: bytes, name: str) -> Reading:
        threads.append(threading.current_thread())
        assert go_on.wait(timeout=5)
        return read_document(raw, name)

    monkeypatch.setattr("bot.reading.formats.read_document", waiting)
    adding = asyncio.create_task(library.add(HOST, UPLOAD))
    await library.list_documents(CLUB, 1)
    go_on.set()
    assert (await adding).drafts
    assert threads != [threading.main_thread()]


async def test_another_text_of_the_same_title_is_kept_beside_the_first_and_said(library: LibraryService) -> None:
    first = await library.add(HOST, UPLOAD)
    second = await library.add(HOST, Upload(OTHER.encode(), "ovens.md", allowed=True))
    assert first.namesake is None
    assert second.namesake == first.document
    assert len((await library.list_documents(CLUB, 1)).items) == 2 + len(list(SHIPPED.glob("essays/*.md")))


async def test_quotations_that_the_club_has_already_are_counted_not_repeated(
    library: LibraryService, database: SqliteDatabase
) -> None:
    first = await library.add(HOST, UPLOAD)
    longer = ESSAY + "\n\nBread is always a bargain between patience and greed."
    second = await library.add(HOST, Upload(longer.encode(), "ovens.md", allowed=True))
    assert second.known > 0
    assert await rows(database, "own_prompts") == first.drafts + second.drafts


async def test_a_prompt_that_is_drawn_twice_is_kept_and_counted_once(
    library: LibraryService, database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Drawer.draw

    def twice(*arguments: Any, **options: Any) -> Drawing:
        drawing = draw(*arguments, **options)
        return replace(drawing, prompts=(*drawing.prompts, *drawing.prompts))

    monkeypatch.setattr(Drawer, "draw", twice)
    added = await library.add(HOST, UPLOAD)
    assert (added.drafts, added.known) == (await rows(database, "own_prompts"), 0)


@pytest.mark.parametrize(("owner", "name"), [(DocumentStore, "add"), (PassageStore, "add"), (OwnPromptStore, "add")])
async def test_a_death_half_way_leaves_nothing_and_the_next_try_all_of_it(
    library: LibraryService, database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    before, original = await counts(database), getattr(owner, name)

    async def die(*arguments: object) -> None:
        await original(*arguments)
        raise RuntimeError("died")

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, die)
        with pytest.raises(RuntimeError, match="died"):
            await library.add(HOST, UPLOAD)
    assert await counts(database) == before
    assert (await library.add(HOST, UPLOAD)).drafts


async def test_taking_out_takes_all_of_it_and_nothing_else(library: LibraryService, database: SqliteDatabase) -> None:
    await library.add(STRANGER, UPLOAD)
    before = await counts(database)
    added = await library.add(HOST, UPLOAD)
    draft = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert draft is not None
    await database.write(lambda c: OwnPromptStore(c).approve(draft.prompt_id, 11, draft.made_at))
    would_go = await library.to_remove(HOST, added.document.document_id)
    assert (would_go.passages, would_go.drafts, would_go.approved) == (3, added.drafts - 1, 1)
    assert await library.remove(HOST, added.document.document_id) == would_go
    assert await counts(database) == before
    with pytest.raises(NotThere):
        await library.remove(HOST, added.document.document_id)


async def test_a_veto_outlives_the_document(library: LibraryService, database: SqliteDatabase) -> None:
    added = await library.add(HOST, UPLOAD)
    draft = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert draft is not None
    await database.write(lambda c: VetoStore(c).add(CLUB, draft.content.key, 11, draft.made_at))
    await library.remove(HOST, added.document.document_id)
    await library.add(HOST, UPLOAD)
    assert await database.read(lambda c: OwnPromptStore(c).count_drafts(CLUB)) == added.drafts - 1


async def test_a_document_is_its_clubs_alone(library: LibraryService) -> None:
    document_id = (await library.add(HOST, UPLOAD)).document.document_id
    assert all(d.is_shipped for d in await library.suggest(ELSEWHERE, ""))
    elsewhere = await library.look_up(ELSEWHERE, "a baker and an apprentice", 50)
    assert "The Patience of Ovens" not in titles(elsewhere.found)
    for refused in (library.to_remove, library.remove):
        with pytest.raises(NotThere):
            await refused(STRANGER, document_id)
    with pytest.raises(NotThere):
        await library.look_up(ELSEWHERE, "bread", document_id=document_id)
    with pytest.raises(NotThere):
        await library.find_document(ELSEWHERE, "The Patience of Ovens")


async def test_what_ships_is_there_for_every_club_and_stays(library: LibraryService) -> None:
    tape = await library.find_document(CLUB, "who kept the tape")
    assert tape.is_shipped
    with pytest.raises(UserError, match="ships with me"):
        await library.remove(HOST, tape.document_id)
    assert tape not in await library.suggest(CLUB, "tape", own_only=True)


def titles(found: Sequence[Found]) -> list[str]:
    return [each.document.title for each in found]


async def test_passages_are_found_in_all_documents_or_in_one(library: LibraryService) -> None:
    document_id = (await library.add(HOST, UPLOAD)).document.document_id
    everywhere = (await library.look_up(CLUB, "an apprentice leaves the bakery")).found
    assert titles(everywhere)[0] == "The Patience of Ovens"
    assert everywhere[0].passage.heading == "Apprentices"
    assert [found.score for found in everywhere] == sorted((f.score for f in everywhere), reverse=True)
    here = await library.look_up(CLUB, "camera", document_id=document_id)
    assert set(titles(here.found)) <= {"The Patience of Ovens"}
    assert await library.look_up(CLUB, "qwxyz") == LookedUp([], is_known=False)
    theme = (await library.look_up(CLUB, "never giving up")).theme
    assert theme is not None
    assert theme.key == "perseverance"


async def test_a_passage_that_ships_is_found_by_what_is_asked_about_it(library: LibraryService, shelf: Shelf) -> None:
    """By words of a question that stand in no passage: the question, not the passage, says “dull job”."""
    [asked] = [prompt for prompt in shelf.prompts.values() if "dull job" in prompt.question]
    found = (await library.look_up(CLUB, "dull job")).found
    assert found[0].document.title == asked.source
    assert found[0].passage.paragraph == asked.paragraph
    assert not any("dull job" in each.passage.text for each in found)


async def test_a_clubs_text_of_a_title_that_ships_is_not_found_by_what_is_asked_about_the_other(
    library: LibraryService, shelf: Shelf
) -> None:
    [asked] = [prompt for prompt in shelf.prompts.values() if "dull job" in prompt.question]
    clay = Upload(OTHER.encode(), "clay.md", allowed=True)
    same_title = (await library.add(HOST, replace(clay, title=asked.source))).document
    other_title = (await library.add(STRANGER, replace(clay, title="Clay"))).document
    here = await library.look_up(CLUB, "a dull job", document_id=same_title.document_id)
    there = await library.look_up(ELSEWHERE, "a dull job", document_id=other_title.document_id)
    assert [each.score for each in here.found] == [each.score for each in there.found]


@pytest.mark.parametrize("words", ["", "  \n", "x" * 301])
async def test_a_query_of_nothing_or_too_much_is_a_sentence(library: LibraryService, words: str) -> None:
    with pytest.raises(UserError, match=r"in a few words|at most 300"):
        await library.look_up(CLUB, words)


@pytest.mark.parametrize("words", ['"', "a* OR b", "NEAR(", "^x -y", "col:umn", "’ “ ”"])
async def test_signs_that_the_index_reads_as_its_own_are_only_text(library: LibraryService, words: str) -> None:
    await library.look_up(CLUB, words)
