// A small chart in SVG: axes, marks with errors, bands, and a tip at the nearest mark.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = { top: 10, right: 14, bottom: 38, left: 50 };

/** An SVG element with attributes. */
export function svg(name, attributes = {}, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Round numbers from `low` to `high`, about `count` of them. */
export function ticks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.99);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    value: (first + index) * step,
    text: ((first + index) * step).toFixed(digits).replace("-", "−"),
  }));
}

/** The range of some numbers with a margin on both sides. */
export function extent(values, margin) {
  const finite = values.filter((value) => Number.isFinite(value));
  if (finite.length === 0) return [0, 1];
  const low = finite.reduce((least, value) => Math.min(least, value));
  const high = finite.reduce((most, value) => Math.max(most, value));
  const pad = (high - low || 1) * margin;
  return [low - pad, high + pad];
}

/** The outline of a marker of radius 1, one shape for each band. */
const SHAPES = {
  circle: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
  square: "M-.9-.9H.9V.9H-.9Z",
  diamond: "M0-1.25L1.25 0L0 1.25L-1.25 0Z",
  triangle: "M0-1.2L1.15.85H-1.15Z",
  cross: "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z",
  star: "M0-1.4L.4-.45 1.35-.4 .6.2 .85 1.15 0 .6-.85 1.15-.6.2-1.35-.4-.4-.45Z",
};

/** Draws into `host` now and whenever its width changes; `draw` gets a new plot each time. */
export class Chart {
  #host;
  #draw = () => {};
  #width = 0;

  /** The outline of a marker, for legends. */
  static shape(name) {
    return SHAPES[name];
  }

  constructor(host) {
    this.#host = host;
    new ResizeObserver(() => {
      if (host.clientWidth !== this.#width) this.#render();
    }).observe(host);
  }

  show(draw) {
    this.#draw = draw;
    this.#render();
  }

  #render() {
    this.#width = this.#host.clientWidth;
    if (this.#width > 0) this.#draw((options) => new Plot(this.#host, options));
  }
}

/** One drawing: scales, axes and marks. */
class Plot {
  #marks = [];

  constructor(host, { x, y, height, xLabel, yLabel, title }) {
    this.width = host.clientWidth;
    this.height = height;
    this.host = host;
    this.x = this.#scale(x, MARGIN.left, this.width - MARGIN.right);
    this.y = this.#scale(y, height - MARGIN.bottom, MARGIN.top);
    this.root = svg("svg", {
      viewBox: `0 0 ${this.width} ${height}`, height, role: "img", "aria-label": title,
    });
    this.#axes(x, y, xLabel, yLabel);
    const id = `clip-${host.id}`;
    const clip = svg("clipPath", { id });
    clip.append(svg("rect", this.#area()));
    this.layer = svg("g", { "clip-path": `url(#${id})` });
    this.root.append(clip, this.layer);
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    host.replaceChildren(this.root, this.tip);
    this.root.addEventListener("pointermove", (event) => this.#point(event));
    this.root.addEventListener("pointerleave", () => (this.tip.hidden = true));
  }

  #scale([low, high], from, to) {
    return (value) => from + ((value - low) / (high - low)) * (to - from);
  }

  #area() {
    return {
      x: MARGIN.left, y: MARGIN.top, width: Math.max(0, this.width - MARGIN.left - MARGIN.right),
      height: this.height - MARGIN.top - MARGIN.bottom,
    };
  }

  #axes(x, y, xLabel, yLabel) {
    const bottom = this.height - MARGIN.bottom;
    for (const { value, text } of ticks(...y, this.height / 48)) {
      const at = this.y(value);
      this.root.append(
        svg("line", { class: "grid", x1: MARGIN.left, x2: this.width - MARGIN.right, y1: at, y2: at }),
        svg("text", { x: MARGIN.left - 8, y: at, dy: ".35em", "text-anchor": "end" }, text));
    }
    for (const { value, text } of ticks(...x, this.width / 100)) {
      const at = this.x(value);
      this.root.append(
        svg("line", { class: "grid", x1: at, x2: at, y1: bottom, y2: bottom + 4 }),
        svg("text", { x: at, y: bottom + 17, "text-anchor": "middle" }, text));
    }
    const middle = (MARGIN.top + bottom) / 2;
    this.root.append(
      svg("text", { x: this.width - MARGIN.right, y: this.height - 4, "text-anchor": "end" }, xLabel),
      svg("text", {
        x: 0, y: 0, "text-anchor": "middle", transform: `translate(12 ${middle}) rotate(-90)`,
      }, yLabel));
  }

  /** A line through points; gaps where a value is not finite. */
  line(className, xs, ys) {
    let path = "";
    let isOpen = false;
    xs.forEach((value, index) => {
      const at = ys[index];
      if (!Number.isFinite(at)) {
        isOpen = false;
        return;
      }
      path += `${isOpen ? "L" : "M"}${this.x(value).toFixed(1)} ${this.y(at).toFixed(1)}`;
      isOpen = true;
    });
    this.layer.append(svg("path", { class: className, d: path }));
  }

  /** The area between two curves over the same times. */
  area(className, xs, lower, upper) {
    const corner = (at, index, ys) => `${this.x(at).toFixed(1)} ${this.y(ys[index]).toFixed(1)}`;
    const up = xs.map((at, index) => corner(at, index, upper));
    const down = xs.map((at, index) => corner(at, index, lower)).reverse();
    if (up.length > 1) {
      this.layer.append(svg("path", { class: className, d: `M${up.join("L")}L${down.join("L")}Z` }));
    }
  }

  /** A marker with its error and what the tip says of it. */
  mark(className, shape, { x, y, error, tip }) {
    const [left, top] = [this.x(x), this.y(y)];
    if (Number.isFinite(error)) {
      const ends = { y1: this.y(y - error), y2: this.y(y + error) };
      this.layer.append(svg("line", { class: `whisker ${className}`, x1: left, x2: left, ...ends }));
    }
    const size = this.width < 600 ? 2.8 : 3.6;
    const transform = `translate(${left.toFixed(1)} ${top.toFixed(1)}) scale(${size})`;
    const attributes = { class: `mark ${className}`, d: SHAPES[shape], transform };
    this.layer.append(svg("path", { ...attributes, "vector-effect": "non-scaling-stroke" }));
    this.#marks.push({ left, top, tip });
  }

  /** An arrow downwards from an upper limit. */
  limit(className, { x, y, tip }) {
    const [left, top] = [this.x(x), this.y(y)];
    const d = `M${left - 3.5} ${top}H${left + 3.5}M${left} ${top}v7m-2.5-3l2.5 3l2.5-3`;
    this.layer.append(svg("path", { class: `limit ${className}`, d }));
    this.#marks.push({ left, top, tip });
  }

  /** A horizontal line with its name. */
  level(className, value, text) {
    const at = this.y(value);
    const [x1, x2] = [MARGIN.left, this.width - MARGIN.right];
    this.layer.append(
      svg("line", { class: className, x1, x2, y1: at, y2: at }),
      svg("text", { class: `${className}-label`, x: x1 + 6, y: at - 6 }, text));
  }

  #point(event) {
    const frame = this.root.getBoundingClientRect();
    const [left, top] = [event.clientX - frame.left, event.clientY - frame.top];
    const distance = (mark) => Math.hypot(mark.left - left, mark.top - top);
    const nearest = this.#marks.reduce(
      (best, mark) => (!best || distance(mark) < distance(best) ? mark : best), null);
    if (!nearest || distance(nearest) > 24) {
      this.tip.hidden = true;
      return;
    }
    this.tip.textContent = nearest.tip;
    this.tip.hidden = false;
    const room = this.width - this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min(room, nearest.left + 12))}px`;
    this.tip.style.top = `${Math.max(0, nearest.top - this.tip.offsetHeight - 10)}px`;
  }
}
