/* What a reader may point at, find and print. Without this script the page says the same. */
"use strict";
(() => {
  const { computePosition, flip, offset, shift } = FloatingUIDOM;
  const SVG = "http://www.w3.org/2000/svg";

  const make = (name, parent, text = "") => {
    const found = document.createElement(name);
    found.textContent = text;
    parent.append(found);
    return found;
  };
  const tip = make("div", document.body);
  tip.className = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;

  /* The note beside an element or a point of the window. */
  const place = async (target) => {
    tip.hidden = false;
    const rules = [offset(10), flip(), shift({ padding: 8 })];
    const where = { placement: "top", strategy: "fixed", middleware: rules };
    const { x, y } = await computePosition(target, tip, where);
    tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  };

  let drawn = null;
  let marked = null;
  const clear = () => {
    tip.hidden = true;
    drawn?.remove();
    marked?.classList.remove("at");
    drawn = marked = null;
  };

  /* A part of a figure that says what it is. */
  const mark = (part) => {
    clear();
    marked = part;
    part.classList.add("at");
    tip.replaceChildren(part.dataset.tip);
    place(part);
  };

  const parsed = new WeakMap();
  const curves = (svg) => {
    if (!parsed.has(svg)) parsed.set(svg, JSON.parse(svg.dataset.curves));
    return parsed.get(svg);
  };

  /* A curve at a horizontal place: between its points where they are many, else the nearest. */
  const at = ({ points }, x) => {
    const next = points.findIndex((point) => point[0] >= x);
    if (points.length >= 20 && next > 0) {
      const [a, b] = [points[next - 1], points[next]];
      const share = (x - a[0]) / (b[0] - a[0]);
      return a.map((value, index) => value + share * (b[index] - value));
    }
    return points.reduce((a, b) => (Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a));
  };
  const near = (axes, x) =>
    axes.lines
      .map((line) => ({ line, point: at(line, x) }))
      .filter(({ point }) => Math.abs(point[0] - x) < 12);
  const shown = (value) => String(Number(value.toPrecision(4)));

  const pointer = (svg, axes, found) => {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "pointer");
    const shape = (name, values) => {
      const item = document.createElementNS(SVG, name);
      for (const [key, value] of Object.entries(values)) item.setAttribute(key, value);
      group.append(item);
    };
    const place = found[0].point[0];
    shape("line", { x1: place, x2: place, y1: axes.box[1], y2: axes.box[3] });
    for (const { line, point } of found) {
      shape("circle", { cx: point[0], cy: point[1], r: 3, fill: line.color });
    }
    svg.append(group);
    return group;
  };

  /* The values of all curves of one pair of axes at a horizontal place in the drawing. */
  const read = (svg, axes, x) => {
    const found = near(axes, x);
    clear();
    if (!found.length) return;
    drawn = pointer(svg, axes, found);
    const [across, up] = axes.labels;
    tip.replaceChildren();
    make("span", tip, `${across}: ${shown(found[0].point[2])}`);
    if (found[0].line.label) make("span", tip, up);
    for (const { line, point } of found) {
      const row = make("span", tip);
      if (line.label) make("i", row).style.background = line.color;
      row.append(`${line.label || up}: ${shown(point[3])}`);
    }
    const matrix = svg.getScreenCTM();
    const top = new DOMPoint(found[0].point[0], axes.box[1]).matrixTransform(matrix);
    const box = { x: top.x, y: top.y, left: top.x, right: top.x, top: top.y, bottom: top.y, width: 0, height: 0 };
    place({ getBoundingClientRect: () => box });
  };

  const follow = (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const part = target.closest("[data-tip]");
    if (part) return part === marked && !tip.hidden ? undefined : mark(part);
    const svg = target.closest("svg[data-curves]");
    if (!svg) return clear();
    const to = svg.getScreenCTM().inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
    const inside = ({ box }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
    const axes = curves(svg).find(inside);
    return axes ? read(svg, axes, x) : clear();
  };
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerdown", follow);
  document.addEventListener("scroll", clear, { passive: true });

  /* The same from the keyboard: a figure is one stop, the arrows go through what it says. */
  const walk = (figure) => {
    const svg = figure.querySelector("svg");
    const parts = [...svg.querySelectorAll("[data-tip]")];
    const stops = svg.dataset.curves
      ? curves(svg).flatMap((axes) => {
          const longest = axes.lines.reduce((a, b) => (b.points.length > a.points.length ? b : a));
          return longest.points.map((point) => () => read(svg, axes, point[0]));
        })
      : parts.map((part) => () => mark(part));
    if (!stops.length) return;
    let index = -1;
    figure.tabIndex = 0;
    figure.setAttribute("role", "group");
    figure.setAttribute("aria-label", "Values of this figure, by the arrow keys");
    figure.addEventListener("blur", clear);
    figure.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (event.key === "Escape") clear();
      if (step === undefined) return;
      event.preventDefault();
      index = Math.min(Math.max(index + step, 0), stops.length - 1);
      stops[index]();
    });
  };
  document.querySelectorAll(".figure").forEach(walk);

  /* Rows that hold all the words; a group without any goes with them. */
  const sift = (form, rows, groups, wanted) => {
    const words = form.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const context = row.closest("tbody:has(.title), details").querySelector(".title, summary").textContent;
      const text = `${context} ${row.textContent}`.toLowerCase();
      row.hidden = !(words.every((word) => text.includes(word)) && wanted(row));
      shown += !row.hidden;
    }
    for (const group of groups) group.hidden = ![...group.querySelectorAll("tbody tr, tr[data-word]")].some((row) => !row.hidden && !row.matches(".title"));
    const all = shown === rows.length;
    form.querySelector(".found").textContent = all ? "" : `${shown} of ${rows.length}`;
    return all;
  };

  const glance = document.querySelector("[data-filter=glance]");
  const readings = [...document.querySelectorAll("#glance tr[data-word]")];
  const claims = document.querySelectorAll("#glance tbody");
  const buttons = [...glance.querySelectorAll("button")];
  const pressed = () => buttons.filter((one) => one.ariaPressed === "true").map((one) => one.dataset.word);
  const look = () => sift(glance, readings, claims, (row) => !pressed().length || pressed().includes(row.dataset.word));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      look();
    });
  }
  glance.addEventListener("input", look);

  const parameters = document.querySelector("[data-filter=parameters]");
  const values = [...document.querySelectorAll(".parameters tbody tr")];
  const cells = document.querySelectorAll("details.cell");
  parameters.addEventListener("input", () => {
    const all = sift(parameters, values, cells, () => true);
    cells.forEach((cell) => (cell.open = !all && !cell.hidden));
  });
  for (const form of [glance, parameters]) form.hidden = false;

  /* What is linked to or printed must not be folded away. */
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target?.closest("details");
    if (folded) folded.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));

  /* Contents: open beside the page, folded above it; where the reader is. */
  const beside = matchMedia("(min-width: 68rem)");
  const contents = document.querySelector(".contents details");
  const fold = () => (contents.open = beside.matches);
  beside.addEventListener("change", fold);
  fold();
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(
    (entries) => entries.forEach(({ target, isIntersecting }) => {
      const link = links.get(target.id);
      if (isIntersecting) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }),
    { rootMargin: "-10% 0px -80% 0px" },
  );
  for (const id of links.keys()) seen.observe(document.getElementById(id));
})();
