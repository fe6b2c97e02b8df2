/* The dialogs of the door: what waits to be sent, somebody who is not on the list, many at once, and the rest. */

import { STATES } from "./door-book.js";
import { button, clock, element, number } from "./door-view.js";

function part(name) {
  return document.querySelector("[data-door-" + name + "]");
}

export class Dialogs {
  constructor(door) {
    this.door = door;
    this.book = door.book;
    this.queue = document.getElementById("pintu-antrean");
    this.guest = document.getElementById("pintu-tamu");
    this.many = document.getElementById("pintu-semua");
    this.rest = document.getElementById("pintu-lain");
    document.querySelectorAll("dialog [data-close]").forEach((control) =>
      control.addEventListener("click", () => control.closest("dialog").close())
    );
    part("pending").addEventListener("click", () => {
      this.queue.showModal();
      this.showQueue();
    });
    part("send-now").addEventListener("click", () => door.sender.hurry());
    part("rest").addEventListener("click", () => this.openRest());
    part("nobody-add").addEventListener("click", () => this.walkIn(part("search").value));
    part("open-guest").addEventListener("click", () => this.leaveRest(() => this.walkIn("")));
    part("open-many").addEventListener("click", () => this.leaveRest(() => this.openMany()));
    part("sound").addEventListener("click", (event) => {
      door.signal.setLoud(!door.signal.loud);
      event.currentTarget.setAttribute("aria-pressed", String(door.signal.loud));
    });
    part("wipe").addEventListener("click", () => this.wipe());
    part("guest-form").addEventListener("submit", (event) => this.addGuest(event));
    part("many-form").addEventListener("submit", (event) => this.markMany(event));
    part("many-form").addEventListener("change", () => this.countMany());
    part("retry-refused").addEventListener("click", async () => {
      await this.book.retryRefused();
      door.sender.hurry();
    });
  }

  /* --- What waits --------------------------------------------------------------------------------------------------- */

  showQueue() {
    if (!this.queue.open) return;
    const { book } = this;
    const waiting = book.queue.filter((mark) => !mark.refused);
    part("queue-state").textContent = this.sending(waiting.length);
    part("queue").replaceChildren(...waiting.slice(0, 100).map((mark) => this.line(mark)));
    part("send-now").hidden = !waiting.length;
    part("refused-part").hidden = !book.refused.length;
    part("refused").replaceChildren(...book.refused.map((mark) => this.refusedLine(mark)));
  }

  sending(count) {
    const { sender } = this.door;
    if (sender.stopped) return sender.stopped + " Tanda di ponsel ini tetap tersimpan.";
    if (!count) return "Setiap tanda di ponsel ini sudah diterima server.";
    if (sender.online === false) return "Server tidak terjangkau. Dicoba lagi sendiri; tanda tersimpan di ponsel ini.";
    return "Sedang dikirim.";
  }

  line(mark) {
    const { book } = this;
    const person = book.people.get(mark.participant);
    const what = mark.kind === "undo" ? "Batal: " + (mark.reason || "") : STATES[mark.state];
    const made = element("li");
    made.append(
      element("strong", "", person ? person.name : mark.walkIn ? mark.walkIn.name : "Peserta"),
      element("span", "", what + " · " + clock(mark.at, book.event ? book.event.zone : undefined))
    );
    return made;
  }

  refusedLine(mark) {
    const made = this.line(mark);
    made.append(
      element("span", "text-danger", mark.refused),
      button("Buang tanda ini", "button button-small", () => this.book.drop(mark.uuid))
    );
    return made;
  }

  /* --- Somebody who is not on the list ------------------------------------------------------------------------------- */

  walkIn(name, agency) {
    const { elements } = part("guest-form");
    elements.nama.value = (name || "").trim();
    elements.instansi.value = agency || "";
    this.guest.showModal();
    (name ? elements.instansi : elements.nama).focus();
  }

  async addGuest(event) {
    event.preventDefault();
    const { elements } = event.target;
    const name = elements.nama.value.trim().replace(/\s+/g, " ");
    if (!name || !this.door.mayMark) return;
    const agency = elements.instansi.value.trim().replace(/\s+/g, " ");
    this.guest.close();
    await this.book.walkIn(name, agency);
    part("search").value = "";
    this.door.show();
    this.door.signal.show("ok", "Hadir", name, 700);
    this.door.sender.wake();
  }

  /* --- Many at once --------------------------------------------------------------------------------------------------- */

  openMany() {
    const people = this.book.find(part("search").value, "belum").filter((person) => !this.book.hasState(person.id));
    const rows = people.map((person) => {
      const line = element("label", "door-many-row");
      const box = element("input");
      box.type = "checkbox";
      box.name = "orang";
      box.checked = true;
      box.value = person.id;
      const words = element("span");
      words.append(
        element("strong", "", person.name),
        element("span", "door-detail", [person.pillar, person.area].filter(Boolean).join(" · "))
      );
      line.append(box, words);
      return line;
    });
    part("many").replaceChildren(...rows);
    this.countMany();
    this.many.showModal();
  }

  chosen() {
    const known = this.book.people;
    const boxes = Array.from(part("many").querySelectorAll("input:checked"), (box) => box.value);
    return boxes.map((value) => (known.has(value) ? value : Number(value)));
  }

  countMany() {
    const count = part("many").querySelectorAll("input:checked").length;
    const control = part("many-go");
    control.textContent = "Catat " + number(count) + " orang hadir";
    control.disabled = !count || !this.door.mayMark;
  }

  async markMany(event) {
    event.preventDefault();
    const people = this.chosen();
    this.many.close();
    await this.book.markAll(people, "hadir");
    this.door.signal.show("ok", number(people.length) + " hadir", "", 1000);
    this.door.sender.wake();
  }

  /* --- The rest -------------------------------------------------------------------------------------------------------- */

  openRest() {
    part("sound").setAttribute("aria-pressed", String(this.door.signal.loud));
    part("wipe").disabled = this.book.queue.length > 0;
    part("wipe-why").hidden = !this.book.queue.length;
    part("event-link").hidden = part("phones-link").hidden = !this.door.isOwn;
    part("event-link").href = "/kegiatan/" + this.door.event + "/";
    part("phones-link").href = "/kegiatan/" + this.door.event + "/hadir/petugas/";
    this.rest.showModal();
  }

  leaveRest(then) {
    this.rest.close();
    then();
  }

  async wipe() {
    this.rest.close();
    if (await this.book.wipe()) {
      this.door.server.pass = "";
      this.door.gateReason = "Nama di ponsel ini sudah dihapus.";
      this.door.show();
    }
  }
}
