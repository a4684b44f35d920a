// node enqueue.cjs CONNECTION_STRING TIMES ENCODING MESSAGE: what a system in Node does to send a text.
const { QueueClient } = require("@azure/storage-queue");
const [connection, times, encoding, message] = process.argv.slice(2);
const body = encoding === "base64" ? Buffer.from(message).toString("base64") : message;
(async () => {
  const outbox = new QueueClient(connection, "outbox");
  for (let n = 0; n < Number(times); n++) await outbox.sendMessage(body);
})();
