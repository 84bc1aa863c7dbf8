// Consent signals for Microsoft's advertising tag (UET) and Clarity, for sites whose file names one of them.
// Both queue signals until they have loaded.
export default (W, services) => (verb, ads, analytics) => {
  if (services[0]) (W.uetq = W.uetq || []).push("consent", verb, { ad_storage: ads });
  if (services[1]) {
    W.clarity = W.clarity || function () {
      (W.clarity.q = W.clarity.q || []).push(arguments);
    };
    W.clarity("consentv2", { ad_Storage: ads, analytics_Storage: analytics });
  }
};
