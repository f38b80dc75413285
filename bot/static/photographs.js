// A product that is not photographed yet is shown as a drawing. When its photograph is there, it takes the drawing's place.
const FIRST_MS = 2000;
const LONGEST_MS = 15000;
const MOST = 60; // asked about at a time; photographs are taken in the order of the page
const settled = new WeakMap(); // image -> the address it is settled with
const drawn = new WeakSet(); // images that are known to show a drawing
let pause = FIRST_MS;
let next;

/** "ID" or "ID:COLOUR" of a product's image, null of any other. */
function nameOf(image) {
  const address = new URL(image.src, location.href);
  const found = /^\/static\/products\/([^/]+)\.webp$/.exec(address.pathname);
  if (!found || address.origin !== location.origin) return null;
  const colour = address.searchParams.get("colour");
  return decodeURIComponent(found[1]) + (colour ? `:${colour}` : "");
}

const open = () => [...images()].filter((image) => settled.get(image) !== image.src && nameOf(image));

/** Every image of the page, also of what the chat draws in a tree of its own. */
function* images(root = document) {
  for (const element of root.querySelectorAll("*")) {
    if (element.localName === "img") yield element;
    if (element.shadowRoot) {
      watch(element.shadowRoot);
      yield* images(element.shadowRoot);
    }
  }
}

async function ask() {
  const waiting = open();
  const names = [...new Set(waiting.map(nameOf))].slice(0, MOST);
  if (!names.length) return;
  if (document.hidden) return later();
  const query = new URLSearchParams(names.map((name) => ["of", name]));
  let ages = {};
  try {
    const answer = await fetch(`/photographed?${query}`);
    if (answer.ok) ages = await answer.json();
  } catch {
    // The shop is away for a moment: asked again later.
  }
  let turned = 0;
  for (const image of waiting) turned += settle(image, ages[nameOf(image)]);
  pause = turned ? FIRST_MS : Math.min(pause * 1.3, LONGEST_MS);
  if (open().length) later();
}

/** Whether the image is done with; `age` of its photograph in seconds: undefined not asked, null not taken. */
function settle(image, age) {
  if (age === undefined) return 0;
  if (age === null) {
    drawn.add(image);
    return 0;
  }
  // Taken since the page was opened: what was loaded with the page may be the drawing still.
  if (drawn.has(image) || age * 1000 < performance.now() + 1000) {
    drawn.delete(image);
    const address = new URL(image.src, location.href);
    address.searchParams.set("taken", Math.round(Date.now() - age * 1000).toString(36));
    image.src = address.href;
  }
  settled.set(image, image.src);
  return 1;
}

function later(ms = pause) {
  clearTimeout(next);
  next = setTimeout(ask, ms);
}

const watched = new WeakSet();

/** Asks soon about what appears or changes below a root. */
function watch(root) {
  if (watched.has(root)) return;
  watched.add(root);
  const changes = { subtree: true, childList: true, attributes: true, attributeFilter: ["src"] };
  new MutationObserver(() => later(300)).observe(root, changes);
}

watch(document);
later(300);
