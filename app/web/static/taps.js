// Taps that wait: each is written down on the device before it is sent, and struck off once it was answered.
// Loaded by the page and by the service worker. A tap sent twice (its answer got lost) counts once: it has a number.
"use strict";

self.Taps = (() => {
  const STORE = "taps";
  const PATIENCE = 12000; // milliseconds for an answer; what takes longer is sent again later
  const LATER = new Set([401, 408, 425, 429]); // nothing is wrong with the tap itself
  const news = "BroadcastChannel" in self ? new BroadcastChannel("raincheck-taps") : null;

  const open = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open("raincheck", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "place", autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const store = async (mode, act) => {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  const tell = () => news && news.postMessage("changed");
  const all = () => store("readonly", (taps) => taps.getAll());
  const put = (tap) => store("readwrite", (taps) => taps.put(tap));
  const remove = (place) => store("readwrite", (taps) => taps.delete(place));

  const random = (values, below) => {
    // Bytes above the last whole run of `below` are thrown away: each value is as likely as any other.
    const found = [];
    while (found.length < values) {
      for (const byte of crypto.getRandomValues(new Uint8Array(values))) {
        if (byte < 256 - (256 % below) && found.length < values) found.push(byte % below);
      }
    }
    return found;
  };

  const key = () => random(24, 32).map((value) => value.toString(32)).join("");

  // A rain check's code as app/rain_checks/rules.py draws it: eight characters and their check character.
  const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  const code = () => {
    const body = random(8, ALPHABET.length);
    const sum = body.reduce((total, value, place) => total + value * (9 - place), 0);
    body.push((ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length);
    return body.map((value) => ALPHABET[value]).join("");
  };

  const add = async (tap) => {
    await put({ ...tap, at: Date.now() });
    tell();
  };

  // What came of one tap: {to} where it leads, {reason} why it was refused, null when it must wait.
  const sendOne = async (tap) => {
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const ago = Math.max(0, (Date.now() - tap.at) / 1000);
      const answer = await fetch(tap.url, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Raincheck-Tap": "1" },
        body: `${tap.body}&ago=${ago.toFixed(1)}`,
        signal: stop.signal,
      });
      if (answer.status >= 500 || LATER.has(answer.status)) return null;
      const told = await answer.json();
      return answer.ok ? { to: told.to } : { reason: told.reason };
    } finally {
      clearTimeout(bell);
    }
  };

  const sendAll = async () => {
    const came = new Map();
    for (const tap of await all()) {
      if (tap.reason) continue;
      let answer;
      try {
        answer = await sendOne(tap);
      } catch {
        break; // no signal: the rest would fare no better
      }
      if (!answer) continue;
      came.set(tap.key, answer);
      if (answer.reason) await put({ ...tap, body: "", reason: answer.reason });
      else await remove(tap.place);
    }
    if (came.size) tell();
    return came;
  };

  // One sender at a time, where the browser can see to that; the numbers make it safe where it cannot.
  const send = () => (navigator.locks ? navigator.locks.request("raincheck-taps", sendAll) : sendAll());

  return { add, all, code, key, news, remove, send };
})();
