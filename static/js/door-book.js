/* Who is expected, who is there, and every change of it: one place that the page reads and the store follows.

   A person's key is the participant's number, or `w:` and the UUID of the first mark for somebody who walked in.
   Times are ms of this phone's clock; `offset` beside them says what the server's clock was ahead. */

import { newKey } from "./door-codes.js";

export const STATES = { hadir: "Hadir", izin: "Izin", sakit: "Sakit", dinas: "Dinas lain", diwakili: "Diwakili", alpa: "Alpa" };
const EARLY = 90 * 60 * 1000; /* a session's door opens this long before it begins */

export function plain(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/* Of a person the phone keeps this and nothing else. */
function kept({ id, name, pillar, area, hashes }) {
  return { id, name, pillar, area, hashes: hashes || [] };
}

export class Book {
  constructor(store, server) {
    this.store = store;
    this.server = server;
    this.event = null;
    this.sessions = [];
    this.chosen = null; /* a session that somebody picked by hand; null follows the clock */
    this.people = new Map();
    this.byHash = new Map();
    this.presence = new Map();
    this.queue = [];
    this.cursor = 0;
    this.last = 0;
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  changed() {
    this.listeners.forEach((listener) => listener());
  }

  /* --- What was kept, and what the server says ----------------------------------------------------------------- */

  restore({ meta, people, presence, queue }) {
    this.event = meta.event || null;
    this.sessions = meta.sessions || [];
    this.cursor = meta.cursor || 0;
    this.chosen = meta.chosen || null;
    this.queue = queue;
    people.forEach((person) => this.enter(person));
    presence.forEach((row) => this.note(row));
    queue.forEach((mark) => this.imagine(mark));
    this.changed();
  }

  enter(person) {
    this.people.set(person.id, Object.assign({ key: plain(person.name + " " + (person.area || "")) }, person));
    (person.hashes || []).forEach((hash) => this.byHash.set(hash, person.id));
  }

  note(row) {
    this.presence.set(row.session + "/" + row.person, row);
  }

  /* The whole list as the server has it. What waits here is laid over it. */
  async take(said) {
    this.event = said.event;
    this.sessions = said.sessions;
    this.cursor = said.cursor;
    this.people.clear();
    this.byHash.clear();
    this.presence.clear();
    said.people.forEach(([id, name, pillar, area, ...hashes]) => this.enter({ id, name, pillar, area, hashes }));
    const rows = said.presence.map((row) => this.rowOf(row));
    rows.forEach((row) => this.note(row));
    this.queue.forEach((mark) => this.imagine(mark));
    const people = Array.from(this.people.values()).filter((person) => !person.walkIn);
    await this.store.write({
      meta: { event: said.event, sessions: said.sessions, cursor: said.cursor },
      people: people.map(kept),
      presence: rows,
    });
    this.changed();
  }

  /* News since `cursor`: presences, and the event's state. */
  async hear(said) {
    const rows = said.presence.map((row) => this.rowOf(row));
    rows.forEach((row) => this.note(row));
    this.queue.forEach((mark) => this.imagine(mark));
    this.cursor = Math.max(this.cursor, said.cursor);
    if (this.event) this.event.closed = said.closed;
    await this.store.write({ meta: { cursor: this.cursor, event: this.event }, presence: rows });
    this.changed();
  }

  rowOf([person, session, state, at]) {
    return { person, session, state, at: at - (this.server.offset || 0) };
  }

  /* --- The session ------------------------------------------------------------------------------------------------ */

  /* By the clock: the one whose door is open, else the next, else the last. */
  get current() {
    const now = this.server.now;
    const open = this.sessions.filter((each) => each.begins - EARLY <= now && now < each.ends);
    if (open.length) return open.find((each) => each.begins <= now) || open[0];
    return this.sessions.find((each) => each.begins > now) || this.sessions[this.sessions.length - 1] || null;
  }

  get session() {
    return this.sessions.find((each) => each.id === this.chosen) || this.current;
  }

  choose(session) {
    this.chosen = session;
    this.store.write({ meta: { chosen: session } });
    this.changed();
  }

  /* --- Reading ---------------------------------------------------------------------------------------------------- */

  stateOf(person, session) {
    const place = session || this.session;
    return (place && this.presence.get(place.id + "/" + person)) || null;
  }

  isIn(person) {
    const row = this.stateOf(person);
    return row !== null && row.state === "hadir";
  }

  hasState(person) {
    const row = this.stateOf(person);
    return row !== null && row.state !== "";
  }

  counts() {
    let here = 0;
    let told = 0;
    this.people.forEach((person) => {
      if (this.isIn(person.id)) here += 1;
      if (this.hasState(person.id)) told += 1;
    });
    return { here, told, all: this.people.size, missing: this.people.size - told };
  }

  /* People of a tab ("belum", "hadir", "semua") or, with words typed, of all of them: those still missing first. */
  find(words, tab) {
    const asked = plain(words).split(" ").filter(Boolean);
    const found = Array.from(this.people.values()).filter((person) => {
      if (asked.length) return asked.every((word) => (" " + person.key).includes(" " + word) || person.key.includes(word));
      if (tab === "belum") return !this.hasState(person.id);
      if (tab === "hadir") return this.hasState(person.id);
      return true;
    });
    const byName = (one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
    if (!asked.length) return found.sort(byName);
    const rank = (person) => (this.hasState(person.id) ? 2 : 0) + (person.key.startsWith(asked[0]) ? 0 : 1);
    return found.sort((one, other) => rank(one) - rank(other) || byName(one, other));
  }

  get pending() {
    return this.queue.filter((mark) => !mark.refused).length;
  }

  get refused() {
    return this.queue.filter((mark) => mark.refused);
  }

  /* --- Writing: nothing is shown as marked before it is on the disk ----------------------------------------------- */

  moment() {
    /* Two marks of one phone never share a moment, so that they have an order everywhere. */
    this.last = Math.max(Date.now(), this.last + 1);
    return this.last;
  }

  draft(person, state, { kind, method, reason, session, from, at } = {}) {
    const mark = {
      uuid: newKey(),
      participant: person,
      session: session || this.session.id,
      kind: kind || "mark",
      state,
      method: method || "tap",
      at: at || this.moment(),
      offset: this.server.offset,
    };
    if (reason) mark.reason = reason;
    if (from) mark.from = from;
    return mark;
  }

  async add(marks) {
    await this.store.write({ queue: marks });
    marks.forEach((mark) => {
      this.queue.push(mark);
      this.imagine(mark);
    });
    this.changed();
    return marks;
  }

  /* As it will be once the server has it. The server's own order, by time at the door, is kept here too. */
  imagine(mark) {
    if (mark.refused) return;
    if (mark.walkIn && !this.people.has(mark.participant)) {
      this.enter({ id: mark.participant, name: mark.walkIn.name, pillar: "", area: mark.walkIn.agency, walkIn: true });
    }
    const place = (session) => session + "/" + mark.participant;
    if (mark.from) this.note({ person: mark.participant, session: mark.from, state: "", at: mark.at });
    const known = this.presence.get(place(mark.session));
    if (known && mark.kind !== "undo" && known.state === mark.state && known.at <= mark.at) return;
    if (known && known.at > mark.at && known.state !== mark.state) return;
    this.note({ person: mark.participant, session: mark.session, state: mark.state, at: mark.at });
  }

  mark(person, state, options) {
    return this.add([this.draft(person, state, options)]);
  }

  markAll(people, state) {
    return this.add(people.map((person) => this.draft(person, state)));
  }

  undo(person, reason) {
    return this.add([this.draft(person, "", { kind: "undo", reason })]);
  }

  move(person, session) {
    const known = this.stateOf(person);
    return this.add([this.draft(person, known.state, { kind: "move", session, from: this.session.id })]);
  }

  walkIn(name, agency) {
    const mark = this.draft("", "hadir");
    mark.participant = "w:" + mark.uuid;
    mark.walkIn = { name, agency };
    return this.add([mark]);
  }

  /* --- What came back --------------------------------------------------------------------------------------------- */

  /* {results: [{uuid, outcome, message, participant, presence}], closed}. A mark is forgotten only here, when its own
     UUID came back; its presence then is what the server made of it and of all others' marks. */
  async settle({ results, closed }) {
    const byUuid = new Map(results.map((result) => [result.uuid, result]));
    const forget = [];
    const keep = [];
    const numbered = new Map();
    const rows = [];
    this.queue = this.queue.filter((mark) => {
      const result = byUuid.get(mark.uuid);
      if (!result || result.outcome === "later") return true;
      if (result.outcome === "refused") {
        mark.refused = result.message || "Ditolak server.";
        keep.push(mark);
        return true;
      }
      if (mark.walkIn) numbered.set(mark.participant, result.participant);
      rows.push(...result.presence.map((row) => this.rowOf(row)));
      forget.push(mark.uuid);
      return false;
    });
    /* What still waits about somebody who walked in names them by number from now on. */
    this.queue.forEach((mark) => {
      if (!numbered.has(mark.participant)) return;
      mark.participant = numbered.get(mark.participant);
      keep.push(mark);
    });
    numbered.forEach((id, key) => this.rename(key, id));
    const entered = Array.from(numbered.values(), (id) => this.people.get(id));
    if (this.event) this.event.closed = closed || this.event.closed;
    await this.store.write({ meta: { event: this.event }, queue: keep, forget, presence: rows, entered: entered.map(kept) });
    rows.forEach((row) => this.note(row));
    this.queue.forEach((mark) => this.imagine(mark));
    if (results.some((result) => result.outcome === "refused")) this.forgetImagined(keep);
    this.changed();
  }

  /* A refused mark never was: until the next news nothing is said of its person in that session. */
  forgetImagined(marks) {
    marks.filter((mark) => mark.refused).forEach((mark) => {
      const place = mark.session + "/" + mark.participant;
      const known = this.presence.get(place);
      if (known && known.at === mark.at) this.presence.delete(place);
    });
  }

  rename(key, id) {
    const person = this.people.get(key);
    this.people.delete(key);
    if (!this.people.has(id)) this.enter(Object.assign({ name: "Peserta" }, person, { id, walkIn: false }));
    Array.from(this.presence.values()).forEach((row) => {
      if (row.person !== key) return;
      this.presence.delete(row.session + "/" + key);
      this.note(Object.assign({}, row, { person: id }));
    });
  }

  /* A refused mark is given up only by the person who holds the phone. */
  async drop(uuid) {
    this.queue = this.queue.filter((mark) => mark.uuid !== uuid);
    await this.store.write({ forget: [uuid] });
    this.changed();
  }

  async retryRefused() {
    const again = this.refused;
    again.forEach((mark) => delete mark.refused);
    await this.store.write({ queue: again });
    this.changed();
  }

  async wipe() {
    if (this.queue.length || !(await this.store.wipe())) return false;
    this.people.clear();
    this.byHash.clear();
    this.presence.clear();
    this.changed();
    return true;
  }
}
