// Sends the form of uploads and shows how much of it has been sent. Without this script the browser sends it as it is.
"use strict";
const form = document.getElementById("upload-form");
const part = (id) => document.getElementById(id);

// The page that an answer is, in the place of this one's contents.
function show(text) {
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.querySelector("main").focus();
  return true;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  const request = new XMLHttpRequest();
  const sending = (is) => {
    part("sending").hidden = !is;
    button.disabled = is;
  };
  const failed = () => {
    sending(false);
    part("not-sent").hidden = false;
    part("not-sent").focus();
  };
  request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    part("sending-bar").max = total;
    part("sending-bar").value = loaded;
    part("sending-share").textContent = share.format(loaded / total);
  });
  request.addEventListener("load", () => {
    const isElsewhere = new URL(request.responseURL).pathname !== location.pathname;
    if (isElsewhere) location.assign(request.responseURL);
    else if (!show(request.responseText)) failed();
  });
  request.addEventListener("error", failed);
  request.addEventListener("abort", failed);
  part("not-sent").hidden = true;
  sending(true);
  request.open("POST", form.action);
  request.send(new FormData(form));
});
