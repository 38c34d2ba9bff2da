// The board asks for itself again; the browser keeps the ETag, so an unchanged board costs an empty answer.
const board = document.getElementById("board");
const again = async () => {
  if (document.hidden) return;
  const address = new URL(location.href);
  address.searchParams.set("part", "1");
  try {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") location.reload();
    if (answer.ok) board.innerHTML = await answer.text();
    board.removeAttribute("data-stale");
  } catch {
    board.setAttribute("data-stale", "1");
  }
};
setInterval(again, Number(board.dataset.poll) * 1000);
