/* Names for what has none in Django's forms: the boxes that search while one types, and empty headings. */
"use strict";
{
  const nameOf = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    return select.getAttribute("aria-label") || (label ? label.textContent.trim().replace(/:$/, "") : "");
  };

  /* A box is called by the name of its field and by what is chosen in it. */
  const name = (select) => {
    const box = select.nextElementSibling;
    for (const part of box ? box.querySelectorAll("[role=combobox], [role=searchbox]") : []) {
      part.setAttribute("aria-label", nameOf(select));
    }
    const chosen = box && box.querySelector("[role=textbox]");
    if (chosen) {
      const combobox = chosen.parentElement;
      combobox.id = `${select.id}-box`;
      combobox.setAttribute("aria-labelledby", `${combobox.id} ${chosen.id}`);
      chosen.removeAttribute("role");
      chosen.removeAttribute("aria-readonly");
    }
  };

  const nameAll = (part) => {
    for (const select of part.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])")) name(select);
  };

  /* The button that empties a list of several would stand among its entries as none of them. */
  for (const select of document.querySelectorAll("select.admin-autocomplete[multiple]")) {
    select.dataset.allowClear = "false";
  }

  django.jQuery(() => nameAll(document));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  django.jQuery(document).on("select2:open", (event) => {
    const search = document.querySelector(".select2-container--open .select2-search--dropdown input");
    if (search) search.setAttribute("aria-label", nameOf(event.target));
  });

  for (const heading of document.querySelectorAll(".tabular thead th")) {
    if (!heading.textContent.trim()) {
      const cell = document.createElement("td");
      cell.className = heading.className;
      heading.replaceWith(cell);
    }
  }
}
