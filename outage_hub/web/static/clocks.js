// Keeps every [data-due] clock true to the minute by the server's clock, never the reader's, and says aloud only that
// a clock has turned: half of its time gone, or all of it.
{
  const given = document.currentScript.dataset;
  const TICK = 5000;
  let server = { at: Date.parse(given.now), seen: performance.now() };
  const serverNow = () => server.at + performance.now() - server.seen;
  const setServerNow = (text) => {
    if (text) server = { at: Date.parse(text), seen: performance.now() };
  };

  const fill = (pattern, words) => pattern.replace("{}", words);
  const plural = new Intl.PluralRules("uk");
  const length = (milliseconds) => {
    const all = Math.floor(Math.abs(milliseconds) / 60000);
    const minutes = all % 60;
    let hours = (all - minutes) / 60;
    const parts = [];
    if (hours >= 48) {
      const days = Math.floor(hours / 24);
      parts.push(fill(given.days.split("|")[{ one: 0, few: 1 }[plural.select(days)] ?? 2], days));
      hours %= 24;
      if (hours) parts.push(fill(given.hours, hours));
    } else {
      if (hours) parts.push(fill(given.hours, hours));
      if (minutes) parts.push(fill(given.minutes, minutes));
    }
    return parts.join(" ") || given.less;
  };

  const sayAloud = (words) => {
    const said = document.getElementById("said");
    if (said) said.textContent = words;
  };

  const turn = (clock) => {
    const { due, warn, started, who } = clock.dataset;
    const now = serverNow();
    const left = Date.parse(due) - now;
    const tone = left < 0 ? "em" : now >= Date.parse(warn) ? "warn" : "off";
    const pattern = left >= 0 ? given.left : "promised" in clock.dataset ? given.passed : given.over;
    const words = fill(pattern, length(left));
    const shown = clock.querySelector("[data-left]");
    if (!shown) return;
    if (shown.textContent !== words) shown.textContent = words;
    const gone = Math.min(100, Math.max(0, (100 * (now - Date.parse(started))) / (Date.parse(due) - Date.parse(started))));
    clock.querySelector(".bar rect")?.setAttribute("width", `${Math.floor(gone)}%`);
    if (!clock.classList.contains(`c-${tone}`)) {
      clock.classList.remove("c-off", "c-warn", "c-em");
      clock.classList.add(`c-${tone}`);
      if (who) sayAloud(`${who}: ${words}`);
    }
  };
  const tick = () => document.querySelectorAll("[data-due]").forEach(turn);
  setInterval(tick, TICK);
  tick();
  globalThis.hubClocks = { serverNow, setServerNow, sayAloud, tick };
}
