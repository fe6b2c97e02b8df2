/* Talking to the server: a signed pass instead of a cookie, an end to every wait, and no answer taken for another one.

   Whatever is not our own JSON (a sign-in page, the page of a hotel's network, a proxy's error) is `NoAnswer`: the
   caller keeps what it wanted to send. `Refusal` is the server's own no. */

const PATIENCE = 10000;
const LONG = 30000;

export class NoAnswer extends Error {}

export class Refusal extends Error {
  constructor(status, said) {
    super(said.message || "Server menolak permintaan ini.");
    this.status = status;
    this.code = said.code || "";
  }
}

export class Server {
  /* base: /kegiatan/<id>/. `offset` is by how many ms the server's clock is ahead of this phone's; null until known. */
  constructor(base, offset) {
    this.base = base;
    this.pass = "";
    this.offset = offset === undefined ? null : offset;
    this.onClock = () => {};
  }

  get now() {
    return Date.now() + (this.offset || 0);
  }

  read(path) {
    return this.ask("GET", path, undefined, LONG);
  }

  send(path, data) {
    return this.ask("POST", path, JSON.stringify(data), PATIENCE, "application/json");
  }

  picture(path, blob) {
    return this.ask("POST", path, blob, PATIENCE, "image/jpeg");
  }

  async ask(method, path, body, patience, type, headers) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    const sent = Date.now();
    let said;
    let answer;
    try {
      answer = await fetch(this.base + path, {
        method,
        body,
        credentials: headers ? "same-origin" : "omit",
        redirect: "manual",
        cache: "no-store",
        signal: stop.signal,
        headers: Object.assign(
          { Accept: "application/json" },
          type ? { "Content-Type": type } : {},
          headers || (this.pass ? { "X-Kartu-Pintu": this.pass } : {})
        ),
      });
      said = await answer.json();
    } catch (failed) {
      throw new NoAnswer();
    } finally {
      clearTimeout(timer);
    }
    if (typeof said !== "object" || said === null || typeof said.now !== "number") throw new NoAnswer();
    this.setClock(said.now, sent, Date.now());
    if (answer.status >= 500) throw new NoAnswer();
    if (!answer.ok) throw new Refusal(answer.status, said);
    return said;
  }

  /* The answer was written half-way between sending and receiving, give or take half of the way. */
  setClock(server, sent, received) {
    if (received - sent > 4000 && this.offset !== null) return;
    this.offset = Math.round(server - (sent + received) / 2);
    this.onClock(this.offset);
  }

  /* Whoever is signed in gets a pass for this phone by the session's cookie; null when nobody is. */
  async signedIn(key, device) {
    const { token } = await this.ask("GET", "hadir/masuk/", undefined, PATIENCE, undefined, {});
    if (!token) return null;
    const headers = { "X-CSRFToken": token };
    const body = JSON.stringify({ key, device });
    return this.ask("POST", "hadir/kartu-saya/", body, PATIENCE, "application/json", headers);
  }
}
