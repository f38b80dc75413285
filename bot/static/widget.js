// The fitting room on any page, by one line: <script src="https://your.shop/widget.js" defer></script>
// A round button opens the chat in a frame. From the page: FittingRoom.open(), .close(), .say("text", "what is shown").
(() => {
  if (window.FittingRoom) return;
  const script = document.currentScript;
  const home = new URL(script.src);
  const wanted = home.searchParams.get("lang") ?? document.documentElement.lang ?? navigator.language;
  const chinese = wanted.toLowerCase().startsWith("zh");
  const words = chinese ? { open: "打开试衣间", close: "关闭试衣间", name: "试衣间" } : { open: "Open the fitting room", close: "Close the fitting room", name: "Fitting room" };

  const host = document.createElement("fitting-room");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483000; }
    button { position: fixed; right: 22px; bottom: 22px; display: flex; align-items: center; gap: 9px; height: 58px; padding: 0 22px 0 18px; border: 0;
      border-radius: 29px; background: #2f5d50; color: #fff; font: 600 16px/1 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
      box-shadow: 0 6px 24px rgb(35 38 42 / .28); cursor: pointer; transition: background .15s; }
    button:hover { background: #234840; }
    button:focus-visible { outline: 3px solid #2f5d50; outline-offset: 3px; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    section { position: fixed; right: 22px; bottom: 22px; width: 430px; height: min(760px, calc(100dvh - 44px)); border-radius: 20px; overflow: hidden;
      background: #faf7f2; box-shadow: 0 12px 60px rgb(35 38 42 / .3), 0 0 0 1px rgb(35 38 42 / .06); animation: rise .18s ease-out; }
    section.large { inset: 0; width: 100%; height: 100%; border-radius: 0; animation: none; }
    iframe { width: 100%; height: 100%; border: 0; display: block; }
    [hidden] { display: none !important; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px); } }
    @media (max-width: 520px) { section { inset: 0; width: 100%; height: 100%; border-radius: 0; }
      button { right: 14px; bottom: 14px; height: 48px; padding: 0 16px 0 12px; gap: 7px; font-size: 15px; } }
    @media (prefers-reduced-motion: reduce) { section { animation: none; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", words.open);
  button.innerHTML = `<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M16 12.500c0-1.500 2-1.800 2-3.500a2 2 0 0 0-4 0M16 12.500 5.500 21c-1.200 1-.5 2.500.9 2.500h19.200c1.400 0 2.100-1.500.9-2.500z"/></svg><span></span>`;
  button.querySelector("span").textContent = words.name;
  const panel = document.createElement("section");
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.name);
  root.append(button, panel);

  let frame, ready = false;
  const queue = [];
  const tell = (message) => {
    if (ready) frame.contentWindow.postMessage({ to: "fitting-room", ...message }, home.origin);
    else queue.push(message);
  };

  // Browsers that deny a frame of another site its storage: the conversation's id is kept here, for the frame alone to ask.
  const NAME = /^fitting-room\./;
  const kept = () => Object.fromEntries(Object.entries(localStorage).filter(([key]) => NAME.test(key)));
  function keep(key, value) {
    if (!NAME.test(key)) return;
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, String(value));
  }

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = words.name;
      frame.src = `${home.origin}/chat?lang=${chinese ? "zh" : "en"}`;
      panel.append(frame);
    }
    panel.hidden = false;
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    frame.focus();
    tell({ type: "focus" });
  }

  function close() {
    panel.hidden = true;
    panel.classList.remove("large");
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  button.addEventListener("click", open);
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home.origin || source !== frame?.contentWindow || data?.from !== "fitting-room") return;
    if (data.type === "close") close();
    if (data.type === "expand") panel.classList.add("large");
    if (data.type === "shrink") panel.classList.remove("large");
    if (data.type === "recall") frame.contentWindow.postMessage({ to: "fitting-room", type: "recalled", values: kept() }, home.origin);
    if (data.type === "keep") keep(data.key, data.value);
    if (data.type === "ready") {
      ready = true;
      for (const message of queue.splice(0)) tell(message);
    }
  });

  window.FittingRoom = { open, close, say(payload, title) { open(); tell({ type: "say", payload, title }); } };
  const attach = () => document.body.append(host);
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
})();
