// For pages that frame a part of this site: gives each frame the height that its content asks for. Loads nothing else.
(function () {
  "use strict";
  var host = document.currentScript && new URL(document.currentScript.src).origin;
  window.addEventListener("message", function (event) {
    var height = event.data && event.data.campaignEmbedHeight;
    if (event.origin !== host || typeof height !== "number" || height < 50 || height > 4000) {
      return;
    }
    Array.prototype.forEach.call(document.querySelectorAll("iframe"), function (frame) {
      if (frame.contentWindow === event.source) {
        frame.style.height = Math.ceil(height) + "px";
      }
    });
  });
})();
