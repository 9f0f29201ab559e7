// Place each source at the height of the sentence that it proves, as a note in the margin, or below the one before if
// the two would overlap. In a narrow sheet a source follows its sentence, and is left where it is.

const GAP = 10; // pixels

export function align(outer, inner) {
  const observer = new ResizeObserver(() => outer.isConnected && place(inner));
  observer.observe(outer);
  observer.observe(inner);
}

function place(inner) {
  const cards = [...inner.querySelectorAll(".card")];
  const beside = cards.length > 0 && getComputedStyle(cards[0]).position === "absolute";
  let floor = 0;
  for (const card of cards) {
    const top = Math.max(card.parentElement.offsetTop, floor);
    card.style.top = beside ? `${top}px` : "";
    floor = top + card.offsetHeight + GAP;
  }
  inner.style.minHeight = beside ? `${floor}px` : "";
}
