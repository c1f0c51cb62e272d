// Keeps the staff page true: listens to /live, shows a changed list or card, counts, and calls out what is new.
// Without this script the list reloads itself every 30 seconds; nothing else depends on it.
"use strict";

(() => {
  const main = document.getElementById("main");
  const words = document.getElementById("words");
  const page = main.dataset.live;
  if (!words) return;

  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 60000;
  const LOOK_EVERY = 60000; // the ages on the list grow by themselves
  const TYPES = ["alert.opened", "alert.updated", "alert.acknowledged", "alert.resolved"];
  const MUTED = "raincheck.muted";
  const light = document.getElementById("live");
  const offline = document.getElementById("offline");
  const bell = document.getElementById("sound");
  let lastId = main.dataset.seq;
  let source = null;
  let wait = FIRST_WAIT;
  let reopening = 0;
  let refreshing = 0;
  let wasOpen = false;
  let seenAt = Number(main.dataset.kept) || Date.now();

  // What is shown, and how old it is

  const locale = document.documentElement.lang;
  const relative = window.Intl && Intl.RelativeTimeFormat && new Intl.RelativeTimeFormat(locale, { style: "short" });
  const ago = (milliseconds) => {
    const minutes = Math.max(0, Math.round(milliseconds / 60000));
    if (!minutes) return words.dataset.now;
    if (!relative) return `${minutes} min`;
    if (minutes < 60) return relative.format(-minutes, "minute");
    return minutes < 2880 ? relative.format(-Math.round(minutes / 60), "hour") : relative.format(-Math.round(minutes / 1440), "day");
  };

  const age = () => {
    const text = "missing" in main.dataset ? words.dataset.missing : words.dataset.offline;
    offline.textContent = text.replace("{age}", ago(Date.now() - seenAt));
    for (const one of document.querySelectorAll("[data-age]")) {
      const seconds = Number(one.dataset.age) + (Date.now() - seenAt) / 1000;
      one.textContent = words.dataset.data.replace("{age}", ago(seconds * 1000));
      one.classList.toggle("unheard", seconds >= Number(words.dataset.old));
    }
  };

  const cut = (is) => {
    offline.hidden = !is;
    if (is) age();
  };

  const show = (state) => {
    light.hidden = false;
    light.className = "live " + state;
    light.textContent = light.dataset[state];
  };

  const title = document.title.replace(/^\(\d+\) /, "");
  const count = (board) => {
    if (!board) return;
    const number = Number(board.dataset.count);
    document.title = number ? `(${number}) ${title}` : title;
    if (!navigator.setAppBadge) return;
    (number ? navigator.setAppBadge(number) : navigator.clearAppBadge()).catch(() => {}); // not installed
  };

  const keepCards = (board) => {
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (!worker) return;
    const entries = [...board.querySelectorAll("[data-alert]")].slice(0, 20);
    worker.postMessage({ cards: entries.map((one) => [`/alerts/${one.dataset.alert}`, one.dataset.revision]) });
  };

  const replaceBoard = (fresh) => {
    const old = document.getElementById("board");
    const opened = new Set([...old.querySelectorAll("[data-alert] details[open]")].map((one) => one.closest("[data-alert]").id));
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const holder = active && active.closest("[data-alert]");
    const place = holder && [...holder.querySelectorAll("a, button, summary")].indexOf(active);
    for (const id of opened) {
      const details = fresh.querySelector(`#${id} details`);
      if (details) details.open = true;
    }
    old.replaceWith(fresh);
    const again = holder && document.getElementById(holder.id);
    if (again) (again.querySelectorAll("a, button, summary")[place] || again.querySelector("a")).focus();
  };

  // A finger on a form or a barcode held to the till must not be pulled away under it.
  const isBusy = () =>
    main.querySelector("details[open]") || (main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"));

  const replaceCard = (fresh) => {
    const isSame = fresh.dataset.revision === main.dataset.revision;
    if (isSame && (isBusy() || !main.dataset.kept)) {
      delete main.dataset.kept;
      return;
    }
    if (isBusy()) {
      document.getElementById("changed").hidden = false;
      return;
    }
    for (const name of Object.keys(main.dataset)) delete main.dataset[name];
    Object.assign(main.dataset, fresh.dataset);
    main.replaceChildren(...fresh.childNodes);
    document.dispatchEvent(new Event("raincheck:shown"));
  };

  const read = async (path) => {
    const answer = await fetch(path, { cache: "no-store" });
    if (answer.status === 401) location.reload(); // no longer paired: show what to do
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const refresh = async () => {
    refreshing = 0;
    try {
      const list = await read("/");
      const board = list.getElementById("board");
      count(board);
      if ("missing" in main.dataset) location.reload();
      if (board && page === "list") {
        replaceBoard(board);
        delete main.dataset.kept;
      }
      if (board) keepCards(board);
      if (page === "card") replaceCard((await read(location.pathname + location.search)).getElementById("main"));
      seenAt = Date.now();
      cut(false);
    } catch {
      cut(true);
    }
  };

  const refreshSoon = () => {
    if (!refreshing) refreshing = setTimeout(refresh, 150);
  };

  // Calling out: two tones and a buzz, unless this device is muted

  const isMuted = () => {
    try {
      return localStorage.getItem(MUTED) === "1";
    } catch {
      return false;
    }
  };
  let tones = null;
  const wake = () => {
    const Tones = window.AudioContext || window.webkitAudioContext;
    if (!Tones || isMuted()) return;
    tones = tones || new Tones();
    if (tones.state === "suspended") tones.resume().catch(() => {});
  };
  const ring = () => {
    if (isMuted()) return;
    if (navigator.vibrate && navigator.userActivation && navigator.userActivation.hasBeenActive) navigator.vibrate([200, 100, 200]);
    wake();
    if (!tones) return;
    [880, 1175].forEach((pitch, place) => {
      const tone = tones.createOscillator();
      const loudness = tones.createGain();
      const begin = tones.currentTime + place * 0.18;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.3, begin);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.16);
      tone.connect(loudness).connect(tones.destination);
      tone.start(begin);
      tone.stop(begin + 0.17);
    });
  };
  const showBell = () => {
    bell.hidden = false;
    bell.setAttribute("aria-pressed", String(!isMuted()));
    bell.textContent = isMuted() ? bell.dataset.off : bell.dataset.on;
  };
  if (bell) {
    bell.addEventListener("click", () => {
      try {
        localStorage.setItem(MUTED, isMuted() ? "0" : "1");
      } catch {
        return; // nothing is kept on this device
      }
      showBell();
      ring(); // so that they hear how loud it is
    });
    showBell();
    document.addEventListener("pointerdown", wake, { once: true }); // no browser makes a sound before a touch
  }

  const called = new Set();
  const call = (alert) => {
    if (alert.state !== "open" || called.has(alert.alert_id)) return;
    called.add(alert.alert_id);
    document.getElementById("news").textContent = words.dataset.news.replace("{product}", alert.product.name);
    ring();
  };

  // The stream

  const heard = (event) => {
    if (event.lastEventId) lastId = event.lastEventId;
    if (event.type === "alert.opened") call(JSON.parse(event.data));
    refreshSoon();
  };

  const open = () => {
    clearTimeout(reopening);
    if (source) source.close();
    source = new EventSource("/live?after=" + encodeURIComponent(lastId));
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
      show("on");
      if (wasOpen || main.dataset.kept) refreshSoon(); // what changed without an event, such as a silence
      wasOpen = true;
      document.dispatchEvent(new Event("raincheck:signal"));
    });
    source.addEventListener("error", () => {
      show("off");
      refreshSoon();
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      reopening = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
    for (const type of [...TYPES, "silence"]) source.addEventListener(type, heard);
  };

  const board = document.getElementById("board");
  count(board);
  if (board && navigator.serviceWorker) {
    const keep = () => keepCards(document.getElementById("board"));
    keep();
    navigator.serviceWorker.addEventListener("controllerchange", keep); // the first visit, and after an update
  }
  cut(Boolean(main.dataset.kept));
  setInterval(() => {
    if (!offline.hidden) age();
  }, 20000);
  if (!lastId || !window.EventSource) return;

  document.addEventListener("raincheck:look", refreshSoon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    refreshSoon(); // a phone that slept has heard nothing
    if (source.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener("online", open);
  window.addEventListener("offline", () => {
    source.close(); // a browser may take minutes to notice
    show("off");
    cut(true);
  });
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    refreshSoon();
    open();
  });
  setInterval(() => {
    if (document.visibilityState === "visible" && page === "list") refreshSoon();
  }, LOOK_EVERY);
  open();
})();
