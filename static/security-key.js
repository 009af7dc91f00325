/* Asks the browser for the person's security key when its form is sent, and sends what the key said with it. */
"use strict";
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-security-key]") || "answered" in form.dataset) return;
  event.preventDefault();
  const wanted = JSON.parse(document.getElementById("js_data").textContent);
  const silence = form.querySelector("[data-no-answer]");
  silence.hidden = true;
  try {
    const answer = wanted.creation_options
      ? await webauthnJSON.create(wanted.creation_options)
      : await webauthnJSON.get(wanted.request_options);
    form.elements.credential.value = JSON.stringify(answer);
    form.dataset.answered = "";
    form.requestSubmit();
  } catch {
    silence.hidden = false;
  }
});
