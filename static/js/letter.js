// Comforts while a letter is written: the meter, and a copy of the words in this browser alone. All works without it.
(function () {
  "use strict";

  var ANSWERS = ["answer_why", "answer_local"];
  var TEXTS = ["subject", "body"]; // kept only where they are no longer the campaign's
  var KEPT = ANSWERS.concat(TEXTS);
  var PREFIX = "letter:";
  var DAYS = 7 * 24 * 60 * 60 * 1000;

  function tryTo(work) {
    try { return work(); } catch (error) { return null; } // storage may be full, or switched off
  }

  function forget(seat) {
    tryTo(function () { window.localStorage.removeItem(PREFIX + seat); });
  }

  function recall(seat) {
    return tryTo(function () { return JSON.parse(window.localStorage.getItem(PREFIX + seat)); });
  }

  // What is older than 7 days goes, whichever seat it was for.
  tryTo(function () {
    for (var n = window.localStorage.length - 1; n >= 0; n -= 1) {
      var key = window.localStorage.key(n);
      if (key.indexOf(PREFIX) === 0) {
        var found = recall(key.slice(PREFIX.length));
        if (!found || !(Date.now() - found.at < DAYS)) { window.localStorage.removeItem(key); }
      }
    }
  });

  // The page after sending: nothing is kept any longer.
  var sent = document.querySelector("[data-sent]");
  if (sent) { forget(sent.getAttribute("data-sent")); }

  // The page for printing.
  var print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", function () { window.print(); });
  }

  var form = document.querySelector("form#letter"); // a hidden field of another page has that id, too
  if (!form) { return; }
  var seat = form.getAttribute("data-seat");
  var box = form.querySelector("[data-keep]");
  var words = form.querySelector("[data-clear-words]");
  var shared = form.elements.shared;
  var newer = form.querySelector("[data-newer]");
  var from = form.getAttribute("data-from"); // the seat that the words were written for before
  var campaign = form.elements.body.getAttribute("data-campaign");
  var basis = campaign; // the campaign's words that the writer's text was made from
  var first = {};
  var timer;

  function isOwn(name) {
    var field = form.elements[name];
    return field.value.trim() !== field.getAttribute("data-campaign").trim();
  }

  function read() {
    var values = { at: Date.now(), campaign: basis };
    KEPT.forEach(function (name) {
      if (ANSWERS.indexOf(name) >= 0 || isOwn(name)) { values[name] = form.elements[name].value; }
    });
    return values;
  }

  function keep() {
    var values = read();
    var isTouched = from || KEPT.some(function (name) { return form.elements[name].value !== first[name]; });
    if (shared.checked) { forget(seat); } else if (isTouched) {
      tryTo(function () { window.localStorage.setItem(PREFIX + seat, JSON.stringify(values)); });
    }
  }

  // Two characters are a word in scripts without blanks.
  var WORD = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{1,2}|[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+/g;

  // Words as the server counts them, and those that the campaign did not put there.
  function split(text) {
    return (text.toLowerCase().match(WORD) || []).map(function (word) {
      return word.replace(/[!-\/:-@\[-`{-~\u2010-\u203a\u00ab\u00bb]/g, "");
    }).filter(Boolean);
  }

  function countChanged(body, before) {
    var after = split(body);
    var row = [];
    split(before).forEach(function (word) { // the longest common row of words
      var before = 0;
      after.forEach(function (other, n) {
        var above = row[n] || 0;
        var left = n ? row[n - 1] : 0;
        row[n] = word === other ? before + 1 : Math.max(above, left);
        before = above;
      });
    });
    return after.length - (after.length ? row[after.length - 1] || 0 : 0);
  }

  function measure() {
    var holder = form.querySelector("[data-levels]");
    var body = form.elements.body.value;
    var own = split(form.elements.answer_why.value).length + split(form.elements.answer_local.value).length;
    var all = own + split(body).length;
    var changed = Math.min(countChanged(body, campaign), countChanged(body, basis));
    var percent = all ? Math.floor(100 * (own + changed) / all) : 0;
    holder.querySelector("[data-meter-bar]").value = percent;
    JSON.parse(holder.getAttribute("data-levels")).forEach(function (level) {
      if (percent >= level[0]) { holder.querySelector("[data-meter-words]").textContent = level[1]; }
    });
  }

  function settle() {
    window.clearTimeout(timer);
    timer = null;
    keep();
    measure();
  }

  KEPT.forEach(function (name) { first[name] = form.elements[name].value; });
  box.hidden = false;
  if (form.getAttribute("data-fresh") === "1") {
    var kept = recall(seat);
    if (kept) {
      var found = KEPT.filter(function (name) { return typeof kept[name] === "string"; });
      found.forEach(function (name) { form.elements[name].value = kept[name]; });
      if (typeof kept.campaign === "string") { basis = kept.campaign; }
      if (basis !== campaign && TEXTS.some(isOwn)) {
        newer.querySelector("[data-newer-words]").textContent = campaign;
        newer.hidden = false;
      }
      if (found.length) { words.textContent = words.getAttribute("data-restored"); }
    }
  } else {
    if (from) { forget(from); }
    keep();
  }
  measure();

  // The subject is one line: its box has two rows only to show all of it.
  form.elements.subject.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); }
  });
  form.elements.subject.addEventListener("input", function (event) {
    var line = event.target.value.replace(/\s*[\r\n]+\s*/g, " ");
    if (line !== event.target.value) { event.target.value = line; }
  });

  form.addEventListener("input", function (event) {
    if (event.target === shared || KEPT.indexOf(event.target.name) < 0) { return; }
    window.clearTimeout(timer);
    timer = window.setTimeout(settle, 1000);
  });
  shared.addEventListener("change", keep);
  window.addEventListener("pagehide", function () { if (timer) { settle(); } });
  form.addEventListener("submit", function () { if (timer) { settle(); } });

  form.querySelector("[data-clear]").addEventListener("click", function (event) {
    window.clearTimeout(timer);
    timer = null;
    form.elements.answer_why.value = "";
    form.elements.answer_local.value = "";
    form.elements.body.value = basis = campaign;
    newer.hidden = true;
    form.elements.subject.value = form.elements.subject.getAttribute("data-campaign");
    KEPT.forEach(function (name) { first[name] = form.elements[name].value; });
    forget(seat);
    measure();
    words.textContent = event.target.getAttribute("data-done");
  });
})();
