// The page foretells what sending would do: the addresses read back, the clause's clock, who hears of it. It asks 300 ms
// after the last key; a lost connection leaves what was read last. Without it the same comes with the answer to a send.
const SOON = 300;
const readForm = () => document.querySelector("form[data-read]");

// The piece anew, with what was opened and what had the focus.
const redraw = (fresh) => {
  const old = document.getElementById(fresh.id);
  if (!old || old.isEqualNode(fresh)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const open = old.querySelector("details[open]");
  old.replaceWith(fresh);
  if (open) fresh.querySelector("details")?.setAttribute("open", "");
  if (!focused) return;
  const alike = [...fresh.querySelectorAll(focused.tagName)];
  (alike.find((one) => one.textContent === focused.textContent) ?? alike[0] ?? fresh).focus({ preventScroll: true });
};
const showLate = () => {
  const late = document.getElementById("late");
  if (!late) return;
  const given = late.querySelector("input:checked, input:not(:placeholder-shown):not([type=radio])");
  late.hidden = !document.getElementById("foreseen").dataset.late && !given;
};
// Heard is the sum alone, and only when it is another one.
const saySum = () => {
  const said = document.getElementById("said");
  const sum = document.querySelector("[data-sum]")?.textContent.trim() ?? "";
  if (said && said.dataset.sum !== sum) said.textContent = said.dataset.sum = sum;
};

let asked = 0;
let soon = 0;
const read = async () => {
  const form = readForm();
  if (!form || document.hidden || form.dataset.busy) return;
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.read, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked || !form.isConnected) return;
    page.querySelectorAll("[data-live]").forEach((fresh) => redraw(document.importNode(fresh, true)));
    showLate();
    saySum();
  } catch {
    // no connection: what was read last stays
  }
};
const readSoon = () => {
  clearTimeout(soon);
  soon = setTimeout(read, SOON);
};

// «Так» mends the words in the box at once; «Інша вулиця» selects them.
const nearest = (text, { old, at }) => {
  let best = -1;
  for (let place = text.indexOf(old); place >= 0; place = text.indexOf(old, place + 1))
    if (best < 0 || Math.abs(place - at) < Math.abs(best - at)) best = place;
  return best;
};
const found = (form, value) => {
  const fix = JSON.parse(value);
  const box = form.elements[fix.field];
  return { fix, box, place: box ? nearest(box.value, fix) : -1 };
};
const mend = (event, button) => {
  const { fix, box, place } = found(button.form, button.value);
  const works = button.form.elements.works_place;
  if (place < 0 || (fix.works && !works)) return; // the page that the server sends back says the rest
  event.preventDefault();
  box.setRangeText(fix.new, place, place + fix.old.length);
  box.value += fix.tail;
  if (fix.works) works.value = [works.value.trim(), fix.works].filter(Boolean).join("; ");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  clearTimeout(soon);
  read();
};
const look = (event, link) => {
  const { fix, box, place } = found(readForm(), link.dataset.look);
  if (place < 0) return;
  event.preventDefault();
  box.focus();
  box.setSelectionRange(place, place + fix.old.length);
};
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=instead]");
  const link = event.target.closest?.("[data-look]");
  if (button) mend(event, button);
  else if (link) look(event, link);
});

for (const kind of ["input", "change", "restored"]) document.addEventListener(kind, readSoon);
document.addEventListener("DOMContentLoaded", () => setInterval(read, 60000));
