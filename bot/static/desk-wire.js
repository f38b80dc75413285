// The desk's wire: comes back by itself, loses no line and shows none twice.

const WAIT_MS = [400, 1000, 2000, 4000, 8000];
const SIGN_MS = 15000;
const SIGNED_OUT = 4401;

export class DeskWire {
  /** @param on {line(line), aside(aside), typing({by}), looking({agents}), cases(), said(), state(name)} */
  constructor(open, look, on) {
    Object.assign(this, { case: open, look, on, last: 0, tries: 0, ready: false });
  }

  open() {
    this.#connect();
    window.addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    setInterval(() => this.#send({ type: "ping" }), SIGN_MS);
  }

  /** The agent types. */
  typing() { this.#send({ type: "typing" }); }

  #connect() {
    const address = new URL("/desk/socket", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", case: this.case, after: this.last, look: this.look }));
    socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
    socket.onclose = ({ code }) => this.#lost(code);
  }

  #take(message) {
    if (message.type === "ready") {
      this.ready = true;
      if (this.tries) this.on.cases();
      this.tries = 0;
      this.on.state("online");
    } else if (message.type === "line") {
      this.last = Math.max(this.last, message.line.id);
      this.on.line(message.line);
    } else if (message.type === "aside") this.on.aside(message.aside);
    else this.on[message.type]?.(message);
  }

  #lost(code) {
    const wasReady = this.ready;
    this.ready = false;
    // A server that refuses before it has spoken knows us no more; one that breaks off is started again.
    if (code === SIGNED_OUT) return this.on.state("signed_out");
    this.on.state("offline");
    if (!wasReady) this.tries += 1;
    this.tries = Math.max(this.tries, 1);
    this.timer = setTimeout(() => this.#connect(), WAIT_MS[Math.min(this.tries, WAIT_MS.length) - 1]);
    return undefined;
  }

  #hurry() {
    if (this.socket.readyState < WebSocket.CLOSING) return this.#send({ type: "ping" });
    clearTimeout(this.timer);
    return this.#connect();
  }

  #send(message) {
    if (this.ready && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}
