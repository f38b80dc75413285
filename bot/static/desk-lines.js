// A conversation as an agent reads it: the chat's own bubbles, who said them, and what only agents see in between.
import { bubble, escape, prose } from "./bubbles.js";
import { words } from "./texts.js";

export class DeskLines {
  /** @param how {texts, fill, moment, me, language, styles, use(words)} */
  constructor(room, how) {
    Object.assign(this, how, { room, t: words(how.language), seen: new Set() });
    this.shadow = room.attachShadow({ mode: "open" });
    const sheets = this.styles.map((href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    this.list = document.createElement("div");
    this.shadow.append(...sheets, this.list);
    this.ready = Promise.all(sheets.map((sheet) => new Promise((done) => (sheet.onload = sheet.onerror = done))));
    this.shadow.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-use]");
      if (button) return this.use(button.dataset.use);
      const picture = target.closest("[data-picture]");
      return picture && !picture.classList.contains("gone") ? void window.open(picture.dataset.picture, "_blank", "noopener") : undefined;
    });
    this.shadow.addEventListener("error", ({ target }) => this.#gone(target), true);
    this.shadow.addEventListener("load", () => this.atEnd && this.#follow(), true);
    this.room.addEventListener("scroll", () => (this.atEnd = room.scrollHeight - room.scrollTop - room.clientHeight < 60));
    this.atEnd = true;
  }

  /** Draws a line once; whether it was new. */
  line(line) {
    if (this.seen.has(line.id)) return false;
    this.seen.add(line.id);
    const own = line.by === "agent";
    const who = own ? (line.agent === this.me ? this.texts.you : (line.agent ?? this.t.agent)) : line.by === "shopper" ? this.texts.shopper
      : line.agent ? this.fill(this.texts.made_for, { name: line.agent }) : this.texts.assistant;
    const entry = this.#entry(`entry ${line.by}${own ? " own" : ""}`, line.at, line.id);
    entry.innerHTML = this.#meta(who, line.at) + bubble(line, this.t);
    // What the shopper may press is not the agent's to press.
    for (const chip of entry.querySelectorAll(".chip")) chip.replaceWith(Object.assign(document.createElement("span"), { className: "offered", textContent: chip.textContent }));
    this.#place(entry);
    return true;
  }

  /** Draws a note, a move, or what the assistant did; a second time in the place of the first. */
  aside(aside) {
    const entry = this.#entry(`aside ${aside.kind}`, aside.at, aside.id);
    entry.innerHTML = this[`_${aside.kind}`](aside);
    const before = this.list.querySelector(`[data-id="${CSS.escape(String(aside.id))}"]`);
    if (!before) return this.#place(entry);
    before.replaceWith(entry);
    return this.atEnd && this.#follow();
  }

  _move({ what, agent, text, parts }) {
    const to = parts?.[0]?.to ?? "";
    const told = this.fill(this.texts.moves[what] ?? what, { who: agent, to, why: text });
    const note = text && ["transfer", "release"].includes(what) ? ` – “${text}”` : "";
    return `<p>${escape(told + note)}</p>`;
  }

  _note({ agent, text, at }) {
    return this.#meta(`${this.texts.note} · ${agent}`, at, this.texts.only_agents) + `<p>${prose(text)}</p>`;
  }

  _command({ agent, text, at, parts }) {
    return this.#errand(this.fill(this.texts.command_of, { name: agent, text }), at, parts, true);
  }

  _draft({ text, at, parts }) {
    return this.#errand(this.fill(this.texts.draft_of, { text }), at, parts, false);
  }

  #errand(title, at, parts, isSent) {
    const meta = this.#meta(title, at, this.texts.only_agents);
    if (parts === null) return `${meta}<p>${escape(this.texts.being_done)}</p>`;
    const said = parts.map(({ text }) => text).filter(Boolean).join("\n");
    const pictures = parts.filter(({ image }) => image).map(({ image }) => isSent ? `<p>✓ ${escape(this.t.picture)}: ${escape(this.texts.sent_to_shopper)}</p>`
      : `<img src="${escape(image)}" alt="${escape(this.t.pictureAlt)}">`);
    const use = said ? `<button type="button" class="use" data-use="${escape(said)}">${escape(this.texts.use_it)}</button>` : "";
    return `${meta}${said ? `<p>${prose(said)}</p>` : ""}${pictures.join("")}${use}`;
  }

  #meta(who, at, more = "") {
    return `<div class="meta"><strong>${escape(who)}</strong><time datetime="${escape(at)}">${escape(this.moment(at))}</time>${more ? `<span>${escape(more)}</span>` : ""}</div>`;
  }

  #entry(className, at, id) {
    const entry = document.createElement("div");
    entry.className = className;
    Object.assign(entry.dataset, { at, id });
    return entry;
  }

  /** By time: what was missed comes line by line, and asides before them all. */
  #place(entry) {
    let after = this.list.lastElementChild;
    while (after && after.dataset.at > entry.dataset.at) after = after.previousElementSibling;
    if (after) after.after(entry);
    else this.list.prepend(entry);
    if (this.atEnd) this.#follow();
  }

  #follow() { this.room.scrollTop = this.room.scrollHeight; }

  #gone(target) {
    const picture = target.closest?.(".picture");
    if (!picture) return;
    picture.classList.add("gone");
    picture.disabled = true;
    picture.textContent = this.texts.no_picture;
  }
}
