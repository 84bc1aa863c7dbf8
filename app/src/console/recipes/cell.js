/** Whether a number may be contacted now: "allowed", or why not. */
function KELISIM(number) {
  const answer = UrlFetchApp.fetch("{gateway}/v1/sites/{site}/check", {
    method: "post",
    contentType: "application/json",
    headers: { Authorization: "Bearer " + PropertiesService.getScriptProperties().getProperty("KELISIM_KEY") },
    payload: JSON.stringify({
      purpose: "{purpose}",
      channel: "{channel}",
      lang: "{lang}",
      identifiers: [{ kind: "phone", value: String(number) }],
    }),
  });
  const result = JSON.parse(answer.getContentText()).results[0];
  return result.verdict === "allowed" ? "allowed" : result.words;
}
