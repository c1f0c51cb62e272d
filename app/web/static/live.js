// Keeps the staff page true: listens to /live, and shows a changed list or says that the open card has changed.
// Without this script the list reloads itself every 30 seconds; nothing else depends on it.
"use strict";

(() => {
  const main = document.getElementById("main");
  const page = main.dataset.live;
  if (!page || !window.EventSource) return;

  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const LIST_SECONDS = 60; // the ages on the list grow by themselves
  const types = ["alert.opened", "alert.updated", "alert.acknowledged", "alert.resolved"];
  const light = document.getElementById("live");
  let lastId = main.dataset.seq;
  let source = null;
  let wait = FIRST_WAIT;
  let reopening = 0;
  let refreshing = 0;

  const show = (state) => {
    light.hidden = false;
    light.className = "live " + state;
    light.textContent = light.dataset[state];
  };

  const refresh = async () => {
    refreshing = 0;
    let answer;
    try {
      answer = await fetch("/", { cache: "no-store" });
    } catch {
      return; // offline: the stream's own return refreshes
    }
    if (answer.status === 401) {
      location.reload(); // no longer paired: show what to do
      return;
    }
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = fresh.getElementById("alerts");
    if (!list) return;
    document.getElementById("alerts").replaceWith(list);
    document.title = fresh.title;
  };

  const refreshSoon = () => {
    if (page === "list" && !refreshing) refreshing = setTimeout(refresh, 150);
  };

  const heard = (event) => {
    if (event.lastEventId) lastId = event.lastEventId;
    if (page === "list") {
      refreshSoon();
      return;
    }
    const alert = JSON.parse(event.data);
    if (alert.alert_id === main.dataset.alert && alert.revision > Number(main.dataset.revision)) {
      document.getElementById("changed").hidden = false;
    }
  };

  const open = () => {
    clearTimeout(reopening);
    if (source) source.close();
    source = new EventSource("/live?after=" + encodeURIComponent(lastId));
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
      show("on");
    });
    source.addEventListener("error", () => {
      show("off");
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      reopening = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      refreshSoon();
    });
    for (const type of types) source.addEventListener(type, heard);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    refreshSoon(); // a phone that slept has heard nothing
    if (source.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      refreshSoon();
      open();
    }
  });
  setInterval(() => {
    if (document.visibilityState === "visible") refreshSoon();
  }, LIST_SECONDS * 1000);
  open();
})();
