// Selects the language: the tag's, else the page's, else the browser's, else the site's first.
export default (set, langs) =>
  [set.lang, document.documentElement.lang, navigator.languages, langs]
    .join()
    .toLowerCase()
    .split(/[^a-z]/)
    .find((name) => langs.includes(name));
