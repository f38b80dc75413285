// The chat page: the deep-chat component in the middle, the wire behind it, the head and the large picture around it.
import "./vendor/deep-chat.js";
import { bubble, introduction, leaveToCards, prose, working } from "./bubbles.js";
import { randomId, Wire } from "./line.js";
import { openStorage } from "./storage.js";
import { words } from "./texts.js";

const KEY = "fitting-room.conversation";
const LANGUAGE_KEY = "fitting-room.language";
const TYPING_MS = 4500;
const LONGEST_TYPED = 20000; // far over what is read, so that nothing is cut unseen: the answer says the limit
const page = document.body;
const embedded = window.parent !== window;
const find = (selector) => document.querySelector(selector);
const spoken = find("[role=log]");
const lightbox = find(".lightbox");

const storage = await openStorage();
let language = storage.get(LANGUAGE_KEY) ?? new URLSearchParams(location.search).get("lang") ?? page.dataset.language;
let t = words(language);
let opened = false;
let chat, wire, workingShown, mine, count;
let typingTimer;
let owner = "online"; // or "waiting", "person": who has the conversation while the connection is up
let reading = false; // somebody has scrolled since the last line came

/** An id nobody can guess: whoever has it reads the conversation. */
function conversation() {
  let id = storage.get(KEY);
  if (!id) storage.set(KEY, (id = `web-${randomId()}`));
  return id;
}

function label() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = t.title;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t[element.dataset.label]);
    if (element.matches("button")) element.title = t[element.dataset.label];
  }
}

function state(name) {
  const element = find(".chat-state");
  element.dataset.state = name;
  element.textContent = t[name];
}

const flat = { backgroundColor: "transparent", padding: "0", borderRadius: "0", maxWidth: "100%", width: "100%", marginTop: "6px" };
const own = { backgroundColor: "#2f5d50", color: "#fff", borderRadius: "16px 4px 16px 16px", padding: "9px 14px", fontSize: "15.5px", maxWidth: "82%", marginTop: "10px" };
const font = getComputedStyle(document.documentElement).getPropertyValue("--sans");

async function open() {
  workingShown = false;
  mine = new Set();
  owner = "online";
  count = 0;
  chat?.remove();
  const auxiliaryStyle = await shadowStyle();
  wire = new Wire(conversation(), language, storage, { line, working: showWorking, resting: hideWorking, typing: showTyping, state: changed, notice, moved });
  chat = document.createElement("deep-chat"); // draws itself 20 ms from now: from here on nothing is waited for
  Object.assign(chat, {
    style: `font-family: ${font}; border: 0; background: transparent`, // a font of its own keeps it from fetching one
    chatStyle: { fontFamily: font, border: "0", backgroundColor: "transparent", width: "100%", height: "100%" },
    auxiliaryStyle,
    messageStyles: {
      default: { user: { bubble: own }, ai: { bubble: flat } },
      html: { shared: { bubble: flat } },
      loading: { message: { styles: { bubble: flat } } },
    },
    textInput: {
      characterLimit: LONGEST_TYPED,
      placeholder: { text: t.placeholder, style: { color: "#6a6e73" } },
      styles: {
        container: { borderRadius: "22px", border: "1px solid #cfc7b9", backgroundColor: "#fff", boxShadow: "none", width: "calc(100% - 28px)", margin: "0" },
        text: { padding: "12px 52px 12px 48px", fontSize: "16px", lineHeight: "1.4", color: "#23262a", outline: "none" },
        focus: { border: "1px solid #2f5d50" },
      },
    },
    inputAreaStyle: { padding: "8px 0 max(14px, env(safe-area-inset-bottom))", backgroundColor: "transparent" },
    submitButtonStyles: submitStyles(),
    customButtons: [{ position: "inside-start", styles: { button: scanButton() }, onClick: () => scanFile.click() }],
    remarkable: { html: false, breaks: true },
    displayLoadingBubble: false,
    connect: { websocket: true, handler: (_, signals) => {
      signals.newUserMessage.listener = ({ messages }) => sent(messages.at(-1).text);
      signals.onOpen();
    } },
  });
  const rendered = new Promise((done) => { chat.onComponentRender = () => done(); });
  find(".chat-room").replaceChildren(chat);
  await rendered;
  // A slow machine draws twice, first for the timer and then for the properties: the first drawing is thrown away.
  while (chat._waitingToRender_) await new Promise((done) => setTimeout(done));
  chat.shadowRoot.addEventListener("click", clicked);
  chat.shadowRoot.addEventListener("error", lostPicture, true);
  chat.shadowRoot.addEventListener("load", settled, true);
  chat.shadowRoot.addEventListener("input", () => owner !== "online" && wire.typing());
  for (const move of ["wheel", "touchmove", "keydown"]) chat.shadowRoot.querySelector("#messages").addEventListener(move, () => (reading = true), { passive: true });
  chat.shadowRoot.addEventListener("keydown", leaveToInputMethod, true);
  name("#text-input", t.placeholder);
  name("[class*=custom-button-container]", t.sendScan);
  name(".input-button.inside-end", t.send);
  name("#messages", t.conversation);
  state("connecting");
  wire.open();
}

/**
 * A key with which an input method picks or drops a candidate neither sends nor closes. WebKit ends the composition before
 * it tells of the key, so `isComposing` is false there already; the code 229 is left.
 */
function leaveToInputMethod(event) {
  if (event.isComposing || event.keyCode === 229) event.stopPropagation();
}

/** Gives a part of the component its name; what scrolls can be reached by keyboard. */
function name(part, text) {
  const element = chat.shadowRoot.querySelector(part);
  if (!element) return;
  element.setAttribute("aria-label", text);
  if (element.matches("[role=button]")) element.title = text;
  if (element.id === "messages") Object.assign(element, { tabIndex: 0 }).setAttribute("role", "region");
}

let shadow;
async function shadowStyle() {
  shadow ??= (await (await fetch(page.dataset.bubbles)).text()).replaceAll("var(--sans)", font);
  return shadow;
}

function submitStyles() {
  const round = { width: "36px", height: "36px", borderRadius: "50%", bottom: "calc(50% - 18px)", right: "8px", margin: "0", padding: "0", display: "flex", alignItems: "center", justifyContent: "center" };
  const arrow = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"><path d="M12 19V6M6 11.500 12 5.500l6 6"/></svg>`;
  const look = (background, ink) => ({
    container: { default: { ...round, backgroundColor: background, color: ink } },
    svg: { content: arrow, styles: { default: { width: "20px", height: "20px", filter: "none", color: ink } } },
  });
  return { position: "inside-end", submit: look("#2f5d50", "#fff"), disabled: look("#e2dbcf", "#5d6166"), loading: look("#2f5d50", "#fff"), stop: look("#2f5d50", "#fff") };
}

/* A paper clip at the start of the line: a 3D scan instead of numbers. */
function scanButton() {
  const round = { width: "36px", height: "36px", borderRadius: "50%", bottom: "calc(50% - 18px)", left: "8px", margin: "0", padding: "0", display: "flex", alignItems: "center", justifyContent: "center", color: "#5d6166" };
  const clip = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.500-8.500a3.400 3.400 0 0 1 4.800 4.800l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.800-7.800"/></svg>`;
  const look = { container: { default: round, hover: { backgroundColor: "#efe9df" } }, svg: { content: clip, styles: { default: { width: "20px", height: "20px", filter: "none", color: "#5d6166" } } } };
  return { default: look };
}

const scanFile = find(".scan-file");
scanFile.addEventListener("change", () => {
  const [file] = scanFile.files;
  scanFile.value = ""; // the same file again is a change too
  if (file) sendScan(file);
});

async function sendScan(file) {
  const limit = Number(page.dataset.largestScan);
  const told = (text) => notice({ by: "assistant", text });
  if (file.size > limit * 1e6) return told(t.fill("scanTooLarge", { limit }));
  showWorking(t.sendingScan);
  const refused = await wire.sendScan(file).catch(() => t.scanLost);
  if (!refused) return undefined;
  hideWorking();
  return told(refused);
}

/** The connection is up or down; on the first time up, an empty conversation gets its introduction. */
function changed(name) {
  state(name === "online" ? owner : name);
  if (name === "online" && !count && !wire.outbox.length) {
    chat.addMessage({ role: "ai", html: introduction(t) });
    count += 1;
  }
  if (name === "online") for (const unsent of wire.outbox) showMine(unsent.client_id, unsent.title ?? unsent.text);
}

/** The component has shown the words already; they only have to go out. */
function sent(text) { mine.add(wire.say(text)); count += 1; }

/** @param said words, a button's payload, or a wish {wish, item, size?, colour?} @param title what is shown of it */
function say(said, title) {
  showMine(wire.say(said, title), title);
}

function showMine(clientId, text) {
  if (mine.has(clientId)) return;
  mine.add(clientId);
  count += 1;
  above(() => chat.addMessage({ role: "user", text }));
}

function line(line) {
  if (line.by === "shopper") return showMine(line.client_id ?? `line-${line.id}`, line.text);
  count += 1;
  const before = drawn().at(-1);
  above(() => {
    chat.addMessage({ role: "ai", html: bubble(line, t) });
    if (line.custom?.kind === "items" && before?.matches(".assistant")) leaveToCards(before, drawn().at(-1), line.custom, t);
  });
  if (line.text) spoken.replaceChildren(document.createRange().createContextualFragment(prose(line.text)));
  if (line.by === "agent") hideWorking();
  if (line.custom?.kind === "handoff") {
    owner = { waiting: "waiting", agent: "person" }[line.custom.status] ?? "online";
    state(owner);
  }
  return undefined;
}

const drawn = () => [...chat.shadowRoot.querySelectorAll(".line:not(:has(.working))")];

/** Somebody else's conversation is this page's from now on: what was shown goes, and what is theirs comes. */
function moved() {
  wire.leave();
  open();
}

/** A link of another device brought us here: its code is used once, and leaves the address at once. */
function joinByLink() {
  const code = location.hash.match(/^#continue=([\w-]{22})$/)?.[1];
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (window.confirm(t.confirmJoin)) wire.join(code);
}

/** Something said that is no part of the history. */
function notice(line) {
  count += 1;
  above(() => chat.addMessage({ role: "ai", html: bubble(line, t) }));
}

/* The typing bubble stays the last one: it is taken away before a message is added, and put back after. */
function above(add) {
  const shown = workingShown;
  hideWorking();
  add();
  if (shown) showWorking(shown.text);
  follow();
  setTimeout(follow); // the component scrolls too, a moment after it was given a message
}

/** To the end of what was said, but not past the beginning of the answer: a picture is seen from its head down. */
function follow() {
  const room = chat.shadowRoot.querySelector("#messages");
  const answer = [...room.querySelectorAll("[class*=role-user]")].at(-1)?.nextElementSibling;
  const above = answer ? answer.getBoundingClientRect().top - room.getBoundingClientRect().top + room.scrollTop - 10 : Infinity;
  room.scrollTop = Math.min(room.scrollHeight - room.clientHeight, above);
  reading = false;
}

function showWorking(text) {
  hideWorking();
  chat.addMessage({ role: "ai", html: working(text) });
  const bubbles = chat.shadowRoot.querySelectorAll(".working");
  follow();
  workingShown = { text, element: bubbles[bubbles.length - 1]?.closest(".outer-message-container") };
  if (text) spoken.textContent = text;
}

function hideWorking() {
  workingShown?.element?.remove();
  workingShown = null;
}

/** A person at the shop writes: dots, for as long as one sign of it holds. */
function showTyping() {
  showWorking(null);
  clearTimeout(typingTimer);
  typingTimer = setTimeout(hideWorking, TYPING_MS);
}

function clicked(event) {
  const chip = event.target.closest("[data-payload], [data-wish]");
  if (chip) return say(chip.dataset.wish ? JSON.parse(chip.dataset.wish) : chip.dataset.payload, chip.dataset.title);
  const picture = event.target.closest("[data-picture]");
  return picture && !picture.classList.contains("gone") ? enlarge(picture) : undefined;
}

function enlarge(picture) {
  const image = lightbox.querySelector("img");
  image.src = picture.dataset.picture;
  image.alt = picture.querySelector("img").alt;
  tell("expand");
  lightbox.showModal();
}

/** A picture of another height than was kept for it must not push the answer out of sight. */
function settled(event) {
  if (event.target.closest?.(".picture") && !reading) follow();
}

function lostPicture(event) {
  const picture = event.target.closest?.(".picture");
  if (!picture) return;
  picture.classList.add("gone");
  picture.disabled = true;
  picture.textContent = t.gone;
}

const tell = (type) => embedded && window.parent.postMessage({ from: "fitting-room", type }, "*");

lightbox.addEventListener("click", (event) => { if (event.target.tagName !== "BUTTON") lightbox.close(); });
lightbox.addEventListener("close", () => { tell("shrink"); lightbox.querySelector("img").removeAttribute("src"); });

const doing = {
  language() {
    language = language === "zh" ? "en" : "zh";
    storage.set(LANGUAGE_KEY, language);
    t = words(language);
    label();
    wire.leave();
    open();
  },
  new() {
    if (count > 1 && !window.confirm(t.confirmNew)) return;
    wire.close();
    storage.remove(KEY);
    open();
  },
  close: () => tell("close"),
};
for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => doing[button.dataset.do]());

window.addEventListener("keydown", (event) => { if (event.key === "Escape" && !lightbox.open) tell("close"); });
window.addEventListener("message", ({ source, data }) => {
  if (source !== window.parent || data?.to !== "fitting-room") return;
  if (data.type === "say") whenReady(() => say(typeof data.payload === "object" ? data.payload : String(data.payload), String(data.title ?? data.payload)));
  // A finger's keyboard would cover half of what there is to read.
  if (data.type === "focus" && window.matchMedia("(pointer: fine)").matches) chat?.focusInput();
});

// A phone lays its keyboard over a page without a word to it. In a frame, the page around it makes the room.
const view = embedded ? null : window.visualViewport;
function fit() {
  const enlarged = view.scale > 1.01; // by two fingers: the shopper looks at a part, the page stays
  page.style.setProperty("--seen-top", `${enlarged ? 0 : view.offsetTop}px`);
  page.style.setProperty("--seen-height", `${view.height * view.scale}px`);
}
for (const change of ["resize", "scroll"]) view?.addEventListener(change, fit);

const waiting = [];
function whenReady(work) { opened ? work() : waiting.push(work); }

find("[data-do=close]").hidden = !embedded;
label();
await open();
opened = true;
page.dataset.opened = "yes";
joinByLink();
for (const work of waiting.splice(0)) work();
tell("ready");
