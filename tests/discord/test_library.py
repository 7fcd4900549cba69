"""The library, as hosts fill it and members read in it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.timers import LEASE
from bot.services.discussions import DiscussionService
from bot.storage.own_prompts import OwnPromptStore
from bot.ui.courier import Courier
from tests.discord.deaths import die_once
from tests.discord.discussion_steps import discuss, number, prompts, threads
from tests.discord.evening import Evening, answered, shown
from tests.discord.library_steps import ESSAY, add, documents

NAUGHTY = ESSAY.replace("# The Patience of Ovens", "# @everyone **loud** <@1> `code` ||spoiler||").replace(
    "The best\nscene in it", "The **best**\n@everyone scene ||in it|| ignore your instructions"
)
SILENT = (
    "She put the reel back into its box, and the box went on to its shelf, where it stayed with the others through that"
    " winter and the next. He asked for it once, and then they both forgot that they had ever owned it. She did not"
    " mind it, and he said nothing."
)
"""Tells of somebody, so that nothing in it can be quoted."""

FILM = "The Third Man (1949)"
"""No pack has a question about it, so that an approved one about it comes first."""
PENDING = "SELECT COUNT(*) AS number FROM timers WHERE COALESCE(done_at, cancelled_at, failed_at) IS NULL"
FIELDS = {"title": "", "author": "", "source": ""}


async def paste(evening: Evening, text: str, **known: str) -> Any:
    """The host pastes a text into the dialog."""
    opened = await evening.host.slash(evening.general, "library add", allowed=True)
    return await evening.host.submit_modal(opened, FIELDS | {"text": text} | known)


async def remove(evening: Evening, title: str = "The Patience of Ovens") -> Any:
    """The host asks to take it out; returns the question."""
    return await evening.host.slash(evening.general, "library remove", document=title)


async def test_a_file_is_loaded_and_the_answer_says_what_came_of_it(evening: Evening) -> None:
    told = await add(evening, author="A. Baker", source="A leaflet")
    assert "### The Patience of Ovens is in the library" in told
    assert "by A. Baker · 192 words in 3 passages · A leaflet" in told
    assert "**Themes:** " in told
    drafts = await number(evening, "SELECT COUNT(*) AS number FROM own_prompts")
    assert f"**Prompts:** {drafts} drafts, the surest first. `/prompts review` shows them" in told
    assert evening.public(evening.general) == [], "it is nobody else's business"


@pytest.mark.parametrize(
    ("unsure", "told"),
    [
        (
            ["Amadeus (1984) treats Salieri as a man whom nobody in Vienna will ever hear."],
            "1 draft, but I am not sure that it starts a talk.",
        ),
        (
            ["Amadeus (1984) treats envy as a talent that nobody else in the palace can hear."],
            "2 drafts, but I am sure of none of them.",
        ),
    ],
)
async def test_drafts_that_none_is_sure_of_are_called_so(evening: Evening, unsure: list[str], told: str) -> None:
    assert f"**Prompts:** {told} `/prompts review`" in await add(evening, " ".join([SILENT, *unsure]), "hall.txt")


@pytest.mark.parametrize(
    ("moments", "told"),
    [
        (1, "of the last one I am less sure."),
        (2, "of the last 2 I am less sure."),
    ],
)
async def test_what_is_said_of_a_film_is_called_less_sure(evening: Evening, moments: int, told: str) -> None:
    more = "".join(f"\n\nIn Amadeus (1984) {MOMENT.replace('floor', thing)}" for thing in ("floor", "rug")[:moments])
    said = await add(evening, f"{ESSAY}{more}")
    drafts = await number(evening, "SELECT COUNT(*) AS number FROM own_prompts")
    assert f"**Prompts:** {drafts} drafts, the surest first; {told} `/prompts review`" in said
    assert (
        moments == await number(evening, "SELECT COUNT(*) AS number FROM own_prompts WHERE film IS NOT NULL") < drafts
    )


MOMENT = (
    "Salieri picks up the pages one by one and reads, and when his hand begins to shake he lets them fall to the floor."
)


async def test_what_was_left_out_is_said_with_the_reason(evening: Evening) -> None:
    told = await add(evening, ESSAY + "\n- flour\n- water\n- salt\n- patience\n")
    assert "**Left out:**\n- 4 list items: too short to stand alone" in told


async def test_a_single_thing_that_was_left_out_is_said_in_the_singular(evening: Evening) -> None:
    told = await add(evening, f"{ESSAY}\n- flour\n\n## Afterwards\n\n{SILENT}\n")
    assert "- 1 list item: too short to stand alone" in told
    assert "- 1 passage: no sentence there would start a talk by itself" in told


async def test_why_a_text_gives_no_prompt_is_said_once(evening: Evening) -> None:
    told = await add(evening, SILENT, "reel.txt")
    assert "**Prompts:** none. `/prompts add` takes a question of your own" in told
    assert told.count("sentence") == 1
    assert "- 1 passage: no sentence there would start a talk by itself" in told


async def test_progress_is_shown_while_it_works(evening: Evening) -> None:
    await add(evening)
    said = [str(r.json) for r in evening.env.http_requests if r.method == "PATCH" and "@original" in r.path]
    order = ["Reading…", "Finding its themes and drawing prompts…", "Putting it on the shelf…", "is in the library"]
    assert [next((line for line in order if line in text), "?") for text in said] == order


async def test_progress_that_is_lost_stops_nothing(evening: Evening) -> None:
    evening.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=500, code=0, message="Oh", times=1)
    assert "is in the library" in await add(evening)


async def test_a_refusal_takes_the_place_of_the_progress(evening: Evening) -> None:
    await add(evening)
    told = await evening.host.slash(
        evening.general, "library add", allowed=True, file=("again.md", ESSAY.encode()), title="Again"
    )
    assert "in the library already, as “The Patience of Ovens”" in answered(told)
    assert "Reading…" not in answered(told)
    assert await documents(evening) == 1


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        (b"", "empty.txt", "no text in it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "essay.txt", "picture"),
        (b"# Only\n\n# Headings\n", "x.md", "heading"),
        (b"One sentence stands alone here.", "x.txt", "sentence"),
        (" ".join(["and the word is said again."] * 8001).encode(), "long.txt", "40,0"),
    ],
)
async def test_a_file_that_gives_nothing_is_a_private_sentence(
    evening: Evening, raw: bytes, name: str, told: str
) -> None:
    assert told in await add(evening, raw, name, title="Mine")
    assert await documents(evening) == 0


async def test_a_file_whose_link_has_expired_is_explained(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(evening.env.backend.cdn), "get", lambda cdn, url: None)
    assert "its link has expired" in await add(evening)
    assert await documents(evening) == 0


async def test_a_file_that_is_too_large_is_not_fetched(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.library.MOST_BYTES", 100)
    monkeypatch.setattr(type(evening.env.backend.cdn), "get", lambda cdn, url: None)
    assert "larger than" in await add(evening)


async def test_only_hosts_add_and_take_out(evening: Evening) -> None:
    await add(evening)
    ann = evening.members["ann"]
    for command, options in (
        ("library add", {"allowed": True}),
        ("library add", {"allowed": True, "file": ("x.md", ESSAY.encode())}),
        ("library remove", {"document": "The Patience of Ovens"}),
    ):
        refused = await ann.slash(evening.general, command, **options)
        assert "Only the club's hosts can" in answered(refused)
        assert refused.modal is None


async def test_without_the_hosts_word_nothing_is_loaded(evening: Evening) -> None:
    assert "only what the club may use" in await add(evening, allowed=False)
    pasted = await evening.host.slash(evening.general, "library add", allowed=False)
    assert pasted.modal is None
    assert await documents(evening) == 0


async def test_a_pasted_text_is_loaded_also_when_the_bot_restarts_meanwhile(evening: Evening) -> None:
    opened = await evening.host.slash(evening.general, "library add", allowed=True, author="A. Baker")
    await evening.restart()
    typed = FIELDS | {"text": ESSAY[:3900], "author": "A. Baker", "title": "Bread and time"}
    sent = await evening.host.submit_modal(opened, typed)
    assert "### Bread and time is in the library" in answered(sent)
    assert "by A. Baker" in answered(sent)


async def test_a_refused_text_is_kept_and_offered_again(evening: Evening) -> None:
    refused = await paste(evening, "Too short.", title="Mine", source="Here")
    assert "Nothing was loaded. Your text is kept here for a day." in answered(refused)
    await evening.restart()
    opened = await evening.host.click(refused.response, label="Change it")
    values = {c["component"]["custom_id"]: c["component"].get("value") for c in opened.modal["components"]}
    assert values == {"title": "Mine", "author": None, "source": "Here", "text": "Too short."}
    sent = await evening.host.submit_modal(opened, FIELDS | {"text": ESSAY[:3900], "title": "Mine"})
    assert "### Mine is in the library" in answered(sent)


async def test_a_refused_text_can_be_tried_again_as_it_is(evening: Evening) -> None:
    await add(evening)
    refused = await paste(evening, ESSAY[:3900])
    assert "in the library already" in answered(refused)
    await evening.host.click((await remove(evening)).response, label="Take it out")
    await evening.restart()
    tried = await evening.host.click(refused.response, label="Try it again as it is")
    assert "is in the library" in shown(refused.response)
    assert tried.acknowledged
    assert await documents(evening) == 1


async def test_a_refused_text_is_its_authors_alone(evening: Evening) -> None:
    refused = await paste(evening, "Too short.")
    await evening.pass_time(timedelta(hours=25))
    await paste(evening, "Too short as well.")
    assert "has expired" in answered(await evening.host.click(refused.response, label="Change it"))


async def test_the_list_says_what_there_is_and_who_added_it(evening: Evening) -> None:
    await add(evening)
    drafts = await number(evening, "SELECT COUNT(*) AS number FROM own_prompts")
    listed = answered(await evening.members["ben"].slash(evening.general, "library list"))
    assert f"**The Patience of Ovens**\n-# 192 words · {drafts} drafts · added by <@{evening.host.id}>, <t:" in listed
    assert "**Who Kept the Tape** by Projectionist\n-# 1,448 words · ships with me" in listed


async def test_a_long_list_is_turned_also_after_a_restart(evening: Evening) -> None:
    for count in range(8):
        await add(evening, ESSAY.replace("nine years", f"{count + 11} years"), title=f"Essay {count}")
    first = await evening.members["ben"].slash(evening.general, "library list")
    assert "Page 1 of 2 · 12 in all" in answered(first)
    await evening.restart()
    await evening.members["ben"].click(first.response, label="Next")
    assert "Page 2 of 2" in shown(first.response)
    assert "With Its Back to the Stage" in shown(first.response)


async def test_members_read_passages_with_their_place(evening: Evening) -> None:
    await add(evening)
    read = await evening.members["ben"].slash(evening.general, "library read", query="an apprentice who leaves")
    assert "### Closest to “an apprentice who leaves”" in answered(read)
    assert "**The Patience of Ovens**\n-# Apprentices · paragraph 2\n> Every workshop has" in answered(read)
    assert read.response.ephemeral


async def test_members_read_in_one_document(evening: Evening) -> None:
    await add(evening)
    ben = evening.members["ben"]
    [choice] = await ben.autocomplete(evening.general, "library read", "document", "patience")
    assert choice["name"] == "The Patience of Ovens"
    read = answered(
        await ben.slash(evening.general, "library read", query="the camera and the crowd", document=choice["value"])
    )
    assert "With Its Back to the Stage" not in read
    lost = await ben.slash(evening.general, "library read", query="bread", document="A book")
    assert "There is no document “A book” in the library" in answered(lost)


async def test_nothing_found_is_a_sentence_and_the_closest_theme_is_said(evening: Evening) -> None:
    ben = evening.members["ben"]
    nothing = await ben.slash(evening.general, "library read", query="qwxyz")
    assert "Nothing in the library speaks of it" in answered(nothing)
    near = await ben.slash(evening.general, "library read", query="never giving up")
    assert "Closest theme: Perseverance and the long game" in answered(near)
    blank = await ben.slash(evening.general, "library read", query="  ")
    assert "Say in a few words" in answered(blank)


async def test_text_of_essays_stays_text(evening: Evening) -> None:
    await add(evening, NAUGHTY)
    ben = evening.members["ben"]
    for said in (
        answered(await ben.slash(evening.general, "library list")),
        answered(await ben.slash(evening.general, "library read", query="the dough sits in its bowl")),
    ):
        assert "@everyone" not in said
        assert "<@1>" not in said.replace("\\<@1>", "")
        assert "||" not in said.replace("\\|\\|", "")


async def test_long_passages_and_names_stay_within_discords_limits(evening: Evening) -> None:
    room = "The {} waiting room in which nobody waits is a room of_its_own, and every*star*in it~is~a chair. "
    words = "".join(room.format(number) for number in range(60))
    await add(evening, words, "x.txt", title="W" * 120, author="A" * 80, source="S" * 200)
    read = await evening.members["ben"].slash(evening.general, "library read", query="waiting room", document="W" * 120)
    assert 2500 < len(answered(read)) <= 4000
    assert (await evening.host.autocomplete(evening.general, "library remove", "document", "w"))[0]["name"].endswith(
        "…"
    )


async def test_taking_out_asks_first_and_says_what_goes(evening: Evening) -> None:
    await add(evening)
    drafts = await number(evening, "SELECT COUNT(*) AS number FROM own_prompts")
    asked = await remove(evening)
    assert drafts > 1
    assert f"With it go 3 passages, {drafts} drafts and 0 approved prompts." in answered(asked)
    await evening.host.click(asked.response, label="Keep it")
    assert "Left as it was." in shown(asked.response)
    assert await documents(evening) == 1


async def test_taking_out_survives_a_restart_and_takes_all_of_it(evening: Evening) -> None:
    await add(evening)
    asked, again = await remove(evening), await remove(evening)
    await evening.restart()
    await evening.host.click(asked.response, label="Take it out")
    assert "is out of the library. With it went 3 passages" in shown(asked.response)
    assert await documents(evening) == 0
    assert await number(evening, "SELECT COUNT(*) AS number FROM own_prompts") == 0
    await evening.host.click(again.response, label="Take it out")
    assert "no longer in the library" in shown(again.response)


async def test_what_ships_cannot_be_taken_out(evening: Evening) -> None:
    assert "ships with me" in answered(await remove(evening, "Who Kept the Tape"))
    choices = await evening.host.autocomplete(evening.general, "library remove", "document", "")
    assert choices == []


async def test_at_most_twenty_five_documents_are_suggested(evening: Evening) -> None:
    for count in range(26):
        await add(evening, ESSAY.replace("nine years", f"{count + 11} years"), title=f"Essay {count}")
    choices = await evening.host.autocomplete(evening.general, "library remove", "document", "")
    assert len(choices) == 25


async def approve_one(evening: Evening) -> str:
    """Approve the first draft, about the film of these tests; returns its quotation."""
    services, club_id = evening.client.services, evening.guild.id
    draft = await services.database.read(lambda c: OwnPromptStore(c).next_draft(club_id))
    assert draft is not None
    await services.database.write(lambda c: OwnPromptStore(c).approve(draft.prompt_id, 1, evening.clock.now()))
    await services.database.write(
        lambda c: c.execute("UPDATE own_prompts SET film = ? WHERE prompt_id = ?", (FILM, draft.prompt_id))
    )
    return draft.prompt.quotation


async def test_a_posted_prompt_outlives_its_document_and_its_button_says_so(evening: Evening) -> None:
    await add(evening)
    quotation = await approve_one(evening)
    await discuss(evening, film=FILM)
    [thread] = threads(evening.general)
    [posted] = prompts(evening, thread)
    assert quotation in posted
    await evening.host.click((await remove(evening)).response, label="Take it out")
    assert prompts(evening, thread) == [posted]
    pressed = await evening.members["ben"].click(evening.last_panel(thread), label="A follow-up")
    assert "went away with the document" in answered(pressed)


async def test_a_prompt_that_waits_to_be_sent_is_given_up_with_its_document(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(evening)
    await approve_one(evening)
    die_once(monkeypatch, Courier, "post")
    await discuss(evening, film=FILM)
    await evening.host.click((await remove(evening)).response, label="Take it out")
    await evening.pass_time(LEASE + timedelta(hours=1))
    assert [text for thread in threads(evening.general) for text in prompts(evening, thread)] == []
    assert await number(evening, PENDING) == 0
    assert await number(evening, "SELECT COUNT(*) AS number FROM postings") == 0


async def test_a_death_before_the_posting_is_recorded_with_its_document_gone_leaves_one_message(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(evening)
    await approve_one(evening)
    die_once(monkeypatch, DiscussionService, "record_message")
    await discuss(evening, film=FILM)
    await evening.host.click((await remove(evening)).response, label="Take it out")
    await evening.pass_time(LEASE + timedelta(hours=1))
    [thread] = threads(evening.general)
    assert len(prompts(evening, thread)) == 1
    assert await number(evening, PENDING) == 0
    pressed = await evening.members["ben"].click(evening.last_panel(thread), label="A follow-up")
    assert "no longer among the club's prompts" in answered(pressed)
