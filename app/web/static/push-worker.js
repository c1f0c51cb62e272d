// The service worker's part in notifications: shows what was pushed, and opens what it is about.
"use strict";

const ICON = "/static/icon-192.png";

const readPush = (event) => {
  try {
    return event.data.json();
  } catch {
    return { title: "Raincheck", body: "", tag: "raincheck", url: "/" }; // something must be shown for every push
  }
};

// One after the other: two at once about an alert may come up in either order, and the older would stay.
let shown = Promise.resolve();
const showPush = (told) => (shown = shown.then(() => show(told), () => show(told)));

const show = (told) =>
  self.registration.showNotification(told.title, {
    body: told.body,
    tag: told.tag, // the newest about an alert stands in the place of those before it
    renotify: !told.is_good,
    silent: Boolean(told.is_good),
    lang: told.lang,
    icon: ICON,
    badge: ICON,
    timestamp: Date.parse(told.at) || Date.now(),
    data: { url: told.url },
  });

const openPushed = async (path) => {
  const address = new URL(path, location.origin);
  if (address.origin !== location.origin) address.pathname = "/";
  const target = new URL(address.pathname, location.origin).href;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => one.url.split(/[?#]/)[0] === target);
  if (there) return there.focus();
  for (const one of windows) {
    try {
      await one.navigate(target); // refused for a page this worker does not look after
      return await one.focus();
    } catch {
      // the next one, or a new one
    }
  }
  return self.clients.openWindow(target);
};

const renewPush = async (event) => {
  const old = event.oldSubscription;
  const key = old && old.options && old.options.applicationServerKey;
  const now = event.newSubscription || (key && (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
  if (!now) return;
  await fetch("/push", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(now) });
};

self.addEventListener("push", (event) => event.waitUntil(showPush(readPush(event))));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPushed((event.notification.data && event.notification.data.url) || "/"));
});
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renewPush(event)));
