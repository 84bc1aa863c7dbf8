// Adds a button that copies the tag. Without it the tag can be selected like any text.
const code = document.querySelector("[data-copy]");
const button = document.querySelector("[data-copied]");

if (code && button && navigator.clipboard) {
  const { textContent } = button;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = textContent), 2000);
  });
}
