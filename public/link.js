// Copies and shares the private link. Buttons that the browser cannot serve stay hidden.
for (const row of document.querySelectorAll("[data-link]")) {
  const { link } = row.dataset;
  const [copy, share] = ["copy", "share"].map((name) => row.querySelector(`[data-do=${name}]`));
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link);
      copy.textContent = copy.dataset.done;
    });
  }
  // The sheet of the device: it only opens, and what is done with the link is the person's own choice.
  if (navigator.canShare?.({ url: link })) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: document.title, url: link }).catch(() => {}));
  }
}
