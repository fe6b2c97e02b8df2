/* The page at the door: puts the parts together. The address says which event and which view. */

import { Book } from "./door-book.js";
import { Camera } from "./door-camera.js";
import { codeIn, hashOf, newKey } from "./door-codes.js";
import { Dialogs } from "./door-dialogs.js";
import { Offline } from "./door-offline.js";
import { Sender } from "./door-sender.js";
import { NoAnswer, Refusal, Server } from "./door-server.js";
import { Signal } from "./door-signal.js";
import { Store, remember, sweep } from "./door-store.js";
import { List, PersonSheet, clock, day, element, number } from "./door-view.js";

const ADDRESS = /^\/kegiatan\/(\d+)\/(hadir|pindai)\//;
const CLAIM = /^#kartu=(.+)$/;
const TAPPED = 700;
const SCANNED = 1500;
const LATEST = 6;
const MINUTE = 60000;

function part(name) {
  return document.querySelector("[data-door-" + name + "]");
}

function device() {
  const agent = navigator.userAgent;
  const kind = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"].find((word) => agent.includes(word));
  const browser = ["Firefox", "Edg", "Chrome", "Safari"].find((word) => agent.includes(word)) || "peramban";
  return (kind || "Ponsel") + " · " + browser.replace("Edg", "Edge");
}

class Door {
  constructor(event, store, kept) {
    this.event = event;
    this.store = store;
    this.kept = kept;
    this.tab = "belum";
    this.putting = new Set(); /* people whose mark is on its way to the disk */
    this.server = new Server("/kegiatan/" + event + "/", kept.meta.offset);
    this.server.onClock = (offset) => this.rememberClock(offset);
    this.book = new Book(store, this.server);
    this.sender = new Sender(this.book, this.server);
    this.offline = new Offline(store, this.server, this.book);
    this.signal = new Signal(part("flash"));
    this.list = new List(part("list"), part("more"), this.book, {
      mark: (person) => this.tap(person),
      open: (person) => this.open(person),
    });
    this.sheet = new PersonSheet(document.getElementById("pintu-orang"), this.book, (tone, title, detail) =>
      this.signal.show(tone, title, detail, TAPPED)
    );
    this.dialogs = new Dialogs(this);
    this.camera = new Camera(part("video"), this.server, {
      onCode: (text) => this.scanned(text, "qr"),
      onState: (state) => this.showCamera(state),
    });
    this.listen();
  }

  listen() {
    this.book.onChange(() => this.show());
    this.sender.onState(() => this.heard());
    this.sender.onNewPeople = () => this.refresh();
    this.offline.onState = () => this.show();
    const search = part("search");
    search.addEventListener("input", () => {
      this.list.restart();
      this.show();
    });
    search.addEventListener("keydown", (event) => event.key === "Enter" && this.enter(event));
    document.querySelectorAll("[data-door-tab]").forEach((tab) =>
      tab.addEventListener("click", () => {
        this.tab = tab.dataset.doorTab;
        this.list.restart();
        this.show();
      })
    );
    part("session").addEventListener("change", (event) => this.book.choose(Number(event.target.value) || null));
    part("prepare").addEventListener("click", () => this.offline.prepare());
    part("scan").addEventListener("click", () => this.go("pindai"));
    part("back").addEventListener("click", () => this.go("hadir"));
    part("next-camera").addEventListener("click", () => this.camera.next());
    part("torch").addEventListener("click", (event) => this.toggleTorch(event.currentTarget));
    part("code-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = event.target.elements.kode;
      if (field.value.trim()) this.scanned(field.value, "tap");
      field.value = "";
      field.focus();
    });
    window.addEventListener("popstate", () => this.route());
    window.addEventListener("beforeunload", (event) => {
      if (this.store.lasting || !this.book.pending) return;
      event.preventDefault();
      event.returnValue = "";
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.closest("input, textarea, select, dialog")) return;
      event.preventDefault();
      search.focus();
    });
  }

  /* --- Beginning ---------------------------------------------------------------------------------------------------- */

  async begin() {
    this.book.restore(this.kept);
    this.expires = this.kept.meta.expires || 0;
    this.server.pass = this.kept.meta.pass || "";
    this.key = this.kept.meta.key || newKey();
    this.isOwn = Boolean(this.kept.meta.own);
    this.route();
    const ready = this.offline.begin(this.kept.meta.prepared);
    await this.enterDoor();
    await ready;
    /* The session of the hour changes without anybody touching the phone. */
    setInterval(() => this.show(), MINUTE);
    sweep(this.event, this.server.now);
  }

  /* A pass: from the QR in the address, as kept, or because somebody is signed in. */
  async enterDoor() {
    const claim = CLAIM.exec(location.hash);
    if (claim) history.replaceState(null, "", location.pathname);
    try {
      if (claim) await this.claim(decodeURIComponent(claim[1]));
      else if (!this.server.pass || this.isOver) await this.signIn();
    } catch (failed) {
      this.gateReason = this.reasonOf(failed);
    }
    this.show();
    if (!this.server.pass) return;
    if (this.book.event) this.sender.wake();
    await this.refresh();
    this.sender.wake();
  }

  async claim(claim) {
    await this.store.write({ meta: { key: this.key } });
    await this.hold(await this.server.send("hadir/kartu/", { claim, key: this.key, device: device() }), false);
  }

  async signIn() {
    const given = await this.server.signedIn(this.key, device());
    if (given) await this.hold(given, true);
    return Boolean(given);
  }

  async hold({ pass, expires }, own) {
    this.server.pass = pass;
    this.isOwn = own;
    this.expires = expires;
    this.gateReason = "";
    await this.store.write({ meta: { pass, expires, own, key: this.key } });
    if (this.store.lasting) remember(this.event, expires);
  }

  async refresh() {
    try {
      await this.book.take(await this.server.read("hadir/nama/"));
    } catch (failed) {
      if (failed instanceof Refusal) this.gateReason = failed.message;
      else if (!(failed instanceof NoAnswer)) throw failed;
    }
    this.show();
  }

  reasonOf(failed) {
    if (failed instanceof Refusal) return failed.message;
    if (failed instanceof NoAnswer) return "Server tidak terjangkau. Periksa sambungan, lalu buka lagi halaman ini.";
    throw failed;
  }

  rememberClock(offset) {
    if (Math.abs(offset - (this.writtenOffset || 0)) < 500 && this.writtenOffset !== undefined) return;
    this.writtenOffset = offset;
    this.store.write({ meta: { offset } });
  }


  /* --- Marking ------------------------------------------------------------------------------------------------------ */

  get isOver() {
    return this.expires > 0 && this.server.now >= this.expires;
  }

  get isClosed() {
    return Boolean(this.book.event && this.book.event.closed);
  }

  get mayMark() {
    return Boolean(this.server.pass && this.book.session && !this.isOver && !this.isClosed);
  }

  open(person) {
    this.sheet.open(person, this.mayMark ? "" : this.stopped(), () => this.sender.wake());
  }

  async tap(person) {
    if (this.book.hasState(person.id)) return this.open(person);
    await this.put(person, "tap", TAPPED);
    const search = part("search");
    if (search.value) {
      search.value = "";
      this.list.restart();
      this.show();
      search.focus();
    }
  }

  async put(person, method, milliseconds) {
    if (!this.mayMark) return this.signal.show("bad", "Tidak dicatat", this.stopped(), SCANNED);
    if (this.putting.has(person.id)) return;
    this.putting.add(person.id);
    try {
      await this.book.mark(person.id, "hadir", { method });
    } finally {
      this.putting.delete(person.id);
    }
    this.signal.show("ok", "Hadir", person.name, milliseconds);
    this.sender.wake();
  }

  /* Enter takes the first name that is found, when it is the only one. */
  enter(event) {
    event.preventDefault();
    const words = event.target.value;
    if (!words.trim()) return;
    const found = this.book.find(words, this.tab);
    const missing = found.filter((person) => !this.book.hasState(person.id));
    if (missing.length === 1) this.tap(missing[0]);
    else if (found.length === 1) this.open(found[0]);
    else if (!found.length) this.dialogs.walkIn(words);
  }

  async scanned(text, method) {
    const code = codeIn(text);
    const hash = await hashOf(code);
    let id = hash ? this.book.byHash.get(hash) : undefined;
    let stranger = null;
    if (id === undefined) {
      try {
        const said = await this.server.send("pindai/kode/", { code });
        if (said.participant && !this.book.people.has(said.participant)) await this.refresh();
        id = said.participant || undefined;
        stranger = said.stranger || null;
      } catch (failed) {
        if (!(failed instanceof NoAnswer || failed instanceof Refusal)) throw failed;
      }
    }
    const person = id === undefined ? null : this.book.people.get(id);
    if (!person) return this.unknown(stranger);
    const told = this.book.stateOf(person.id);
    if (told && told.state === "hadir") {
      const since = "Sudah hadir " + clock(told.at, this.book.event.zone);
      this.signal.show("repeat", since, person.name, SCANNED);
      return this.log("repeat", person.name, since);
    }
    await this.put(person, method, SCANNED);
    if (this.mayMark) this.log("ok", person.name, "Hadir " + clock(Date.now(), this.book.event.zone));
  }

  unknown(stranger) {
    const said = stranger ? stranger.name + " tidak ada di daftar" : "Kode tidak dikenal di kegiatan ini";
    this.signal.show("bad", "Tidak ada di daftar", stranger ? stranger.name : "", SCANNED);
    this.log("bad", said, "");
    if (stranger) this.dialogs.walkIn(stranger.name, stranger.from);
  }

  log(tone, name, detail) {
    const place = part("log");
    const line = element("li", "door-log-" + tone);
    line.append(element("strong", "", name), element("span", "", detail));
    place.prepend(line);
    while (place.children.length > LATEST) place.lastElementChild.remove();
  }

  stopped() {
    if (this.isClosed) return "Kegiatan sudah ditutup.";
    if (this.isOver) return "Kartu pintu ponsel ini sudah berakhir.";
    if (this.server.pass && !this.book.session) return "Kegiatan ini belum punya sesi.";
    return this.gateReason || "Ponsel ini belum punya kartu pintu.";
  }

  async heard() {
    if (!this.sender.stopped) this.askedAgain = false;
    else if (!this.askedAgain) await this.replacePass();
    if ((this.isClosed || this.isOver) && this.book.people.size) await this.book.wipe();
    this.show();
  }

  /* Somebody who is signed in gets another pass by themselves; a helper scans the coordinator's screen again. A phone
     whose pass was taken away keeps no names, unless marks wait on it. */
  async replacePass() {
    this.askedAgain = true;
    this.gateReason = this.sender.stopped;
    let given = false;
    try {
      given = await this.signIn();
    } catch (failed) {
      this.reasonOf(failed);
    }
    if (given) this.sender.hurry();
    else if (await this.book.wipe()) this.server.pass = "";
  }

  /* --- Views -------------------------------------------------------------------------------------------------------- */

  go(view) {
    history.pushState(null, "", "/kegiatan/" + this.event + "/" + view + "/");
    this.route();
  }

  route() {
    const scanning = ADDRESS.exec(location.pathname)[2] === "pindai";
    part("listing").hidden = scanning;
    part("scanning").hidden = !scanning;
    if (scanning) this.camera.start();
    else this.camera.stop();
    document.title = (scanning ? "Pindai" : "Daftar hadir") + " · Pilar Sosial";
    this.show();
  }

  showCamera(state) {
    const words = {
      on: "",
      refused: "Izin kamera ditolak. Ketik kodenya, atau cari namanya.",
      none: "Kamera tidak dapat dipakai di sini. Ketik kodenya, atau cari namanya.",
      no_signal: "Tanpa sinyal, kamera peramban ini tidak dapat membaca kode. Ketik kodenya, atau cari namanya.",
    };
    part("camera-state").textContent = words[state];
    part("camera-state").hidden = state === "on";
    part("video").hidden = state === "refused" || state === "none";
    part("next-camera").hidden = this.camera.cameras.length < 2;
    part("torch").hidden = !this.camera.hasTorch;
  }

  toggleTorch(control) {
    const lit = control.getAttribute("aria-pressed") !== "true";
    control.setAttribute("aria-pressed", String(lit));
    this.camera.torch(lit);
  }

  show() {
    const { book } = this;
    const empty = !book.people.size;
    part("gate").hidden = !(empty || !this.server.pass);
    part("room").hidden = empty;
    this.showGate();
    this.showPending();
    if (!book.event || empty) return;
    this.showHead();
    this.showOffline();
    this.showList();
  }

  showGate() {
    const over = this.book.event && (this.isClosed || this.isOver);
    part("gate-heading").textContent = over ? "Sudah selesai" : this.server.pass ? "Memuat nama…" : "Kartu pintu";
    const words = over
      ? this.stopped() + " Nama di ponsel ini sudah dihapus."
      : this.gateReason || "Minta koordinator menunjukkan kode QR pintu, lalu pindai dengan kamera ponsel ini.";
    part("gate-reason").textContent = words;
    part("sign-in").hidden = Boolean(this.server.pass);
    part("sign-in").href = "/masuk/?next=" + encodeURIComponent(location.pathname);
  }

  showPending() {
    const { pending } = this.book;
    const refused = this.book.refused.length;
    const control = part("pending");
    const words = pending || refused ? "Belum terkirim: " + number(pending) : "Semua terkirim";
    control.querySelector("[data-label]").textContent = refused ? words + ", ditolak: " + number(refused) : words;
    control.classList.toggle("door-pending-some", pending + refused > 0);
    control.classList.toggle("door-pending-off", this.sender.online === false);
    this.dialogs.showQueue();
  }

  showHead() {
    const { book } = this;
    const { event } = book;
    const session = book.session;
    part("title").textContent = event.title;
    part("place").textContent = event.place;
    part("place").parentElement.hidden = !event.place;
    const counts = book.counts();
    part("here").textContent = number(counts.here);
    part("all").textContent = "dari " + number(counts.all) + " hadir";
    part("bar").max = Math.max(1, counts.all);
    part("bar").value = counts.here;
    part("bar").setAttribute("aria-label", counts.here + " dari " + counts.all + " hadir");
    this.showSessions(session);
    document.querySelectorAll("[data-door-tab]").forEach((tab) => {
      const count = { belum: counts.missing, hadir: counts.told, semua: counts.all }[tab.dataset.doorTab];
      tab.querySelector("[data-count]").textContent = "(" + number(count) + ")";
      if (tab.dataset.doorTab === this.tab) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
    part("scan-counts").textContent = number(counts.here) + " dari " + number(counts.all) + " hadir";
    part("notice").hidden = this.mayMark;
    part("notice-words").textContent = this.mayMark ? "" : this.stopped();
  }

  showSessions(session) {
    const { book } = this;
    const times = (each) =>
      each.hours ? clock(each.begins, book.event.zone) + "–" + clock(each.ends, book.event.zone) : "tanpa jam";
    part("day").textContent = session ? day(session.begins, book.event.zone) + ", " + book.event.zoneName : "";
    const select = part("session");
    const sign = book.sessions.map((each) => each.id).join() + "/" + (book.current ? book.current.id : "");
    if (select.dataset.sign !== sign) {
      select.dataset.sign = sign;
      const now = book.current;
      const auto = new Option(now ? now.title + ", " + times(now) + " (menurut jam)" : "Belum ada sesi", "");
      const each = book.sessions.map((one) => new Option(one.title + ", " + times(one), one.id));
      select.replaceChildren(auto, ...(book.sessions.length > 1 ? each : []));
    }
    select.value = book.chosen ? String(book.chosen) : "";
    if (select.selectedIndex < 0) select.value = "";
  }

  showOffline() {
    part("offline-words").textContent = this.offline.words;
    part("offline").classList.toggle("door-offline-ready", this.offline.state === "ready");
    part("offline").classList.toggle("door-offline-none", this.offline.state === "impossible");
    part("prepare").hidden = this.offline.state === "impossible" || this.offline.state === "unknown";
    part("prepare").disabled = this.offline.state === "busy" || !this.server.pass;
    part("prepare").querySelector("[data-label]").textContent =
      this.offline.state === "ready" ? "Perbarui" : "Siapkan luring";
  }

  showList() {
    const words = part("search").value;
    const people = this.book.find(words, this.tab);
    this.list.show(people);
    const none = part("nobody");
    none.hidden = people.length > 0;
    if (people.length) return;
    const all = { belum: "Semua sudah ditandai.", hadir: "Belum ada yang hadir.", semua: "Belum ada peserta." };
    part("nobody-words").textContent = words.trim() ? "Tidak ada nama seperti “" + words.trim() + "”." : all[this.tab];
    part("nobody-add").hidden = !words.trim() || !this.mayMark;
  }
}

const match = ADDRESS.exec(location.pathname);
if (match) {
  Store.of(match[1]).then(async (store) => new Door(match[1], store, await store.load()).begin());
} else {
  /* The shell itself, under no event's address. */
  part("gate-reason").textContent = "Buka daftar hadir dari halaman kegiatannya, atau pindai kode QR pintu.";
  part("gate").hidden = false;
}
