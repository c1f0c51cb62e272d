// Taps with and without signal: forms marked data-tap are written down, sent, and shown while they wait.
// Without this script, or where the browser keeps nothing, they are ordinary forms.
"use strict";

(() => {
  const main = document.getElementById("main");
  const words = document.getElementById("words");
  const panel = document.getElementById("taps");
  if (!words || !window.indexedDB || !window.crypto) return;

  const AGAIN = 30000;
  const time = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const shownCode = (code) => (code ? code.match(/.{3}/g).join("-") : ""); // in groups, as people read it

  // What waits and what was refused

  const underway = new Set(); // numbers of this page's taps whose first answer is still to come: they do not wait yet

  const shown = async () => {
    const taps = (await Taps.all()).filter((tap) => !underway.has(tap.key));
    const waiting = taps.filter((tap) => !tap.reason);
    const list = document.createElement("ul");
    for (const tap of taps) {
      const line = element("li", [shownCode(tap.code), tap.label, time(tap.at)].filter(Boolean).join(" · "));
      if (tap.code && !tap.reason) line.append(element("p", words.dataset.keep));
      if (tap.reason) {
        const button = element("button", words.dataset.understood);
        button.type = "button";
        button.addEventListener("click", () => Taps.remove(tap.place).then(shown));
        line.className = "refused";
        line.append(element("p", words.dataset.refused.replace("{reason}", tap.reason)), button);
      }
      list.append(line);
    }
    const head = waiting.length ? [element("strong", words.dataset.waits.replace("{number}", waiting.length))] : [];
    panel.replaceChildren(...head, list);
    panel.hidden = !taps.length;
    return waiting.length;
  };

  let sending = null;
  const send = () => {
    // Each call has what came of its own taps: the one before may have begun without them.
    sending = (sending || Promise.resolve()).catch(() => null).then(Taps.send);
    return sending;
  };

  const sendLater = async () => {
    try {
      const worker = await navigator.serviceWorker.ready;
      await worker.sync.register("taps");
    } catch {
      // no Background Sync here: this page sends them when the signal is back, or the next one does
    }
  };

  const sendWhatWaits = async () => {
    if (!(await shown())) return;
    const came = await send();
    if (came.size) document.dispatchEvent(new Event("raincheck:look"));
    await shown();
  };

  // A tap

  const go = (to) => {
    const target = new URL(to, location.href);
    const isHere = target.pathname === location.pathname && target.search === location.search;
    location.assign(target);
    if (isHere) location.reload(); // else only the hash would change
  };

  const labelOf = (form, button) => [button ? button.dataset.label || button.firstChild.textContent.trim() : "", form.dataset.product].filter(Boolean).join(" · ");

  const wait = (form, button, code) => {
    for (const one of form.querySelectorAll("button.queued")) one.classList.remove("queued");
    if (button) button.classList.add("queued");
    const slip = document.getElementById("drawn");
    if (code && slip) {
      slip.querySelector(".drawn-code").textContent = shownCode(code);
      slip.hidden = false;
      slip.scrollIntoView({ block: "center" });
    }
    sendLater();
  };

  const tap = async (form, button) => {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const key = Taps.key(); // not the form's own number: a kept page shows the same one to every customer
    data.set("once", key);
    if (!data.get("by") && main.dataset.name) data.set("by", main.dataset.name);
    const code = form.dataset.tap === "rain-check" ? Taps.code() : "";
    if (code) data.set("code", code);
    const label = labelOf(form, button);
    underway.add(key);
    try {
      await Taps.add({ key, url: form.getAttribute("action"), body: new URLSearchParams(data).toString(), label, code });
    } catch {
      form.dataset.tap = ""; // nothing can be kept here: send it as any form
      form.requestSubmit(button);
      return;
    }
    const came = (await send().finally(() => underway.delete(key))).get(key);
    if (came && came.to) {
      go(came.to);
      return;
    }
    const kept = (await Taps.all()).find((one) => one.key === key);
    if (!kept) {
      location.reload(); // whoever was sending already took it along, and had its answer
      return;
    }
    await shown();
    if (kept.reason) panel.scrollIntoView({ block: "center" });
    else wait(form, button, code);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.tap) return;
    event.preventDefault();
    if (form.dataset.busy) return; // a double tap is one
    form.dataset.busy = "1";
    tap(form, event.submitter).finally(() => setTimeout(() => delete form.dataset.busy, 600));
  });

  // A kept card narrows by what it knows; with signal the server does, and brings in others.

  const narrow = () => {
    if (!main.dataset.kept) return;
    const given = new URLSearchParams(location.search);
    for (const chip of main.querySelectorAll("[data-question]")) {
      const { question, answer, skus } = chip.dataset;
      const isGiven = given.get(question) === answer;
      const other = new URLSearchParams(given);
      if (isGiven) other.delete(question);
      else other.set(question, answer);
      chip.href = `${location.pathname}?${other}#ask`;
      chip.classList.toggle("given", isGiven);
      if (!isGiven) continue;
      const fits = new Set(skus.split(" "));
      for (const offer of main.querySelectorAll("#offered [data-sku]")) offer.hidden = offer.hidden || !fits.has(offer.dataset.sku);
    }
  };

  narrow();
  sendWhatWaits();
  if (Taps.news) Taps.news.addEventListener("message", shown);
  document.addEventListener("raincheck:signal", sendWhatWaits);
  window.addEventListener("online", sendWhatWaits);
  setInterval(sendWhatWaits, AGAIN);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
})();
