// Chips and what hangs on them: a ready word empties the own field, terms count from now. The server reads the same
// fields without any of it.
const OWN = "input:not([type=radio], [type=checkbox]), textarea, select";

const choose = (input) => {
  const own = input.closest(".pick")?.querySelector(":scope > .own");
  if (!own) return;
  if (input.closest(".chip").classList.contains("add")) own.querySelector(OWN)?.focus();
  else own.querySelectorAll(OWN).forEach((one) => (one.value = ""));
};

// Terms not chosen move with the clock; a chosen one stays as it was read. «Щойно» moves until it is sent.
const dayOf = (moment) => new Date(moment).toLocaleDateString("uk-UA", { timeZone: "Europe/Kyiv" });
const move = () => {
  const chips = document.querySelectorAll("input[data-after]");
  const now = chips.length && hubNow(chips[0].form); // once: chips of one row tell one moment
  for (const one of chips) {
    const after = Number(one.dataset.after);
    if ((one.checked && after) || one.form.dataset.sent) continue;
    const exact = now + after * 60000;
    const moment = after ? Math.ceil(exact / 300000) * 300000 : exact;
    if (dayOf(moment) !== dayOf(one.value)) continue; // its words name another day
    one.value = new Date(moment).toISOString();
    const words = one.closest("label").querySelector("span");
    words.textContent = words.textContent.replace(/\d\d:\d\d/, clockOf(moment));
    if (one.dataset.say) one.dataset.say = one.dataset.say.replace(/\d\d:\d\d/, clockOf(moment));
  }
};

const tell = () => {
  for (const place of document.querySelectorAll("[data-shows]")) {
    const { elements } = place.closest("form");
    const name = place.dataset.shows;
    const typed = (elements[`${name}_time`] ?? elements[name])?.value.trim();
    const chip = place.closest("form").querySelector(`input[name="${name}_chip"]:checked`);
    place.textContent = typed || chip?.dataset.say || chip?.value || (place.dataset.empty ?? "…");
  }
};

document.addEventListener("change", (event) => {
  if (event.target.matches(".pick > .chips input[type=radio]")) choose(event.target);
});
for (const kind of ["input", "change", "restored"]) document.addEventListener(kind, tell);
const begin = () => document.querySelectorAll("[data-unscripted]").forEach((one) => (one.hidden = true));
document.addEventListener("restored", begin);
document.addEventListener("DOMContentLoaded", () => {
  begin();
  move();
  tell();
  setInterval(move, 30000);
});
