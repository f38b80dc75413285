// The list of messages, the one at hand, and the keys.
import * as form from "./acts.js";
import { ask, element, filled, texts } from "./page.js";

const at = (id) => document.getElementById(id);
const editor = at("editor"), words = at("words"), told = at("told");
const DECIDED = ["accepted", "left_out", "gone", "known"];
let buttons = [], current = null;

async function load() {
  told.textContent = texts.loading;
  const { groups, training } = await ask("queue");
  at("training").textContent = trainingLine(training);
  at("groups").replaceChildren(...groups.map(group));
  count();
  if (buttons.length) open(buttons[0]);
  return buttons.length ? "" : texts.nothing;
}

function trainingLine({ refused, waiting }) {
  if (!refused) return waiting ? texts.waiting : texts.trained;
  const worse = refused.worse.map((one) => filled(texts.refused_intent, one)).join("; ");
  return filled(texts.refused, { at: refused.at, worse });
}

function group({ items }) {
  const list = element("ul");
  list.append(...items.map((item) => {
    const row = element("li"), button = element("button", { type: "button" });
    button.append(short(item.said), element("small", { textContent: reasons(item) }));
    button.item = item;
    button.addEventListener("click", () => open(button));
    buttons.push(button);
    row.append(button);
    return row;
  }));
  return list;
}

const short = (text) => (text.length > 160 ? `${text.slice(0, 160)} …` : text);
const reasons = (item) => `${item.reasons.map((name) => texts[name]).join(", ")} · ${item.intent} ${Math.round(item.confidence * 100)} %`;

function count() {
  const groups = document.querySelectorAll("#groups ul").length;
  at("count").textContent = buttons.length ? filled(texts.count, { count: buttons.length, groups }) : "";
}

function open(button) {
  buttons.forEach((one) => one.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  button.scrollIntoView({ block: "nearest" });
  current = button;
  const { item } = button;
  editor.hidden = false;
  at("why").textContent = reasons(item);
  at("said").value = item.said;
  at("partial").checked = false;
  write(item);
  form.show(item);
  preview();
  words.focus({ preventScroll: true });
}

function write(item) {
  words.value = item.text;
  words.rows = Math.min(3 + Math.floor(item.text.length / 120), 12);
  words.setSelectionRange(0, 0);
  at("masks").replaceChildren(...item.masks.map(mask));
}

function mask({ at: place, kind, words: masked, certain }) {
  const row = element("li", { textContent: `${masked} (${texts[`kind_${kind}`]}) ` });
  if (!certain) {
    const button = element("button", { type: "button", textContent: texts.unmask });
    button.addEventListener("click", () => change({ drop: place }));
    row.append(button);
  }
  return row;
}

const chosen = () => ({ key: current.item.key, also: current.item.also, not_at: current.item.not_at });

async function change(what) {
  await tell(async () => {
    const item = await ask("mask", { ...chosen(), spans: form.spans(), ...what });
    Object.assign(current.item, { text: item.text, masks: item.masks, also: item.also, not_at: item.not_at });
    write(item);
    form.moveTo(item.spans);
    preview();
    words.focus();
  });
}

// Only the answer to the last question is shown.
let asked = 0, waiting = 0;
function preview() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const number = ++asked, sent = current && { ...chosen(), ...form.said() };
    if (!sent) return;
    const shown = await ask("preview", sent).then(({ line }) => JSON.stringify(line, null, 1), (problem) => problem.message);
    if (number === asked) at("line").textContent = shown;
  }, 200);
}

async function tell(work) {
  const of = current;
  try {
    told.textContent = (await work()) ?? "";
  } catch (problem) {
    if (DECIDED.includes(problem.reason)) next(of);
    told.textContent = problem.message;
    told.focus();
  }
}

let deciding = false;
async function decide(address, sentence) {
  if (!current || deciding) return;
  deciding = true;
  const of = current;
  await tell(async () => {
    const { line } = await ask(address, address === "accept" ? { ...chosen(), ...form.said() } : chosen());
    next(of);
    const done = filled(sentence, { text: line?.text ?? "" });
    return buttons.length ? done : `${done} ${texts.all_done}`;
  });
  deciding = false;
  if (current && !told.matches(":focus")) words.focus({ preventScroll: true });
}

function next(of) {
  const place = buttons.indexOf(of), list = of.closest("ul");
  buttons.splice(place, 1);
  of.parentElement.remove();
  if (!list.children.length) list.remove();
  count();
  current = null;
  if (buttons.length) open(buttons[Math.min(place, buttons.length - 1)]);
  else editor.hidden = true;
}

function step(by) {
  const to = buttons[buttons.indexOf(current) + by];
  if (to) open(to);
}

function addAct() {
  const [start, end] = form.marked();
  const whole = start === end;
  form.addAct({ intent: "search", start: whole ? 0 : start, end: whole ? words.value.length : end }).querySelector("select").focus();
}

const maskMarked = () => change({ add: [...form.marked(), at("mask-kind").value] });
const accept = () => decide("accept", texts.accepted_now);
const leave = () => decide("leave", texts.left_out_now);
const KEYS = {
  j: () => step(1), k: () => step(-1), a: accept, x: leave, n: addAct, m: maskMarked, b: () => form.addBack({}),
  w: () => form.useMarked(form.atHand()), g: () => words.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement.blur();
  const typing = event.target.closest("input, select, textarea:not([readonly])");
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || typing || !at("keys").checked) return;
  const press = current && (KEYS[event.key] ?? (/^[1-9]$/.test(event.key) && (() => form.focusAct(event.key - 1))));
  if (press) {
    event.preventDefault();
    press();
  }
});
editor.addEventListener("submit", (event) => { event.preventDefault(); accept(); });
at("leave").addEventListener("click", leave);
at("mask").addEventListener("click", maskMarked);
at("add-act").addEventListener("click", addAct);
at("add-back").addEventListener("click", () => form.addBack({}));
at("partial").addEventListener("input", preview);
form.watch(preview);
tell(load);
