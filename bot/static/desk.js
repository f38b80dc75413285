// The desk: the queue beside a conversation, kept fresh over one wire. Whatever anybody wrote is escaped by `bubbles.js`.
import { openCanned } from "./desk-canned.js";
import { DeskLines } from "./desk-lines.js";
import { DeskWire } from "./desk-wire.js";
import { alarm } from "./desk-sound.js";
import { randomId } from "./line.js";

const page = document.body;
const find = (selector) => document.querySelector(selector);
const texts = JSON.parse(find("#words").textContent);
const { case: open, token, me, language } = page.dataset;
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const text = find("#text");
const problem = find(".composer .problem");
const draftKey = `desk.typed.${open}`;
const title = document.title;

/** Has something done; resolves to what came back, or to null where it was refused and said so. */
async function act(name, body = {}, more = {}) {
  if (problem) problem.hidden = true;
  const headers = { "Content-Type": "application/json", "X-CSRF": token };
  const request = { method: "POST", headers, body: JSON.stringify({ case: open, ...body }), ...more };
  const answer = await fetch(`/desk/${name}`, request).catch(() => null);
  const told = answer ? await answer.json().catch(() => ({})) : {};
  if (answer?.ok) return told;
  refuse(told.error ?? texts.offline, told.reason);
  return null;
}

function refuse(sentence, reason) {
  if (!problem) return;
  problem.textContent = sentence;
  problem.hidden = false;
  if (["taken", "over", "unclaimed", "not_yours"].includes(reason)) refreshQueue();
}

// The queue

let waiting = Number(find(".parts").dataset.waiting);
let refreshing = null;
async function refreshQueue() {
  clearTimeout(refreshing);
  const answer = await fetch(`/desk/queue?open=${encodeURIComponent(open)}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const queue = find("#queue");
  const focused = document.activeElement?.closest?.("#queue a")?.getAttribute("href");
  queue.innerHTML = await answer.text();
  if (focused) queue.querySelector(`a[href="${focused}"]`)?.focus();
  const now = Number(find(".parts").dataset.waiting);
  if (now > waiting) alarm.ring();
  waiting = now;
  tick();
}
const soon = () => { refreshing ??= setTimeout(() => { refreshing = null; refreshQueue(); }, 250); };

function tick() {
  for (const time of document.querySelectorAll("time[data-since]")) time.textContent = since(time.dataset.since);
  for (const time of document.querySelectorAll("time[data-at]")) time.textContent = moment(time.dataset.at);
  const { waiting: queued, unread } = find(".parts").dataset;
  const badge = Number(queued) + Number(unread);
  document.title = badge ? `(${badge}) ${title}` : title;
}
setInterval(tick, 1000);

function since(at) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(at)) / 1000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const time = hours ? `${hours}:${String(minutes % 60).padStart(2, "0")} h` : `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return fill(texts.for_minutes, { time });
}
function moment(at) {
  const then = new Date(at);
  const today = then.toDateString() === new Date().toDateString();
  const how = today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", how).format(then);
}

// The conversation

const lines = open ? new DeskLines(find(".lines"), { texts, fill, moment, me, language, styles: [page.dataset.bubbles, page.dataset.lines], use }) : null;
await lines?.ready;

let typingTimer;
function typing(by) {
  if (by === me) return;
  find(".typing").textContent = by ? fill(texts.typing_agent, { name: by }) : texts.typing_shopper;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => (find(".typing").textContent = ""), 4000);
}

function said(line) {
  const isNew = lines.line(line);
  if (!wire.ready || !isNew) return;
  find(".typing").textContent = "";
  find("[role=log]").textContent = `${line.by === "shopper" ? texts.shopper : (line.agent ?? texts.assistant)}: ${line.text ?? ""}`;
  if (line.by === "shopper") alarm.tap();
  // Another owner: what stands around the conversation is no longer so.
  if (line.custom?.kind === "handoff") setTimeout(() => location.reload(), 150);
  else if (line.custom) refreshGlance();
}

async function refreshGlance() {
  const answer = await fetch(`/desk/c/${open}/glance`).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const html = await answer.text();
  for (const body of document.querySelectorAll(".glance-body")) body.innerHTML = html;
  tick();
}

const wire = new DeskWire(open || null, page.dataset.look, {
  line: said,
  aside: (aside) => lines.aside(aside),
  typing: ({ by }) => typing(by),
  looking({ agents }) {
    const others = agents.filter((name) => name !== me);
    find(".lookers").textContent = others.length ? fill(texts.looked_by, { names: others.join(", ") }) : "";
  },
  cases: soon,
  said: soon,
  state(name) {
    find(".wire").dataset.state = name;
    find(".wire").textContent = texts[name] ?? "";
    if (name === "signed_out") refuse(texts.signed_out);
  },
});

// What an agent does

const mode = () => find("[name=mode]:checked")?.value ?? "note";

let sending = null; // the name of what is being sent, so that a second try sends nothing twice

async function send() {
  const words = text.value.trim();
  if (!words) return;
  const address = { reply: "do/answer", note: "do/note", command: "do/command" }[mode()];
  sending ??= randomId();
  const done = await act(address, { text: words, client_id: sending });
  if (!done) return; // the words stay; the next try has the same name
  sending = null;
  text.value = "";
  sessionStorage.removeItem(draftKey);
  text.focus();
}

function use(words) {
  find("[value=reply]").click();
  text.value = words;
  text.focus();
}

const doing = {
  sound: () => alarm.toggle(),
  claim: async () => (await act("do/claim")) && location.reload(),
  release: async () => (await act("do/release")) && location.reload(),
  draft: () => act("do/draft"),
};
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => doing[button.dataset.do]());
for (const button of document.querySelectorAll("[data-dialog]")) button.addEventListener("click", () => find(`#${button.dataset.dialog}`).showModal());
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
for (const form of document.querySelectorAll("dialog form")) {
  form.addEventListener("submit", async () => {
    if (await act(`do/${form.dataset.act}`, Object.fromEntries(new FormData(form)))) location.reload();
  });
}

find(".composer")?.addEventListener("submit", (event) => { event.preventDefault(); send(); });
for (const radio of document.querySelectorAll("[name=mode]")) {
  radio.addEventListener("change", () => {
    text.placeholder = text.dataset[mode()];
    text.setAttribute("aria-label", text.dataset[mode()]);
  });
}

if (text) {
  const canned = openCanned(text, find("#canned"), JSON.parse(find("#replies").textContent), () => mode() === "reply");
  text.value = sessionStorage.getItem(draftKey) ?? "";
  let told = 0;
  text.addEventListener("input", () => {
    sessionStorage.setItem(draftKey, text.value);
    sending = null;
    if (mode() === "reply" && Date.now() - told > 2000) { told = Date.now(); wire.typing(); }
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || canned.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  });
}

find(".picture-file")?.addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  const kept = await act("picture", {}, { headers: { "Content-Type": file.type || "application/octet-stream", "X-CSRF": token }, body: file });
  if (kept) await act("do/answer", { image: kept.image, text: mode() === "reply" ? text.value.trim() : "", client_id: kept.image });
  if (kept && mode() === "reply") { text.value = ""; sessionStorage.removeItem(draftKey); }
});

alarm.open(find("[data-do=sound]"), texts);
tick();
wire.open();
page.dataset.opened = "yes";
