// The sheet of a relay: its ticks are counted into the button's own words, all are ticked at once, one is found by name.
// Without it the same form works on: only the button then says less.
const sheet = () => document.querySelector("form[data-sheet]");
const boxes = (form) => [...form.querySelectorAll("input[name=told]")];
const plain = (text) => text.toLocaleLowerCase("uk").replace(/[’'ʼ`«»"\s]+/g, " ");

const count = () => {
  const form = sheet();
  if (!form || form.dataset.busy) return;
  const all = boxes(form);
  const told = all.filter((one) => one.checked).length;
  const said = (words) => words.replace("{told}", told);
  const go = form.querySelector(".btn-go");
  go.textContent = told ? said(form.dataset.some) : form.dataset.none;
  go.classList.toggle("faint", !told);
  form.querySelector("[data-told]").textContent = said(form.dataset.progress);
  for (const one of all) one.closest("li").classList.toggle("left", !one.checked && told * 2 > all.length);
  form.querySelector("[data-why]").hidden = told === all.length;
  const button = form.querySelector("[data-all]");
  button.hidden = false;
  button.dataset.tick ??= button.textContent;
  button.textContent = told === all.length ? button.dataset.untick : button.dataset.tick;
  form.querySelectorAll("[data-find]").forEach((one) => (one.hidden = false));
};

const tickAll = (form) => {
  const all = boxes(form);
  const on = all.some((one) => !one.checked);
  for (const one of all) one.checked = on;
  form.dispatchEvent(new Event("change", { bubbles: true })); // the draft keeps it
};

const find = (form, words) => {
  const wanted = plain(words).split(" ").filter(Boolean);
  let found = 0;
  for (const row of form.querySelectorAll("[data-person]")) {
    const text = plain(row.querySelector("label").textContent);
    row.hidden = !wanted.every((word) => text.includes(word));
    found += !row.hidden;
  }
  form.querySelector("[data-found-none]").hidden = found > 0;
};

document.addEventListener("click", (event) => {
  if (event.target.matches?.("[data-all]")) tickAll(event.target.form);
});
document.addEventListener("input", (event) => {
  if (event.target.id === "find") find(sheet(), event.target.value);
});
for (const kind of ["change", "restored", "DOMContentLoaded"]) document.addEventListener(kind, count);
