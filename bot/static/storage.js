// What the page remembers: in localStorage, or, where a browser denies a frame its own, in the page around it.

export async function openStorage() {
  try {
    const own = window.localStorage;
    own.setItem("fitting-room.test", "1");
    own.removeItem("fitting-room.test");
    return { get: (key) => own.getItem(key), set: (key, value) => own.setItem(key, value), remove: (key) => own.removeItem(key) };
  } catch {
    return borrowed(await recall());
  }
}

function borrowed(values) {
  const tell = (key, value) => window.parent.postMessage({ from: "fitting-room", type: "keep", key, value }, "*");
  return {
    get: (key) => values.get(key) ?? null,
    set(key, value) { values.set(key, value); tell(key, value); },
    remove(key) { values.delete(key); tell(key, null); },
  };
}

/** What the page around us kept; nothing if it does not answer. */
function recall() {
  return new Promise((done) => {
    const answer = ({ source, data }) => {
      if (source !== window.parent || data?.to !== "fitting-room" || data.type !== "recalled") return;
      finish(new Map(Object.entries(data.values)));
    };
    const finish = (values) => {
      window.removeEventListener("message", answer);
      done(values);
    };
    window.addEventListener("message", answer);
    setTimeout(finish, window.parent === window ? 0 : 4000, new Map());
    window.parent.postMessage({ from: "fitting-room", type: "recall" }, "*");
  });
}
