/* Sends what waits, oldest first, until every mark's own UUID has come back. Nothing else empties the queue. */

import { NoAnswer, Refusal } from "./door-server.js";

const PORTION = 40;
const PAUSES = [1, 2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
const LISTEN = 20000;

export class Sender {
  constructor(book, server) {
    this.book = book;
    this.server = server;
    this.failures = 0;
    this.busy = false;
    this.again = false; /* somebody asked for a round while one was on its way */
    this.online = null; /* null until the first answer or its absence */
    this.stopped = ""; /* why the pass is no longer taken; marks stay and wait for another one */
    this.timer = 0;
    this.listeners = [];
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
  }

  onState(listener) {
    this.listeners.push(listener);
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }

  /* Something may have changed for the better: do not wait out the pause. */
  hurry() {
    this.failures = 0;
    this.wake();
  }

  /* There is something to send. While the server is away its next try is set already. */
  wake() {
    if (!this.failures) this.later(0);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.round(), pause);
  }

  async round() {
    if (!this.server.pass) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    this.again = false;
    let pause = LISTEN;
    try {
      const waiting = this.book.pending;
      await (waiting ? this.send() : this.listen());
      this.failures = 0;
      this.online = true;
      this.stopped = "";
      if (this.book.pending) pause = 0;
    } catch (failed) {
      pause = this.failed(failed);
    } finally {
      this.busy = false;
      this.tell();
      this.later(this.again ? 0 : pause);
    }
  }

  async send() {
    const portion = this.book.queue.filter((mark) => !mark.refused).slice(0, this.portion || PORTION);
    const marks = portion.map(({ uuid, participant, session, kind, state, method, at, offset, reason, from, walkIn }) => {
      const mark = { uuid, participant, session, kind, state, method, at, offset };
      if (reason) mark.reason = reason;
      if (from) mark.from = from;
      if (walkIn) mark.walkIn = walkIn;
      return mark;
    });
    const before = this.book.pending;
    const said = await this.answer({ now: Date.now(), pending: before, marks });
    this.portion = Math.min(PORTION, (this.portion || PORTION) * 2);
    await this.book.settle(said);
    /* An answer without any of our UUIDs is no progress: wait as after a failure. */
    if (this.book.pending === before && before) throw new NoAnswer();
  }

  /* A portion that is refused as a whole is sent in smaller ones, until the mark is alone that it is about. */
  async answer(data) {
    try {
      return await this.server.send("hadir/catat/", data);
    } catch (failed) {
      if (!(failed instanceof Refusal) || ![413, 422].includes(failed.status)) throw failed;
      const { marks } = data;
      if (marks.length === 1) {
        return { results: [{ uuid: marks[0].uuid, outcome: "refused", message: failed.message }], closed: false };
      }
      this.portion = Math.ceil(marks.length / 4);
      throw failed;
    }
  }

  async listen() {
    const said = await this.server.read("hadir/keadaan/?sejak=" + this.book.cursor);
    await this.book.hear(said);
    if (!this.book.event || said.people !== this.book.event.people) this.onNewPeople();
  }

  onNewPeople() {}

  failed(failed) {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    if (failed instanceof Refusal) {
      this.online = true;
      if (failed.status === 401) {
        this.stopped = failed.message;
        return PAUSES[PAUSES.length - 1];
      }
    } else if (failed instanceof NoAnswer) {
      this.online = false;
    } else {
      throw failed;
    }
    /* Up to a quarter more, so that twenty phones do not come back in the same second. */
    return pause + Math.random() * pause * 0.25;
  }
}
