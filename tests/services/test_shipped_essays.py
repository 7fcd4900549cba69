"""The essays that ship: loaded once, replaced when they change, and never taken from under a prompt."""

from dataclasses import replace
from pathlib import Path

from bot.domain.library import Upload
from bot.domain.prompts import Shelf
from bot.services.library import LibraryService
from bot.services.shipped_essays import load_essays
from bot.storage.data_files import SHIPPED
from bot.storage.documents import DocumentStore
from bot.storage.own_prompts import OwnPromptStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.discord.library_steps import ESSAY
from tests.services.library_records import CLUB, HOST, OTHER, rows


def essays_in(folder: Path) -> Path:
    """A data folder with the shipped shelf and one essay."""
    (folder / "essays").mkdir(parents=True)
    (folder / "packs").mkdir()
    for name in ("themes.toml", "frames.toml", "synonyms.toml", "moments.toml"):
        (folder / name).write_bytes((SHIPPED / name).read_bytes())
    (folder / "essays" / "ovens.md").write_text(ESSAY, "utf-8")
    return folder


async def shipped(database: SqliteDatabase) -> list[str]:
    return [document.title for document in await database.read(lambda c: DocumentStore(c).shipped())]


async def test_essays_are_loaded_once_and_replaced_when_they_change(
    database: SqliteDatabase, clock: FixedClock, tmp_path: Path
) -> None:
    data = essays_in(tmp_path / "data")
    await load_essays(database, clock, data)
    assert await shipped(database) == ["The Patience of Ovens"], "the others are no longer among the files"
    ids = await database.read(lambda c: c.all("SELECT passage_id FROM passages ORDER BY passage_id"))
    (data / "essays" / "clay.md").write_text(OTHER.replace("Ovens", "Kilns"), "utf-8")
    await load_essays(database, clock, data)
    assert await shipped(database) == ["The Patience of Kilns", "The Patience of Ovens"]
    now = await database.read(lambda c: c.all("SELECT passage_id FROM passages ORDER BY passage_id"))
    assert [row["passage_id"] for row in now][: len(ids)] == [row["passage_id"] for row in ids], "same text, same rows"


async def test_a_changed_essay_stays_for_as_long_as_a_club_has_a_prompt_from_it(
    database: SqliteDatabase, clock: FixedClock, shelf: Shelf, tmp_path: Path
) -> None:
    data, library = essays_in(tmp_path / "data"), LibraryService(database, clock, shelf)
    await load_essays(database, clock, data)
    club_drafts = await a_prompt_from_what_ships(database, library)
    present = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert present is not None
    assert present.prompt.document_id is None, "its title is enough"
    (data / "essays" / "ovens.md").write_text(OTHER, "utf-8")
    await load_essays(database, clock, data)
    kept = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    assert kept is not None
    assert kept.prompt.quotation
    assert kept.prompt.document_id is not None, "another text has its title now"
    assert await shipped(database) == ["The Patience of Ovens"], "the new one alone is listed"
    found = (await library.look_up(CLUB, "a baker who films herself", 50)).found
    assert found
    assert not [each for each in found if "baker" in each.passage.text], "and searched"
    await database.write(lambda c: c.execute("DELETE FROM own_prompts WHERE prompt_id = ?", (club_drafts,)))
    (data / "essays" / "ovens.md").write_text(OTHER + "\n", "utf-8")
    await load_essays(database, clock, data)
    assert await rows(database, "documents") == 1, "nobody needs the old one any more"


async def a_prompt_from_what_ships(database: SqliteDatabase, library: LibraryService) -> int:
    """A draft of the club's own whose words stand in the essay that ships; returns its id."""
    other_club = await library.add(HOST, Upload(OTHER.encode(), "x.md", title="Mine", allowed=True))
    draft = await database.read(lambda c: OwnPromptStore(c).next_draft(CLUB))
    row = await database.read(lambda c: c.one("SELECT passage_id FROM passages WHERE text LIKE '%baker who films%'"))
    assert draft is not None
    assert row is not None
    content = replace(draft.content, passage_id=row["passage_id"])
    await database.write(lambda c: OwnPromptStore(c).set_content(draft.prompt_id, content))
    await library.remove(HOST, other_club.document.document_id)
    return draft.prompt_id


async def test_new_theme_cards_are_heard_without_touching_the_passages(
    database: SqliteDatabase, clock: FixedClock, tmp_path: Path
) -> None:
    data = essays_in(tmp_path / "data")
    await load_essays(database, clock, data)
    cards = (data / "themes.toml").read_text("utf-8")
    (data / "themes.toml").write_text(cards.replace('key = "craft"', 'key = "handwork"', 1), "utf-8")
    frames = (data / "frames.toml").read_text("utf-8").replace('theme = "craft"', 'theme = "handwork"')
    (data / "frames.toml").write_text(frames, "utf-8")
    before = await database.read(lambda c: c.all("SELECT passage_id FROM passages"))
    await load_essays(database, clock, data)
    assert await database.read(lambda c: c.all("SELECT passage_id FROM passages")) == before
    themes = await database.read(lambda c: c.all("SELECT DISTINCT theme FROM passage_themes"))
    assert "handwork" in {row["theme"] for row in themes}
    assert "craft" not in {row["theme"] for row in themes}
