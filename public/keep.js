// Copies, shares, prints and saves what a person should keep: a private link (`data-link`) or a text that is shown once
// (`data-text`). Buttons that the browser cannot serve stay hidden.
for (const row of document.querySelectorAll("[data-link],[data-text]")) {
  const { link, text = link } = row.dataset;
  const offer = (name, can, act) => {
    const button = row.querySelector(`[data-do=${name}]`);
    if (!button || !can) return;
    button.hidden = false;
    if (act) button.addEventListener("click", () => act(button));
    else button.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
  };
  offer("copy", navigator.clipboard, async (button) => {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.done;
  });
  // The sheet of the device: it only opens, and what is done with the link is the person's own choice.
  offer("share", link && navigator.canShare?.({ url: link }), () => navigator.share({ title: document.title, url: link }).catch(() => {}));
  offer("print", true, () => window.print());
  offer("save", true);
}
