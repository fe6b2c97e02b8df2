/* The service worker of the door: its page and files from the phone itself, everything else from the network.

   /sw.js sets DOOR = {version, shell, files} and then loads this. The page carries no data of anybody, so one copy
   serves every event; names and marks are in IndexedDB, and requests for data are never touched here. */

const NAME = "pintu-" + DOOR.version;
const DOOR_PAGE = /^\/kegiatan\/\d+\/(hadir|pindai)\/$/;
const FILES = new Set(DOOR.files);

self.addEventListener("install", (event) => {
  const all = [DOOR.shell, ...DOOR.files].map((file) => new Request(file, { cache: "reload", credentials: "omit" }));
  /* All or nothing: an update that breaks off leaves the copy that works. */
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(all))
      .then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("pintu-") && name !== NAME;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (DOOR_PAGE.test(url.pathname)) event.respondWith(kept(DOOR.shell, request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(kept(url.pathname, request));
  }
});

async function kept(address, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) || fetch(request);
}
