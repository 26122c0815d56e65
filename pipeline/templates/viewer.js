"use strict";
// Click-through between the tasks and their places in the document. Without it the same links jump by their addresses.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const tasksOf = element => (element.dataset.tasks || "").split(" ").filter(Boolean);
  const rows = all("tr.task"), marks = all(".mark"), places = all(".place");
  const doubts = all("a.doubtful"), go = all("a.go"), others = all("tr[id^=vien-dan], .sheetlet");
  const told = document.getElementById("bao");
  let from = null; // where the reader was before the last jump

  const isSeen = element => element.getClientRects().length > 0;
  const show = element => element && element.scrollIntoView({ block: "center", inline: "nearest" });

  /** Light up tasks with their places, and one mark with its pieces; nothing without arguments. */
  function light(tasks = [], mark = "") {
    const on = element => tasksOf(element).some(task => tasks.includes(task));
    for (const element of [...rows, ...places]) element.classList.toggle("lit", on(element));
    for (const element of marks)
      element.classList.toggle("lit", element.dataset.mark === mark || (!mark && on(element)));
    for (const element of others) element.classList.remove("lit");
    for (const link of [...go, ...doubts]) {
      const current = link.matches(".go") ? tasks.includes(link.closest("tr").dataset.tasks) : link.dataset.mark === mark;
      if (current && (mark || link.matches(".go"))) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  const placeOf = task => places.find(place => tasksOf(place).includes(task));

  /** Show a task where it stands in the document. */
  function follow(link, withFocus) {
    const task = link.closest("tr").dataset.tasks, place = placeOf(task);
    light([task]);
    show(place && (place.querySelector("path") || place));
    const pages = new Set(all(`svg .place[data-tasks="${task}"]`).map(each => each.closest("figure").id.split("-")[1]));
    told.textContent = place ? `Nhiệm vụ ${task}${pages.size ? `: trang ${[...pages].join(", ")}` : ""}` : `Nhiệm vụ ${task}: không rõ chỗ`;
    if (withFocus) {
      from = link;
      (document.getElementById(`cho-viec-${task}`) || link).focus({ preventScroll: true });
    }
  }

  /** Show the rows of a mark. */
  function lead(mark, withFocus) {
    const tasks = tasksOf(mark);
    light(tasks, mark.dataset.mark);
    const row = document.getElementById(tasks.length ? `viec-${tasks[0]}` : (mark.getAttribute("href") || "#").slice(1));
    reveal(row);
    if (row) row.classList.add("lit");
    show(row);
    told.textContent = mark.getAttribute("aria-label") || mark.title || "";
    if (withFocus && row) {
      from = mark;
      (row.querySelector("a.go") || mark).focus({ preventScroll: true });
    }
  }

  /** Show a doubt where it stands. */
  function check(link) {
    from = link;
    light(tasksOf(link), link.dataset.mark || "");
    const place = document.getElementById(link.getAttribute("href").slice(1));
    if (place && place.matches(".sheetlet")) place.classList.add("lit");
    show(place && (place.querySelector("figcaption, path") || place)); // of a page its head, which says what is wrong
    told.textContent = link.textContent;
    link.focus({ preventScroll: true });
    show(link);
    if (!link.dataset.mark) link.setAttribute("aria-current", "true");
  }

  /** Show a task that a link or the address names, in the table and in the document. */
  function name(hash) {
    const row = hash.startsWith("#viec-") && document.getElementById(hash.slice(1));
    if (!row) return;
    reveal(row);
    follow(row.querySelector("a.go"), false);
    show(row);
  }

  let at = -1;
  function step(by) {
    if (!doubts.length) return;
    at = at < 0 && by < 0 ? doubts.length - 1 : (at + by + doubts.length) % doubts.length;
    check(doubts[at]);
  }

  const filters = ["co-quan", "tien-do"].map(id => document.getElementById(id)).filter(Boolean), doubtful = document.getElementById("chi-ra-soat");
  const fits = (row, { id, value }) =>
    value === "" || (id === "co-quan" ? row.dataset.for.split(" ").includes(value) : row.dataset.status === value);
  function sift() {
    for (const row of rows) row.hidden = !filters.every(filter => fits(row, filter));
  }

  /** Take the filters away that hide a task. */
  function reveal(row) {
    if (!row || isSeen(row)) return;
    for (const filter of filters) filter.value = "";
    if (doubtful) doubtful.checked = false;
    sift();
  }

  document.addEventListener("click", event => {
    const link = event.target.closest("a.go"), mark = event.target.closest("a.mark"), doubt = event.target.closest("a.doubtful");
    const row = event.target.closest("tr.task"), named = event.target.closest(".office a"), stepper = event.target.closest("[data-step]"), zoom = event.target.closest("[data-zoom]");
    const byKey = event.detail === 0;
    if (link) follow(link, byKey);
    else if (mark) lead(mark, byKey);
    else if (doubt) { at = doubts.indexOf(doubt); check(doubt); }
    else if (named) name(named.getAttribute("href"));
    else if (stepper) step(Number(stepper.dataset.step));
    else if (zoom) enlarge(Number(zoom.dataset.zoom));
    else if (row && !event.target.closest("a") && getSelection().isCollapsed) follow(row.querySelector("a.go"), false);
    else return;
    event.preventDefault();
  });

  let width = 1;
  function enlarge(by) {
    width = Math.min(Math.max(width * by, 0.4), 4);
    for (const page of all(".sheetlet")) {
      page.style.width = `${Math.round(width * 100)}%`;
      page.style.maxWidth = width > 1 ? "none" : "";
    }
  }

  // One stop of the Tab key for all marks of a page; the arrow keys go on from there.
  const groups = [...all(".paper svg"), ...all(".text")].map(leaf => {
    const seen = new Set();
    return all("a.mark", leaf).filter(mark => !seen.has(mark.dataset.mark) && seen.add(mark.dataset.mark));
  });
  for (const mark of all("a.mark")) mark.setAttribute("tabindex", "-1");
  for (const group of groups) if (group.length) group[0].setAttribute("tabindex", "0");

  function neighbour(list, element, by) {
    const seen = list.filter(isSeen);
    return seen[seen.indexOf(element) + by];
  }

  document.addEventListener("keydown", event => {
    const active = document.activeElement;
    if (event.ctrlKey || event.altKey || event.metaKey || active.matches("select, input[type=text]")) return;
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
    else if (event.key === "Escape") {
      light();
      told.textContent = "";
      if (from && isSeen(from)) { from.focus({ preventScroll: true }); show(from); }
      from = null;
    } else if (by && active.matches("a.go")) {
      const next = neighbour(go, active, by);
      if (next) { next.focus({ preventScroll: true }); show(next); follow(next, false); }
    } else if (by && active.matches("a.mark")) {
      const group = groups.find(each => each.includes(active)) || [], next = neighbour(group, active, by);
      if (next) { next.focus({ preventScroll: true }); show(next.querySelector("path") || next); }
    } else return;
    event.preventDefault();
  });

  for (const filter of filters) filter.addEventListener("change", () => { sift(); light(); });
  document.documentElement.classList.add("js");
  for (const tool of all(".tools")) tool.hidden = false;
  name(location.hash);
})();
