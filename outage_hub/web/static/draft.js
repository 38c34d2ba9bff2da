// What is typed into form[data-draft] survives a reload and a lost connection: it is kept in this browser (never the
// CSRF token, never a password), sent once, and sent again by itself with the same client_id until there is an answer.
const LIVES = 24 * 60 * 60 * 1000;
const AGAIN = 10 * 1000;
const hubNow = (form) => Date.now() + Number((form.dataset.skew ??= Number(form.dataset.now) * 1000 - Date.now()));
const clockOf = (moment) =>
  new Date(moment).toLocaleTimeString("uk-UA", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Kyiv" });

const keyOf = (form) => `draft:${form.dataset.owner}:${form.dataset.draft}`;
const theForm = (page = document) => page.querySelector("form[data-draft]");
const show = (form, name, on) => form.querySelectorAll(`[data-shown="${name}"]`).forEach((one) => (one.hidden = !on));
const store = (deed) => {
  try {
    return deed(localStorage);
  } catch {
    return null; // the browser keeps nothing: the form works on without
  }
};

const counts = (one) => one.name && one.name !== "csrf_token" && !/^(password|file|submit|button)$/.test(one.type);
const ticked = (one) => /^(radio|checkbox)$/.test(one.type);
const chipOf = (form, name, value) => [...form.elements].find((one) => ticked(one) && one.name === name && (value === undefined || one.value === value));

const keep = (form) => {
  const kept = [...form.elements].filter((one) => counts(one) && (!ticked(one) || one.checked));
  const fields = kept.map((one) => [one.name, one.value, ticked(one) ? one.closest("label").innerText.trim() : ""]);
  const done = store((at) => (at.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields })), true));
  form.querySelectorAll("[data-saved-at]").forEach((one) => (one.textContent = clockOf(hubNow(form))));
  show(form, "saved", done);
};
const drop = (form) => store((at) => at.removeItem(keyOf(form)));
const forgetOld = () =>
  store((at) => {
    for (const key of Object.keys(at).filter((one) => one.startsWith("draft:")))
      if (!(JSON.parse(at.getItem(key)).at > Date.now() - LIVES)) at.removeItem(key);
  });

// A term counted from an earlier moment has no chip on the new page: it gets one, with the words it was chosen by.
const addChip = (form, name, value, words) => {
  const like = chipOf(form, name)?.closest("label");
  if (!like || chipOf(form, name, value)) return;
  const chip = like.cloneNode(true);
  const input = chip.querySelector("input");
  input.value = value;
  input.removeAttribute("data-after");
  chip.querySelector("span").textContent = words;
  like.before(chip);
};
// A row that was added for one more group of addresses.
const addRow = (form, name) => {
  const row = /^group\d+$/.test(name) && !form.elements[name] && [...form.querySelectorAll("[data-group]")].at(-1);
  if (!row) return;
  const page = new DOMParser().parseFromString(row.outerHTML.replaceAll(row.dataset.group, name), "text/html");
  row.after(document.importNode(page.body.firstElementChild, true));
};
const restore = (form, fields) => {
  for (const [name] of fields) addRow(form, name);
  for (const [name, value, words] of fields) if (words) addChip(form, name, value, words);
  for (const one of [...form.elements].filter(counts)) {
    const same = fields.filter(([name]) => name === one.name);
    if (ticked(one)) one.checked = same.some(([, value]) => value === one.value);
    else if (same.length) one.value = same[0][1];
  }
  show(form, "restored", true);
  form.dispatchEvent(new Event("restored", { bubbles: true }));
};

const lock = (form, busy) => {
  form.dataset.busy = busy ? "1" : "";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.disabled = busy;
    if (busy && button.matches(".btn-go, .btn-risk")) {
      button.dataset.words = button.textContent;
      button.textContent = form.dataset.sending;
    } else if (button.dataset.words) button.textContent = button.dataset.words;
  }
};
const draw = (page) => {
  document.title = page.title;
  document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
  const goal = document.querySelector("[data-goal]"); // a page that was only redrawn goes on where it was pressed
  (document.querySelector("#errors, #questions") ?? goal ?? document.querySelector("#main")).focus?.();
  if (goal) goal.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
  const form = theForm();
  if (form) {
    hubNow(form);
    keep(form);
    form.dispatchEvent(new Event("restored", { bubbles: true }));
  }
};
const signIn = () => location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const isSignIn = (answer) => answer.redirected && new URL(answer.url).pathname === "/login";

// The page asked for anew: its CSRF token is this session's. True when there is something to send it with.
const freshToken = async (form) => {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (isSignIn(answer)) return signIn(), false;
  const page = parsed(await answer.text());
  const token = theForm(page)?.elements.csrf_token?.value;
  if (answer.ok && !theForm(page)) return drop(form), draw(page), false; // it had arrived: only the answer was lost
  if (token) form.elements.csrf_token.value = token;
  return Boolean(token);
};

let waiting = 0;
const wait = (form, button) => {
  lock(form, false);
  show(form, "offline", true);
  form.querySelector('[data-shown="offline"]').focus();
  clearTimeout(waiting);
  waiting = setTimeout(() => sendAgain(form, button), AGAIN);
  addEventListener("online", () => sendAgain(form, button), { once: true });
};
const sendAgain = async (form, button) => {
  if (form.dataset.busy || !form.isConnected) return;
  clearTimeout(waiting);
  lock(form, true);
  try {
    if (await freshToken(form)) return send(form, button);
    lock(form, false);
  } catch {
    wait(form, button);
  }
};
const fail = (form, page) => {
  lock(form, false);
  form.querySelector("[data-answer]").textContent = [...page.querySelectorAll("main h1, main p")].map((one) => one.textContent.trim()).join(". ");
  show(form, "failed", true);
  form.querySelector('[data-shown="failed"]').focus();
};

const send = async (form, button, tokenIsFresh = false) => {
  lock(form, true);
  form.dataset.sent = "1"; // «щойно» stays the moment at which the button was pressed
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  let answer, page;
  try {
    answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body });
    page = parsed(await answer.text());
  } catch {
    return wait(form, button);
  }
  if ([502, 503, 504].includes(answer.status)) return wait(form, button);
  if (isSignIn(answer)) return signIn();
  const asked = theForm(page);
  if (answer.ok && (answer.redirected || !asked)) {
    drop(form);
    return answer.redirected ? location.assign(answer.url) : draw(page);
  }
  if (asked) return draw(page);
  if (answer.status === 400 && !tokenIsFresh) {
    try {
      return (await freshToken(form)) ? send(form, button, true) : lock(form, false);
    } catch {
      return wait(form, button);
    }
  }
  fail(form, page);
};

for (const kind of ["input", "change"])
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) keep(form);
  });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-draft]")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  for (const name of ["restored", "offline", "failed"]) show(form, name, false);
  clearTimeout(waiting);
  keep(form);
  send(form, event.submitter);
});
document.addEventListener("click", (event) => {
  if (!event.target.matches?.("[data-clear]")) return;
  drop(event.target.closest("form"));
  location.reload();
});

forgetOld();
const opened = theForm();
if (opened) {
  hubNow(opened);
  const asked = document.querySelector("#errors, #questions");
  asked?.focus();
  const kept = store((at) => JSON.parse(at.getItem(keyOf(opened))));
  if (kept && !asked) restore(opened, kept.fields);
}
