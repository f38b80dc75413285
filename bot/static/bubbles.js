// One line of the conversation as HTML. Whatever anybody wrote is escaped here, and only here.

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escape = (value) => String(value ?? "").replace(/[&<>"']/g, (sign) => entities[sign]);

/** Escaped text with line breaks, **bold** and web addresses as links. */
export function prose(text) {
  return escape(text)
    .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replace(/\bhttps?:\/\/[^\s<>，。；！）]+[^\s<>，。；！）.,;:!?)]/g, (url) => `<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`)
    .replace(/(^|[\s：:])(\/media\/[\w-]+\.json)/g, '$1<a href="$2" download="fitting-room.json">fitting-room.json</a>')
    .replace(/\n/g, "<br>");
}

/** Takes out of a drawn line what the cards below it show better, its numbered list and buttons; other buttons move below. */
export function leaveToCards(element, below, { items = [] }, t) {
  const starts = items.map((item, index) => `${index + 1}. ${nameOf(item, t)}`);
  const names = items.map((item) => `${nameOf(item, t)} · `);
  for (const chip of element.querySelectorAll(".chip")) if (names.some((name) => chip.dataset.title.startsWith(name))) chip.remove();
  for (const said of element.querySelectorAll(".say")) {
    const kept = said.innerHTML.split("<br>").filter((html) => !starts.some((start) => plain(html).startsWith(start)));
    said.innerHTML = kept.join("<br>").replace(/^(<br>|\s)+|(<br>|\s)+$/g, "");
    if (!said.textContent.trim()) said.remove();
  }
  const left = element.querySelector(".chips");
  if (left?.childElementCount) below.append(left);
  else left?.remove();
}

/** What is read of a piece of HTML that `prose` made. */
function plain(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.textContent.trim();
}

const nameOf = (item, t) => named(item.name, t.code) ?? item.id;

/** @param line {by, text?, image?, buttons?, custom?} @param t the words of a language */
export function bubble(line, t) {
  const parts = [
    line.by === "agent" ? `<span class="by">${escape(t.agent)}</span>` : "",
    line.text ? `<p class="say">${prose(line.text)}</p>` : "",
    line.image ? picture(line, t) : "",
    custom(line.custom, t),
    chips(line.buttons),
  ];
  return `<div class="line ${escape(line.by)}">${parts.join("")}</div>`;
}

export function working(text) {
  const dots = '<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>';
  return `<div class="line"><div class="working">${dots}${text ? `<span>${escape(text)}</span>` : ""}</div></div>`;
}

export function introduction(t) {
  const starters = t.starters.map((text) => ({ title: text, payload: text }));
  return bubble({ by: "assistant", text: t.intro, buttons: starters }, t);
}

function chips(buttons) {
  if (!buttons?.length) return "";
  const one = ({ title, payload }) =>
    `<button type="button" class="chip" data-payload="${escape(payload)}" data-title="${escape(title)}">${escape(title)}</button>`;
  return `<div class="chips">${buttons.map(one).join("")}</div>`;
}

function picture(line, t) {
  const alt = escape(describe(line.custom, t));
  // Several figures beside each other; the true height comes with the picture, this keeps its place.
  const wide = ["comparison", "body", "question"].includes(line.custom?.kind);
  const height = wide ? 200 : line.custom?.kind === "continue" ? 300 : 400;
  return `<button type="button" class="picture${wide ? " wide" : ""}" data-picture="${escape(line.image)}" aria-label="${escape(t.openPicture)}: ${alt}">
    <img src="${escape(line.image)}" alt="${alt}" width="300" height="${height}"></button>`;
}

/** What a picture shows, in words, for who cannot see it. */
export function describe(data, t) {
  if (data?.kind === "continue") return t.qrAlt;
  if (!["try_on", "comparison"].includes(data?.kind) || !data.items?.length) return t.pictureAlt;
  const names = data.items.map((item) => `${nameOf(item, t)} ${item.size ?? ""}`.trim());
  if (data.kind === "comparison") return `${t.compare}: ${names.join(", ")}`;
  const items = names.join(" + ");
  return t.fill("lookAlt", { items, view: t.view[data.view] ?? data.view ?? "" });
}

function custom(data, t) {
  const draw = { items: cards, measures: facts, body: figure, try_on: fit, size_advice: advice, comparison }[data?.kind];
  return draw ? draw(data, t) : "";
}

const named = (name, language) => (typeof name === "object" && name ? (name[language] ?? name.en ?? name.zh) : name);

/** The product's picture in the colour on offer. */
function photo(item) {
  const address = item.image ?? `/static/products/${encodeURIComponent(item.id)}.webp`;
  return item.colour && address.startsWith("/static/products/") ? `${address}?colour=${encodeURIComponent(item.colour)}` : address;
}

function cards({ items = [] }, t) {
  const one = (item, index) => {
    const name = nameOf(item, t);
    const ask = t.fill("tryOnItem", { name });
    const wish = JSON.stringify({ wish: "try_on", item: item.id, ...(item.colour ? { colour: item.colour } : {}) });
    return `<li class="card"><span class="card-number" aria-hidden="true">${index + 1}</span>
      <img src="${escape(photo(item))}" alt="" loading="lazy" width="150" height="200">
      <div class="card-text"><span class="card-name">${escape(name)}</span>
      <span class="card-price">${price(item)}</span>
      <button type="button" class="chip" data-wish="${escape(wish)}" data-title="${escape(ask)}" aria-label="${escape(ask)}">${escape(t.tryOn)}</button></div></li>`;
  };
  return items.length ? `<ul class="cards" style="list-style:none;margin:0" tabindex="0">${items.map(one).join("")}</ul>` : "";
}

function price({ price, currency }) {
  if (price === undefined || price === null) return "";
  const symbol = { CNY: "¥", EUR: "€", USD: "$", GBP: "£" }[currency ?? "CNY"] ?? `${currency} `;
  return escape(symbol + (Number.isInteger(price) ? price : price.toFixed(2)));
}

const cm = (value) => (typeof value === "number" ? (Math.round(value * 10) / 10).toString() : escape(value));
const unit = (name) => (name === "weight" ? " kg" : name === "age" || name === "sex" ? "" : " cm");
const label = (name, t) => escape(t.measures[name] ?? name);

function facts({ values = {} }, t) {
  const known = Object.entries(values).filter(([, value]) => typeof value === "number");
  return known.length
    ? `<div class="facts">${known.map(([name, value]) => `<span class="fact">${label(name, t)} ${cm(value)}${unit(name)}</span>`).join("")}</div>`
    : "";
}

function table(title, head, rows, open = false) {
  const header = head.map((text) => `<th scope="col">${escape(text)}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return `<details class="table"${open ? " open" : ""}><summary>${escape(title)}</summary><div tabindex="0" role="group" aria-label="${escape(title)}"><table><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table></div></details>`;
}

function figure({ measures = {} }, t) {
  const rows = Object.entries(measures).map(([name, value]) => [label(name, t), `${cm(value)}${unit(name)}`]);
  return rows.length ? table(t.body, [t.measure, t.value], rows) : "";
}

/** Where a garment ends says nothing of how it fits: a wide skirt has a metre of "ease" at its hem. */
const telling = (ease) => Object.keys(ease ?? {}).filter((name) => name !== "hem");

function fitRows(item, t) {
  return telling(item.ease).map((name) => {
    const verdict = item.verdict?.[name];
    const ease = item.ease[name];
    return [
      label(name, t), cm(item.garment?.[name]), cm(item.body?.[name]), `${ease > 0 ? "+" : ""}${cm(ease)}`,
      verdict ? `<span class="verdict ${escape(verdict)}">${escape(t.verdict[verdict] ?? verdict)}</span>` : "",
    ];
  });
}

function fit({ items = [] }, t) {
  return items
    .map((item) => [item, fitRows(item, t)])
    .filter(([, rows]) => rows.length)
    .map(([item, rows]) => {
      const title = `${t.fit} · ${nameOf(item, t)} ${item.size ?? ""}`;
      return table(title, [t.measure, t.garment, t.figure, t.ease, t.verdictHead], rows);
    })
    .join("");
}

function comparison({ items = [] }, t) {
  const names = [...new Set(items.flatMap((item) => telling(item.ease)))];
  if (!names.length) return "";
  const cell = (item, name) => {
    const verdict = item.verdict?.[name];
    const ease = item.ease?.[name];
    if (ease === undefined) return "";
    return `${ease > 0 ? "+" : ""}${cm(ease)} <span class="verdict ${escape(verdict ?? "")}">${escape(t.verdict[verdict] ?? "")}</span>`;
  };
  const rows = names.map((name) => [label(name, t), ...items.map((item) => cell(item, name))]);
  return table(t.compare, [t.ease, ...items.map((item) => t.fill("sizeLabel", { size: item.size ?? item.id }))], rows, true);
}

function advice({ size, probability = {} }, t) {
  const sizes = Object.entries(probability).filter(([, share]) => share >= 0.005);
  if (!sizes.length) return "";
  const most = Math.max(...sizes.map(([, share]) => share), 0.01);
  const one = ([name, share]) => `<div class="size${name === size ? " best" : ""}"><span>${Math.round(share * 100)}%</span>
    <span class="bar" style="height:${Math.round((share / most) * 56) + 3}px"></span><span>${escape(name)}</span></div>`;
  return `<div class="sizes">${sizes.map(one).join("")}</div>`;
}
