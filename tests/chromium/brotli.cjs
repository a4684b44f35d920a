// Unpacks a file that is compressed with Brotli, which Python's own library cannot: node brotli.cjs FROM TO
const { createReadStream, createWriteStream } = require("node:fs");
const { pipeline } = require("node:stream/promises");
const { createBrotliDecompress } = require("node:zlib");

const [from, to] = process.argv.slice(2);
pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
