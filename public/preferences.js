// Adds to the preference centre what plain HTML cannot do. The page is whole without it.

// One box for a whole group. It has no name: what is sent is each service's own answer.
for (const group of document.querySelectorAll(".group")) {
  const whole = group.querySelector("[data-whole]");
  const boxes = [...group.querySelectorAll("[name]")];
  if (!whole) continue;
  const mirror = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    whole.checked = ticked === boxes.length;
    whole.indeterminate = ticked > 0 && !whole.checked;
  };
  whole.parentNode.hidden = false;
  whole.addEventListener("change", () => {
    for (const box of boxes) box.checked = whole.checked;
  });
  for (const box of boxes) box.addEventListener("change", mirror);
  mirror();
}

// A page that comes back from the browser's cache may show what is no longer in force.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
