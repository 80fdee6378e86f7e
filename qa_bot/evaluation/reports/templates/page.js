"use strict";
document.documentElement.classList.add("js");
const places = JSON.parse(document.getElementById("places").textContent);
const rows = [...document.querySelectorAll("#rows > details")];
const [search, outcome, kind, count, none] =
  ["search", "outcome", "kind", "count", "none"].map((id) => document.getElementById(id));
let texts = null;

// Choosing among the questions.
function choose() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  texts ??= rows.map((row) => row.textContent.toLowerCase());
  let shown = 0;
  rows.forEach((row, at) => {
    const o = row.dataset.o;
    const missed = row.firstElementChild.lastElementChild.className === "m";
    const fits = (!outcome.value || (outcome.value === "misses" ? missed : o === outcome.value))
      && (!kind.value || row.dataset.k === kind.value)
      && words.every((word) => texts[at].includes(word));
    row.hidden = !fits;
    shown += fits;
  });
  const all = rows.length.toLocaleString("en");
  count.textContent = shown === rows.length ? `${all} questions` : `${shown.toLocaleString("en")} of ${all} questions`;
  none.hidden = shown > 0;
}
let waiting = 0;
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 120); });
outcome.addEventListener("change", choose);
kind.addEventListener("change", choose);

// The passages of a question, with the gold and what was found marked. Places count code points, as the documents do.
function marked(text, spans) {
  const points = Array.from(text);
  const cuts = [...new Set([0, points.length, ...spans.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
  const paragraph = document.createElement("p");
  cuts.slice(0, -1).forEach((start, at) => {
    const end = cuts[at + 1];
    const names = spans.filter((span) => span[0] <= start && end <= span[1]).map((span) => span[2]);
    const piece = points.slice(start, end).join("");
    if (!names.length) { paragraph.append(piece); return; }
    const mark = document.createElement("mark");
    mark.className = [...new Set(names)].join(" ");
    mark.textContent = piece;
    paragraph.append(mark);
  });
  return paragraph;
}
function startOf(sentence) {
  let before = 0;
  for (let node = sentence.previousSibling; node; node = node.previousSibling) before += Array.from(node.textContent).length;
  return before;
}
function passage(number, label, sentence, answer, gold) {
  const source = document.getElementById(`p${number}`);
  const spans = [];
  if (sentence) {
    const start = startOf(sentence);
    spans.push([start, start + Array.from(sentence.textContent).length, "f"]);
  }
  if (answer.length) spans.push([...answer, "w"]);
  for (let at = 0; at < gold.length; at += 3) if (gold[at] === number) spans.push([gold[at + 1], gold[at + 2], "g"]);
  const heading = document.createElement("h4");
  heading.textContent = `${label} · ${source.querySelector("h4").textContent}`;
  return [heading, marked(source.querySelector("p").textContent, spans)];
}
function fill(row) {
  if (row.dataset.full) return;
  row.dataset.full = 1;
  const [sentences, answer, gold, relevant] = places[row.id.slice(1) - 1];
  const seen = new Set();
  sentences.forEach((number, at) => {
    if (number < 0) return;
    const sentence = document.getElementById(`s${number}`);
    const of = +sentence.closest("div").id.slice(1);
    seen.add(of);
    const label = `rank ${at + 1}${relevant.includes(of) ? " · gold passage" : ""}`;
    row.append(...passage(of, label, sentence, at ? [] : answer, gold));
  });
  relevant.filter((number) => !seen.has(number)).forEach((number) => {
    row.append(...passage(number, "not among the first · gold passage", null, [], gold));
  });
}
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.parentElement.id === "rows") fill(event.target);
}, true);

// A link to a question opens it, even where it is not among the chosen.
function follow() {
  const row = document.getElementById(location.hash.slice(1));
  if (row && row.matches("#rows > details")) { row.hidden = false; row.open = true; row.scrollIntoView(); }
}
addEventListener("hashchange", follow);
follow();
