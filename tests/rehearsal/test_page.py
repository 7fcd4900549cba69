"""The page's own server, asked as a browser would."""

import json
import re
import socket
import threading
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from aiohttp import FormData

from bot.domain.documents import Reading
from bot.domain.library import Upload
from bot.errors import StartupError
from bot.rehearsal import stage
from bot.rehearsal.page import ADDRESS, Page
from bot.rehearsal.visit import Visit
from bot.services import library
from tests.rehearsal.conftest import Browser

ENCORE = files("bot.rehearsal").joinpath("encore.md").read_bytes()


async def state(browser: Browser) -> Any:
    response = await browser.get("/rehearsal/state")
    assert response.status == 200
    return await response.json()


async def post(browser: Browser, path: str, **body: object) -> Any:
    response = await browser.post(f"/rehearsal/{path}", json=body)
    return await response.json()


def named(rows: list[Any], name: str) -> Any:
    return next(row for row in rows if row["name"] == name)


@pytest.mark.parametrize("path", ["/", "/rehearsal/page.css", "/rehearsal/page.js", "/rehearsal/portrait/bot"])
async def test_the_shell_is_served_with_nothing_from_elsewhere(browser: Browser, path: str) -> None:
    response = await browser.get(path)
    assert response.status == 200
    if not path.endswith("bot"):
        text = await response.text()
        assert not re.findall(r"(?:src|href|url\()=?[\"(]?https?://", text)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


async def test_the_shell_knows_what_is_shown(browser: Browser, visit: Visit) -> None:
    shown = await state(browser)
    assert shown["server"] == "Back Row Film Club"
    assert shown["zone"] == "Europe/Berlin"
    assert [member["name"] for member in shown["members"]] == ["Hana", "Ann", "Ben", "Cleo", "Dan", "Eli"]
    assert named(shown["members"], "Hana")["host"]
    assert shown["channel"] == named(shown["channels"], "announcements")["id"]
    assert named(shown["channels"], "long-reads")["kind"] == "forum"
    assert {"vote open", "library add", "prompts review"} <= {suggestion["command"] for suggestion in shown["tries"]}
    assert datetime.fromisoformat(shown["now"]) == visit.stage.env.now()


async def test_another_channel_is_another_inner_page(browser: Browser) -> None:
    before = await state(browser)
    after = await post(browser, "show", channel=named(before["channels"], "general")["id"])
    assert after["channel"] == named(before["channels"], "general")["id"]
    assert after["frame"] != before["frame"]
    page = await browser.get(after["frame"].split("#")[0])
    assert "channel-composer-input" in await page.text()
    style = await (await browser.get("/preview.css")).text()
    assert "one piece" in style


async def test_a_member_sees_only_what_is_theirs(browser: Browser) -> None:
    shown = await state(browser)
    booth = named(shown["channels"], "projection-booth")["id"]
    await post(browser, "show", channel=booth)
    as_ann = await post(browser, "show", member=named(shown["members"], "Ann")["id"])
    assert "projection-booth" not in {channel["name"] for channel in as_ann["channels"]}
    assert as_ann["channel"] == named(as_ann["channels"], "general")["id"]
    assert "cannot see that channel" in (await post(browser, "show", channel=booth))["error"]
    assert "no longer there" in (await post(browser, "show", channel="1"))["error"]


async def test_what_the_bot_told_somebody_directly_is_only_theirs(browser: Browser, visit: Visit) -> None:
    stage = visit.stage
    await (await stage.client.fetch_user(stage.host.id)).send("The reminder could not be sent.")
    direct = named((await state(browser))["channels"], "Projectionist")
    assert direct["kind"] == "direct"
    shown = await post(browser, "show", channel=direct["id"])
    assert shown["channel"] == direct["id"]
    as_ben = await post(browser, "show", member=named(shown["members"], "Ben")["id"])
    assert direct["id"] not in {channel["id"] for channel in as_ben["channels"]}
    assert "cannot see" in (await post(browser, "show", channel=direct["id"]))["error"]


async def test_time_is_skipped(browser: Browser, visit: Visit) -> None:
    began = visit.stage.env.now()
    shown = await post(browser, "skip", by="1h")
    assert datetime.fromisoformat(shown["now"]) == began + timedelta(hours=1)
    assert shown["note"] == "1 hour went by. Nothing was said meanwhile."
    assert "Nothing is promised" in (await post(browser, "skip", by="next"))["error"]
    general = visit.stage.channel("general")
    await visit.stage.host.slash(general, "poll ask", question="When?", answers="Friday | Saturday", closes="2h")
    assert (await state(browser))["next"] is not None
    assert (await post(browser, "skip", by="next"))["note"] == "2 hours 1 second went by. New: 1 in #general."


async def test_the_event_of_a_watch_party_can_be_marked(browser: Browser, visit: Visit) -> None:
    stage = visit.stage
    place = stage.channel("general")
    asked = await stage.host.slash(place, "party schedule", film="Some Film (1999)", when="2d", place="The Rex")
    assert asked.response is not None
    await stage.host.click(asked.response, label="Announce it")
    event = (await state(browser))["events"][0]
    assert event["place"] == "The Rex"
    marked = (await post(browser, "interest", event=event["id"]))["events"][0]
    assert (marked["interested"], marked["count"]) == (True, 1)
    unmarked = (await post(browser, "interest", event=event["id"]))["events"][0]
    assert (unmarked["interested"], unmarked["count"]) == (False, 0)
    assert "over" in (await post(browser, "interest", event="7"))["error"]


async def open_inner_page(browser: Browser, visit: Visit) -> tuple[dict[str, str], Any]:
    """What the inner page sends with each request, and the state that it starts from."""
    assert visit.preview is not None
    headers = {"X-Simcord-Capability": visit.preview.capability}
    page = await (await browser.post("/api/pages", json={}, headers=headers)).json()
    return {**headers, "X-Simcord-Context": page["context"]["id"]}, page


def press(page: Any, label: str) -> dict[str, Any]:
    """The request by which the inner page presses a button."""
    key = next(found for found in _control_keys(page["messages"]) if found[1] == label)[0]
    return action(page, "click", control_key=key, target_id=key.split(":")[1])


def action(page: Any, kind: str, sequence: int = 1, **more: object) -> dict[str, Any]:
    return {
        "protocol_version": 3,
        "kind": kind,
        "request_id": f"number-{sequence}",
        "sequence": sequence,
        "generation": page["context"]["generation"],
        "bot_generation": page["botGeneration"],
        "published_revision": page["publishedRevision"],
        **more,
    }


async def run_command(browser: Browser, headers: dict[str, str], page: Any, path: str, **options: object) -> Any:
    """The request by which the inner page sends off a command."""
    catalogue = await (await browser.get("/api/commands", headers=headers)).json()
    entry = next(entry for entry in catalogue["entries"] if entry["key"].endswith(f":{path.replace(' ', '.')}"))
    known = {"command_id": entry["commandId"], "path": entry["path"], "schema_fingerprint": entry["schemaFingerprint"]}
    return action(page, "run_command", **known, options=options)


def _control_keys(node: Any) -> list[tuple[str, str]]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    found = [pair for child in children for pair in _control_keys(child)]
    if isinstance(node, dict) and node.get("control_key") and node.get("label"):
        found.append((node["control_key"], node["label"]))
    return found


async def test_a_button_is_pressed_though_the_channel_has_moved_on(browser: Browser, visit: Visit) -> None:
    """As happens when the bot posts between the page's last look and the click."""
    stage = visit.stage
    place = stage.channel("announcements")
    await stage.host.slash(place, "poll ask", question="When?", answers="Friday | Saturday")
    await visit.skip(timedelta(minutes=1))
    headers, page = await open_inner_page(browser, visit)
    request = press(page, "Friday")
    await stage.member("ann").send(place, "Just a moment.")
    await visit.skip(timedelta(minutes=1))
    answer = await (await browser.post("/api/action", json=request, headers=headers)).json()
    assert not answer["rejected"]
    shown = await (await browser.get("/api/state", headers=headers)).json()
    assert "1 member voted" in str(shown["messages"])


async def send_file(browser: Browser, headers: dict[str, str], request: Any, name: str, content: bytes) -> Any:
    form = FormData()
    form.add_field("payload", json.dumps(request), content_type="text/plain")
    form.add_field("file:file", content, filename=name, content_type="text/markdown")
    return await (await browser.post("/api/action", data=form, headers=headers)).json()


async def test_a_file_is_loaded_though_the_channel_has_moved_on(browser: Browser, visit: Visit) -> None:
    place = visit.stage.channel("announcements")
    headers, page = await open_inner_page(browser, visit)
    request = await run_command(browser, headers, page, "library add", allowed=True, file={"upload": 0})
    await visit.stage.member("ann").send(place, "Just a moment.")
    await visit.skip(timedelta(minutes=1))
    answer = await send_file(browser, headers, request, "encore.md", ENCORE)
    assert not answer["rejected"], answer
    shown = await (await browser.get("/api/state", headers=headers)).json()
    assert "Nobody Asked for an Encore is in the library" in str(shown["messages"])


async def test_reading_a_file_is_waited_for(browser: Browser, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the page would say that nothing came of it, and offer to send it once more."""
    monkeypatch.setattr(stage, "SETTLE_SECONDS", 0.01)
    visit.stage.env.settle_timeout = 0.01

    def read_slowly(upload: Upload) -> Reading:
        slowly.wait(0.3)
        return read(upload)

    slowly, read = threading.Event(), library._read
    monkeypatch.setattr(library, "_read", read_slowly)
    headers, page = await open_inner_page(browser, visit)
    request = await run_command(browser, headers, page, "library add", allowed=True, file={"upload": 0})
    answer = await send_file(browser, headers, request, "encore.md", ENCORE)
    assert answer["settlement"] == "settled", answer
    assert visit.stage.env.settle_timeout == pytest.approx(0.01)


async def test_an_essay_is_pasted_on_the_page(browser: Browser, visit: Visit) -> None:
    headers, page = await open_inner_page(browser, visit)
    request = await run_command(browser, headers, page, "library add", allowed=True)
    await browser.post("/api/action", json=request, headers=headers)
    page = await (await browser.get("/api/state", headers=headers)).json()
    assert page["modal"]["payload"]["title"] == "Paste an essay"
    typed = {"title": "", "author": "Hana", "source": "", "text": ENCORE.decode()}
    handed = action(page, "modal_submit", 2, modal_handle=page["modal"]["handle"], values=typed)
    answer = await (await browser.post("/api/action", json=handed, headers=headers)).json()
    assert not answer["rejected"], answer
    shown = await (await browser.get("/api/state", headers=headers)).json()
    assert shown["modal"] is None
    assert "Nobody Asked for an Encore is in the library" in str(shown["messages"])


async def test_another_site_may_not_look_or_steer(browser: Browser) -> None:
    assert (await browser.get("/rehearsal/state", headers={"Origin": "https://example.org"})).status == 403
    assert (await browser.get("/rehearsal/state", headers={"Host": "example.org"})).status == 403


@pytest.mark.parametrize("body", ["", "[1]", "not json"])
async def test_a_broken_request_is_answered(browser: Browser, body: str) -> None:
    response = await browser.post("/rehearsal/skip", data=body)
    assert response.status == 400
    assert "Reload the page" in (await response.json())["error"]


async def test_a_port_in_use_gives_way_to_the_next(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        port = taken.getsockname()[1]
        page = Page(visit)
        await page.serve(port)
        assert page.url != f"http://{ADDRESS}:{port}/"
        await page.close()
        monkeypatch.setattr("bot.rehearsal.page.TRIED_PORTS", 1)
        page = Page(visit)
        with pytest.raises(StartupError, match="--port"):
            await page.serve(port)
        await page.close()
