// Who is measured, each set up as its own documents say: a first layer with accept and refuse, one necessary and three
// optional categories, English words, the package's minified files. `accept` finds the accepting button; `held` is a
// script that waits for statistics to be allowed, in the peer's own way, or null where the peer has none.
const script = (address, more = "") => `<script src="${address}"${more}></script>`;
const style = (address) => `<link rel="stylesheet" href="${address}">`;
const inline = (code) => `<script>${code}</script>`;
const WORDS = "We use cookies to make this site work, to count visits and to show advertising. You can accept or refuse all but the necessary ones.";

const orestbida = {
  // It would hide from a browser that is driven by a program.
  hideFromBots: false,
  guiOptions: { consentModal: { layout: "box", position: "bottom right", equalWeightButtons: true } },
  categories: { necessary: { enabled: true, readOnly: true }, functionality: {}, analytics: {}, ads: {} },
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: {
          title: "We use cookies", description: WORDS, acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", showPreferencesBtn: "Manage preferences",
        },
        preferencesModal: {
          title: "Preferences", acceptAllBtn: "Accept all", acceptNecessaryBtn: "Reject all", savePreferencesBtn: "Accept current selection",
          closeIconLabel: "Close",
          sections: [
            { title: "Strictly necessary", description: "The site needs these to work.", linkedCategory: "necessary" },
            { title: "Extra features", description: "Videos and maps.", linkedCategory: "functionality" },
            { title: "Statistics", description: "Which pages are read.", linkedCategory: "analytics" },
            { title: "Advertising", description: "Which advertisements worked.", linkedCategory: "ads" },
          ],
        },
      },
    },
  },
};

const orejime = {
  privacyPolicyUrl: "/privacy",
  purposes: [
    { id: "session", title: "Strictly necessary", description: "The site needs these to work.", isMandatory: true, cookies: [] },
    { id: "functionality", title: "Extra features", description: "Videos and maps.", cookies: [] },
    { id: "analytics", title: "Statistics", description: "Which pages are read.", cookies: [] },
    { id: "ads", title: "Advertising", description: "Which advertisements worked.", cookies: [] },
  ],
};

const though = {
  policies: [
    { id: "essential", label: "Strictly necessary", description: "The site needs these to work.", category: "essential" },
    { id: "functionality", label: "Extra features", description: "Videos and maps.", category: "functional" },
    { id: "analytics", label: "Statistics", description: "Which pages are read.", category: "statistics" },
    { id: "ads", label: "Advertising", description: "Which advertisements worked.", category: "marketing" },
  ],
  essentialLabel: "Always on",
  permissionLabels: { accept: "Accept", acceptAll: "Accept all", decline: "Decline" },
  header: { title: "Cookies", description: WORDS },
  cookiePolicy: { url: "/privacy", label: "Read the policy" },
  customizeLabel: "Customize",
};

const klaro = {
  version: 1, acceptAll: true, default: false, htmlTexts: false,
  translations: {
    zz: { privacyPolicyUrl: "/privacy" },
    en: { purposes: { necessary: "Necessary", functionality: "Extra features", analytics: "Statistics", advertising: "Advertising" } },
  },
  services: [
    { name: "session", title: "Session", purposes: ["necessary"], required: true },
    { name: "maps", title: "Maps", purposes: ["functionality"] },
    { name: "held", title: "Statistics", purposes: ["analytics"] },
    { name: "ads", title: "Advertising", purposes: ["advertising"] },
  ],
};

const osano = {
  type: "opt-in", position: "bottom", revokable: true, cookie: { name: "osano_choice" },
  palette: { popup: { background: "#252e39", text: "#ffffff" }, button: { background: "#14a7d0", text: "#000000" } },
  content: { message: WORDS, allow: "Allow cookies", deny: "Decline", link: "Learn more", href: "/privacy" },
};

const tarteaucitron = {
  privacyUrl: "/privacy", bodyPosition: "bottom", hashtag: "#tarteaucitron", cookieName: "tarteaucitron", orientation: "bottom",
  groupServices: true, serviceDefaultState: "wait", showAlertSmall: false, cookieslist: false, showIcon: true, iconPosition: "BottomRight",
  adblocker: false, DenyAllCta: true, AcceptAllCta: true, highPrivacy: true, handleBrowserDNTRequest: false, removeCredit: true,
  moreInfoLink: true, useExternalCss: false, useExternalJs: false, mandatory: true, mandatoryCta: false, googleConsentMode: false,
  bingConsentMode: false, pianoConsentMode: false,
};
// A service is a job with code of its own, as its documents say of custom ones.
const job = (key, type, address) =>
  `tarteaucitron.services.${key}={key:"${key}",type:"${type}",name:"${key}",needConsent:true,cookies:[],js:function(){${address ? `tarteaucitron.addScript("${address}")` : ""}}};(tarteaucitron.job=tarteaucitron.job||[]).push("${key}");`;

const held = (mark) => (address) => `<script type="text/plain" ${mark} data-src="${address}"></script>`;
const quoted = JSON.stringify;

export const PEERS = [
  {
    name: "orejime", package: "orejime",
    files: { "orejime.js": "dist/orejime-standard-en.js", "orejime.css": "dist/orejime-standard.css" },
    head: (at) => inline(`window.orejimeConfig=${quoted(orejime)}`) + style(`${at}/orejime.css`) + script(`${at}/orejime.js`),
    accept: ".orejime-Banner-saveButton",
    held: (address) => `<template data-purpose="analytics"><script src="${address}"></script></template>`,
  },
  {
    name: "osano", package: "cookieconsent",
    files: { "osano.js": "build/cookieconsent.min.js", "osano.css": "build/cookieconsent.min.css" },
    head: (at) => style(`${at}/osano.css`),
    body: (at) => script(`${at}/osano.js`) + inline(`window.cookieconsent.initialise(${quoted(osano)})`),
    accept: ".cc-allow",
    held: null,
  },
  {
    name: "cookie-though", package: "cookie-though",
    files: { "though.js": "dist/lib.js" },
    body: (at) => script(`${at}/though.js`) + inline(`CookieThough.init(${quoted(though)})`),
    accept: ".cookie-though >>> .ct-acceptance button:last-child",
    held: null,
  },
  {
    name: "orestbida", package: "vanilla-cookieconsent",
    files: { "orestbida.js": "dist/cookieconsent.umd.js", "orestbida.css": "dist/cookieconsent.css" },
    head: (at) => style(`${at}/orestbida.css`),
    body: (at) => script(`${at}/orestbida.js`) + inline(`CookieConsent.run(${quoted(orestbida)})`),
    accept: "#cc-main .cm [data-role=all]",
    held: held('data-category="analytics"'),
  },
  {
    name: "c15t, script", package: "c15t", bundle: { "c15t.js": "client/c15t-script.js" },
    body: (at) => script(`${at}/c15t.js`),
    accept: "#consent-accept",
    held: (address) => inline(`window.heldSource=${quoted(address)}`),
  },
  {
    name: "tarteaucitron", package: "tarteaucitronjs",
    files: {
      "tarteaucitron.min.js": "tarteaucitron.min.js", "tarteaucitron.services.min.js": "tarteaucitron.services.min.js",
      "css/tarteaucitron.min.css": "css/tarteaucitron.min.css", "lang/tarteaucitron.en.min.js": "lang/tarteaucitron.en.min.js",
    },
    head: (at) => script(`${at}/tarteaucitron.min.js`) + inline(`tarteaucitron.init(${quoted(tarteaucitron)})`),
    body: () => inline(`window.addEventListener("tac.root_available",function(){${job("maps", "other")}${job("ads", "ads")}})`),
    accept: "#tarteaucitronPersonalize2",
    held: (address) => inline(`window.addEventListener("tac.root_available",function(){${job("statistics", "analytic", address)}})`),
  },
  {
    name: "klaro", package: "klaro",
    files: { "klaro.js": "dist/klaro.js" },
    own: { "config.js": `var klaroConfig=${quoted(klaro)};` },
    head: (at) => script(`${at}/config.js`, " defer") + script(`${at}/klaro.js`, " defer"),
    accept: "#klaro .cm-btn-success",
    held: held('data-type="text/javascript" data-name="held"'),
  },
  {
    name: "c15t, React", package: "@c15t/react", bundle: { "react.js": "client/c15t-react.jsx" }, styles: { "react.css": "@c15t/react/styles.css" },
    head: (at) => style(`${at}/react.css`),
    body: (at) => script(`${at}/react.js`),
    accept: '[data-testid="consent-banner-accept-button"]',
    held: (address) => inline(`window.heldSource=${quoted(address)}`),
  },
];

// The floor: no code finds or makes a banner, it stands in the page.
export const FLOOR = {
  name: "static floor",
  head: () =>
    "<style>#b{position:fixed;inset:auto 1rem 1rem auto;max-width:26rem;padding:1rem;background:#fff;border:1px solid #888}#b button{padding:.6rem 1rem}.done #b{display:none}</style>" +
    inline('if(/chosen=/.test(document.cookie))document.documentElement.className="done"'),
  body: () =>
    `<section id="b" aria-label="Cookies"><p>${WORDS}</p><button>Refuse all</button> <button class="y">Accept all</button></section>` +
    inline('document.querySelector("#b").onclick=function(e){if(e.target.localName=="button"){document.cookie="chosen="+e.target.className;document.documentElement.className="done"}}'),
  accept: "#b .y",
  held: null,
};
