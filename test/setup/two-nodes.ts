import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { freePort, startTestPostern, type TestOptions, type TestPostern } from './postern.ts';

export interface TwoNodes extends TestPostern {
  nodes: readonly [TestPostern, TestPostern];
  /** How many requests each node had. */
  shares: readonly [number, number];
}

/**
 * Two nodes with one database and one public origin. A balancer hands them the requests in turn, so that whatever takes
 * two requests takes two nodes. What else is asked of it is asked of the first node.
 */
export async function startTwoNodes({ environment, ...options }: Omit<TestOptions, 'beside'> = {}): Promise<TwoNodes> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const first = await startTestPostern({ ...options, environment: { ...environment, POSTERN_URL: url } });
  const second = await startTestPostern({ ...options, beside: first });
  const nodes = [first, second] as const;
  const shares: [number, number] = [0, 0];
  const balancer = createServer((given, answer) => {
    const turn = shares[0] > shares[1] ? 1 : 0;
    shares[turn] += 1;
    forward(nodes[turn].postern.settings.port, given, answer);
  });
  await new Promise<void>((resolve) => balancer.listen(port, '127.0.0.1', resolve));
  return {
    ...first,
    url,
    nodes,
    shares,
    logged: () => nodes.map((node) => node.logged()).join(''),
    messagesTo: (recipient) =>
      nodes
        .flatMap((node) => node.messagesTo(recipient))
        .sort((one, other) => other.receivedAt.localeCompare(one.receivedAt)),
    async stop() {
      balancer.closeAllConnections();
      await new Promise((resolve) => balancer.close(resolve));
      await second.stop();
      await first.stop();
    },
  };
}

const agent = new Agent({ keepAlive: true });

function forward(port: number, given: IncomingMessage, answer: ServerResponse) {
  const { method, url: path, headers } = given;
  const asked = request({ agent, port, host: '127.0.0.1', method, path, headers }, (received) => {
    answer.writeHead(received.statusCode ?? 502, received.rawHeaders);
    received.pipe(answer);
  });
  asked.on('error', () => answer.destroy());
  given.pipe(asked);
}
