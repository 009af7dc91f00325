/* The minutes of a meeting: what is typed stays in this browser until the server has it. */
"use strict";
{
  const page = document.querySelector("[data-minutes]");
  const status = page && page.querySelector(".minutes-status");
  const place = page && `minutes:${page.dataset.minutes}:`;
  const RETRY = 5000;
  let silent = false; // the server does not answer
  let said = ""; // why nothing can be saved at present, other than that
  let leaving = false; // another page is asked for, and may have been made before the last save

  const rowOf = (element) => element.closest("[data-row]");
  const rows = () => [...page.querySelectorAll("[data-row]")];
  const boxes = (row) => [...row.querySelectorAll("input:not([type=hidden]), textarea, select")].filter((box) => box.name);
  const version = (row) => row.querySelector(`[name="${row.dataset.row}-version"]`);
  const suffix = (row, box) => box.name.slice(row.dataset.row.length + 1);

  /* The boxes of a row by the ends of their names, which are the same whatever the key of the row. */
  const read = (row) => {
    const values = {};
    for (const box of boxes(row)) {
      const name = suffix(row, box);
      if (box.type === "radio") { if (box.checked) values[name] = box.value; }
      else if (box.type === "checkbox") { values[name] = values[name] || []; if (box.checked) values[name].push(box.value); }
      else values[name] = box.value;
    }
    return values;
  };
  const write = (row, values) => {
    for (const box of boxes(row)) {
      const value = values[suffix(row, box)];
      if (box.type === "radio") box.checked = value === box.value;
      else if (box.type === "checkbox") box.checked = (value || []).includes(box.value);
      else if (value !== undefined) box.value = value;
      const fold = box.closest("details");
      if (fold && box.value && box.type !== "radio" && box.type !== "checkbox") fold.open = true;
    }
  };

  /* --- What is kept --- */

  const keep = (row, touched) => {
    const kept = load(place + row.dataset.row);
    const fields = new Set([...(kept ? kept.touched : []), ...touched]);
    const record = { version: kept ? kept.version : version(row).value, values: read(row), touched: [...fields] };
    try { localStorage.setItem(place + row.dataset.row, JSON.stringify(record)); } catch (error) { /* full: the page itself has it */ }
  };
  /* Typed on while a save was under way: it is now compared with what that save stored. */
  const renew = (row) => {
    const kept = load(place + row.dataset.row);
    if (!kept) return;
    kept.version = version(row).value;
    try { localStorage.setItem(place + row.dataset.row, JSON.stringify(kept)); } catch (error) { /* as above */ }
  };
  const load = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(place));
  const drop = (row) => localStorage.removeItem(place + row.dataset.row);

  const tell = () => {
    const waiting = keys().reduce((sum, key) => sum + ((load(key) || {}).touched || []).length, 0);
    let text = said;
    if (!text && silent && waiting) text = `${page.dataset.waiting} ${waiting}`;
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("late", Boolean(text));
  };

  const save = (row) => row.dispatchEvent(new CustomEvent("save", { bubbles: false }));
  const saveAll = () => { for (const row of rows()) if (load(place + row.dataset.row)) save(row); };

  /* --- After a reload, or after signing in again --- */

  const homeFor = (key) => {
    const found = page.querySelector(`[data-row="${CSS.escape(key)}"]`);
    if (found) return found;
    const [item, token] = key.replace("decision-", "").split("-new-");
    if (!token) return null;
    const arrived = page.querySelector(`[data-entered="${CSS.escape(token)}"]`);
    if (arrived) return arrived;
    const blanks = page.querySelectorAll(`[data-row^="decision-${CSS.escape(item)}-new-"]`);
    return blanks.length ? blanks[blanks.length - 1] : null;
  };

  const restore = () => {
    const homeless = [];
    for (const key of keys()) {
      const kept = load(key);
      const row = kept && homeFor(key.slice(place.length));
      if (!kept) localStorage.removeItem(key);
      else if (!row) homeless.push(kept);
      else if (JSON.stringify(read(row)) === JSON.stringify(kept.values)) localStorage.removeItem(key);
      else {
        localStorage.removeItem(key);
        write(row, kept.values);
        // An empty version of a row that arrived: its key of that time says that it is ours.
        if (kept.version || !version(row).value) version(row).value = kept.version;
        keep(row, kept.touched);
        save(row);
      }
    }
    if (homeless.length) show(homeless);
  };

  const show = (homeless) => {
    const panel = document.createElement("section");
    panel.className = "panel notice-warning";
    const text = document.createElement("p");
    text.textContent = page.dataset.homeless;
    const list = document.createElement("pre");
    list.textContent = homeless.map((kept) => kept.touched.map((name) => kept.values[name]).join("\n")).join("\n\n");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = page.dataset.forget;
    button.addEventListener("click", () => {
      for (const key of keys()) if (!homeFor(key.slice(place.length))) localStorage.removeItem(key);
      panel.remove();
    });
    panel.append(text, list, button);
    status.after(panel);
  };

  /* --- What the server answers --- */

  const answered = (event) => {
    const row = event.detail.elt && rowOf(event.detail.elt);
    if (!row || event.detail.requestConfig.verb !== "post") return;
    const code = event.detail.xhr.status;
    silent = code === 0 || code >= 500;
    said = code === 401 ? page.dataset.signedOut : code === 403 || code === 404 ? page.dataset.refused : "";
    if (code === 200 && (!row.isConnected || row.dataset.sent === JSON.stringify(read(row)))) { if (!leaving) drop(row); }
    else if (code === 200) renew(row);
    tell();
  };

  if (page) {
    if (page.hasAttribute("data-all-saved")) for (const key of keys()) localStorage.removeItem(key);
    page.addEventListener("input", (event) => {
      const row = rowOf(event.target);
      if (row && event.target.name) { keep(row, [suffix(row, event.target)]); tell(); }
    });
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      const row = event.detail.elt.matches("[data-row]") && event.detail.elt;
      if (row) row.dataset.sent = JSON.stringify(read(row));
    });
    // Conflicts and complaints are shown like any answer; the pages of errors are not.
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      if ([409, 422].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
    });
    document.body.addEventListener("htmx:afterRequest", answered);
    window.addEventListener("online", saveAll);
    // What is saved while the next page comes stays kept: that page compares it with what it shows. A file
    // that is fetched asks for a page too, and does not replace this one.
    window.addEventListener("beforeunload", () => {
      leaving = true;
      setTimeout(() => { leaving = false; saveAll(); }, RETRY);
    });
    window.addEventListener("pageshow", () => { leaving = false; tell(); });
    setInterval(() => { if (silent || said) saveAll(); }, RETRY);
    document.addEventListener("DOMContentLoaded", restore);
    if (document.readyState === "complete") restore();
  }
}
