// The fitting room on any page, by one line: <script src="https://your.shop/widget.js" defer></script>
// A round button opens the chat in a frame. From the page: FittingRoom.open(), .close(), .remove(),
// .say("text"), and .say({ wish: "try_on" or "ask_size", item, size, colour }, "what is shown").
(() => {
  if (window.FittingRoom) return;
  const home = address();
  if (!home) return;
  const wanted = home.searchParams.get("lang") || document.documentElement.lang || navigator.language;
  const language = wanted.toLowerCase().startsWith("zh") ? "zh" : "en";
  const chat = `${home.origin}/chat?lang=${language}`;
  const words = {
    zh: {
      name: "试衣间", open: "打开试衣间", close: "关闭", waiting: "正在打开试衣间…", lost: "试衣间没有回应。请检查网络后再试一次。",
      sandboxed: "这个页面在受限的框架（sandbox）里，试衣间无法在这里对话。", again: "再试一次", window: "在新窗口打开",
    },
    en: {
      name: "Fitting room", open: "Open the fitting room", close: "Close", waiting: "Opening the fitting room…",
      lost: "The fitting room does not answer. Please check the connection and try again.",
      sandboxed: "This page stands in a closed frame (sandbox), where the fitting room cannot talk.", again: "Try again", window: "Open in a new window",
    },
  }[language];
  const PATIENCE_MS = 12000; // the chat weighs 450 kB: 8 s on a slow phone's network

  /** What data-fitting-room says, else where this file came from; null, and one sentence in the console, if nothing tells. */
  function address() {
    const marked = document.querySelector("script[data-fitting-room]");
    const told = marked?.dataset.fittingRoom;
    const found = told ? absolute(told) : loadedFrom(marked);
    const problem = told ? `data-fitting-room="${told}" is no address` : "the address of widget.js was not found";
    if (!found) console.warn(`Fitting room: ${problem}. Write data-fitting-room="https://your.shop" into its script element.`);
    return found;
  }

  /** `document.currentScript` is null in a module and in what an optimiser runs later: then the engine's own account, then the page's elements. */
  function loadedFrom(marked) {
    const named = (script) => (script ? [script.src, ...Object.values(script.dataset)] : []); // a delayed script waits in a data attribute
    const running = new Error().stack?.match(/https?:\/\/[^\s()@]+\/widget\.js(\?[^\s():]*)?/);
    const addresses = [document.currentScript?.src, ...named(marked), running?.[0], ...[...document.scripts].flatMap(named)];
    return addresses.map((text) => text && absolute(text, document.baseURI)).find((url) => url?.pathname === "/widget.js");
  }

  function absolute(text, base) {
    try {
      const url = new URL(text, base);
      return /^https?:$/.test(url.protocol) ? url : null;
    } catch {
      return null;
    }
  }

  // !important: rules of the page for every element, or for elements it does not know, must not reach the host.
  const css = `
    :host { all: initial !important; display: block !important; position: fixed !important; right: 0 !important; bottom: 0 !important;
      z-index: 2147483000 !important; }
    :host([hidden]) { display: none !important; }
    button, section { direction: ltr; box-sizing: border-box; font: 600 16px/1 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
    button { border: 1px solid transparent; cursor: pointer; }
    :focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #234840; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .open { position: fixed; right: 22px; bottom: calc(22px + env(safe-area-inset-bottom, 0px)); display: flex; align-items: center; gap: 9px; height: 58px;
      padding: 0 22px 0 18px; border-radius: 29px; background: #2f5d50; color: #fff; white-space: nowrap;
      box-shadow: 0 6px 24px rgb(35 38 42 / .28); transition: background .15s, transform .15s; }
    .open:hover { background: #234840; }
    .open:active { transform: scale(.97); }
    section { --seen-top: 0px; --seen-height: 100vh; --tall: min(760px, calc(var(--seen-height) - 44px)); position: fixed; right: 22px; width: 430px;
      top: calc(var(--seen-top) + var(--seen-height) - var(--tall) - 22px); height: var(--tall); border-radius: 20px; overflow: hidden;
      background: #faf7f2; box-shadow: 0 12px 60px rgb(35 38 42 / .3), 0 0 0 1px rgb(35 38 42 / .06); animation: rise .18s ease-out; }
    @supports (height: 100dvh) { section { --seen-height: 100dvh; } }
    :host([dir=rtl]) .open, :host([dir=rtl]) section { right: auto; left: 22px; }
    section.large { --tall: var(--seen-height); top: var(--seen-top); left: 0 !important; width: 100%; border-radius: 0; animation: none; }
    iframe { width: 100%; height: 100%; border: 0; display: block; background: #faf7f2; }
    .cover { position: absolute; top: 0; left: 0; width: 100%; height: 100%; box-sizing: border-box; padding: 56px 24px 24px; overflow: auto; display: flex;
      flex-direction: column; align-items: center; justify-content: center; gap: 16px; background: #faf7f2; color: #5d6166; font-weight: 400; line-height: 1.5; text-align: center; }
    .cover p { margin: 0; max-width: 30em; }
    .cover a, .again { display: inline-block; box-sizing: border-box; min-height: 44px; padding: 10px 20px; border: 1.5px solid #2f5d50; border-radius: 22px; background: #fff; color: #234840;
      font-size: 15px; font-weight: 600; line-height: 1.4; text-decoration: none; }
    .dots { display: flex; gap: 6px; }
    .dots i { width: 9px; height: 9px; border-radius: 50%; background: #2f5d50; animation: breathe 1.2s infinite ease-in-out; }
    .dots i:nth-child(2) { animation-delay: .16s; }
    .dots i:nth-child(3) { animation-delay: .32s; }
    .shut { position: absolute; right: 14px; top: 10px; width: 44px; height: 44px; padding: 0; border-radius: 10px; background: transparent; color: #5d6166; }
    .shut:hover { background: #f0ebe2; color: #23262a; }
    .shut svg { width: 20px; height: 20px; display: block; margin: auto; }
    [hidden] { display: none !important; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px); } }
    @keyframes breathe { 0%, 70%, 100% { opacity: .25; } 35% { opacity: 1; } }
    @media (max-width: 520px), (max-height: 420px) {
      section { --tall: var(--seen-height); top: var(--seen-top); left: 0 !important; width: 100%; border-radius: 0; }
      .open { right: 14px; bottom: calc(14px + env(safe-area-inset-bottom, 0px)); height: 48px; padding: 0 16px 0 12px; gap: 7px; font-size: 15px; }
      :host([dir=rtl]) .open { left: 14px; } }
    @media (max-height: 420px) { .open { width: 48px; padding: 0; justify-content: center; } .open span { display: none; } }
    @media (prefers-reduced-motion: reduce) { section, .dots i { animation: none; } .open { transition: none; } }
    @media print { :host { display: none !important; } }
  `;

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  // Drawn element by element: a page with trusted types lets nobody write HTML.
  const drawing = (size, path) => {
    const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };

  const host = make("fitting-room", {});
  const root = host.attachShadow({ mode: "open" });
  const hanger = "M16 12.500c0-1.500 2-1.800 2-3.500a2 2 0 0 0-4 0M16 12.500 5.500 21c-1.200 1-.5 2.500.9 2.500h19.200c1.400 0 2.100-1.500.9-2.500z";
  const button = make("button", { type: "button", class: "open", "aria-expanded": "false", "aria-label": words.open }, drawing(32, hanger), make("span", {}, words.name));
  const dots = make("div", { class: "dots", "aria-hidden": "true" }, make("i", {}), make("i", {}), make("i", {}));
  const told = make("p", { role: "status" });
  const again = make("button", { type: "button", class: "again" }, words.again);
  const elsewhere = make("a", { href: chat, target: "_blank", rel: "noopener" }, words.window);
  const shut = make("button", { type: "button", class: "shut", "aria-label": words.close }, drawing(24, "M6 6l12 12M18 6L6 18"));
  const cover = make("div", { class: "cover" }, dots, told, again, elsewhere, shut);
  const panel = make("section", { role: "dialog", "aria-label": words.name, hidden: "" });
  root.append(button, panel);
  dress();

  /** A constructed sheet needs no leave of the page's content policy; Safari before 16.4 has none and gets an element. */
  function dress() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      const style = make("style", {}, css);
      style.nonce = document.querySelector("script[nonce]")?.nonce ?? "";
      root.prepend(style);
    }
  }

  let frame, patience;
  let ready = false;
  const queue = [];
  const post = (message) => frame.contentWindow?.postMessage({ to: "fitting-room", ...message }, home.origin);
  const tell = (message) => (ready && frame.isConnected ? post(message) : queue.push(message));
  const focus = () => { frame.focus(); post({ type: "focus" }); };

  // Browsers that deny a frame of another site its storage: the conversation's id is kept here, for the frame alone to ask.
  // Where this page is denied it too, it is kept while the page lives.
  const NAME = /^fitting-room\./;
  const memory = new Map();
  function kept() {
    let stored = [];
    try {
      stored = Object.entries(localStorage).filter(([key]) => NAME.test(key));
    } catch { /* denied */ }
    return Object.fromEntries([...stored, ...memory]);
  }
  function keep(key, value) {
    if (!NAME.test(key)) return;
    memory.delete(key);
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, String(value));
    } catch {
      if (value !== null) memory.set(key, String(value));
    }
  }

  /** What stands over the frame until the chat has said that it is there: "waiting", "lost" or "sandboxed". */
  function show(state) {
    told.textContent = words[state];
    dots.hidden = state !== "waiting";
    again.hidden = state !== "lost";
    elsewhere.hidden = state === "waiting";
    lay();
  }
  function lay() {
    if (ready || panel.hidden) cover.remove();
    else panel.append(cover);
  }

  function wait() {
    ready = false;
    show("waiting");
    clearTimeout(patience);
    patience = setTimeout(show, PATIENCE_MS, "lost");
  }

  function load() {
    if (window.origin === "null") return show("sandboxed"); // the chat's frame would be as closed as this page's
    frame?.remove();
    frame = make("iframe", { title: words.name, src: chat });
    wait();
    return panel.prepend(frame);
  }

  function arrived() {
    clearTimeout(patience);
    ready = true;
    lay();
    if (!panel.hidden) focus();
    for (const message of queue.splice(0)) tell(message);
  }

  // A phone lays its keyboard over the page without a word to the page: only the visual viewport knows what is left to see.
  const view = window.visualViewport;
  function fit() {
    const enlarged = view.scale > 1.01; // by two fingers: the shopper looks at a part, the panel stays
    panel.style.setProperty("--seen-top", `${enlarged ? 0 : view.offsetTop}px`);
    panel.style.setProperty("--seen-height", `${view.height * view.scale}px`);
  }
  function follow(on) {
    for (const name of ["resize", "scroll"]) view?.[on ? "addEventListener" : "removeEventListener"](name, fit);
    if (view && on) fit();
  }

  function open() {
    panel.hidden = false;
    button.hidden = true;
    if (frame) lay();
    else load();
    button.setAttribute("aria-expanded", "true");
    follow(true);
    if (ready) focus();
    else shut.focus();
  }

  function close() {
    panel.hidden = true;
    panel.classList.remove("large");
    lay();
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    follow(false);
    button.focus();
  }

  function heard({ origin, source, data }) {
    if (!source || origin !== home.origin || source !== frame?.contentWindow || data?.from !== "fitting-room") return;
    if (data.type === "close") close();
    if (data.type === "expand") panel.classList.add("large");
    if (data.type === "shrink") panel.classList.remove("large");
    if (data.type === "recall") post({ type: "recalled", values: kept() });
    if (data.type === "keep") keep(data.key, data.value);
    if (data.type === "ready") arrived();
  }

  button.addEventListener("click", open);
  shut.addEventListener("click", close);
  again.addEventListener("click", () => { load(); shut.focus(); });
  cover.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  window.addEventListener("message", heard);

  // Beside the body, not in it: a page that swaps its body keeps the chat as it is, open or closed. One that swaps more than
  // that gets it back. In a task of its own: two scripts that undo each other would otherwise stop the page.
  const watcher = new MutationObserver(() => setTimeout(attach));
  let removed = false;
  function attach() {
    const page = document.documentElement;
    if (removed || !page) return;
    if (host.parentNode !== page) {
      if (frame) wait(); // a frame that is moved begins anew
      page.append(host);
    }
    host.dir = getComputedStyle(document.body ?? page).direction;
    watcher.disconnect();
    for (const node of [document, page]) watcher.observe(node, { childList: true });
  }

  /** Takes everything back; the script may be loaded again. */
  function remove() {
    removed = true;
    watcher.disconnect();
    window.removeEventListener("message", heard);
    follow(false);
    clearTimeout(patience);
    host.remove();
    delete window.FittingRoom;
  }

  window.FittingRoom = { open, close, remove, say(payload, title) { open(); tell({ type: "say", payload, title }); } };
  attach();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", attach); // the body's direction is known then
})();
