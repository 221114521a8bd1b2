// Send a notice to one person over the wire, from node, with nothing installed.
//
//     node examples/node/send.mjs redis://127.0.0.1:6379/0 order-4711 010-1234-5678 길동
//
// docs/wire.md has the message and the reply. The key makes it safe to run again: it is sent once.
// It speaks to Redis or Valkey alone, over the few commands that it needs; a service would use its own client.

import { randomUUID } from "node:crypto";
import net from "node:net";
import tls from "node:tls";

const REPLY_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 200;

/** The message of a task, in Celery's protocol 2. No recipient stands in its headers. */
function messageOf(task, queue, args) {
  const id = randomUUID();
  const body = Buffer.from(JSON.stringify([[], args, {}])).toString("base64");
  const headers = { lang: "js", task, id, root_id: id, parent_id: null, argsrepr: "()", kwargsrepr: "{}" };
  const properties = {
    correlation_id: id, delivery_mode: 2, delivery_info: { exchange: "", routing_key: queue },
    priority: 0, body_encoding: "base64", delivery_tag: randomUUID(),
  };
  const message = { body, "content-type": "application/json", "content-encoding": "utf-8", headers, properties };
  return { id, text: JSON.stringify(message) };
}

/** A connection to Redis that sends one command after the other. */
class Redis {
  constructor(url) {
    const { hostname, port, pathname, username, password, protocol } = new URL(url);
    const options = { host: hostname, port: Number(port || 6379) };
    this.socket = protocol === "rediss:" ? tls.connect(options) : net.connect(options);
    this.buffer = Buffer.alloc(0);
    this.waiting = [];
    this.socket.on("data", (chunk) => this.#read(chunk));
    this.socket.on("error", (error) => this.#fail(error));
    this.socket.on("close", () => this.#fail(new Error("the broker closed the connection")));
    this.ready = this.#greet(decodeURIComponent(username), decodeURIComponent(password), pathname.slice(1) || "0");
  }

  async #greet(user, password, database) {
    if (password) await this.call("AUTH", ...(user ? [user] : []), password);
    await this.call("SELECT", database);
  }

  call(...words) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join("")}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  #read(chunk) {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (let reply = this.#next(); reply; reply = this.#next()) {
      const caller = this.waiting.shift();
      if (reply.error) caller.reject(new Error(reply.error));
      else caller.resolve(reply.value);
    }
  }

  /** The next whole reply in the buffer, of the kinds that these commands have; null: it is not all there. */
  #next() {
    const end = this.buffer.indexOf("\r\n");
    if (end < 0) return null;
    const line = this.buffer.toString("utf8", 1, end);
    if (this.buffer[0] !== 0x24) { // "$": a text of so many bytes
      const isError = this.buffer[0] === 0x2d;
      this.buffer = this.buffer.subarray(end + 2);
      return isError ? { error: line } : { value: line };
    }
    const length = Number(line);
    const whole = end + 2 + (length < 0 ? 0 : length + 2);
    if (this.buffer.length < whole) return null;
    const value = length < 0 ? null : this.buffer.toString("utf8", end + 2, end + 2 + length);
    this.buffer = this.buffer.subarray(whole);
    return { value };
  }

  #fail(error) {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }

  close() {
    this.socket.end();
  }
}

/** Call a task and wait for its reply: what stands under "ok". */
async function ask(redis, task, queue, args) {
  const message = messageOf(task, queue, args);
  const key = `celery-task-meta-${message.id}`;
  await redis.call("LPUSH", queue, message.text);
  for (const until = Date.now() + REPLY_WITHIN_MS; Date.now() < until;) {
    const found = await redis.call("GET", key);
    if (found !== null) {
      await redis.call("DEL", key);
      const { status, result } = JSON.parse(found);
      if (status !== "SUCCESS") throw new Error(`a worker failed over ${task}; its log says why`);
      if (result.error) throw new Error(`${result.error.kind}: ${result.error.text}`);
      return result.ok;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  throw new Error(`no worker answered ${task}; the same call again is safe`);
}

async function main([url, key, number, name]) {
  const redis = new Redis(url);
  try {
    await redis.ready;
    const message = {
      channel: "KAKAO_ALIM", sender: "OFFICIAL-ACCOUNT-ID-123",
      content: { type: "TEMPLATE", templateCode: "ORDER_01", text: "#{name}님, 상품이 발송되었습니다." },
    };
    const to = number.replace(/\D/g, "").replace(/^0/, "82"); // the wire has 821012345678
    const { messages } = await ask(redis, "pabal.send", "pabal.control", {
      messages: [{ key, to, message, values: { name }, reference: key }],
    });
    console.log(JSON.stringify(messages[0]));
    return messages[0].refused ? 1 : 0;
  } finally {
    redis.close();
  }
}

if (process.argv.length !== 6) {
  console.error("usage: node send.mjs BROKER_URL KEY NUMBER NAME");
  process.exit(2);
}
main(process.argv.slice(2)).then((status) => process.exit(status), (error) => {
  console.error(error.message);
  process.exit(1);
});
