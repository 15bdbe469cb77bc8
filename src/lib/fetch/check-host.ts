import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { withoutControls } from '../controls.ts';
import type { HostCheck, NetworkFault } from './contract.ts';
import type { Dialer } from './dial.ts';
import { NetworkError, type Peer } from './fault.ts';
import type { Target } from './target.ts';

/** The way to a host, step by step, until one fails. Nothing is sent. */
export async function* checkHost(
  target: Target | { fault: NetworkFault },
  dialerOf: (target: Target) => Dialer,
  signal: AbortSignal,
  clock: Clock,
): AsyncIterable<HostCheck> {
  if ('fault' in target) {
    yield { name: 'dns', milliseconds: 0, result: target.fault.words, fault: target.fault };
    return;
  }
  const visit: Visit = { peer: target.peer, addresses: [], clock };
  const dialer = dialerOf(target);
  using limit = dialer.limit(signal);
  try {
    for (const name of target.peer.isTls ? (['dns', 'tcp', 'tls'] as const) : (['dns', 'tcp'] as const)) {
      const check = await timed(name, () => steps[name](dialer, visit, limit.stop));
      yield check;
      if (check.fault) return;
    }
  } finally {
    visit.socket?.destroy();
  }
}

interface Visit {
  peer: Peer;
  addresses: LookupAddress[];
  socket?: Socket;
  clock: Clock;
}

type Finding = Pick<HostCheck, 'result' | 'warning'>;

const steps: Record<HostCheck['name'], (dialer: Dialer, visit: Visit, stop: AbortSignal) => Promise<Finding>> = {
  async dns(dialer, visit, stop) {
    visit.addresses = await dialer.lookUp(visit.peer, stop);
    return { result: addressWords(visit.addresses) };
  },
  async tcp(dialer, visit, stop) {
    visit.socket = await dialer.open(visit.peer, visit.addresses, stop);
    const { remoteAddress = '', remotePort } = visit.socket;
    return { result: `connected to ${remoteAddress} on port ${remotePort}` };
  },
  async tls(dialer, visit, stop) {
    if (!visit.socket) throw new Error('The handshake comes after the connection');
    const socket = await dialer.shakeHands(visit.peer, visit.socket, stop);
    visit.socket = socket;
    return certificateFinding(socket, visit);
  },
};

async function timed(name: HostCheck['name'], run: () => Promise<Finding>): Promise<HostCheck> {
  const begun = performance.now();
  const finding = await run().catch((error) => {
    if (!(error instanceof NetworkError)) throw error;
    return { result: error.fault.words, fault: error.fault };
  });
  return { name, milliseconds: Math.round(performance.now() - begun), ...finding };
}

const maximumAddresses = 4;

function addressWords(addresses: LookupAddress[]) {
  const shown = addresses.slice(0, maximumAddresses).map(({ address }) => address);
  const rest = addresses.length > maximumAddresses ? ', …' : '';
  return `${addresses.length} ${addresses.length === 1 ? 'address' : 'addresses'}: ${shown.join(', ')}${rest}`;
}

const dayMilliseconds = 86_400_000;
const warningDays = 14;

function certificateFinding(socket: TLSSocket, { peer, clock }: Visit): Finding {
  const certificate = socket.getPeerCertificate();
  const until = new Date(certificate.valid_to);
  const day = until.toISOString().slice(0, 10);
  const issuer = nameIn(certificate.issuer);
  const result = `${socket.getProtocol()}, certificate for ${nameIn(certificate.subject) ?? peer.host}${issuer ? ` by ${issuer}` : ''}, valid until ${day}`;
  const days = Math.floor((until.getTime() - clock()) / dayMilliseconds);
  if (days >= warningDays) return { result };
  return { result, warning: `The certificate of ${peer.host} expires in ${days} days, on ${day}.` };
}

/** The name as its authority writes it: the common one, or the organization. */
function nameIn(subject: { CN?: string | string[]; O?: string | string[] }) {
  const [name] = [subject.CN ?? subject.O ?? []].flat();
  return name === undefined ? undefined : withoutControls(name).slice(0, 100);
}
