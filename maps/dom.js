/* Makes elements. Texts of the data reach the page through textContent, here and nowhere else. */
var parkgis = parkgis || {};

/* Make an element: el("p", {class: "x", onclick: f}, "text", child, null) */
parkgis.el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element[name] = value;
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
};
