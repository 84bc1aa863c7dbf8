// Lists in the console: shows the progress of the upload and of the check. Without it the browser shows the
// one, and the page reloads itself for the other.
const form = document.getElementById("list-form");
const job = document.getElementById("job");
const asScript = { Accept: "application/json" };

// The sentence above the form, where the gateway's own is when there is no script.
const say = (words) => {
  document.querySelector("main > .notice")?.remove();
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.role = "alert";
  notice.textContent = words;
  form.before(notice);
  notice.scrollIntoView({ block: "nearest" });
};

const send = () => {
  const button = form.querySelector("button");
  const [words, bar] = form.querySelector(".under-way").children;
  const request = new XMLHttpRequest();
  const end = (sentence) => {
    bar.parentElement.hidden = true;
    button.disabled = false;
    say(sentence);
  };
  button.disabled = true;
  bar.parentElement.hidden = false;
  document.querySelector("main > .notice")?.remove();
  request.upload.onprogress = ({ loaded, total }) => {
    const percent = Math.floor((loaded * 100) / total);
    bar.value = percent;
    words.textContent = percent < 100 ? `${form.dataset.sending}: ${percent}\u00a0%` : form.dataset.looking;
  };
  request.onload = () => {
    let answer;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // The answer is not JSON: the session has ended, and the sign-in page was sent.
      location.assign(request.responseURL);
      return;
    }
    if (answer.next) location.assign(answer.next);
    else end(answer.said ?? answer.detail ?? form.dataset.lost);
  };
  request.onerror = () => end(form.dataset.lost);
  request.open("POST", form.action);
  for (const [name, value] of Object.entries(asScript)) request.setRequestHeader(name, value);
  request.send(new FormData(form));
};

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.list.files.length) send();
  else say(form.dataset.none);
});

const watch = async () => {
  try {
    const answer = await fetch(location.pathname, { headers: asScript });
    const { waits, percent, said } = await answer.json();
    if (!waits) {
      location.reload();
      return;
    }
    document.getElementById("so-far").textContent = said;
    job.querySelector("progress").value = percent;
    setTimeout(watch, 1000);
  } catch {
    // The gateway is unreachable, or the session has ended: reloading the page shows which.
    setTimeout(() => location.reload(), 5000);
  }
};

if (job) setTimeout(watch, 500);
