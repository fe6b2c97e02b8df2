/* Sending what is unsaved: one request at a time, the same request again under the same key, nothing lost on the way. */

const JSON_TYPE = "application/json";
const REFUSED = { state: "refused", message: "Peran Anda tidak lagi memiliki hak untuk menyimpan di sini." };

/* crypto.randomUUID exists on https only; offices also run this on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Saver {
  /* urls: {save, token}; user: id of who opened the page. */
  constructor(model, urls, user, pillar) {
    this.model = model;
    this.urls = urls;
    this.user = user;
    this.pillar = pillar;
    this.token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    this.waiting = null; /* a request whose answer never came */
    this.busy = false;
  }

  /* Resolves to {state, ...}: "saved" with counts and time, "nothing", "signed_out", "refused" with message, "offline". */
  async save() {
    if (this.busy) return { state: "busy" };
    this.busy = true;
    try {
      let first = null;
      if (this.waiting) {
        first = await this.send(this.waiting);
        if (first.state !== "saved") return first;
      }
      return together(first, await this.sendNew(true));
    } finally {
      this.busy = false;
    }
  }

  async sendNew(mayRepeat) {
    const rows = this.model.toSend();
    if (!rows.length) return { state: "nothing" };
    const result = await this.send({ key: newKey(), user: this.user, pillar: this.pillar, rows });
    /* Somebody changed another cell of the row: with the new versions ours can be written. */
    if (result.state !== "saved" || !result.counts.retry || !mayRepeat) return result;
    return together(result, await this.sendNew(false));
  }

  async send(request) {
    this.waiting = request;
    let answer;
    try {
      answer = await this.post(request);
      if (answer.status === 403) {
        const renewed = await this.renew();
        if (renewed) return renewed;
        answer = await this.post(request);
      }
      if (isSignIn(answer)) return { state: "signed_out" };
      if (answer.status === 403) return REFUSED;
      if (answer.status >= 500) return { state: "offline" };
      const said = await answer.json();
      this.waiting = null;
      if (!answer.ok) return { state: "refused", message: said.message };
      return { state: "saved", counts: this.model.take(request.rows, said), at: said.at };
    } catch (failed) {
      return { state: "offline" };
    }
  }

  post(request) {
    return fetch(this.urls.save, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": JSON_TYPE, Accept: JSON_TYPE, "X-CSRFToken": this.token },
      body: JSON.stringify(request),
    });
  }

  /* After a new sign-in in another tab the page's token is old. Returns what to say instead of sending, or null. */
  async renew() {
    const answer = await fetch(this.urls.token, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (isSignIn(answer)) return { state: "signed_out" };
    if (!answer.ok) return REFUSED;
    this.token = (await answer.json()).token;
    return null;
  }
}

/* Two answers as one. What was refused is sent again and counted there; what is disputed is not. */
function together(first, then) {
  if (!first) return then;
  if (then.state === "nothing") return first;
  if (then.state !== "saved") return then;
  then.counts.saved += first.counts.saved;
  then.counts.conflicts += first.counts.conflicts;
  return then;
}

function isSignIn(answer) {
  return answer.type === "opaqueredirect" || answer.status === 401;
}
