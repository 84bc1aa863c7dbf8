// Gives a shadow root a style sheet: constructed where the browser can, so that the page's policy need not
// allow it.
export default (css, root) => {
  try {
    const made = new CSSStyleSheet();
    made.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, made];
  } catch (e) {
    root.appendChild(document.createElement("style")).textContent = css;
  }
};
