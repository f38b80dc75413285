// The wire to the gateway: keeps what is unsent, comes back by itself, loses nothing and shows nothing twice.

const WAIT_MS = [400, 1000, 2000, 4000, 8000];
const DOUBT_MS = 6000; // what is sent is answered at once, if only by its own line
const SIGN_MS = 20000;
const TYPING_MS = 2500;

/** 122 random bits as a version 4 UUID. A page that came over plain http has no `crypto.randomUUID`. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Wire {
  /** @param on {line(line), working(text|null), resting(), state(name), notice(line), moved()} */
  constructor(conversation, language, storage, on) {
    this.conversation = conversation;
    this.language = language;
    this.storage = storage;
    this.on = on;
    this.seen = new Set();
    this.last = 0;
    this.tries = 0;
    this.ready = false;
    this.closed = false;
    this.listening = new AbortController();
    this.outbox = this.#kept();
  }

  /** Begins to listen, and to send what is unsent. */
  open() {
    const { signal } = this.listening;
    window.addEventListener("online", () => this.#hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry(), { signal });
    this.signs = setInterval(() => document.hidden || this.#hurry(), SIGN_MS);
    this.#connect();
  }

  /** Sends a message under a name of its own, so that sending it again never asks twice. Returns that name. */
  say(said, title) {
    const words = typeof said === "object" ? { text: title, wish: said } : { text: said, ...(title && title !== said ? { title } : {}) };
    const message = { client_id: randomId(), ...words };
    this.outbox.push(message);
    this.#keep([...this.#kept(), message]);
    this.#send({ type: "say", language: this.language, ...message });
    return message.client_id;
  }

  /** The shopper types; people at the shop see it while they have the conversation. */
  typing() {
    if (Date.now() - (this.typedAt ?? 0) < TYPING_MS) return;
    this.typedAt = Date.now();
    this.#send({ type: "typing" }, false);
  }

  /** Sends a 3D scan. What it is told of it comes as lines; resolves to a sentence when it was refused, else to null. */
  async sendScan(file) {
    const headers = {
      "X-Conversation": this.conversation, "X-Filename": encodeURIComponent(file.name), "X-Language": this.language,
      "Content-Type": "application/octet-stream",
    };
    const response = await fetch("/chat/scan", { method: "POST", headers, body: file });
    return response.ok ? null : (await response.json()).error;
  }

  /** Goes on with the conversation that a link of another device leads to. */
  join(code) {
    this.code = code;
    if (this.ready) this.#join();
  }

  /** Ends the conversation: what is unsent is forgotten. */
  close() {
    this.leave();
    this.storage.remove(this.#outboxKey);
  }

  /** Lets the connection go; what is unsent is sent by the next one. */
  leave() {
    this.closed = true;
    this.listening.abort();
    clearTimeout(this.timer);
    clearTimeout(this.doubt);
    clearInterval(this.signs);
    this.socket?.close();
  }

  get #outboxKey() { return `fitting-room.outbox.${this.conversation}`; }

  #connect() {
    if (this.closed) return;
    const address = new URL("/chat/socket", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    socket.onopen = () => socket.send(JSON.stringify({
      type: "hello", conversation: this.conversation, after: this.last, language: this.language,
    }));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = () => socket === this.socket && this.#lost();
  }

  #lost() {
    this.ready = false;
    clearTimeout(this.doubt);
    if (this.closed) return;
    this.on.state("offline");
    this.timer = setTimeout(() => this.#connect(), WAIT_MS[Math.min(this.tries++, WAIT_MS.length - 1)]);
  }

  /** Whether the connection lives is found out now. A network that went away leaves it looking open. */
  #hurry() {
    if (this.closed || this.socket?.readyState === WebSocket.CONNECTING) return;
    if (this.socket?.readyState === WebSocket.OPEN) return void this.#send({ type: "ping" });
    clearTimeout(this.timer);
    this.#connect();
  }

  /** Gives up a connection over which nothing comes back; the browser would believe in it for minutes. */
  #abandon() {
    const socket = this.socket;
    this.socket = null;
    socket.close();
    this.#lost();
  }

  #take(message) {
    clearTimeout(this.doubt);
    this.doubt = null;
    if (message.type === "line") this.#line(message.line);
    else if (message.type === "working") this.on.working(message.text ?? null);
    else if (message.type === "rest") this.on.resting();
    else if (message.type === "typing") this.on.typing?.();
    else if (message.type === "notice") this.#notice(message.line);
    else if (message.type === "moved") this.on.moved();
    else if (message.type === "ready") {
      this.ready = true;
      this.tries = 0;
      this.on.state("online");
      this.#join();
      for (const unsent of this.outbox) this.#send({ type: "say", language: this.language, ...unsent });
    }
  }

  #line(line) {
    if (line.client_id) this.#acknowledge(line.client_id);
    if (this.seen.has(line.id)) return;
    this.seen.add(line.id);
    this.last = Math.max(this.last, line.id);
    this.on.line(line);
  }

  #notice(line) {
    if (line.client_id) this.#acknowledge(line.client_id);
    this.on.notice(line);
  }

  #acknowledge(clientId) {
    const others = ({ client_id }) => client_id !== clientId;
    this.outbox = this.outbox.filter(others);
    this.#keep(this.#kept().filter(others));
  }

  #join() {
    if (this.code) this.#send({ type: "join", code: this.code, language: this.language });
    this.code = null;
  }

  /** What is unsent in every window of this conversation. */
  #kept() { return JSON.parse(this.storage.get(this.#outboxKey) ?? "[]"); }
  #keep(messages) { this.storage.set(this.#outboxKey, JSON.stringify(messages)); }

  #send(message, isAnswered = true) {
    if (!this.ready || this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(message));
    if (isAnswered) this.doubt ??= setTimeout(() => this.#abandon(), DOUBT_MS);
  }
}
