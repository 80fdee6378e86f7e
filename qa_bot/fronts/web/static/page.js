// What a little script makes better: the quotation comes into view, and waiting is seen. All works without.
"use strict";

function showQuotation() {
  const mark = document.getElementById("quotation");
  const panel = document.getElementById("source");
  if (mark && panel && panel.scrollHeight > panel.clientHeight && getComputedStyle(panel).overflowY === "auto") {
    const top = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += top - panel.clientHeight / 3;
  }
}

function showLatest() {
  const latest = document.getElementById("latest");
  const panel = latest && latest.parentElement;
  if (panel && !location.hash && getComputedStyle(panel).overflowY === "auto") {
    panel.scrollTop += latest.getBoundingClientRect().top - panel.getBoundingClientRect().top - 8;
  }
}

for (const form of document.forms) {
  form.addEventListener("submit", () => {
    const status = document.querySelector(".progress");
    if (status) status.textContent = "Looking …";
  });
}

addEventListener("pageshow", () => {
  const status = document.querySelector(".progress");
  if (status) status.textContent = "";
  showQuotation();
  showLatest();
});
