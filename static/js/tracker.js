// Small comforts for the map. The page is whole without them.
(function () {
  "use strict";

  // The name and status of the seat under the pointer, told under the legend.
  var map = document.querySelector(".map");
  var name = document.querySelector("[data-map-name]");
  if (!map || !name) {
    return;
  }

  var words = {};
  Array.prototype.forEach.call(document.querySelectorAll(".seat-table tbody tr"), function (row) {
    var link = row.cells[0].querySelector("a");
    var member = row.cells[1].textContent;
    words[link.getAttribute("href")] = link.textContent + ": " + member + ". " + row.cells[3].textContent;
  });

  map.addEventListener("mouseover", function (event) {
    var link = event.target.closest ? event.target.closest("a") : null;
    name.textContent = (link && words[link.getAttribute("href")]) || "";
  });
  map.addEventListener("mouseleave", function () {
    name.textContent = "";
  });
})();
