// Make the types of an OpenAPI document, compile a client with them in strict mode, and write both to a folder.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import generate, { astToString } from "openapi-typescript";

const [document, source, folder] = process.argv.slice(2);
const generator = createRequire(import.meta.url).resolve("openapi-typescript");
const ts = createRequire(generator)("typescript"); // the version that the generator needs

await writeFile(join(folder, "schema.d.ts"), astToString(await generate(new URL(document))));
await writeFile(join(folder, "client.ts"), await readFile(source));
const options = {
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, types: [] },
  ...{ target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], module: ts.ModuleKind.CommonJS },
};
const program = ts.createProgram([join(folder, "client.ts")], options);
const found = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
console.error(ts.formatDiagnostics(found, ts.createCompilerHost(options)));
process.exitCode = found.length ? 1 : 0;
