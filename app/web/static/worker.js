// The service worker: keeps the page's own files, the list and the cards last seen, and sends taps when signal returns.
// The server puts VERSION (of everything it keeps), SHELL (the files), TAPS and PUSH before this text.
"use strict";

importScripts(TAPS, PUSH);

const FILES = `raincheck-files-${VERSION}`;
const PAGES = `raincheck-pages-${VERSION}`;
const PATIENCE = 4000; // milliseconds the network has while a kept page could be shown instead
const MOST_KEPT = 60;
const KEPT_HEADERS = ["content-type", "content-security-policy", "x-content-type-options", "referrer-policy"];
const STAFF = /^\/(?:$|scan$|alerts\/|products(?:\/|$)|rain-checks(?:\/|$)|team(?:\/|$))/;
const KEPT = /^\/(?:$|alerts\/[^/]+$|products\/[^/]+$)/; // never rain checks: customers' numbers stand on them

const keep = async (path, response, revision = "") => {
  const headers = new Headers({ "x-kept-at": String(Date.now()), "x-kept-revision": revision });
  for (const name of KEPT_HEADERS) {
    if (response.headers.has(name)) headers.set(name, response.headers.get(name));
  }
  const cache = await caches.open(PAGES);
  await cache.put(path, new Response(await response.blob(), { headers }));
  const old = (await cache.keys()).filter((request) => new URL(request.url).pathname !== "/");
  await Promise.all(old.slice(0, -MOST_KEPT).map((request) => cache.delete(request)));
};

const note = async (url, response) => {
  if (response.status === 401) await caches.delete(PAGES); // the device is paired no more: it keeps nothing
  if (response.ok && !response.redirected && !url.search && KEPT.test(url.pathname)) await keep(url.pathname, response);
};

const kept = async (url) => {
  const cache = await caches.open(PAGES);
  const found = await cache.match(url.pathname);
  const shown = found || (await cache.match("/"));
  if (!shown) return null;
  const mark = `<main id="main" data-kept="${shown.headers.get("x-kept-at")}"${found ? "" : " data-missing"}`;
  return new Response((await shown.text()).replace('<main id="main"', mark), { headers: shown.headers });
};

const page = async (event, url) => {
  const asked = fetch(event.request).then((response) => {
    event.waitUntil(note(url, response.clone()));
    return response;
  });
  event.waitUntil(asked.catch(() => null));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  let response = null;
  try {
    response = await Promise.race([asked, late]);
  } catch {
    // no signal
  }
  if (response && response.status < 500) return response;
  return (await kept(url)) || response || asked;
};

const fresh = async (event, url) => {
  const response = await fetch(event.request);
  event.waitUntil(note(url, response.clone()));
  return response;
};

const file = async (request) => {
  const cache = await caches.open(FILES);
  const found = await cache.match(request);
  if (found) return found;
  try {
    return await fetch(request);
  } catch (error) {
    const other = await cache.match(request, { ignoreSearch: true }); // an older page asks for older files
    if (other) return other;
    throw error;
  }
};

const keepCards = async (cards) => {
  const cache = await caches.open(PAGES);
  for (const [path, revision] of cards) {
    const had = await cache.match(path);
    if (had && had.headers.get("x-kept-revision") === revision) continue;
    const response = await fetch(path).catch(() => null);
    if (!response) return;
    if (response.ok && !response.redirected) await keep(path, response, revision);
  }
};

const begin = async () => {
  await (await caches.open(FILES)).addAll(SHELL);
  const list = await fetch("/", { cache: "no-store" }).catch(() => null);
  if (list) await note(new URL("/", location.href), list);
  await self.skipWaiting();
};

const clear = async () => {
  const mine = new Set([FILES, PAGES]);
  const names = (await caches.keys()).filter((name) => name.startsWith("raincheck-") && !mine.has(name));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
};

self.addEventListener("install", (event) => event.waitUntil(begin()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
  else if (STAFF.test(url.pathname)) {
    event.respondWith(event.request.mode === "navigate" ? page(event, url) : fresh(event, url));
  }
});

self.addEventListener("message", (event) => {
  if (event.data && event.data.cards) event.waitUntil(keepCards(event.data.cards));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "taps") return;
  const sent = Taps.send().then(async () => {
    if ((await Taps.all()).some((tap) => !tap.reason)) throw new Error("taps wait"); // the browser asks again
  });
  event.waitUntil(sent);
});
