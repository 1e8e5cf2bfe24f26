// The independent judge: translates CQL libraries and runs one of them on patients, one a line.
//   node run.mjs LIBRARIES MAIN CASES RESULTS
// CASES holds a JSON line per patient: {"bundle": FHIR bundle, "parameters": {name: value}}; RESULTS gets a
// JSON line each: {"values": {definition: value}, "ms": time}. A time is given as {"minute": UTC minutes since 1970}.
// Translating takes ten seconds: what it gave is kept for the next call with the same libraries.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
global.require = require; // the translator looks for Node's modules there
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");

const [folder, main, cases, results] = process.argv.slice(2);
const here = path.dirname(new URL(import.meta.url).pathname);
const models = {
  System: path.join(here, "system-modelinfo.xml"),
  FHIR: path.join(path.dirname(require.resolve("cql-exec-fhir")), "modelInfos", "fhir-modelinfo-4.0.1.xml"),
};

function translated() {
  const kept = path.join(here, "node_modules", ".elm");
  const files = [...fs.readdirSync(folder).filter((file) => file.endsWith(".cql")).map((file) => path.join(folder, file)),
    ...Object.values(models), path.join(here, "package-lock.json"), path.join(here, "run.mjs")];
  const hash = crypto.createHash("sha256");
  for (const file of files) hash.update(`${path.basename(file)} `).update(fs.readFileSync(file));
  const place = path.join(kept, `${hash.digest("hex")}.json`);
  if (fs.existsSync(place)) return JSON.parse(fs.readFileSync(place, "utf8"));
  return translate().then((found) => {
    fs.mkdirSync(kept, { recursive: true });
    for (const old of fs.readdirSync(kept).filter((file) => file.endsWith(".json"))) fs.rmSync(path.join(kept, old), { force: true });
    fs.writeFileSync(`${place}.${process.pid}`, JSON.stringify(found));
    fs.renameSync(`${place}.${process.pid}`, place);
    return found;
  });
}

async function translate() {
  const { CqlCompilerOptions, CqlTranslator, LibraryManager, ModelManager, createLibrarySourceProvider, createModelInfoProvider,
    createUcumService, stringAsSource } = await import("@cqframework/cql/cql-to-elm");
  const text = (file) => stringAsSource(fs.readFileSync(file, "utf8"));
  const manager = new ModelManager();
  manager.modelInfoLoader.registerModelInfoProvider(createModelInfoProvider((id) => (models[id] ? text(models[id]) : null)));
  const units = createUcumService(() => "", () => null, (one) => one, (one) => one); // no unit is converted
  const libraries = new LibraryManager(manager, new CqlCompilerOptions(), undefined, units);
  libraries.librarySourceLoader.registerProvider(createLibrarySourceProvider((id) => text(path.join(folder, `${id}.cql`))));
  const found = {};
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".cql"))) {
    const elm = JSON.parse(CqlTranslator.fromText(fs.readFileSync(path.join(folder, name), "utf8"), libraries).toJson());
    const errors = elm.library.annotation.filter((one) => one.errorSeverity === "error");
    for (const one of errors) console.error(`${name}, line ${one.startLine}: ${one.message}`);
    if (errors.length) process.exit(1);
    found[path.basename(name, ".cql")] = elm;
  }
  return found;
}

function moment(minute) {
  return cql.DateTime.fromJSDate(new Date(minute * 60000), 0);
}

function parameter(value) {
  return value !== null && typeof value === "object" && "minute" in value ? moment(value.minute) : value;
}

// what is compared: plain values and tuples of them; lists of rows are only steps on the way
function told(value) {
  if (value === null || typeof value !== "object") return true;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every((one) => one === null || typeof one !== "object");
}

const elm = await translated();
const library = new cql.Library(elm[main], new cql.Repository(elm));
const source = fhir.PatientSource.FHIRv401();
const out = fs.createWriteStream(results);
for (const line of fs.readFileSync(cases, "utf8").split("\n").filter(Boolean)) {
  const { bundle, parameters } = JSON.parse(line);
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, parameter(value)]));
  const start = performance.now();
  source.loadBundles([bundle]);
  const executor = new cql.Executor(library, null, given);
  const result = await executor.exec(source, moment(parameters.Now.minute));
  const ms = performance.now() - start;
  source.reset();
  const [values] = Object.values(result.patientResults);
  out.write(JSON.stringify({ values: Object.fromEntries(Object.entries(values).filter(([, value]) => told(value))), ms }) + "\n");
}
out.end();
