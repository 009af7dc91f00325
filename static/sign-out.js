/* Who signs out leaves nothing of the minutes of a meeting in this browser. */
"use strict";
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-sign-out]")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("minutes:")) localStorage.removeItem(key);
});
