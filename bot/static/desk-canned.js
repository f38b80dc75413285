// Canned replies: a slash at the beginning opens the list, arrows choose, Enter takes, Escape closes.

/** @param replies [{name, text, find}] @returns {key(event) -> whether the list took it} */
export function openCanned(text, list, replies, wanted) {
  let found = [];
  let chosen = 0;

  function draw() {
    const typed = wanted() && text.value.startsWith("/") && !text.value.includes("\n") ? text.value.slice(1).toLowerCase() : null;
    found = typed === null ? [] : replies.filter((reply) => reply.find.toLowerCase().includes(typed));
    chosen = 0;
    list.hidden = !found.length;
    list.replaceChildren(...found.map((reply, index) => {
      const item = Object.assign(document.createElement("li"), { id: `canned-${index}`, role: "option" });
      item.setAttribute("role", "option");
      item.append(Object.assign(document.createElement("strong"), { textContent: `/${reply.name}` }), Object.assign(document.createElement("span"), { textContent: reply.text }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      return item;
    }));
    mark();
  }

  function mark() {
    for (const [index, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(index === chosen));
    if (list.hidden) text.removeAttribute("aria-activedescendant");
    else text.setAttribute("aria-activedescendant", `canned-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    text.value = found[index].text;
    list.hidden = true;
    mark();
    const gap = text.value.search(/\{\w+\}/); // what is not known is filled in by hand
    if (gap >= 0) text.setSelectionRange(gap, text.value.indexOf("}", gap) + 1);
    text.dispatchEvent(new Event("input"));
    list.hidden = true;
  }

  text.addEventListener("input", draw);
  text.addEventListener("blur", () => { list.hidden = true; mark(); });
  return {
    key(event) {
      if (list.hidden) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) chosen = (chosen + step + found.length) % found.length;
      else if (event.key === "Enter" || event.key === "Tab") take(chosen);
      else if (event.key === "Escape") list.hidden = true;
      else return false;
      event.preventDefault();
      mark();
      return true;
    },
  };
}
