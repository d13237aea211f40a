"use strict";
// Comfort only: every page works without it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const where = { j: "next", k: "prev" }[event.key];
  const link = where && document.querySelector(`a[rel="${where}"]`);
  if (link) link.click();
});

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
