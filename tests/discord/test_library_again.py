"""An essay that comes again, changed, under the same title: what hosts are told, and what members go on seeing."""

from datetime import timedelta
from typing import Any

from bot.domain.asking import words_of
from bot.domain.own_prompts import OwnPrompt
from bot.storage.own_prompts import OwnPromptStore
from bot.ui.text import count
from tests.discord.discussion_steps import discuss, threads
from tests.discord.evening import Evening, answered, shown
from tests.discord.library_steps import ESSAY, add, documents
from tests.discord.prompt_steps import press, review

TITLE = "The Patience of Ovens"
FILM = "The Third Man (1949)"
"""No pack has a question about it, so that an approved one about it comes first."""

REVISED = ESSAY.replace("forgives her least on the morning she comes home", "forgives her nothing")
A_DAY = timedelta(days=1)


async def add_both(evening: Evening, **options: Any) -> str:
    """The host loads the essay, and a day later its new text; returns what they are told then."""
    await add(evening, **options)
    await evening.pass_time(A_DAY)
    return await add(evening, REVISED, **options)


async def choices(evening: Evening, typed: str = "", command: str = "library remove") -> list[dict[str, str]]:
    """The newest first."""
    found: list[dict[str, str]] = await evening.host.autocomplete(evening.general, command, "document", typed)
    return found


async def take_out_the_older(evening: Evening) -> Any:
    """The host chooses it from the suggestions; returns the question."""
    older = (await choices(evening))[-1]["value"]
    return await evening.host.slash(evening.general, "library remove", document=older)


async def decide_on_all(evening: Evening, label: str) -> int:
    """Press the same button under every draft; returns how many there were."""
    desk, number = await review(evening), 0
    while f"[{label}]" in (answered(desk) if not number else shown(desk.response)):
        await press(evening, desk.response, label)
        number += 1
    return number


async def own_prompts(evening: Evening) -> list[OwnPrompt]:
    """The approved ones."""
    return await evening.client.services.database.read(lambda c: OwnPromptStore(c).approved(evening.guild.id))


async def test_two_texts_of_one_title_are_told_apart_in_the_suggestions(evening: Evening) -> None:
    first = evening.clock.now()
    await add_both(evening)
    newer, older = [choice["name"] for choice in await choices(evening)]
    assert newer != older
    assert older.startswith(f"{TITLE} · added {first.day} {first:%B %Y, %H:%M:}")
    assert older.endswith(" · 192 words")
    await add(evening, ESSAY.replace("nine years", "ten years"), title="Another")
    assert "Another" in [choice["name"] for choice in await choices(evening, command="library read")]


async def test_long_titles_are_told_apart_as_well(evening: Evening) -> None:
    await add_both(evening, title="W" * 120)
    await add(evening, ESSAY.replace("nine years", "ten years"), title="W" * 119)
    names = [choice["name"] for choice in await choices(evening)]
    assert len(set(names)) == 3
    assert all(len(name) <= 100 and "… · added " in name for name in names)


async def test_the_dates_are_those_of_the_clubs_own_zone(evening: Evening) -> None:
    await evening.host.slash(evening.general, "club setup", time_zone="Pacific/Kiritimati")
    here = evening.clock.now() + timedelta(hours=14)
    await add_both(evening)
    assert f"added {here.day} {here:%B %Y, %H:%M:}" in (await choices(evening))[-1]["name"]


async def test_a_typed_title_of_two_texts_asks_which_one(evening: Evening) -> None:
    await add_both(evening)
    for command, options in (("library remove", {}), ("library read", {"query": "bread"})):
        asked = await evening.host.slash(evening.general, command, document=TITLE, **options)
        assert f"2 documents are called “{TITLE}”: one added <t:" in answered(asked)
        assert "Choose the one that you mean from the suggestions." in answered(asked)
    assert await documents(evening) == 2


async def test_the_older_text_can_go_and_what_was_approved_stays(evening: Evening) -> None:
    first = int(evening.clock.now().timestamp())
    await add(evening)
    approved = await decide_on_all(evening, "Approve")
    await evening.pass_time(A_DAY)
    told = await add(evening, REVISED)
    assert "prompts whose words stand in both stay" in told
    assert "the club had already" in told
    asked = await take_out_the_older(evening)
    added = answered(asked).partition(f"192 words, added by <@{evening.host.id}> on <t:")[2]
    assert abs(int(added.partition(":")[0]) - first) < A_DAY.total_seconds() / 2
    assert "With it go 3 passages, 0 drafts and " in answered(asked)
    assert "since another document has their words as well." in answered(asked)
    await evening.host.click(asked.response, label="Take it out")
    assert "is out of the library. With it went 3 passages, 0 drafts and " in shown(asked.response)
    assert "approved prompts stayed, since another document has" in shown(asked.response)
    assert 1 < len(await own_prompts(evening)) <= approved


async def test_a_posted_prompt_goes_on_after_the_older_text_is_gone(evening: Evening) -> None:
    await add(evening)
    await decide_on_all(evening, "Approve")
    own = next(each for each in await own_prompts(evening) if words_of(each.prompt.quotation) in words_of(REVISED))
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET film = ? WHERE prompt_id = ?", (FILM, own.prompt_id))
    )
    await discuss(evening, film=FILM)
    [thread] = threads(evening.general)
    assert own.prompt.quotation in shown(evening.last_panel(thread))
    await evening.pass_time(A_DAY)
    await add(evening, REVISED)
    await evening.host.click((await take_out_the_older(evening)).response, label="Take it out")
    pressed = await evening.members["ben"].click(evening.last_panel(thread), label="A follow-up")
    assert answered(pressed) == own.prompt.follow_up
    await discuss(evening, film=FILM)
    assert own.prompt.quotation not in shown(evening.last_panel(thread)), "it was asked already"


async def test_what_was_vetoed_is_not_counted_among_the_drafts(evening: Evening) -> None:
    await add(evening)
    await press(evening, (await review(evening)).response, "Veto")
    await evening.host.click((await take_out_the_older(evening)).response, label="Take it out")
    told = await add(evening)
    waiting = await evening.client.services.database.read(lambda c: OwnPromptStore(c).count_drafts(evening.guild.id))
    assert f"**Prompts:** {count(waiting, 'draft')}, the surest first. 1 other the club had vetoed." in told


async def test_where_all_was_vetoed_nothing_waits_and_it_is_said_why(evening: Evening) -> None:
    await add(evening)
    vetoed = await decide_on_all(evening, "Veto")
    await evening.host.click((await take_out_the_older(evening)).response, label="Take it out")
    assert f"**Prompts:** none that is new. {vetoed} prompts the club had vetoed." in await add(evening)


async def test_of_what_the_club_had_some_may_be_vetoed(evening: Evening) -> None:
    await add(evening)
    desk = await review(evening)
    await press(evening, desk.response, "Veto")
    assert "the club had already, 1 of them vetoed." in await add(evening, REVISED)


async def test_a_passage_of_both_texts_is_read_once(evening: Evening) -> None:
    await add_both(evening)
    read = answered(await evening.host.slash(evening.general, "library read", query="an apprentice leaves in tears"))
    assert read.count("Every workshop has an apprentice") == 1
