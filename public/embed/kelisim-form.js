// <kelisim-form site="jetu" form="contact"></kelisim-form>: a form of the gateway on a page of the site.
//
// The form is in a frame of the gateway's own origin: scripts of the page cannot read what is typed in it,
// the page's policy needs `script-src` and `frame-src` for the gateway alone, and only origins of the site
// file may embed it. What the page writes between the tags, such as a link to the form, is shown where the
// frame cannot be.
(() => {
  const gateway = new URL(document.currentScript.src).origin;
  const WAIT = 15_000;

  class KelisimForm extends HTMLElement {
    static observedAttributes = ["site", "form", "lang"];
    #frame;
    #timer;

    connectedCallback() {
      addEventListener("message", this);
      this.#draw();
    }

    disconnectedCallback() {
      removeEventListener("message", this);
      clearTimeout(this.#timer);
    }

    attributeChangedCallback(name, old, now) {
      if (this.isConnected && this.#frame && old !== now) this.#draw();
    }

    #draw() {
      const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
      const [site, form] = [this.getAttribute("site"), this.getAttribute("form")];
      clearTimeout(this.#timer);
      if (!site || !form) return root.replaceChildren(document.createElement("slot"));
      const address = new URL(`/f/${encodeURIComponent(site)}/${encodeURIComponent(form)}/frame`, gateway);
      const lang = (this.getAttribute("lang") || this.parentElement?.closest("[lang]")?.lang || "").slice(0, 2);
      if (lang) address.searchParams.set("lang", lang);
      // Which campaign led here; nothing else of the page's address goes to the frame.
      for (const [name, value] of new URLSearchParams(location.search))
        if (/^utm_(source|medium|campaign)$/.test(name)) address.searchParams.set(name, value);
      const frame = document.createElement("iframe");
      frame.src = address.href;
      frame.title = this.getAttribute("label") || this.textContent.trim() || form;
      frame.referrerPolicy = "strict-origin";
      // Room enough that the content below hardly moves when the height arrives.
      Object.assign(frame.style, { display: "block", width: "100%", height: this.getAttribute("height") || "60rem", border: "0" });
      this.style.display = "block";
      this.#frame = frame;
      root.replaceChildren(frame);
      this.#timer = setTimeout(() => root.replaceChildren(document.createElement("slot")), WAIT);
    }

    handleEvent({ origin, source, data }) {
      if (!this.#frame || origin !== gateway || source !== this.#frame.contentWindow) return;
      clearTimeout(this.#timer);
      if (data?.kelisim === "height" && data.height > 0) this.#frame.style.height = `${Math.min(data.height, 20_000)}px`;
      if (data?.kelisim === "sent") {
        this.scrollIntoView({ block: "nearest" });
        this.dispatchEvent(new CustomEvent("kelisim:sent", { bubbles: true, composed: true }));
      }
    }
  }

  if (!customElements.get("kelisim-form")) customElements.define("kelisim-form", KelisimForm);
})();
