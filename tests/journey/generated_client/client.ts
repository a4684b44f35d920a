// The main job of Switchboard, with the types that openapi-typescript makes of its document.
import type { components, paths } from "./schema";

type NewMessage = components["schemas"]["NewMessage"];
type Posted = paths["/messages"]["post"];
type Receipt = Posted["responses"][202]["content"]["application/json"];
type Problem = Posted["responses"][400]["content"]["application/problem+json"];
type PersonChange = components["schemas"]["PersonChange"];
type Person = paths["/people/{number}"]["put"]["responses"][200]["content"]["application/json"];
type Delivery = paths["/messages/{id}"]["get"]["responses"][200]["content"]["application/json"];

interface Answer { status: number; json(): Promise<unknown> }
declare function fetch(url: string, options: object): Promise<Answer>;
declare function setTimeout(call: () => void, milliseconds: number): void;
declare const process: { argv: string[] };
declare const console: { log(text: string): void };

const [url, key] = process.argv.slice(2) as [string, string];

async function request(method: string, path: string, body?: object): Promise<Answer> {
  const options = { method, headers: { "x-functions-key": key } };
  return fetch(`${url}/api${path}`, body ? { ...options, body: JSON.stringify(body) } : options);
}

async function send(message: NewMessage): Promise<Receipt> {
  const answer = await request("POST", "/messages", message);
  if (answer.status !== 202) throw new Error(((await answer.json()) as Problem).detail);
  return (await answer.json()) as Receipt;
}

async function delivery(id: string): Promise<Delivery> {
  return (await (await request("GET", `/messages/${encodeURIComponent(id)}`)).json()) as Delivery;
}

async function say(number: string, change: PersonChange): Promise<Person> {
  return (await (await request("PUT", `/people/${encodeURIComponent(number)}`, change)).json()) as Person;
}

async function main(): Promise<void> {
  const { id } = await send({ to: "+12025550181", body: "Your order is ready" });
  let found = await delivery(id);
  while (found.status !== "delivered") {
    await new Promise<void>((wake) => setTimeout(wake, 50));
    found = await delivery(id);
  }
  const refused: string = await send({ to: "+12025550181", body: "Hello", url: null, values: { name: "Ana" } })
    .then(() => "", (error: Error) => error.message);
  const { zone } = await say("+12025550875", { zone: "Europe/Lisbon" });
  const away: Person = await say("+12025550875", { zone: null });
  const zones: string[] = [zone ?? "", away.zone ?? "", away.opted_out?.["sms"] ?? "may be texted"];
  console.log(JSON.stringify({ channel: found.message.channel ?? "sms", status: found.status, refused, zones }));
}

void main();
