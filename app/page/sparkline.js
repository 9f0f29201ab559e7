// Draw the course of a sensor as a small line.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, PAD] = [240, 40, 3]; // units of the drawing

// Return the line through these values, with a text that says what it shows.
export function line(values, label) {
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "spark", role: "img" });
  svg.setAttribute("aria-label", label);
  svg.setAttribute("preserveAspectRatio", "none");
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = (value) =>
    high > low ? HEIGHT - PAD - ((value - low) / (high - low)) * (HEIGHT - 2 * PAD) : HEIGHT / 2;
  const x = (place) => (place / Math.max(1, values.length - 1)) * WIDTH;
  const points = values.map((value, place) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  svg.append(element("polyline", { points }));
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
