// Inside a frame: tells the page around it how high this one is. It reads nothing and keeps nothing.
(function () {
  "use strict";
  if (window.parent === window) {
    return;
  }
  function tell() {
    var height = document.querySelector("main").offsetHeight;
    window.parent.postMessage({ campaignEmbedHeight: height }, "*");
  }
  window.addEventListener("load", tell);
  window.addEventListener("resize", tell);
  tell();
})();
