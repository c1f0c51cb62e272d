// A picture that cannot be had leaves no hole: in a dead spot, or where the catalogue names one that is gone.
"use strict";

(() => {
  const hide = (picture) => {
    if (picture.classList && picture.classList.contains("picture")) picture.hidden = true;
  };
  addEventListener("error", (event) => hide(event.target), true);
  for (const picture of document.querySelectorAll("img.picture")) {
    if (picture.complete && !picture.naturalWidth) hide(picture);
  }
})();
