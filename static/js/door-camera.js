/* The camera as a source of codes: the browser's own detector where there is one, else small frames to the server. */

import { NoAnswer, Refusal } from "./door-server.js";

const FRAME_EDGE = 640;
const FRAME_QUALITY = 0.6;
const FRAME_PAUSE = 500;
const LOCAL_PAUSE = 150;
const MOST_BYTES = 300 * 1024;
const FORGET = 3000;

async function ownDetector() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
  } catch (failed) {
    return null;
  }
}

export class Camera {
  /* onCode(text), onState("on" | "off" | "refused" | "none" | "no_signal") */
  constructor(video, server, { onCode, onState }) {
    this.video = video;
    this.server = server;
    this.onCode = onCode;
    this.onState = onState;
    this.stream = null;
    this.cameras = [];
    this.chosen = "";
    this.canvas = document.createElement("canvas");
    this.seen = "";
    this.seenAt = 0;
  }

  get possible() {
    return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  }

  async start() {
    if (!this.possible) return this.onState("none");
    this.stop();
    const running = (this.running = {});
    const which = this.chosen ? { deviceId: { exact: this.chosen } } : { facingMode: { ideal: "environment" } };
    try {
      const video = Object.assign({ width: { ideal: 1280 }, height: { ideal: 720 } }, which);
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (this.running !== running) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
    } catch (failed) {
      if (this.running !== running) return;
      this.stop();
      return this.onState(failed.name === "NotAllowedError" ? "refused" : "none");
    }
    this.cameras = (await navigator.mediaDevices.enumerateDevices()).filter((each) => each.kind === "videoinput");
    this.detector = await ownDetector();
    this.onState("on");
    this.look(running);
  }

  stop() {
    this.running = null;
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
  }

  get track() {
    return this.stream ? this.stream.getVideoTracks()[0] : null;
  }

  get hasTorch() {
    const track = this.track;
    return Boolean(track && track.getCapabilities && track.getCapabilities().torch);
  }

  async torch(lit) {
    if (this.hasTorch) await this.track.applyConstraints({ advanced: [{ torch: lit }] });
  }

  next() {
    const ids = this.cameras.map((each) => each.deviceId);
    const now = this.track ? this.track.getSettings().deviceId : "";
    this.chosen = ids[(ids.indexOf(now) + 1) % ids.length] || "";
    return this.start();
  }

  async look(running) {
    while (this.running === running) {
      const started = Date.now();
      if (document.visibilityState === "visible" && this.video.videoWidth) {
        const text = await this.read();
        if (this.running !== running) return;
        if (text) this.take(text);
      }
      const pause = (this.detector ? LOCAL_PAUSE : FRAME_PAUSE) - (Date.now() - started);
      await new Promise((resolve) => setTimeout(resolve, Math.max(30, pause)));
    }
  }

  /* The same card held on counts once; taken away and shown again it counts again. */
  take(text) {
    const now = Date.now();
    const again = text === this.seen && now - this.seenAt < FORGET;
    this.seen = text;
    this.seenAt = now;
    if (!again) this.onCode(text);
  }

  async read() {
    if (this.detector) {
      try {
        const found = await this.detector.detect(this.video);
        return found.length ? found[0].rawValue : "";
      } catch (failed) {
        this.detector = null; /* some phones have the name of it only */
      }
    }
    try {
      const frame = await this.frame();
      if (!frame || frame.size > MOST_BYTES) return "";
      const said = await this.server.picture("pindai/gambar/", frame);
      this.onState("on");
      return said.text;
    } catch (failed) {
      if (!(failed instanceof NoAnswer || failed instanceof Refusal)) throw failed;
      this.onState("no_signal");
      return "";
    }
  }

  frame() {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, FRAME_EDGE / Math.max(videoWidth, videoHeight));
    this.canvas.width = Math.round(videoWidth * scale);
    this.canvas.height = Math.round(videoHeight * scale);
    this.canvas.getContext("2d").drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", FRAME_QUALITY));
  }
}
