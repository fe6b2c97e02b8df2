/* What the phone keeps of one event: names with pillar, area and hashes of codes, what is known of the present, and the
   marks that no server has confirmed yet. IndexedDB; where a browser refuses it, memory alone, and the page says so. */

const STORES = ["meta", "people", "presence", "queue"];
const SHELF = "pintu-kegiatan"; /* which events this phone holds, and when their passes end */

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

export class Store {
  /* Opens what is kept of the event; `lasting` tells whether it survives the page. */
  static async of(event) {
    try {
      return new Store(event, await open("kegiatan-" + event));
    } catch (refused) {
      return new Store(event, null);
    }
  }

  constructor(event, database) {
    this.event = event;
    this.database = database;
    if (database) database.onversionchange = () => database.close();
  }

  get lasting() {
    return this.database !== null;
  }

  /* Resolves to {meta, people, presence, queue}: plain values, marks in the order in which they were made. */
  async load() {
    const found = { meta: {}, people: [], presence: [], queue: [] };
    if (!this.database) return found;
    const transaction = this.database.transaction(STORES, "readonly");
    const [keys, values, people, presence, queue] = await Promise.all([
      done(transaction.objectStore("meta").getAllKeys()),
      done(transaction.objectStore("meta").getAll()),
      done(transaction.objectStore("people").getAll()),
      done(transaction.objectStore("presence").getAll()),
      done(transaction.objectStore("queue").getAll()),
    ]);
    keys.forEach((key, number) => (found.meta[key] = values[number]));
    queue.sort((one, other) => one.at - other.at);
    return Object.assign(found, { people, presence, queue });
  }

  /* Everything in one transaction that is on the disk when this resolves:
     {meta: {key: value}, people, entered, presence, queue, forget: uuids}; `people` replaces all that were kept, and
     their presence, `entered` joins them. */
  async write({ meta, people, entered, presence, queue, forget }) {
    if (!this.database) return;
    const transaction = this.database.transaction(STORES, "readwrite", { durability: "strict" });
    const at = (name) => transaction.objectStore(name);
    Object.entries(meta || {}).forEach(([key, value]) => at("meta").put(value, key));
    if (people) {
      at("people").clear();
      at("presence").clear();
      people.forEach((person) => at("people").put(person, person.id));
    }
    (entered || []).forEach((person) => at("people").put(person, person.id));
    (presence || []).forEach((row) => at("presence").put(row, [row.session, row.person]));
    (queue || []).forEach((mark) => at("queue").put(mark, mark.uuid));
    (forget || []).forEach((uuid) => at("queue").delete(uuid));
    await finished(transaction);
  }

  /* Removes names, pass and presence. Marks that wait stay, whoever asks. Resolves to whether anything was removed. */
  async wipe() {
    if (!this.database) return true;
    const transaction = this.database.transaction(STORES, "readwrite");
    const waiting = await done(transaction.objectStore("queue").count());
    if (!waiting) ["meta", "people", "presence"].forEach((name) => transaction.objectStore(name).clear());
    await finished(transaction);
    return !waiting;
  }
}

function shelf() {
  try {
    return JSON.parse(localStorage.getItem(SHELF) || "{}");
  } catch (refused) {
    return {};
  }
}

/* Remembers that this event is on the phone until `expires` (ms), so that another door page can clear it later. */
export function remember(event, expires) {
  try {
    localStorage.setItem(SHELF, JSON.stringify(Object.assign(shelf(), { [event]: expires })));
  } catch (refused) {
    /* Storage is switched off: then nothing was kept either. */
  }
}

/* Clears the names of other events whose pass has ended, except where marks still wait. */
export async function sweep(current, now) {
  const kept = shelf();
  for (const event of Object.keys(kept)) {
    if (event === String(current) || kept[event] > now) continue;
    const store = await Store.of(event);
    if (store.lasting && (await store.wipe())) {
      store.database.close();
      indexedDB.deleteDatabase("kegiatan-" + event);
      delete kept[event];
    }
  }
  try {
    localStorage.setItem(SHELF, JSON.stringify(kept));
  } catch (refused) {
    /* As above. */
  }
}
