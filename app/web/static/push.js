// The button "Notify this phone": asks the browser for a subscription and hands it to the server, or takes it back.
// Nothing else depends on it; where a browser has no notifications the button stays hidden.
"use strict";

(() => {
  const button = document.getElementById("notify");
  if (!button || !("PushManager" in window) || !navigator.serviceWorker || !window.Notification) return;
  const words = document.getElementById("notify-words");

  const bytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4);
    return Uint8Array.from(atob(padded), (char) => char.charCodeAt(0));
  };
  const same = (buffer, key) => {
    const other = new Uint8Array(buffer || []);
    return other.length === key.length && other.every((byte, at) => byte === key[at]);
  };
  const say = (word) => {
    words.textContent = word ? button.dataset[word] : "";
  };
  const show = (isOn) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = isOn ? button.dataset.on : button.dataset.off;
  };
  const put = async (subscription) => {
    const body = JSON.stringify(subscription);
    const answer = await fetch("/push", { method: "PUT", headers: { "Content-Type": "application/json" }, body });
    if (!answer.ok) throw new Error(String(answer.status));
  };
  const known = async () => {
    const answer = await fetch("/push", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const subscribed = async (manager, key) => {
    const had = await manager.getSubscription();
    if (had && same(had.options.applicationServerKey, key)) return had;
    if (had) await had.unsubscribe(); // the server has another key by now: what was pushed would be refused
    return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  };

  const turnOn = async (manager) => {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    await put(await subscribed(manager, bytes((await known()).key)));
    show(true);
    say("done");
  };
  const turnOff = async (manager) => {
    const answer = await fetch("/push", { method: "DELETE" });
    if (!answer.ok) throw new Error(String(answer.status));
    const had = await manager.getSubscription();
    if (had) await had.unsubscribe();
    show(false);
    say("");
  };

  const begin = async () => {
    const manager = (await navigator.serviceWorker.ready).pushManager;
    const server = await known();
    const had = await manager.getSubscription();
    // What the browser renewed by itself, and what the server forgot, is put right without a word.
    if (had && Notification.permission === "granted" && server.endpoint && had.endpoint !== server.endpoint) {
      await put(await subscribed(manager, bytes(server.key)));
    }
    show(Boolean(had && server.endpoint));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await (button.getAttribute("aria-pressed") === "true" ? turnOff(manager) : turnOn(manager));
      } catch {
        say("failed");
      }
      button.disabled = false;
    });
  };
  begin().catch(() => {}); // no signal: the page is looked at again later
})();
