// Keys of the staff's pages. data-key="F8" on what a key presses; [data-rows] holds [data-row]s walked by arrows;
// data-row-key="1" on what a key presses in the focused row. Keys that belong to the browser are never taken.
{
  const words = document.currentScript.dataset;
  const OURS = ["F1", "F2", "F4", "F8", "F9"];
  const DIGITS = "hub.digits";

  const typing = (at) => at.matches("textarea, select, [contenteditable]") || (at.matches("input") && !/^(button|submit|reset|checkbox|radio|file)$/.test(at.type));
  const rowOf = (at) => at.closest("[data-rows] [data-row]");
  const digitsOff = () => localStorage.getItem(DIGITS) === "off";

  const changed = (one) =>
    one.matches("[type=checkbox], [type=radio]") ? one.checked !== one.defaultChecked
    : one.matches("select") ? one.selectedIndex !== Math.max(0, [...one.options].findIndex((option) => option.defaultSelected))
    : one.matches("input:not([type=hidden]), textarea") && one.value !== one.defaultValue;
  const unsaved = () =>
    [...document.querySelectorAll("main form[method=post]")].some(
      (form) => form.querySelector("[aria-invalid=true]") || [...form.elements].some(changed));
  const mayLeave = () => !unsaved() || confirm(words.leave);

  const press = (target) => {
    if (!target) return false;
    if (target.matches("input, textarea, select")) {
      target.focus();
      target.select?.();
    } else if (!target.matches("a[href]:not([href^='tel:'])") || mayLeave()) target.click();
    return true;
  };

  const step = (at, by) => {
    const row = rowOf(at);
    const rows = [...(row?.closest("[data-rows]") ?? document).querySelectorAll("[data-row]")].filter((one) => one.offsetParent);
    const next = row ? rows[rows.indexOf(row) + by] : by > 0 && rows[0];
    next?.focus?.();
    return Boolean(next || row);
  };

  const send = (at) => {
    const button = at.form?.querySelector(".btn-go:not([type=button])") ?? at.form?.querySelector("button:not([type=button]), [type=submit]");
    return Boolean(button) && (button.click(), true);
  };

  // Back to the box, emptied; on a page without one, to the page that has it.
  const escape = (at) => {
    if (at.matches("select, [type=date], [type=time]")) return false; // closes its own list first
    const target = document.querySelector('[data-key="F2"]');
    if (!target || !mayLeave()) return false;
    if (target.matches("a")) location.assign(target.href);
    else {
      target.value = "";
      target.focus();
    }
    return true;
  };

  const inRow = (at, key) => {
    const row = rowOf(at);
    if (!row || (typing(at) && key.length === 1) || (key === "Enter" && at !== row)) return false;
    if (/^\d$/.test(key) && digitsOff()) return false;
    return press(row.querySelector(`[data-row-key="${key}"]`));
  };

  const taken = (event, at) => {
    const { key } = event;
    if (event.repeat && !key.startsWith("Arrow")) return false;
    if (key === "Enter" && event.ctrlKey) return send(at);
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
    if (OURS.includes(key)) return inRow(at, key) || press(document.querySelector(`[data-key="${key}"]`));
    if (key === "Escape") return escape(at);
    if (key === "ArrowDown" || key === "ArrowUp") {
      const free = at === document.body || at.matches('[data-key="F2"]');
      return (rowOf(at) ? !typing(at) : free) && step(at, key === "ArrowDown" ? 1 : -1);
    }
    return /^\d$|^Enter$/.test(key) && inRow(at, key);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (taken(event, document.activeElement ?? document.body)) event.preventDefault();
  });

  // The page of keys: digits pressed without a modifier can be switched off (WCAG 2.1.4).
  const toggle = document.getElementById("digits");
  const say = () => {
    toggle.setAttribute("aria-pressed", String(!digitsOff()));
    toggle.textContent = digitsOff() ? toggle.dataset.off : toggle.dataset.on;
  };
  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      localStorage.setItem(DIGITS, digitsOff() ? "on" : "off");
      say();
    });
    say();
  }
}
