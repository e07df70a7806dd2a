// Runs scripts of maps/ as a page would, one after another, without a page.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const ROOT = path.join(__dirname, "..", "..", "..", "maps");

/* The names that the scripts define, above all `parkgis`; `globals` are what a page would have. */
module.exports = function load(names, globals = {}) {
  const page = vm.createContext({ console, TextDecoder, Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array, DataView, Error, RangeError, atob, Blob, Response, setTimeout, ...globals });
  for (const name of names) vm.runInContext(fs.readFileSync(path.join(ROOT, name), "utf-8"), page, { filename: name });
  return page;
};
