/* The parcels that the filters let through as a table for a spreadsheet. */
var parkgis = parkgis || {};

(() => {
  "use strict";

  const FORMULA = /^[=+\-@\t\r]/; // what spreadsheets take for the beginning of a formula

  /* One cell; a text that a spreadsheet would run gets an apostrophe in front. */
  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = FORMULA.test(value) ? "'" + value : value;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }

  /* Lines of the rows: the outcome first, then every field of the layer. */
  parkgis.csv = (layer, rows, outcomeOf) => {
    const names = layer.names();
    const lines = [["parcel_id", "outcome", ...names.filter((name) => name !== "parcel_id")].map(cell).join(",")];
    for (const i of rows) {
      const row = layer.row(i);
      lines.push([row.parcel_id, outcomeOf(i), ...names.filter((name) => name !== "parcel_id").map((name) => row[name])].map(cell).join(","));
    }
    return "\ufeff" + lines.map((line) => line + "\r\n").join(""); // without the mark Excel reads no Chinese
  };

  parkgis.saveCsv = (page) => {
    const text = parkgis.csv(page.layer, page.filters.rows(), (i) => page.outcome(i).word);
    page.save(`parcels${page.config.synthetic ? "-synthetic" : ""}.csv`, new Blob([text], { type: "text/csv;charset=utf-8" }));
  };
})();
