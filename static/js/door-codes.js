/* Codes on paper and on the phone: what a QR says, and the hash under which the phone knows a person. */

/* 32 hex digits of SHA-256; null where the browser has no secure context, and the server has to be asked. */
export async function hashOf(code) {
  if (!window.crypto || !crypto.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* A card's QR is an address whose last part is the code; a typed code comes with spaces, dashes and small letters. */
export function codeIn(text) {
  const given = text.trim();
  const address = /^https?:\/\/[^/]+\/(?:[^?#]*\/)?([^/?#]+)\/?(?:[?#].*)?$/.exec(given);
  if (address) return address[1];
  const typed = given.replace(/[\s.-]/g, "");
  return typed.length <= 8 ? typed.toUpperCase() : given;
}

/* crypto.randomUUID exists on https only; a name can be marked on plain http too. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
