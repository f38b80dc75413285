// The acts of one message as a form: what the reader said, corrected by an editor. Values stand in fields alone, so
// nothing that a shopper wrote is ever markup.
import { element, texts, fields } from "./page.js";

const acts = document.getElementById("acts");
const backs = document.getElementById("backs");
const words = document.getElementById("words");
let told = () => {};

/** Calls `change` whenever anything of the form changes. */
export function watch(change) {
  told = change;
  for (const place of [acts, backs]) place.addEventListener("input", () => told());
}

/** Shows a message's acts, and what was taken back in it. */
export function show(item) {
  acts.replaceChildren();
  backs.replaceChildren();
  for (const act of item.acts) addAct(act);
  for (const back of item.taken_back) addBack(back);
}

/** Adds an act, on the marked words where it is a new one. */
export function addAct(act) {
  const box = element("fieldset", { className: "act" });
  box.append(element("legend"));
  const intent = select(Object.entries(fields.intents), act.intent, true);
  const at = element("output");
  box.append(row(labelled(texts.intent, intent), labelled(texts.at, at), button(texts.use_marked, "w", () => useMarked(box)),
    button(texts.remove_act, "", () => remove(box))));
  box.read = { intent, at, lists: lists("act", act), garments: element("div"), numbers: element("div") };
  box.append(box.read.garments, box.read.numbers);
  for (const garment of act.garments ?? []) addGarment(box, garment);
  for (const number of act.numbers ?? []) addNumber(box, number);
  box.append(row(button(texts.add_garment, "", () => addGarment(box, {}, true)),
    button(texts.add_number, "", () => addNumber(box, {}, true))));
  const more = element("details");
  const said = Object.keys(fields.act).some((name) => act[name] != null && String(act[name]) !== "");
  more.open = said;
  more.append(element("summary", { textContent: texts.more }), row(...Object.values(box.read.lists).map((one) => one.label)));
  box.append(more);
  acts.append(box);
  stand(box, act.start, act.end);
  number();
  told();
  return box;
}

/** Moves every act to where its words are in another text. */
export function moveTo(spans) {
  [...acts.children].forEach((box, place) => stand(box, ...spans[place]));
}

/** Where every act stands, [start, end] in the text. */
export const spans = () => [...acts.children].map((box) => box.span);

/** Gives the marked words to the act. */
export function useMarked(box) {
  const [start, end] = marked();
  if (box && start < end) {
    stand(box, start, end);
    told();
  }
}

/** The act with the focus, else the last one. */
export const atHand = () => document.activeElement.closest?.(".act") ?? lastUsed ?? acts.lastElementChild;
let lastUsed = null;
acts.addEventListener("focusin", (event) => { lastUsed = event.target.closest(".act"); });

/** Puts the focus to the intent of an act, by its number from 0. */
export function focusAct(place) {
  acts.children[place]?.querySelector("select").focus();
}

/** Start and end of what is marked in the text. */
export const marked = () => [words.selectionStart, words.selectionEnd];

/** Adds a value that was said and taken back. */
export function addBack(back) {
  const box = element("fieldset", { className: "back" });
  box.append(element("legend", { textContent: texts.back }));
  const kinds = ["size", ...Object.keys(fields.garment).filter((name) => name !== "size" && name !== "name"), ...fields.number.entity.filter((name) => name !== "size")];
  const entity = select(kinds, back.entity);
  const value = input(back.value);
  const at = element("output", { textContent: back.at ?? words.value.slice(...marked()) });
  box.read = { entity, value, at };
  box.append(labelled(texts.entity, entity), labelled(texts.value, value), labelled(texts.at, at),
    button(texts.remove_back, "", () => { box.remove(); told(); words.focus(); }));
  backs.append(box);
  told();
  if (!back.entity) entity.focus();
}

/** What the form says, as the review is sent it. */
export function said() {
  return {
    acts: [...acts.children].map((box) => ({
      intent: box.read.intent.value, start: box.span[0], end: box.span[1], ...listed(box.read.lists),
      garments: [...box.read.garments.children].map((one) => ({ wanted: one.read.wanted.value === "true", ...listed(one.read.lists) })),
      numbers: [...box.read.numbers.children].map((one) => numberOf(one.read)),
    })),
    taken_back: [...backs.children].map((one) => ({ entity: one.read.entity.value, value: one.read.value.value.trim(), at: one.read.at.textContent })),
    partial: document.getElementById("partial").checked,
  };
}

function addGarment(box, garment, isNew) {
  const one = element("fieldset");
  one.append(element("legend", { textContent: texts.garment }));
  const wanted = select([["true", texts.is_wanted], ["false", texts.is_ruled_out]], String(garment.wanted ?? true));
  one.read = { wanted, lists: lists("garment", garment) };
  one.append(labelled(texts.wanted, wanted), ...Object.values(one.read.lists).map((field) => field.label),
    button(texts.remove_garment, "", () => { one.remove(); told(); box.read.intent.focus(); }));
  box.read.garments.append(one);
  told();
  if (isNew) wanted.focus();
}

function addNumber(box, number, isNew) {
  const one = element("fieldset");
  one.append(element("legend", { textContent: texts.number }));
  const change = element("input", { type: "checkbox", checked: number.change != null });
  const negated = element("input", { type: "checkbox", checked: Boolean(number.negated) });
  one.read = { entity: select(fields.number.entity, number.entity), value: input(number.change ?? number.value), change,
    of: select(fields.number.of, number.of), who: input(number.who), negated };
  one.append(labelled(texts.entity, one.read.entity), labelled(texts.value, one.read.value), labelled(texts.is_change, change),
    labelled(texts.of, one.read.of), labelled(texts.who, one.read.who), labelled(texts.negated, negated),
    button(texts.remove_number, "", () => { one.remove(); told(); box.read.intent.focus(); }));
  box.read.numbers.append(one);
  told();
  if (isNew) one.read.entity.focus();
}

function numberOf(read) {
  const value = read.value.value.trim();
  return { entity: read.entity.value, [read.change.checked ? "change" : "value"]: value, of: read.of.value,
    ...(read.who.value.trim() && { who: read.who.value.trim() }), ...(read.negated.checked && { negated: true }) };
}

function lists(part, said) {
  return Object.fromEntries(Object.entries(fields[part]).map(([name, kind]) => {
    const single = fields.single.includes(name);
    const value = [said[name] ?? []].flat().join(", ");
    const field = single && Array.isArray(kind) ? select(["", ...kind], value) : input(value);
    if (!single && Array.isArray(kind)) {
      field.setAttribute("list", `values-${part}-${name}`);
      field.title = texts.several;
    }
    return [name, { field, single, label: labelled(texts[`field_${name}`], field) }];
  }));
}

function listed(read) {
  const found = {};
  for (const [name, { field, single }] of Object.entries(read)) {
    const values = single ? [field.value.trim()] : field.value.split(/[,，、]/).map((one) => one.trim());
    const filled = values.filter(Boolean);
    if (filled.length) found[name] = single ? filled[0] : filled;
  }
  return found;
}

function stand(box, start, end) {
  box.span = [start, end];
  box.read.at.textContent = words.value.slice(start, end);
}

function remove(box) {
  box.remove();
  number();
  told();
  (acts.lastElementChild?.querySelector("select") ?? words).focus();
}

function number() {
  [...acts.children].forEach((box, place) => { box.querySelector("legend").textContent = `${texts.act} ${place + 1}`; });
}

function select(options, value, grouped) {
  const made = element("select");
  for (const option of options) {
    if (grouped) {
      const group = element("optgroup", { label: option[0] });
      group.append(...option[1].map((name) => element("option", { value: name, textContent: name })));
      made.append(group);
    } else {
      const [name, shown] = Array.isArray(option) ? option : [option, option];
      made.append(element("option", { value: name, textContent: shown }));
    }
  }
  if (value != null && value !== "undefined") made.value = value;
  return made;
}

const input = (value) => element("input", { value: value ?? "", autocomplete: "off", spellcheck: false });

function labelled(text, field) {
  const label = element("label", { className: "field" });
  label.append(element("span", { textContent: text }), field);
  return label;
}

function row(...parts) {
  const made = element("div", { className: "row" });
  made.append(...parts);
  return made;
}

function button(text, key, press) {
  const made = element("button", { type: "button", textContent: text });
  if (key) made.append(" ", element("kbd", { textContent: key }));
  made.addEventListener("click", press);
  return made;
}

// What a field with several values may say is offered while it is typed.
for (const part of ["garment", "act"]) {
  for (const [name, kind] of Object.entries(fields[part])) {
    if (!Array.isArray(kind)) continue;
    const list = element("datalist", { id: `values-${part}-${name}` });
    list.append(...kind.map((value) => element("option", { value })));
    document.body.append(list);
  }
}
