"""Nominations, as members make, read and take them back."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.clock import to_milliseconds
from bot.domain.clubs import Actor
from bot.domain.films import Film
from bot.domain.nominations import Nominated
from bot.ui.courier import Courier
from bot.ui.films import film_options
from tests.discord.deaths import carry_on, die_once, unfinished_timers
from tests.discord.evening import Evening, answered, shown

AMY = "Amy (2015)"
LONG_TITLE = "A very long title " * 17
RIGHT_TO_LEFT = "\u202eمدينة الأحلام"


async def nominate(evening: Evening, who: str, film: str, pitch: str = "") -> Any:
    options = {"film": film} | ({"pitch": pitch} if pitch else {})
    return await evening.members[who].slash(evening.general, "nominate", **options)


async def watched(evening: Evening, title: str, year: int, weeks_ago: int) -> None:
    """Have the club have watched a film of the catalogue."""
    monday = (evening.clock.now() - timedelta(weeks=weeks_ago)).date()
    monday -= timedelta(days=monday.weekday())

    async def work(connection: Any) -> None:
        await connection.execute(
            "INSERT INTO clubs (club_id, time_zone, nomination_limit, created_at) VALUES (?, 'UTC', 2, 0)"
            " ON CONFLICT DO NOTHING",
            (evening.guild.id,),
        )
        (film,) = await connection.all("SELECT film_id FROM films WHERE title = ? AND year = ?", (title, year))
        await connection.execute(
            "INSERT INTO picks (pick_id, club_id, week, film_id, host_id, channel_id, set_at)"
            " VALUES (1, ?, ?, ?, 1, 1, ?)",
            (evening.guild.id, monday.isoformat(), film["film_id"], to_milliseconds(evening.clock.now())),
        )

    await evening.client.services.database.write(work)


async def put_to_the_vote(evening: Evening) -> None:
    """Have an open election with every nomination in it."""

    async def work(connection: Any) -> None:
        now = to_milliseconds(evening.clock.now())
        await connection.execute(
            "INSERT INTO elections (election_id, club_id, host_id, method, channel_id, opened_at, closes_at)"
            " VALUES (1, ?, 1, 'approval', 1, ?, ?)",
            (evening.guild.id, now, now + 1000),
        )
        await connection.execute(
            "INSERT INTO candidates SELECT 1, nomination_id, nomination_id FROM nominations WHERE club_id = ?",
            (evening.guild.id,),
        )

    await evening.client.services.database.write(work)


async def test_a_nomination_is_news_to_everybody(evening: Evening) -> None:
    await nominate(evening, "ann", AMY, "She sang as if nobody listened.")
    (news,) = evening.public(evening.general)
    assert f"<@{evening.members['ann'].id}> nominates **Amy** (2015)" in news
    assert "directed by Asif Kapadia" in news
    assert "> She sang as if nobody listened." in news
    assert "It is the first film that is open" in news


async def test_nobody_is_pinged_by_it(evening: Evening) -> None:
    await nominate(evening, "ann", AMY, "@everyone watch this")
    callback = next(r for r in evening.env.http_requests if r.path.endswith("/callback"))
    assert (callback.json or {})["data"]["allowed_mentions"] == {"parse": []}


async def test_what_was_chosen_from_the_suggestions_is_nominated(evening: Evening) -> None:
    ann = evening.members["ann"]
    choices = await ann.autocomplete(evening.general, "nominate", "film", "whiplsh")
    assert choices[0]["name"] == "Whiplash (2014)"
    await nominate(evening, "ann", choices[0]["value"])
    assert "**Whiplash** (2014)" in evening.public(evening.general)[0]


async def test_a_title_that_nobody_knows_becomes_the_clubs_own(evening: Evening) -> None:
    await nominate(evening, "ann", "Our Garage Band (2023)")
    choices = await evening.members["ben"].autocomplete(evening.general, "nominate", "film", "garage ban")
    assert "Our Garage Band (2023)" in [choice["name"] for choice in choices]


async def test_a_second_nomination_of_a_film_hears_of_the_first(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    said = answered(result := await nominate(evening, "ben", AMY))
    assert f"<@{evening.members['ann'].id}> nominated “Amy (2015)” already, <t:" in said
    assert result.response.ephemeral
    assert len(evening.public(evening.general)) == 1


async def test_a_member_has_a_limit(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    await nominate(evening, "ann", "Whiplash (2014)")
    said = answered(await nominate(evening, "ann", "Amadeus (1984)"))
    assert "A member may have 2 open nominations" in said
    assert "`/films withdraw`" in said
    assert "room for “Amadeus (1984)”" in said


async def test_a_watched_film_is_asked_about_first_and_the_answer_survives_a_restart(evening: Evening) -> None:
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await nominate(evening, "ann", AMY, "Once more.")
    assert "The club watched **Amy** (2015) in the week of 15 to 21 December 2025. Nominate it again?" in answered(
        asked
    )
    assert evening.public(evening.general) == []
    await evening.restart()
    await evening.members["ann"].click(asked.response, label="Nominate it")
    (news,) = evening.public(evening.general)
    assert "nominates **Amy** (2015)" in news
    assert "> Once more." in news
    assert "It is nominated." in shown(asked.response)


@pytest.mark.parametrize("after", [False, True])
async def test_the_news_of_it_comes_once_though_the_process_dies(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """Before it is posted, or before anybody knows that it was."""
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await nominate(evening, "ann", AMY, "Once more.")
    die_once(monkeypatch, Courier, "post", after=after)
    await evening.members["ann"].click(asked.response, label="Nominate it")
    assert "It is saved, but Discord does not take my message just now" in shown(asked.response)
    await carry_on(evening)
    (news,) = evening.public(evening.general)
    assert "nominates **Amy** (2015)" in news
    assert await unfinished_timers(evening) == 0


async def test_a_nomination_that_cannot_be_told_of_stands(evening: Evening) -> None:
    """Discord lets commands be answered where the bot itself may not write."""
    hush = evening.guild.create_text_channel(
        "hush", overwrites={evening.client.user: discord.PermissionOverwrite(send_messages=False)}
    )
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await evening.members["ann"].slash(hush, "nominate", film=AMY)
    await evening.members["ann"].click(asked.response, label="Nominate it")
    assert "**Amy** (2015) is nominated, but I could not tell the club. I may not post in" in shown(asked.response)
    assert "**Amy** (2015)" in answered(await evening.members["ben"].slash(evening.general, "films list"))


async def test_a_nomination_taken_back_before_its_news_is_none(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await nominate(evening, "ann", AMY)
    die_once(monkeypatch, Courier, "post")
    await evening.members["ann"].click(asked.response, label="Nominate it")
    await evening.members["ann"].slash(evening.general, "films withdraw", film=AMY)
    await carry_on(evening)
    assert evening.public(evening.general) == []
    assert await unfinished_timers(evening) == 0


async def test_a_no_leaves_it(evening: Evening) -> None:
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await nominate(evening, "ann", AMY)
    await evening.restart()
    await evening.members["ann"].click(asked.response, label="No")
    assert "Left as it was" in shown(asked.response)
    assert evening.public(evening.general) == []


async def test_a_yes_that_comes_too_late_hears_who_was_quicker(evening: Evening) -> None:
    await watched(evening, "Amy", 2015, weeks_ago=2)
    asked = await nominate(evening, "ann", AMY)
    quicker = await nominate(evening, "ben", AMY)
    await evening.members["ben"].click(quicker.response, label="Nominate it")
    late = await evening.members["ann"].click(asked.response, label="Nominate it")
    assert f"<@{evening.members['ben'].id}> nominated “Amy (2015)” already" in shown(asked.response)
    assert late.followups == []
    assert len(evening.public(evening.general)) == 1


async def test_a_title_that_several_films_bear_is_asked_back(evening: Evening) -> None:
    said = answered(await nominate(evening, "ann", "Aftermath", "It stays with you."))
    assert "Your pitch, to keep: “It stays with you.”" in said
    assert "films are called “Aftermath”" in said
    assert "Choose the one that you mean" in said
    assert evening.public(evening.general) == []


async def test_same_title_films_are_told_apart_in_the_suggestions(evening: Evening) -> None:
    choices = await evening.members["ann"].autocomplete(evening.general, "nominate", "film", "aftermath 2012")
    names = [choice["name"] for choice in choices]
    assert len(names) == len(set(names)) >= 2
    assert all(name.startswith("Aftermath (2012) · ") for name in names[:2])


async def test_a_pitch_that_is_too_long_is_given_back(evening: Evening) -> None:
    pitch = "because " * 50
    said = answered(await nominate(evening, "ann", AMY, pitch))
    assert "The pitch has 399 characters; at most 300 fit" in said
    assert pitch.strip() in said
    assert evening.public(evening.general) == []


async def test_a_title_of_300_characters_is_given_back(evening: Evening) -> None:
    said = answered(await nominate(evening, "ann", LONG_TITLE))
    assert "That title has 305 characters; at most 200 fit" in said
    assert LONG_TITLE.strip() in said


@pytest.mark.parametrize(
    ("title", "seen"),
    [
        ("**Bold** and __under__ ||spoilt|| (2020)", r"**\*\*Bold\*\* and \_\_under\_\_ \|\|spoilt\|\|** (2020)"),
        ("[free](https://evil.example) (2020)", r"**\[free](https://evil.example)** (2020)"),
        ("# Heading `code` (2020)", r"**\# Heading \`code\`** (2020)"),
        ("🎬🍿 (2020)", "**🎬🍿** (2020)"),
        ("🎬 The 👩‍👧 Film (2020)", "**🎬 The 👩‍👧 Film** (2020)"),
        (f"{RIGHT_TO_LEFT} (2020)", "**مدينة الأحلام** (2020)"),
        ("@everyone come (2020)", "**@\u200beveryone come** (2020)"),
        ("<@1> and <t:0:R> <#2> (2020)", r"**\<@1> and \<t:0:R> \<#2>** (2020)"),
    ],
)
async def test_strange_titles_are_only_letters(evening: Evening, title: str, seen: str) -> None:
    await nominate(evening, "ann", title)
    assert f"nominates {seen}" in evening.public(evening.general)[0]
    listed = await evening.members["ben"].slash(evening.general, "films list")
    assert seen in answered(listed)
    assert (await nominate(evening, "ben", title)).response.ephemeral


@pytest.mark.parametrize(
    ("pitch", "seen"),
    [
        ("**loud**\n# and large", r"> \*\*loud\*\* # and large"),
        ("> quoted", r"> \> quoted"),
        ("🎉🎉🎉", "> 🎉🎉🎉"),
        (RIGHT_TO_LEFT, "> مدينة الأحلام"),
        ("@everyone @here <@1>", "> @\u200beveryone @\u200bhere \\<@1>"),
    ],
)
async def test_strange_pitches_are_only_letters(evening: Evening, pitch: str, seen: str) -> None:
    await nominate(evening, "ann", AMY, pitch)
    assert seen in evening.public(evening.general)[0]


async def test_markup_in_a_refusal_is_only_letters(evening: Evening) -> None:
    await nominate(evening, "ann", "[free](https://evil.example) (2020)")
    said = answered(await nominate(evening, "ben", "[free](https://evil.example) (2020)"))
    assert r"“\[free](https://evil.example) (2020)”" in said


async def test_a_title_without_letters_or_nothing_at_all(evening: Evening) -> None:
    said = answered(await nominate(evening, "ann", "\u200b \u202e"))
    assert "That is not a title I can read" in said


async def test_the_list_shows_the_oldest_first(evening: Evening) -> None:
    await nominate(evening, "ann", AMY, "The voice.")
    await evening.pass_time(timedelta(hours=1))
    await nominate(evening, "ben", "Whiplash (2014)")
    listed = await evening.members["cleo"].slash(evening.general, "films list")
    text = answered(listed)
    assert listed.response.ephemeral
    assert text.index("**Amy** (2015)") < text.index("**Whiplash** (2014)")
    assert f"<@{evening.members['ann'].id}> · <t:" in text
    assert "The voice." in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("open", "Be the first: </nominate:"),
        ("picked", "No nomination has been picked so far"),
        ("withdrawn", "No nomination has been withdrawn so far"),
        ("shelved", "No nomination has been shelved so far"),
    ],
)
async def test_an_empty_list_says_what_to_do(evening: Evening, status: str, said: str) -> None:
    assert said in answered(await evening.members["ann"].slash(evening.general, "films list", status=status))


async def test_a_member_withdraws_their_own(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    await nominate(evening, "ben", "Whiplash (2014)")
    ann = evening.members["ann"]
    choices = await ann.autocomplete(evening.general, "films withdraw", "film", "")
    assert [choice["name"] for choice in choices] == [AMY]
    said = answered(await ann.slash(evening.general, "films withdraw", film=choices[0]["value"]))
    assert "**Amy** (2015)" in said
    assert "is withdrawn" in said
    withdrawn = answered(await ann.slash(evening.general, "films list", status="withdrawn"))
    assert "**Amy** (2015)" in withdrawn


async def test_a_member_cannot_withdraw_anothers_but_a_host_can(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    refused = answered(await evening.members["ben"].slash(evening.general, "films withdraw", film=AMY))
    assert "only they or a host can withdraw it" in refused
    choices = await evening.host.autocomplete(evening.general, "films withdraw", "film", "am")
    assert [choice["name"] for choice in choices] == [AMY]
    assert "is withdrawn" in answered(await evening.host.slash(evening.general, "films withdraw", film="amy"))


async def test_only_a_host_shelves(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    refused = answered(await evening.members["ann"].slash(evening.general, "films shelve", film=AMY))
    assert "Only the club's hosts can shelve a nomination" in refused
    choices = await evening.host.autocomplete(evening.general, "films shelve", "film", "")
    assert [choice["name"] for choice in choices] == [AMY]
    assert "is shelved" in answered(await evening.host.slash(evening.general, "films shelve", film=AMY))


async def test_the_second_of_two_hosts_hears_that_it_was_done(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    await evening.host.slash(evening.general, "films shelve", film=AMY)
    second = answered(await evening.host.slash(evening.general, "films shelve", film=AMY))
    assert "“Amy (2015)” was shelved <t:" in second
    assert "nothing left to do" in second


async def test_a_film_on_the_ballot_stays_there(evening: Evening) -> None:
    await nominate(evening, "ann", AMY)
    await put_to_the_vote(evening)
    for who, command in ((evening.members["ann"], "films withdraw"), (evening.host, "films shelve")):
        said = answered(await who.slash(evening.general, command, film=AMY))
        assert "on the ballot of the running vote" in said


async def test_info_tells_all_that_is_known(evening: Evening) -> None:
    await nominate(evening, "ann", AMY, "The voice.")
    text = answered(await evening.members["ben"].slash(evening.general, "films info", film=AMY))
    assert "### **Amy** (2015)" in text
    assert "directed by Asif Kapadia · 128 min · United Kingdom, United States" in text
    assert "Documentary about Amy Winehouse" in text
    assert "Themes: " in text
    assert f"Nominated by <@{evening.members['ann'].id}>" in text
    assert "The club has not watched it yet" in text
    assert "There is also **Amy** (1997)" in text


async def test_info_of_an_unknown_film_says_how_to_write_it(evening: Evening) -> None:
    text = answered(await evening.members["ben"].slash(evening.general, "films info", film="No *Such* Film"))
    assert r"I know no film “No \*Such\* Film”" in text
    assert "`Some Film (1999)`" in text


async def test_info_tells_when_it_was_watched(evening: Evening) -> None:
    await watched(evening, "Amy", 2015, weeks_ago=2)
    text = answered(await evening.members["ben"].slash(evening.general, "films info", film=AMY))
    assert "The club watched **Amy** (2015) in the week of 15 to 21 December 2025." in text
    assert "Nobody has nominated it" in text


async def test_another_clubs_films_and_nominations_are_not_seen(evening: Evening) -> None:
    services = evening.client.services
    done = await services.nominations.nominate(Actor(club_id=99, member_id=1), "Their Secret Film (2021)", "")
    assert isinstance(done, Nominated)
    assert await evening.members["ann"].autocomplete(evening.general, "nominate", "film", "their secret film") == []
    assert "Be the first" in answered(await evening.members["ann"].slash(evening.general, "films list"))
    said = answered(await nominate(evening, "ann", done.nomination.film.choice))
    assert "That film is not in this club's lists" in said


async def test_suggestions_fail_softly(evening: Evening) -> None:
    ann = evening.members["ann"]
    assert len(await ann.autocomplete(evening.general, "nominate", "film", "")) == 25
    for text in ("***", '"', "a* OR b", "NEAR(", "x" * 100, "a " * 50):
        await ann.autocomplete(evening.general, "nominate", "film", text)
    assert await ann.autocomplete(evening.general, "films withdraw", "film", "zz") == []


def test_choices_fit_discord() -> None:
    films = [Film(n, None, "Long " * 40, 2000, director="Director " * 20) for n in range(40)]
    options = film_options(films)
    assert len(options) == 25
    assert all(len(option.name) <= 100 and " (2000) · Director" in option.name for option in options)
