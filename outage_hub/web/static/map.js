// The districts on a map that can be moved and made larger; all it says stands in the drawing that it covers.
(() => {
  "use strict";
  const place = document.getElementById("city-map");
  const drawn = place && place.querySelector(".map");
  if (!drawn || !window.L) return;

  const words = place.dataset;
  const links = new Map([...drawn.querySelectorAll("a")].map((link) => [link.dataset.slug, link]));

  const element = (name, text, more) => Object.assign(document.createElement(name), { textContent: text }, more);

  // «Приморський» over «▲ 1 ◆ 2», as in the drawing.
  const label = (link) => {
    const box = document.createElement("div");
    const [name, signs] = link.querySelectorAll("tspan");
    box.append(element("span", name.textContent), document.createElement("br"), element("b", signs.textContent));
    return box;
  };

  const about = (link) => {
    const box = document.createElement("div");
    const [name, ...rest] = link.getAttribute("aria-label").split(": ");
    box.append(element("b", name), element("p", rest.join(": ")), element("a", words.show, { href: link.href.baseVal }));
    return box;
  };

  // A shape is reached by Tab, opened by Enter; Escape closes it and the focus is where it was.
  const reachable = (shape, link) => {
    const path = shape.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", link.getAttribute("aria-label"));
    path.removeAttribute("aria-describedby"); // the label on the map says less than this
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      shape.openPopup();
      shape.getPopup().getElement().querySelector("a[href]:not(.leaflet-popup-close-button)").focus();
      shape.once("popupclose", () => path.focus());
    });
  };

  const start = (shapes) => {
    const box = element("div", "", { className: "city-map" });
    place.prepend(box);
    const map = L.map(box, {
      zoomControl: false, scrollWheelZoom: false, dragging: !L.Browser.mobile, zoomSnap: 0.25,
      zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false,
    });
    map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
    const layer = L.geoJSON(shapes, {
      filter: (feature) => links.has(feature.properties.slug),
      style: (feature) => {
        const fill = links.get(feature.properties.slug).querySelector("path").getAttribute("fill");
        return { weight: 1.5, color: "", fillOpacity: 1, fillColor: fill, className: fill ? "" : "f-off" };
      },
      onEachFeature: (feature, shape) => {
        const link = links.get(feature.properties.slug);
        shape.bindPopup(about(link), { closeButton: true });
        shape.bindTooltip(label(link), { permanent: true, direction: "center" });
      },
    });
    const whole = layer.getBounds().pad(0.05);
    map.setMaxBounds(whole.pad(0.3)).fitBounds(whole);
    map.setMinZoom(map.getZoom());
    layer.addTo(map);
    layer.eachLayer((shape) => reachable(shape, links.get(shape.feature.properties.slug)));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words.label);
    box.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    map.on("popupopen", (event) => event.popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", words.close));
  };

  fetch(words.shapes).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))).then(start).catch(() => {}); // the drawing stays
})();
