// A table that wraps its text, sorts by a click on a header and becomes cards on a phone.
// Every text of the data is set as textContent, so that no name is ever read as HTML.
// Cards are tall: fewer of them at once.
const STEP_OF_CARDS = 10;
// A word longer than this may be broken anywhere, such as an address.
const LONG = 30;
// Below this many pixels a row is a card, as on a phone.
const NARROW = 640;
const drawn = new WeakMap();

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const compare = (one, other) => {
  if (one === other) return 0;
  if (one === null || one === "") return 1;
  if (other === null || other === "") return -1;
  return typeof one === "number" ? one - other : one.localeCompare(other, "en");
};

const order = (data, sort) => {
  const rows = data.rows.map((cells, at) => ({ cells, keys: data.keys[at], at }));
  if (sort.column === null) return rows;
  const sign = sort.descending ? -1 : 1;
  const key = (row) => row.keys[sort.column];
  return rows.sort((one, other) => {
    const empty = (row) => key(row) === null || key(row) === "";
    if (empty(one) || empty(other)) return compare(key(one), key(other)) || one.at - other.at;
    return sign * compare(key(one), key(other)) || one.at - other.at;
  });
};

const fit = (frame) => {
  const table = frame.querySelector("table");
  frame.classList.toggle("cards", frame.clientWidth < NARROW);
  if (table && table.scrollWidth > frame.clientWidth) frame.classList.add("cards");
};

// A link changes the address and tells the app, as the browser's own back button does: no new load,
// and one entry in the history (a switch of pages by Python makes two).
const linked = (text, href) => {
  const link = element("a", { href, target: "_self", textContent: text });
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState(null, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
  };
  return link;
};

export default function ({ parentElement, data }) {
  // A rerun hands over the same data: what the reader sorted and opened stays as it is.
  const stamp = JSON.stringify(data);
  if (drawn.get(parentElement) === stamp) return;
  const frame = parentElement.querySelector(".frame");
  if (!drawn.has(parentElement)) new ResizeObserver(() => fit(frame)).observe(frame);
  drawn.set(parentElement, stamp);
  const sort = { column: null, descending: false };
  const step = frame.clientWidth < NARROW ? Math.min(STEP_OF_CARDS, data.step) : data.step;
  let shown = step;

  const cell = (column, text, target) => {
    const made = element("td", { className: column.style });
    made.setAttribute("role", "cell");
    made.dataset.label = column.label;
    if (text === "") made.classList.add("empty");
    if (text.split(/\s/).some((word) => word.length > LONG)) made.classList.add("long");
    made.append(target ? linked(text, target) : element("span", { textContent: text }));
    return made;
  };

  const header = (column, at) => {
    const button = element("button", { type: "button", textContent: column.label });
    const unit = column.unit ? [element("span", { className: "unit", textContent: column.unit })] : [];
    if (column.help) button.title = column.help;
    button.onclick = () => {
      sort.descending = sort.column === at && !sort.descending;
      sort.column = at;
      draw();
      frame.querySelectorAll("th button")[at].focus();
    };
    const made = element("th", { className: column.style }, button, ...unit);
    made.setAttribute("role", "columnheader");
    made.setAttribute("scope", "col");
    if (sort.column === at) {
      made.setAttribute("aria-sort", sort.descending ? "descending" : "ascending");
    }
    return made;
  };

  const row = (name, ...cells) => {
    const made = element(name, {}, ...cells);
    made.setAttribute("role", "row");
    return made;
  };

  const draw = () => {
    const rows = order(data, sort).slice(0, shown);
    const head = element("thead", {}, row("tr", ...data.columns.map(header)));
    const body = element("tbody");
    head.setAttribute("role", "rowgroup");
    body.setAttribute("role", "rowgroup");
    for (const { cells, at } of rows) {
      const targets = data.targets[at];
      body.append(
        row("tr", ...data.columns.map((column, i) => cell(column, cells[i], targets[i]))),
      );
    }
    const caption = element("caption", { textContent: data.caption });
    const table = element("table", {}, caption, head, body);
    table.setAttribute("role", "table");
    const parts = [table];
    if (data.found > rows.length) {
      const said = `Showing ${rows.length.toLocaleString("en")} of ` +
        `${data.found.toLocaleString("en")} rows; the files below hold every row.`;
      parts.unshift(element("p", { className: "said", textContent: said }));
    }
    if (data.rows.length > shown) {
      const more = element("button", { type: "button", className: "more" });
      more.textContent = `Show ${Math.min(step, data.rows.length - shown)} more`;
      more.onclick = () => {
        shown += step;
        draw();
      };
      parts.push(more);
    }
    frame.replaceChildren(...parts);
    fit(frame);
  };

  draw();
}
