/* Unpacks the data of a page beside it, in workers; on the page's own thread where they are refused. */
var parkgis = parkgis || {};
parkgis.code = parkgis.code || {};

/* What is done with packed data, here or in a worker: {kind, meta, text} to columns or to shapes. */
parkgis.code.work = () => {
  "use strict";
  return async ({ kind, meta, text }, pause = null) => {
    const bytes = await parkgis.columnar.unpacked(text, pause);
    if (pause) await pause();
    return kind === "shapes" ? parkgis.Shapes.block(new parkgis.columnar.Table(meta, bytes)) : bytes;
  };
};
parkgis.work = parkgis.code.work();

parkgis.loader = (() => {
  "use strict";

  const MOST_WORKERS = 4;
  const SMALL = 60000; // characters; starting a worker takes longer than unpacking these
  const IDLE_MS = 300; // after which workers are let go, with their memory

  const waiting = []; // tasks with the functions that settle their promises
  const blocks = new Map(); // what `feed` took from the page, by id
  let workers = [];
  let refused = false;
  let letGo = null;

  const pause = () => new Promise((go) => setTimeout(go, 0));

  // Names of the modules are ours; their sources are what this page runs itself.
  function source() {
    const parts = Object.entries(parkgis.code).map(([name, code]) => `parkgis.${name} = (${code})();`);
    return `"use strict"; const parkgis = {}; ${parts.join("\n")} parkgis.Shapes = parkgis.shapes.Shapes;
      onmessage = async ({ data }) => {
        try {
          const result = await parkgis.work(data);
          postMessage({ result }, Object.values(result.buffer ? [result] : result).filter((part) => part && part.buffer).map((part) => part.buffer));
        } catch (error) { postMessage({ error: error.message }); }
      };`;
  }

  function start() {
    const address = URL.createObjectURL(new Blob([source()], { type: "text/javascript" }));
    try {
      const worker = { thread: new Worker(address), job: null, heard: false };
      worker.thread.onmessage = ({ data }) => heard(worker, data);
      worker.thread.onerror = (event) => {
        event.preventDefault();
        lost(worker);
      };
      workers.push(worker);
      return worker;
    } catch {
      refused = true;
      return null;
    } finally {
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }
  }

  function heard(worker, { result, error }) {
    const { job } = worker;
    worker.job = null;
    if (error === undefined) job.resolve(result);
    else job.reject(new Error(error));
    next();
  }

  // A policy refuses workers by an error that comes later: do its work here.
  function lost(worker) {
    refused = true;
    workers = workers.filter((other) => other !== worker);
    worker.thread.terminate();
    if (worker.job) waiting.unshift(worker.job);
    next();
  }

  function next() {
    clearTimeout(letGo);
    while (waiting.length && !refused) {
      const most = Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency || 2));
      const free = workers.find(({ job }) => !job) || (workers.length < most && start());
      if (!free) break;
      free.job = waiting.shift();
      free.thread.postMessage(free.job.task);
    }
    if (refused) workers.filter(({ job }) => !job).forEach(({ thread }) => thread.terminate());
    if (refused && waiting.length) here();
    if (!waiting.length && workers.every(({ job }) => !job)) letGo = setTimeout(dismiss, IDLE_MS);
  }

  function dismiss() {
    for (const { thread } of workers) thread.terminate();
    workers = [];
  }

  let busy = false;
  async function here() {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      const { task, resolve, reject } = waiting.shift();
      await parkgis.work(task, pause).then(resolve, reject);
    }
    busy = false;
  }

  /* Do one task; resolves to its result. */
  function run(task) {
    if (task.text.length < SMALL) return parkgis.work(task);
    return new Promise((resolve, reject) => {
      waiting.push({ task, resolve, reject });
      next();
    });
  }

  function taken(element) {
    const text = element.textContent;
    element.remove(); // the bytes are needed once
    return text;
  }

  /* Begin with the block before a script, while the page is still being read. */
  function feed(script) {
    const element = script.previousElementSibling;
    script.remove();
    const { id } = element;
    const text = taken(element);
    const end = text.indexOf("\n");
    const head = JSON.parse(text.slice(0, end));
    const done = run({ ...head, text: text.slice(end + 1) }).then((result) => ({ ...head, result }));
    done.catch(() => {}); // whoever asks for the block is told
    blocks.set(id, done);
    if (arrivals.has(id)) arrivals.get(id)(done);
  }

  const arrivals = new Map();

  /* Resolves to {kind, meta, result} of the block with this id, which may still lie ahead in the page. */
  async function block(id) {
    if (!blocks.has(id)) await new Promise((come) => arrivals.set(id, come));
    const found = await blocks.get(id);
    blocks.delete(id);
    return found;
  }

  return { block, feed, run, taken };
})();

/* Takes packed columns out of the page and resolves to a Table. */
parkgis.columnar.unpack = async (elementId, meta) => {
  const text = parkgis.loader.taken(document.getElementById(elementId));
  return new parkgis.columnar.Table(meta, await parkgis.loader.run({ kind: "columns", meta, text }));
};
