// The second layer of the banner, in the visitor's language: asked for when somebody comes near the banner.
export default ({ lang }, C) => {
  const words = C.words[lang].split("\n");
  return C.html.replace(/~/g, () => words.shift());
};
