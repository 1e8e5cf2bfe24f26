// The independent judge: translates CQL libraries and runs one of them on patients, one a line.
//   node run.mjs LIBRARIES MAIN CASES RESULTS
// CASES holds a JSON line per patient: {"bundle": FHIR bundle, "parameters": {name: value}}; RESULTS gets a
// JSON line each: {"values": {definition: value}, "ms": time}. A time is given as {"minute": UTC minutes since 1970}.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
global.require = require; // the translator looks for Node's modules there
const { CqlCompilerOptions, CqlTranslator, LibraryManager, ModelManager, createLibrarySourceProvider, createModelInfoProvider,
  createUcumService, stringAsSource } = await import("@cqframework/cql/cql-to-elm");
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");

const [folder, main, cases, results] = process.argv.slice(2);
const here = path.dirname(new URL(import.meta.url).pathname);
const models = {
  System: path.join(here, "system-modelinfo.xml"),
  FHIR: path.join(path.dirname(require.resolve("cql-exec-fhir")), "modelInfos", "fhir-modelinfo-4.0.1.xml"),
};
const text = (file) => stringAsSource(fs.readFileSync(file, "utf8"));

function translate() {
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

const elm = translate();
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
