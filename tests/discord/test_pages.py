"""Lists of several pages, turned back and forth."""

from typing import Any

from bot.domain.clubs import Actor
from bot.domain.nominations import NominationStatus
from bot.services.services import Services
from tests.discord.evening import Evening, shown


async def fill(evening: Evening, nominations: int) -> None:
    services: Services = evening.client.services
    for number in range(nominations):
        actor = Actor(evening.guild.id, 1000 + number // 2)
        await services.nominations.nominate(actor, f"Home Movie {number:02} (2020)", "It is **ours**. " * 15)


async def opened(evening: Evening) -> Any:
    return (await evening.members["ann"].slash(evening.general, "films list")).response


async def test_a_short_list_has_no_buttons(evening: Evening) -> None:
    await fill(evening, 10)
    text = shown(await opened(evening))
    assert text.count("**Home Movie") == 10
    assert "[Next]" not in text
    assert "Page" not in text


async def test_pages_are_turned_in_place_and_after_a_restart(evening: Evening) -> None:
    await fill(evening, 21)
    panel = await opened(evening)
    assert "Page 1 of 3 · 21 in all" in shown(panel)
    assert "[Previous]" not in shown(panel)
    await evening.restart()
    await evening.members["ann"].click(panel, label="Next")
    assert "Home Movie 10" in shown(panel)
    assert "Page 2 of 3" in shown(panel)
    await evening.restart()
    await evening.members["ann"].click(panel, label="Next")
    assert "Home Movie 20" in shown(panel)
    assert "[Next]" not in shown(panel)
    await evening.members["ann"].click(panel, label="Previous")
    assert "Page 2 of 3" in shown(panel)


async def test_a_list_that_shrank_shows_its_last_page(evening: Evening) -> None:
    await fill(evening, 11)
    panel = await opened(evening)
    host = Actor(evening.guild.id, 1, manages_events=True)
    await evening.client.services.nominations.shelve(host, "Home Movie 03 (2020)")
    await evening.members["ann"].click(panel, label="Next")
    assert "Home Movie 10" in shown(panel)
    assert "[Previous]" not in shown(panel)


async def test_ten_of_the_longest_lines_fit(evening: Evening) -> None:
    services: Services = evening.client.services
    for number in range(11):
        actor = Actor(evening.guild.id, 10**17 + number)
        await services.nominations.nominate(actor, f"{number:02}{'_*' * 98} (2020)", "*_" * 150)
    panel = await opened(evening)
    assert shown(panel).count(f"<@{10**16}") == 10
    assert "Page 1 of 2" in shown(panel)
    page = await services.nominations.list_page(evening.guild.id, NominationStatus.OPEN, 99)
    assert page.span.number == 2
