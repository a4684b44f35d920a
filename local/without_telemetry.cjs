// Loaded into Azurite before it starts (`node --require`): leaves out its library for telemetry.
//
// We start Azurite with `--disableTelemetry`, and it loads the library all the same, which takes
// more than half of the processor time of its start. Only its setup would use it
// (https://github.com/Azure/Azurite/blob/main/src/common/Telemetry.ts).
"use strict";

const Module = require("node:module");

const load = Module._load;

Module._load = function (name, ...rest) {
  return name === "applicationinsights" ? {} : load.call(this, name, ...rest);
};
