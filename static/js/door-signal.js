/* What tells somebody who looks at people, not at the phone: a colour over the whole screen, a sound, a shake. */

const TONES = {
  ok: { notes: [[880, 0, 0.09], [1320, 0.09, 0.12]], shake: 60 },
  repeat: { notes: [[660, 0, 0.1], [660, 0.16, 0.1]], shake: [50, 60, 50] },
  bad: { notes: [[220, 0, 0.35]], shake: 350 },
};
const KEY = "pintu-suara";

export class Signal {
  constructor(box) {
    this.box = box;
    this.timer = 0;
    this.context = null;
    this.loud = true;
    try {
      this.loud = localStorage.getItem(KEY) !== "0";
    } catch (refused) {
      /* Storage is switched off: with sound. */
    }
    /* Browsers let a page sound only after a touch. */
    document.addEventListener("pointerdown", () => this.awake(), { passive: true });
  }

  setLoud(loud) {
    this.loud = loud;
    try {
      localStorage.setItem(KEY, loud ? "1" : "0");
    } catch (refused) {
      /* The choice holds for this page only. */
    }
  }

  awake() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!this.context && Context) this.context = new Context();
    if (this.context && this.context.state === "suspended") this.context.resume();
  }

  sound(notes) {
    if (!this.loud || !this.context || this.context.state !== "running") return;
    const start = this.context.currentTime;
    notes.forEach(([pitch, after, length]) => {
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, start + after);
      volume.gain.exponentialRampToValueAtTime(0.001, start + after + length);
      tone.connect(volume).connect(this.context.destination);
      tone.start(start + after);
      tone.stop(start + after + length);
    });
  }

  /* tone: "ok", "repeat" or "bad". A short look for taps, a longer one for scans, whose person reads it too. */
  show(tone, title, detail, milliseconds) {
    const { notes, shake } = TONES[tone];
    this.box.className = "door-flash door-flash-" + tone;
    this.box.querySelector("[data-flash-title]").textContent = title;
    this.box.querySelector("[data-flash-detail]").textContent = detail || "";
    this.box.hidden = false;
    if (navigator.vibrate) navigator.vibrate(shake);
    this.sound(notes);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), milliseconds);
  }

  hide() {
    this.box.hidden = true;
  }
}
