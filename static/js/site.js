// Small comforts. Every page works without this file.
(function () {
  "use strict";

  // An error summary takes the focus, so that its words are the first thing read.
  var first = document.querySelector("[data-autofocus]");
  if (first) {
    first.focus();
  }

  // "Copy the link" shows itself only where copying works.
  if (navigator.clipboard) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.getAttribute("data-copy")).then(function () {
          button.textContent = button.getAttribute("data-done");
        });
      });
    });
  }

  // A double click sends a form once; coming back to the page lets it be sent again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sending", "");
    window.setTimeout(function () {
      form.removeAttribute("data-sending");
    }, 4000);
  });
  window.addEventListener("pageshow", function () {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-sending]"), function (form) {
      form.removeAttribute("data-sending");
    });
  });
})();
