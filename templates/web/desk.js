"use strict";
// Comfort only: every page works without it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const where = { j: "next", k: "prev" }[event.key];
  const link = where && document.querySelector(`a[rel="${where}"]`);
  if (link) link.click();
});

// What is typed into one form is lost when another is sent, or the page is left: that is asked first.
const unsaved = (sent) => [...document.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .some((field) => field.form && field.form.method === "post" && field.form !== sent && field.value !== field.defaultValue);
let sending = false;
document.addEventListener("submit", (event) => {
  sending = !unsaved(event.target) || confirm(document.body.dataset.unsaved);
  if (!sending) event.preventDefault();
});
addEventListener("beforeunload", (event) => { if (!sending && unsaved()) event.preventDefault(); });
addEventListener("pageshow", () => { sending = false; });

const line = document.getElementById("progress");
if (line && line.dataset.going) {
  const bar = document.querySelector("progress");
  const look = async () => {
    const answer = await fetch(line.dataset.url);
    if (!answer.ok) return;
    const now = await answer.json();
    bar.value = now.sent;
    line.firstChild.data = line.firstChild.data.replace(/\d+/, now.sent);
    if (now.state !== "sending") location.reload();
  };
  setInterval(look, 1000);
}

const again = document.querySelector("[data-again]");
if (again) setTimeout(() => document.querySelector("textarea:focus, input:focus") || unsaved() || location.reload(), again.dataset.again * 1000);

const rows = document.querySelector("[data-order]");
if (rows) {
  const form = document.getElementById("order");
  const put = () => {
    form.numbers.value = [...rows.children].map((row) => row.dataset.number).join(" ");
    form.submit();
  };
  let held = null;
  for (const row of rows.children) {
    if (!form) break;
    row.draggable = true;
    row.addEventListener("dragstart", () => { held = row; });
    row.addEventListener("dragover", (event) => {
      event.preventDefault();
      if (!held || held === row) return;
      const box = row.getBoundingClientRect();
      rows.insertBefore(held, event.clientY < box.top + box.height / 2 ? row : row.nextSibling);
    });
    row.addEventListener("drop", (event) => { event.preventDefault(); put(); });
    row.addEventListener("keydown", (event) => {
      const near = event.altKey && { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
      if (!near) return;
      event.preventDefault();
      rows.insertBefore(row, event.key === "ArrowUp" ? near : near.nextSibling);
      put();
    });
  }
}

const sought = document.querySelector("input[list][data-url]");
if (sought) {
  let last = 0;
  sought.addEventListener("input", async () => {
    const turn = ++last;
    const answer = await fetch(`${sought.dataset.url}?q=${encodeURIComponent(sought.value)}`);
    if (!answer.ok || turn !== last) return;
    sought.list.replaceChildren(...(await answer.json()).map((one) => new Option(one.who, one.address)));
  });
}
