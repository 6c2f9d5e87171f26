// Puts the boxes where Python placed them for this width and fits the drawing to the page.
function place() {
  const holder = document.getElementById("mynetwork");
  const room = document.documentElement.clientWidth;
  const layout = room < 720 ? LAYOUTS.narrow : LAYOUTS.wide;
  const scale = Math.min(1, room / layout.width);
  const drawn = new Map(layout.boxes.map((box) => [box.id, box]));
  holder.style.height = `${Math.ceil(layout.height * scale)}px`;
  nodes.update(
    nodes.getIds().map((id) => {
      const box = drawn.get(id % PORT);
      if (!box) return { id, hidden: true };
      if (id >= PORT) return { id, hidden: false, x: box.port, y: box.y };
      return {
        id,
        hidden: false,
        label: box.text,
        x: box.x,
        y: box.y,
        widthConstraint: { minimum: box.width, maximum: box.width },
        heightConstraint: { minimum: box.height, valign: "middle" },
      };
    }),
  );
  const more = document.getElementById("more");
  more.textContent = `and ${layout.more.toLocaleString("en")} more: the tables below list all`;
  more.hidden = layout.more === 0;
  network.setSize("100%", holder.style.height);
  network.redraw();
  network.moveTo({ position: { x: 0, y: 0 }, scale });
}
const canvas = document.querySelector("#mynetwork canvas");
canvas.setAttribute("role", "img");
canvas.setAttribute("aria-label", document.title);
place();
window.addEventListener("resize", place);
