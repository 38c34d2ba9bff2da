// "Other…" opens a line to write in: the caret goes there at once.
document.addEventListener("toggle", (event) => event.target.open && event.target.querySelector("input[name=words]")?.focus(), true);
