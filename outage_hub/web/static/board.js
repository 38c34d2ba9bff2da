// The board asks for itself again; the browser keeps the ETag, so an unchanged board costs an empty answer. Nothing
// moves under the pointer or the focus: changes wait behind a button. A new emergency sounds and counts in the title.
{
  const { serverNow, setServerNow, sayAloud, tick } = globalThis.hubClocks;
  const board = document.getElementById("board");
  const at = (id) => document.getElementById(id);
  const [notice, waits, stale, refresh, changes, sound] = ["notice", "waits", "stale", "refresh", "changes", "sound"].map(at);
  const POLL = Number(board.dataset.poll) * 1000;
  const STALE = 60000;
  const RESTS = 20000; // a pointer that has not moved for so long is not about to press anything

  const show = (element, on) => {
    element.hidden = !on;
    notice.hidden = [...notice.children].every((one) => one.hidden);
  };

  // --- what changed ---
  const still = (element) => element.outerHTML.replace(/(<b data-left="">)[^<]*|(<rect width=")\d+|\b(c-off|c-warn|c-em)\b/g, "$1$2");
  const itemsOf = (root) => new Map([...root.querySelectorAll("[data-item]")].map((one) => [one.dataset.item, still(one)]));
  const changed = (before, after) =>
    [...new Set([...before.keys(), ...after.keys()])].filter((item) => before.get(item) !== after.get(item)).length;
  const partsOf = (root) => [...root.querySelectorAll("[data-part]")];

  let shown = board.cloneNode(true); // as the server last said it, and as it stands on the page
  let fresh = shown;
  const fill = (html) => {
    const root = board.cloneNode(false);
    root.innerHTML = html;
    return root;
  };
  const apply = (refocus) => {
    const after = new Map(partsOf(fresh).map((part) => [part.dataset.part, part]));
    const before = new Map(partsOf(shown).map((part) => [part.dataset.part, part]));
    for (const part of partsOf(board)) {
      const name = part.dataset.part;
      if (still(before.get(name)) !== still(after.get(name))) part.replaceWith(after.get(name).cloneNode(true));
    }
    shown = fresh;
    show(changes, false);
    tick();
    if (refocus && lastItem) board.querySelector(`[data-row][data-item="${lastItem}"]`)?.focus();
  };

  // --- nothing moves under the hand ---
  let over = false;
  let moved = -Infinity;
  let lastItem = null;
  board.addEventListener("pointermove", () => ([over, moved] = [true, performance.now()]));
  board.addEventListener("pointerleave", () => (over = false));
  board.addEventListener("focusin", (event) => (lastItem = event.target.closest("[data-item]")?.dataset.item ?? null));
  const held = () => board.contains(document.activeElement) || (over && performance.now() - moved < RESTS);
  const settle = () => {
    const count = changed(itemsOf(shown), itemsOf(fresh)) || Number(partsOf(shown).some((part, n) => still(part) !== still(partsOf(fresh)[n])));
    if (!count) return show(changes, false);
    if (!held()) return apply(false);
    const words = board.dataset.changes.replace("{}", count);
    if (changes.textContent !== words) changes.textContent = words;
    show(changes, true);
  };
  changes.addEventListener("click", () => apply(true));

  // --- a new emergency ---
  const title = document.title;
  const alarmsOf = (root) => JSON.parse(root.querySelector("[data-alarms]").dataset.alarms);
  const seen = new Set(Object.keys(alarmsOf(board)));
  let unseen = 0;
  const badge = (count) => {
    unseen = count;
    document.title = count ? `(${count}) ${title}` : title;
  };
  const alarm = (found) => {
    const news = Object.entries(found).filter(([number]) => !seen.has(number));
    if (!news.length) return;
    news.forEach(([number]) => seen.add(number));
    badge(unseen + news.length);
    sayAloud(board.dataset.alarm.replace("{}", news.map(([number, words]) => `№ ${number}, ${words}`).join("; ")));
    ring();
  };
  const looked = () => document.hidden || badge(0);
  addEventListener("focus", looked);
  document.addEventListener("visibilitychange", looked);

  // --- its sound ---
  const MUTED = "hub.sound";
  const muted = () => localStorage.getItem(MUTED) === "off";
  let audio = null;
  const beep = (from, pitch) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
    volume.gain.linearRampToValueAtTime(0, from + 0.28);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.3);
  };
  const ring = () => {
    if (muted()) return;
    sound.dataset.rings = Number(sound.dataset.rings ?? 0) + 1;
    if (audio?.state === "running") [660, 880, 660].forEach((pitch, n) => beep(audio.currentTime + n * 0.32, pitch));
  };
  const saySound = () => {
    sound.setAttribute("aria-pressed", String(!muted()));
    show(waits, !muted() && audio?.state !== "running");
  };
  const wake = () => {
    looked();
    audio ??= new AudioContext();
    audio.onstatechange = saySound;
    if (audio.state === "suspended") audio.resume();
    saySound();
  };
  sound.addEventListener("click", () => {
    localStorage.setItem(MUTED, muted() ? "on" : "off");
    ring();
    saySound();
  });
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  sound.hidden = false;
  saySound();

  // --- asking again ---
  let answered = performance.now();
  let dataOf = serverNow();
  const clock = new Intl.DateTimeFormat("uk", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Kyiv" });
  const sayStale = () => {
    const late = performance.now() - answered > STALE;
    if (late) stale.querySelector("b").textContent = board.dataset.stale.replace("{}", clock.format(dataOf));
    show(stale, late);
    show(refresh, late);
  };
  let asking = false;
  const again = async () => {
    if (asking) return;
    asking = true;
    const address = new URL(location.href);
    address.searchParams.set("part", "1");
    address.hash = "";
    try {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(STALE / 2) });
      if (answer.type === "opaqueredirect") return location.reload(); // signed out meanwhile
      if (!answer.ok) return;
      fresh = fill(await answer.text());
      setServerNow(answer.headers.get("X-Now"));
      [answered, dataOf] = [performance.now(), serverNow()];
      alarm(alarmsOf(fresh));
      settle();
    } catch {
      // the amber line says so, once a minute has gone
    } finally {
      asking = false;
      sayStale();
    }
  };
  refresh.addEventListener("click", again);
  const whole = new Intl.DateTimeFormat("uk", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Kyiv" });
  addEventListener("beforeprint", () => {
    const [day, , month, , hour, , minute] = whole.formatToParts(dataOf).map((part) => part.value);
    document.querySelector("[data-printed]").textContent = `${day}\u00a0${month}, ${hour}:${minute}`;
  });
  setInterval(again, POLL);
  setInterval(sayStale, POLL);
}
