// "Other…" opens a line to write in, with the caret in it before the next key: a digit typed there is no result.
document.addEventListener("click", (event) => {
  const other = event.target.closest("details.other > summary")?.parentElement;
  if (!other) return;
  event.preventDefault();
  other.open = !other.open;
  if (other.open) other.querySelector("input[name=words]").focus();
});
