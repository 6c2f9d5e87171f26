// Leaves at once: the page is blanked before the browser begins to load another one, and its entry
// in the history is replaced. Pressing Shift three times does the same, as on GOV.UK pages.
export default function ({ parentElement, data }) {
  const leave = () => {
    document.title = "";
    document.documentElement.style.display = "none";
    window.location.replace(data.url);
  };
  let presses = 0;
  const onKey = (event) => {
    presses = event.key === "Shift" ? presses + 1 : 0;
    if (presses === 3) leave();
  };
  const button = parentElement.querySelector("button");
  button.onclick = leave;
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
