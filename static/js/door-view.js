/* Drawing: rows of people, the sheet of one person, lists in dialogs. Knows no server and writes nothing. */

import { STATES } from "./door-book.js";

const ROWS = 60;
/* A second tap of the same finger means the person who has just left the list, not the one who moved up. */
const TWICE = 300;
const NEAR = 40;
const HELD_KEY = 150;

export function clock(moment, zone) {
  const time = new Date(moment).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return time.replace(":", ".");
}

export function day(moment, zone) {
  const shape = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone };
  return new Date(moment).toLocaleDateString("id-ID", shape);
}

export function number(value) {
  return value.toLocaleString("id-ID");
}

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function button(label, className, onClick) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, size) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon" + (size ? " icon-" + size : ""));
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", document.body.dataset.sprite + "#" + name);
  made.append(use);
  return made;
}

export function initials(name) {
  const words = name.split(/[\s,]+/).filter((word) => /^\p{L}/u.test(word) && !word.includes("."));
  const first = words[0] || "?";
  const last = words.length > 1 ? words[words.length - 1] : "";
  return (first[0] + (last ? last[0] : "")).toUpperCase();
}

function toneOf(name) {
  let sum = 0;
  for (const letter of name) sum = (sum + letter.charCodeAt(0)) % 6;
  return sum + 1;
}

export class List {
  /* actions: {mark(person), open(person)}; book gives states, zone names the event's time zone. */
  constructor(place, more, book, actions) {
    this.place = place;
    this.more = more;
    this.book = book;
    this.actions = actions;
    this.rows = new Map();
    this.limit = ROWS;
    more.addEventListener("click", () => {
      this.limit += ROWS;
      this.show(this.people);
    });
    if ("IntersectionObserver" in window) {
      new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting) || more.hidden) return;
        this.limit += ROWS;
        this.show(this.people);
      }).observe(more);
    }
  }

  restart() {
    this.limit = ROWS;
  }

  /* Keeps the rows that stay, so that a finger or the focus does not lose the button under it. */
  show(people) {
    this.people = people;
    const shown = people.slice(0, this.limit);
    const focused = document.activeElement && this.place.contains(document.activeElement);
    const before = focused ? Array.from(this.place.children).indexOf(document.activeElement.closest("li")) : -1;
    const wanted = new Set(shown.map((person) => person.id));
    this.rows.forEach((row, id) => {
      if (wanted.has(id)) return;
      row.remove();
      this.rows.delete(id);
    });
    shown.forEach((person, place) => {
      const row = this.rowOf(person);
      if (this.place.children[place] !== row) this.place.insertBefore(row, this.place.children[place] || null);
    });
    this.more.hidden = people.length <= this.limit;
    if (focused && !this.place.contains(document.activeElement)) this.focus(Math.min(before, shown.length - 1));
  }

  focus(place) {
    const row = this.place.children[place];
    if (row) row.querySelector("[data-mark]").focus();
  }

  rowOf(person) {
    const state = this.book.stateOf(person.id);
    const told = state && state.state ? state : null;
    const sign = (told ? told.state + told.at : "") + person.name;
    const known = this.rows.get(person.id);
    if (known && known.sign === sign) return known;
    const row = known || element("li", "door-row");
    row.sign = sign;
    row.replaceChildren(this.avatar(person), this.words(person, told), this.markButton(person, told));
    this.rows.set(person.id, row);
    return row;
  }

  isSecondTap(event) {
    const before = this.tapped;
    const now = { at: Date.now(), x: event.clientX, y: event.clientY, key: event.detail === 0 };
    this.tapped = now;
    if (!before || before.key !== now.key) return false;
    if (now.key) return now.at - before.at < HELD_KEY;
    return now.at - before.at < TWICE && Math.abs(now.x - before.x) < NEAR && Math.abs(now.y - before.y) < NEAR;
  }

  avatar(person) {
    const made = element("span", "avatar avatar-" + toneOf(person.name), initials(person.name));
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  words(person, told) {
    const name = button("", "door-person", () => this.actions.open(person));
    name.append(element("span", "door-name", person.name));
    const parts = [person.pillar, person.area].filter(Boolean);
    if (told) parts.push(clock(told.at, this.book.event.zone));
    name.append(element("span", "door-detail", parts.join(" · ") || "Datang tanpa undangan"));
    return name;
  }

  markButton(person, told) {
    if (!told) {
      const made = button("Tandai", "button button-outline door-mark", (event) => {
        if (!this.isSecondTap(event)) this.actions.mark(person);
      });
      made.setAttribute("aria-label", "Tandai hadir: " + person.name);
      made.dataset.mark = "";
      return made;
    }
    const here = told.state === "hadir";
    const made = button("", "button door-mark door-told" + (here ? "" : " door-away"), () => this.actions.open(person));
    if (here) made.append(icon("centang"));
    made.append(element("span", "", STATES[told.state]));
    made.setAttribute("aria-label", STATES[told.state] + ": " + person.name + ". Ubah");
    made.dataset.mark = "";
    return made;
  }
}

/* The sheet of one person: what can be said, taken back or moved, each with one tap. */
export class PersonSheet {
  /* say(tone, title, detail) */
  constructor(dialog, book, say) {
    this.dialog = dialog;
    this.book = book;
    this.say = say;
    this.place = dialog.querySelector("[data-sheet]");
    this.heading = dialog.querySelector("h2");
  }

  /* `refusal` says why nothing can be marked now; empty where it can. */
  open(person, refusal, done) {
    this.person = person;
    this.done = done;
    this.heading.textContent = person.name;
    const told = this.book.hasState(person.id) ? this.book.stateOf(person.id) : null;
    this.place.replaceChildren(this.summary(person, told));
    if (refusal) this.place.append(element("p", "", refusal));
    else this.place.append(this.choices(told), ...(told ? this.corrections() : []));
    this.dialog.showModal();
  }

  summary(person, told) {
    const parts = [person.pillar, person.area].filter(Boolean).join(" · ");
    const said = told ? STATES[told.state] + " sejak " + clock(told.at, this.book.event.zone) : "Belum ditandai";
    return element("p", "text-quiet", [parts, said].filter(Boolean).join(" · "));
  }

  choices(told) {
    const group = element("div", "door-choices");
    Object.entries(STATES).forEach(([state, label]) => {
      if (told && told.state === state) return;
      const main = state === "hadir";
      group.append(
        button(label, "button" + (main ? " button-primary door-choice-main" : ""), () =>
          this.act(() => this.book.mark(this.person.id, state), main ? "Hadir" : label)
        )
      );
    });
    return group;
  }

  corrections() {
    const parts = [element("h3", "", "Batalkan karena")];
    const reasons = element("div", "door-choices");
    ["Salah orang", "Salah tekan", "Belum datang"].forEach((reason) =>
      reasons.append(button(reason, "button", () => this.act(() => this.book.undo(this.person.id, reason), "Dibatalkan")))
    );
    parts.push(reasons);
    const others = this.book.sessions.filter((each) => each.id !== this.book.session.id);
    if (others.length) {
      parts.push(element("h3", "", "Pindahkan ke sesi lain"));
      const places = element("div", "door-choices");
      others.forEach((session) =>
        places.append(
          button(session.title, "button", () =>
            this.act(() => this.book.move(this.person.id, session.id), "Dipindah ke " + session.title)
          )
        )
      );
      parts.push(places);
    }
    return parts;
  }

  async act(verb, said) {
    this.dialog.close();
    await verb();
    this.say("ok", said, this.person.name);
    this.done();
  }
}
