// Passkeys. A form with `data-passkey` is hidden until this runs: when pressed, it gets a challenge from the
// gateway, has the browser ask its owner, and is then sent with the answer like any other form. Every
// sentence is already in the page.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (list = []) => list.map((entry) => ({ ...entry, id: bytes(entry.id) }));

const ways = {
  get: async ({ challenge, allowCredentials, ...rest }) => {
    const publicKey = { ...rest, challenge: bytes(challenge), allowCredentials: listed(allowCredentials) };
    const { rawId, response } = await navigator.credentials.get({ publicKey });
    return {
      id: text(rawId),
      client: text(response.clientDataJSON),
      data: text(response.authenticatorData),
      signature: text(response.signature),
      user: text(response.userHandle ?? new ArrayBuffer(0)),
    };
  },
  make: async ({ challenge, user, excludeCredentials, ...rest }) => {
    const publicKey = { ...rest, challenge: bytes(challenge), user: { ...user, id: bytes(user.id) }, excludeCredentials: listed(excludeCredentials) };
    const { response } = await navigator.credentials.create({ publicKey });
    return {
      client: text(response.clientDataJSON),
      object: text(response.attestationObject),
      transports: response.getTransports?.().join(" ") ?? "",
    };
  },
};

// Maps the name of a failure to a sentence: the browser reveals nothing else about it.
const reasons = { InvalidStateError: "known", SecurityError: "address", NotSupportedError: "unable", ConstraintError: "unable" };

const ask = async (form) => {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!answer || answer.status >= 500) return form.dataset.offline;
  // Signed out meanwhile, or no longer allowed: loads the page that explains it.
  if (answer.redirected || !answer.ok) {
    if (answer.redirected) location.assign(answer.url);
    else location.reload();
    return "";
  }
  try {
    const fields = await ways[form.dataset.passkey](await answer.json());
    for (const [name, value] of Object.entries(fields)) {
      form.querySelector(`[name="${name}"]`)?.remove();
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.submit();
    return "";
  } catch (failure) {
    return form.dataset[reasons[failure.name] ?? "cancelled"];
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  const button = form.querySelector("button");
  const trouble = form.querySelector(".trouble");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    trouble.textContent = "";
    const told = await ask(form);
    trouble.textContent = told;
    if (told) {
      button.disabled = false;
      button.focus();
    }
  });
  // A page that comes back from the browser's cache has its button as it was left.
  addEventListener("pageshow", () => (button.disabled = false));
}
