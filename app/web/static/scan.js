// Reads a barcode with the camera and asks for what it says, as if it had been typed.
// The browser's own reader where there is one; else a library, fetched only here and only then.
"use strict";

(() => {
  const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code"];
  const PAUSE = 80; // milliseconds between looks; an old phone stays cool
  const box = document.getElementById("scan");
  const video = document.getElementById("picture");
  const seen = document.getElementById("seen");
  const torch = document.getElementById("torch");
  let stream = null;
  let reader = null;
  let last = "";
  let waiting = 0;

  const say = (what, more = "") => {
    const text = box.dataset[what] + (more ? " " + more : "");
    if (seen.textContent !== text) seen.textContent = text;
  };

  const load = (address) =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });

  const readers = async () => {
    const own = window.BarcodeDetector;
    const formats = own ? await own.getSupportedFormats() : [];
    if (formats.includes("ean_13")) return new own({ formats: FORMATS.filter((name) => formats.includes(name)) });
    await load(box.dataset.reader);
    const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
    // Told where its engine is, or it would ask a host of its makers.
    prepareZXingModule({ overrides: { locateFile: () => box.dataset.engine } });
    return new BarcodeDetector({ formats: FORMATS });
  };

  const stop = () => {
    clearTimeout(waiting);
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
  };

  const look = async () => {
    let found = [];
    try {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) found = await reader.detect(video);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.CompileError) {
        stop();
        say("broken");
        return;
      }
      // a frame that could not be read: the next one may be
    }
    if (!stream) return;
    const value = found.length ? found[0].rawValue : "";
    if (value && value === last) { // seen twice alike: a single look may misread
      stop();
      say("found", value);
      // In place of this page, so that "back" does not start the camera again.
      location.replace("/products?q=" + encodeURIComponent(value));
      return;
    }
    last = value;
    waiting = setTimeout(look, PAUSE);
  };

  const light = (track) => {
    const can = track.getCapabilities ? track.getCapabilities() : {};
    torch.hidden = !can.torch;
    torch.onclick = async () => {
      const on = torch.getAttribute("aria-pressed") !== "true";
      await track.applyConstraints({ advanced: [{ torch: on }] });
      torch.setAttribute("aria-pressed", String(on));
    };
  };

  const start = async () => {
    box.hidden = false;
    if (!navigator.mediaDevices) return say("insecure");
    say("loading");
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      return say(error.name === "NotAllowedError" ? "refused" : error.name === "NotFoundError" ? "missing" : "broken");
    }
    try {
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      reader = reader || (await readers());
    } catch {
      stop();
      video.hidden = true;
      return say("broken");
    }
    light(stream.getVideoTracks()[0]);
    say("looking");
    look();
  };

  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) start();
  });
  start();
})();
