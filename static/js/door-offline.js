/* Making the phone ready for a hall without signal, and saying honestly whether it is. */

import { NoAnswer, Refusal } from "./door-server.js";
import { clock, number } from "./door-view.js";

const WORKER = "/sw.js";
const SCOPE = "/kegiatan/";
const PATIENCE = 30000;

function within(promise, milliseconds) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), milliseconds))]);
}

export class Offline {
  /* state: "unknown", "impossible", "open" (not prepared yet), "busy", "ready", "failed" */
  constructor(store, server, book) {
    this.store = store;
    this.server = server;
    this.book = book;
    this.state = "unknown";
    this.prepared = null;
    this.onState = () => {};
  }

  set(state) {
    this.state = state;
    this.onState();
  }

  /* Registers the worker, which any later visit then finds. Where that is refused there is no offline. */
  async begin(prepared) {
    this.prepared = prepared || null;
    try {
      if (!this.store.lasting || !navigator.serviceWorker) throw new Error("no worker here");
      this.registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
      if (!this.registration) throw new Error("no worker here");
    } catch (refused) {
      /* Without a network the worker that is there already is the answer. */
      const known = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration(SCOPE));
      if (!this.store.lasting || !known || !known.active) return this.set("impossible");
      this.registration = known;
    }
    this.set(this.prepared ? "ready" : "open");
  }

  active() {
    const { registration } = this;
    if (registration.active && !registration.installing) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const worker = registration.installing || registration.waiting;
      if (!worker) return reject(new Error("no worker"));
      worker.addEventListener("statechange", () => {
        if (worker.state === "activated") resolve();
        if (worker.state === "redundant") reject(new Error("worker refused"));
      });
    });
  }

  /* Page and files in the worker, every name in the store, and the office told. Resolves to whether that was done. */
  async prepare() {
    if (this.state === "impossible") return false;
    this.set("busy");
    try {
      await within(this.active(), PATIENCE);
      await this.book.take(await this.server.read("hadir/nama/"));
      if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
      this.prepared = { at: this.server.now, names: this.book.people.size };
      await this.store.write({ meta: { prepared: this.prepared } });
      await this.server.send("hadir/siap/", { names: this.prepared.names });
      this.set("ready");
      return true;
    } catch (failed) {
      this.reason = failed instanceof Refusal ? failed.message : "Perlu sambungan yang lebih baik; coba lagi.";
      this.set("failed");
      if (!(failed instanceof NoAnswer || failed instanceof Refusal || failed.message)) throw failed;
      return false;
    }
  }

  get words() {
    switch (this.state) {
      case "impossible":
        return "Luring tidak tersedia di peramban ini: pakai nama dan kode selama ada sinyal.";
      case "ready":
        return "Siap luring: " + number(this.prepared.names) + " nama, " + clock(this.prepared.at, this.book.event.zone);
      case "busy":
        return "Menyiapkan…";
      case "failed":
        return "Belum siap. " + this.reason;
      case "open":
        return "Belum siap untuk tempat tanpa sinyal.";
      default:
        return "";
    }
  }
}
