// Runs before the chat's modules, which a closed frame may not load and an old browser cannot read: says so instead of showing nothing.
(() => {
  const problem = document.querySelector(".chat-problem");
  const sandboxed = window.origin === "null";
  function show() {
    if (document.body.dataset.opened) return;
    problem.querySelector("p").textContent = problem.dataset[sandboxed ? "sandboxed" : "broken"];
    problem.hidden = false;
  }
  if (sandboxed) show();
  window.addEventListener("error", ({ target }) => { if (target === window || target.matches?.("script")) show(); }, true);
  window.addEventListener("unhandledrejection", show);
})();
