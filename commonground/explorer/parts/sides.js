// Two records side by side. Every text is set as textContent, so that no name is read as HTML.
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const withRole = (role, made) => {
  made.setAttribute("role", role);
  return made;
};

const head = ({ letter, record, where }) =>
  withRole(
    "columnheader",
    element(
      "th",
      {},
      element("span", { className: "letter", textContent: `Record ${letter}` }),
      element("span", { className: "record", textContent: record }),
      element("span", { className: "where", textContent: where }),
    ),
  );

const value = (pieces, letter) => {
  const made = withRole("cell", element("td", { className: "value" }));
  made.dataset.letter = letter;
  if (!pieces.length) made.append(element("span", { className: "unknown", textContent: "not known" }));
  for (const [text, differs] of pieces) {
    made.append(element(differs ? "mark" : "span", { textContent: text }));
  }
  return made;
};

const row = ({ label, mark, said, a, b }) =>
  withRole(
    "row",
    element(
      "tr",
      { className: mark },
      withRole("rowheader", element("th", { className: "label", textContent: label })),
      value(a, "A"),
      value(b, "B"),
      withRole("cell", element("td", { className: "said", textContent: said })),
    ),
  );

const column = (name, text) =>
  withRole("columnheader", element("th", { className: name, textContent: text }));

// A key held down would decide on one pair after another: only its first stroke counts.
const once = (event) => {
  const typing = event.composedPath()[0].matches?.("input, textarea, [contenteditable]");
  if (event.repeat && !typing) event.stopImmediatePropagation();
};

export default function ({ parentElement, data }) {
  window.addEventListener("keydown", once, true);
  const caption = element("caption", { textContent: data.caption });
  const top = withRole(
    "row",
    element("tr", {}, column("label", "Field"), ...data.heads.map(head), column("said", "Compared")),
  );
  const table = element(
    "table",
    {},
    caption,
    withRole("rowgroup", element("thead", {}, top)),
    withRole("rowgroup", element("tbody", {}, ...data.rows.map(row))),
  );
  parentElement.querySelector(".frame").replaceChildren(withRole("table", table));
  return () => window.removeEventListener("keydown", once, true);
}
