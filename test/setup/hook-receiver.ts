import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HookCall {
  path: string;
  headers: IncomingMessage['headers'];
  /** As it came over the wire. */
  raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of any shape
  body: any;
}

type Answer = (call: HookCall, response: ServerResponse) => void;

export const takes: Answer = (_call, response) => void response.writeHead(200).end('{"thanks":true}');
export const answersWith =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_call, response) =>
    void response.writeHead(status, headers).end('no');
/** Takes the request and never says anything. */
export const isSilent: Answer = () => {};

/** An operator's endpoint on loopback. */
export async function startHookReceiver(port = 0) {
  const calls: HookCall[] = [];
  const receiver = { answer: takes };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const call = { path: request.url ?? '', headers: request.headers, raw, body: raw ? JSON.parse(raw) : undefined };
    calls.push(call);
    receiver.answer(call, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : 0;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${taken}/hook`,
    port: taken,
    calls,
    of: (event: string) => calls.filter(({ body }) => body?.event === event),
    setAnswer(answer: Answer) {
      receiver.answer = answer;
    },
    /** The calls that fit, once there are so many. */
    async waitFor(fits: (call: HookCall) => boolean, count = 1): Promise<HookCall[]> {
      for (let tries = 0; tries < 1_000; tries += 1) {
        const found = calls.filter(fits);
        if (found.length >= count) return found;
        await sleep(10);
      }
      throw new Error(`${calls.filter(fits).length} of ${count} calls came: ${calls.map(({ body }) => body?.event)}`);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

export type HookReceiver = Awaited<ReturnType<typeof startHookReceiver>>;
