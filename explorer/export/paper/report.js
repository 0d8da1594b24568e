// Draws every chart from its values, which stand as JSON in the element before it.
for (const place of document.querySelectorAll(".chart")) {
  const { data, layout } = JSON.parse(place.previousElementSibling.textContent);
  Plotly.newPlot(place, data, layout, { displayModeBar: false, displaylogo: false, responsive: true });
}
