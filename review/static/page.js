// What the page was given, and how it asks the review.
const shown = JSON.parse(document.getElementById("shown").textContent);
export const { texts, fields, language } = shown;

/** A new element with properties. */
export const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

/** A sentence with its `{places}` filled. */
export const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** The review's answer. An error has its sentence as `message` and the reason's name as `reason`. */
export async function ask(address, sent) {
  const how = sent && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) };
  const answer = await fetch(`/api/${address}?lang=${language}`, how || {}).catch(() => { throw new Error(texts.offline); });
  const told = await answer.json().catch(() => ({ error: texts.not_understood }));
  if (!answer.ok) throw Object.assign(new Error(told.error), { reason: told.reason });
  return told;
}
