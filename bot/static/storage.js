// What the page remembers: in localStorage; where a browser denies a frame its own, in the page around it; else while it lives.

export async function openStorage() {
  try {
    const own = window.localStorage;
    own.setItem("fitting-room.test", "1");
    own.removeItem("fitting-room.test");
    return lasting(own);
  } catch {
    return borrowed(await recall());
  }
}

/** The browser's own. What it refuses later, because it is full, is remembered while the page lives. */
function lasting(own) {
  const memory = new Map();
  const attempt = (work, otherwise) => {
    try {
      return work();
    } catch {
      return otherwise();
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt(() => own.getItem(key), () => null),
    set: (key, value) => attempt(() => { own.setItem(key, value); memory.delete(key); }, () => memory.set(key, value)),
    remove(key) { memory.delete(key); attempt(() => own.removeItem(key), () => null); },
  };
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
