// The look-up: the verdict follows the typing. The hands stay in the box: ↑ ↓ walk along what was found, Enter takes it
// and hands the keys to the verdict (digits), Esc empties. What a flat is called never leaves the page.
{
  const box = document.getElementById("q");
  const found = document.getElementById("found");
  const WAIT = 150;
  const FEWEST = 3;
  const FLAT = /[\s,;]+(?:(?:кв(?:артира|-ра)?|оф(?:іс)?|кімн?(?:ната)?)\s*\.?\s*№?\s*\d|(?:під['’ʼ`]?їзд|подъезд|поверх)(?![\p{L}\d])).*$/isu;
  const plain = (typed) => typed.replace(FLAT, "");
  const letters = (words) => (words.match(/\p{L}/gu) ?? []).length;

  let timer = 0;
  let asking = null;
  let told = document.getElementById("say")?.textContent ?? "";

  // The telephone's page opens with the address that is shown.
  const hand = () => {
    const phone = document.querySelector("header [data-key=F9]");
    const address = found.querySelector("[data-phone]")?.dataset.phone;
    if (phone && address) phone.href = address;
  };
  const show = (html) => {
    found.innerHTML = html;
    const words = document.getElementById("say")?.textContent ?? "";
    if (words && words !== told) globalThis.hubClocks?.sayAloud(words);
    told = words;
    hand();
  };
  const ask = async (place = "") => {
    clearTimeout(timer);
    timer = 0;
    asking?.abort();
    const words = plain(box.value).trim();
    if (words && letters(words) < FEWEST) return;
    asking = new AbortController();
    const asked = new URLSearchParams({ q: words, ...(place && { place }) });
    try {
      const answer = await fetch(`/desk/lookup?${asked}&part=1`, { signal: asking.signal, credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.reload(); // signed out meanwhile
      if (!answer.ok) return;
      show(await answer.text());
      history.replaceState(null, "", words ? `/desk/lookup?${asked}` : "/desk/lookup");
    } catch {
      // a newer question is on its way, or the line is down: what is shown stays
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };

  const walk = (by) => {
    const all = [...found.querySelectorAll("[data-candidate]")];
    if (!all.length) return;
    const at = all.findIndex((one) => one.hasAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    ask(next.dataset.candidate);
  };
  const take = async () => {
    if (timer) await ask();
    document.getElementById("verdict")?.focus();
  };

  box.addEventListener("input", soon);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const does = { ArrowDown: () => walk(1), ArrowUp: () => walk(-1), Enter: take }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  document.getElementById("look").addEventListener("submit", (event) => {
    event.preventDefault();
    ask().then(take);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.value) ask(); // keys.js has emptied the box
  });
  box.setSelectionRange(box.value.length, box.value.length);
  hand();
}
