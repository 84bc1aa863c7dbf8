// Draft of a form, stored in this tab until the form is sent: it survives a reload, a crash of the page, a
// form that stayed open too long. Nothing goes to `localStorage`, where the next person at the same computer
// would find it.
//
// Boxes of consent are not stored: a box that comes back ticked is one nobody ticked.

const HOUR = 3_600_000;

/** The draft of a form: the values of its fields, and the token of a submission whose outcome is unknown. */
export const draft = (form, name) => {
  const key = `kelisim-draft:${name}`;
  const fields = () =>
    [...form.elements].filter(
      (field) => field.name && field.type !== "hidden" && field.name !== "website" && (field.type !== "checkbox" || field.name === "representative"),
    );
  const value = (field) => (field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value);
  // A browser may forbid storage altogether; then there is no draft, and nothing else is different.
  const store = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return undefined;
    }
  };
  let token;

  return {
    /** Tells whether any field has a value. */
    any: () => fields().some(value),
    /** Stores the typed values; with a token, that of the submission they were part of. */
    keep: (sending) => {
      if (sending !== undefined) token = sending;
      const typed = Object.fromEntries(fields().map((field) => [field.name, value(field)]).filter(([, typed]) => typed));
      store((kept) => kept.setItem(key, JSON.stringify({ typed, token, until: Date.now() + HOUR })));
    },
    /** Restores values into empty fields; tells whether there was a draft. */
    restore: () => {
      const kept = store((kept) => JSON.parse(kept.getItem(key)));
      if (!kept || kept.until < Date.now()) {
        store((kept) => kept.removeItem(key));
        return false;
      }
      for (const field of fields()) {
        const typed = kept.typed?.[field.name];
        if (!typed || value(field)) continue;
        if (field.type === "checkbox") field.checked = true;
        else field.value = typed;
      }
      // Sent, and the answer was lost: the same token makes the next submission the same application.
      token = kept.token;
      if (token) form.elements.token.value = token;
      return true;
    },
    forget: () => {
      token = undefined;
      store((kept) => kept.removeItem(key));
    },
  };
};
