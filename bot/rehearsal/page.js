"use strict";

const POLL_MILLISECONDS = 1000;
const NOTE_MILLISECONDS = 5200;
const LONGEST_LOAD = 2500;
const ENDED = "The rehearsal has ended. Start it again with make rehearse.";
const CHANNEL_LINK = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)(?:\/(\d+))?/;
const THREAD = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6"><path d="M3 2v6a3 3 0 0 0 3 3h7M10 8l3 3-3 3"/></svg>';
const VOICE = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"><path d="M2 6v4h3l4 3V3L5 6zM11.5 5.5a3.5 3.5 0 0 1 0 5"/></svg>';
const FORUM = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"><path d="M2 3h12v8H8l-3 3v-3H2z"/></svg>';
const DIRECT = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"><circle cx="8" cy="5.5" r="2.7"/><path d="M3 14a5 5 0 0 1 10 0"/></svg>';
const MARKS = { thread: THREAD, voice: VOICE, forum: FORUM, direct: DIRECT };

const $ = (id) => document.getElementById(id);
const drawn = {};
const opened = new Map();
const seen = new Map();
let state = null;
let ahead = 0;
let frame = null;
let frameAddress = "";
let sought = null;
let noteTimer = 0;

async function ask(path, body) {
  const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  const response = await fetch(`/rehearsal/${path}`, { cache: "no-store", ...options });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || ENDED);
  return answer;
}

async function act(path, body, buttons = []) {
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const answer = await ask(path, body);
    if (answer.note) note(answer.note);
    draw(answer);
  } catch (error) {
    note(error instanceof TypeError ? ENDED : error.message, true);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

async function poll() {
  try {
    draw(await ask("state"));
  } catch {
    note(ENDED, true);
  }
  setTimeout(poll, POLL_MILLISECONDS);
}

function draw(answer) {
  const first = state === null;
  state = answer;
  ahead = Date.parse(answer.now) - Date.now();
  if (first) answer.everywhere.forEach(([channelId, last]) => opened.set(channelId, last));
  $("server").textContent = answer.server;
  $("zone").textContent = answer.zone.replace("_", " ");
  tick();
  redraw("channels", [answer.channels, answer.channel, answer.member, unread()], drawChannels);
  redraw("members", [answer.members, answer.member], drawMembers);
  redraw("events", [answer.events], drawEvents);
  redraw("tries", [answer.tries], drawTries);
  turnTo(answer.frame);
}

/** Draw a list anew only when what it shows has changed, and leave the focus where it was. */
function redraw(name, value, drawing) {
  const print = JSON.stringify(value);
  if (drawn[name] === print) return;
  drawn[name] = print;
  const focused = document.activeElement?.dataset?.key;
  drawing();
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function tick() {
  if (!state) return;
  const now = new Date(Date.now() + ahead);
  $("day").textContent = format(now, { weekday: "long", day: "numeric", month: "long" });
  $("hour").textContent = format(now, { hour: "2-digit", minute: "2-digit" });
  $("now").dateTime = now.toISOString();
  $("due").textContent = state.next ? `The bot’s next timer: ${when(state.next)}.` : "No timer is running.";
  $("next").title = state.next ? when(state.next) : "No timer is running";
}

function format(instant, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: state.zone, hourCycle: "h23", ...options }).format(instant);
}

function when(text) {
  const instant = new Date(text);
  const day = { weekday: "long", day: "numeric", month: "long" };
  const today = format(new Date(Date.now() + ahead), day) === format(instant, day);
  return `${today ? "today" : format(instant, day)}, ${format(instant, { hour: "2-digit", minute: "2-digit" })}`;
}

function row(template, key) {
  const item = $(template).content.firstElementChild.cloneNode(true);
  const button = item.querySelector("button");
  button.dataset.key = key;
  return [item, button, (name) => item.querySelector(`.${name}`)];
}

function seat(channel) {
  return `${state.member} ${channel.id}`;
}

/** The channels in which something was said since this member last looked, or since the page was opened. */
function unread() {
  const found = [];
  for (const channel of state.channels) {
    const here = seat(channel);
    if (channel.id === state.channel) seen.set(here, channel.last);
    else if (!seen.has(here)) seen.set(here, opened.get(channel.id) ?? "0");
    if (BigInt(channel.last) > BigInt(seen.get(here))) found.push(channel.id);
  }
  return found;
}

function drawChannels() {
  const fresh = new Set(unread());
  $("channels").replaceChildren(...state.channels.map((channel) => {
    const [item, button, part] = row("channel-row", `channel ${channel.id}`);
    part("mark").innerHTML = MARKS[channel.kind] || "#";
    part("name").textContent = channel.name;
    item.classList.add(channel.kind);
    item.classList.toggle("unread", fresh.has(channel.id));
    part("new").hidden = !fresh.has(channel.id);
    button.setAttribute("aria-current", String(channel.id === state.channel));
    button.addEventListener("click", () => openChannel(channel));
    return item;
  }));
}

function openChannel(channel) {
  if (channel.kind === "voice") note(`${channel.name} is a voice channel: watch parties take place there.`);
  else if (channel.kind === "forum") note(`${channel.name} is a forum. Its posts are listed below it; a host can move the club’s discussions there.`);
  else act("show", { channel: channel.id });
}

function drawMembers() {
  $("members").replaceChildren(...state.members.map((member) => {
    const [item, button, part] = row("member-row", `member ${member.id}`);
    item.querySelector("img").src = `/rehearsal/portrait/${member.id}`;
    part("name").textContent = member.name;
    part("badge").hidden = !member.host;
    button.setAttribute("aria-current", String(member.id === state.member));
    button.addEventListener("click", () => act("show", { member: member.id }));
    return item;
  }));
}

function drawEvents() {
  $("no-events").hidden = state.events.length > 0;
  $("events").replaceChildren(...state.events.map((event) => {
    const [item, button, part] = row("event-row", `event ${event.id}`);
    part("name").textContent = event.name;
    part("when").textContent = event.running ? "Running now" : when(event.starts).replace(/^t/, "T");
    part("place").textContent = [event.place, event.count ? `${event.count} interested` : ""].filter(Boolean).join(" · ");
    button.setAttribute("aria-pressed", String(event.interested));
    button.addEventListener("click", () => act("interest", { event: event.id }, [button]));
    return item;
  }));
}

function drawTries() {
  $("tries").replaceChildren(...state.tries.map((suggestion) => {
    const [item, button, part] = row("try-row", `try ${suggestion.command}`);
    item.querySelector("code").textContent = `/${suggestion.command}`;
    part("text").textContent = suggestion.text;
    button.addEventListener("click", () => type(`/${suggestion.command}`));
    return item;
  }));
}

/** Show another inner page. The old one stays until the new one has drawn itself, so that nothing flashes. */
function turnTo(address) {
  if (!address || address === frameAddress) return;
  frameAddress = address;
  const old = frame;
  frame = document.createElement("iframe");
  frame.title = "The channel, as the member you play sees it";
  frame.className = "coming";
  frame.src = address;
  const mine = frame;
  const began = Date.now();
  $("screen").append(mine);
  const ready = () => {
    const page = mine.contentDocument;
    const busy = page?.getElementById("preview-app")?.getAttribute("aria-busy") !== "false";
    if (busy && Date.now() - began < LONGEST_LOAD) { setTimeout(ready, 30); return; }
    mine.classList.remove("coming");
    old?.remove();
    if (page?.getElementById("channel-timeline")) { listen(page); follow(page); }
    if (mine === frame && page) lookFor(page);
  };
  setTimeout(ready, 30);
}

/** Stay at the newest message unless the reader has scrolled away, and name the messages that links lead to. */
function follow(page) {
  const timeline = page.getElementById("channel-timeline");
  let atEnd = true;
  const keepUp = () => {
    if (atEnd) timeline.scrollTop = timeline.scrollHeight;
    for (const link of page.querySelectorAll("a[href^='https://discord.com/channels/']:not(.message-link)")) nameLink(link);
  };
  timeline.addEventListener("scroll", () => {
    atEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 60;
  });
  new page.defaultView.MutationObserver(keepUp).observe(timeline, { childList: true, subtree: true, attributes: true });
  new page.defaultView.ResizeObserver(keepUp).observe(timeline);
  keepUp();
}

function nameLink(link) {
  const [, channelId, messageId] = link.href.match(CHANNEL_LINK) || [];
  const channel = state.channels.find((known) => known.id === channelId);
  if (!channel) return;
  link.classList.add("message-link");
  if (link.textContent.startsWith("https:")) link.textContent = `#${channel.name}${messageId ? " › message" : ""}`;
}

/** Links to the server's own channels, and mentions of commands, work within the page. */
function listen(page) {
  page.addEventListener("click", (event) => {
    const target = event.target instanceof page.defaultView.Element ? event.target : null;
    const link = target?.closest("a[href]");
    const channel = link?.href.match(CHANNEL_LINK);
    const command = target?.closest(".command-mention");
    const place = target?.closest(".mention, .thread-summary");
    if (channel) go(event, (known) => known.id === channel[1], channel[2]);
    else if (command) type(command.textContent.trim());
    else if (place) go(event, (known) => place.textContent.replace(/^#/, "").split(" · ")[0].trim() === known.name);
  }, true);
}

function go(event, matches, messageId = null) {
  const channel = state.channels.find(matches);
  if (!channel) return;
  event.preventDefault();
  event.stopPropagation();
  sought = messageId;
  if (channel.id !== state.channel) openChannel(channel);
  else lookFor(frame.contentDocument);
}

/** Scroll to the message that a link led to, if it is among those on the page. */
function lookFor(page) {
  const header = sought && page.querySelector(`[data-control-key="message:${sought}"]`);
  sought = null;
  const message = header?.closest(".channel-message");
  if (!message) return;
  message.scrollIntoView({ block: "center" });
  message.classList.add("sought");
  setTimeout(() => message.classList.remove("sought"), 2400);
}

/** Put a command into the message box, for the visitor to fill in. */
function type(text) {
  $("programme").classList.remove("open");
  $("open-programme").setAttribute("aria-expanded", "false");
  const page = frame?.contentDocument;
  page?.querySelector(".command-context-close")?.click();
  const box = page?.getElementById("channel-composer-input");
  if (!box) { note("There is no message box here. Choose a channel first.", true); return; }
  frame.focus();
  box.focus();
  box.value = text;
  box.dispatchEvent(new frame.contentWindow.Event("input", { bubbles: true }));
}

function note(text, wrong = false) {
  const shown = $("note");
  shown.textContent = text;
  shown.classList.toggle("wrong", wrong);
  shown.classList.add("shown");
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => shown.classList.remove("shown"), NOTE_MILLISECONDS);
}

document.querySelectorAll("[data-by]").forEach((button) => {
  const all = [...document.querySelectorAll("[data-by]")];
  button.addEventListener("click", () => act("skip", { by: button.dataset.by }, all));
});
$("open-programme").addEventListener("click", () => {
  const open = $("programme").classList.toggle("open");
  $("open-programme").setAttribute("aria-expanded", String(open));
});
setInterval(tick, 1000);
poll();
