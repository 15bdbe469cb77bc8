import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What the network saw of one call, whatever the package makes of it: their errors tell too little, and too much. */
export interface Call {
  status: number | undefined;
  mayHaveSent: boolean;
  onTransmitting: () => void;
}

/**
 * Watches sockets and HTTP from inside a thread. A call may have sent something as soon as any connection of the thread
 * stands: connections are kept and shared, so it cannot be told which call uses which.
 */
export function watchNetwork() {
  const calls = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();
  const open = watchSockets(() => calls.forEach(transmits));
  watchHttp(current);
  return {
    begin(onTransmitting: () => void): Call {
      const call: Call = { status: undefined, mayHaveSent: false, onTransmitting };
      calls.add(call);
      if (open.size > 0) transmits(call);
      return call;
    },
    during: <Value>(call: Call, work: () => Promise<Value>) => current.run(call, work),
    end: (call: Call) => void calls.delete(call),
  };
}

function transmits(call: Call) {
  if (call.mayHaveSent) return;
  call.mayHaveSent = true;
  call.onTransmitting();
}

/** The sockets whose connection stands: of TLS, once the certificate was found good. */
function watchSockets(onOpen: () => void): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    this.once(this instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      open.add(this);
      onOpen();
    });
    this.once('close', () => open.delete(this));
    return Reflect.apply(connect, this, given) as Socket;
  };
  return open;
}

/** The last status that was answered, of node:http as well as of fetch. */
function watchHttp(current: AsyncLocalStorage<Call>) {
  const callOf = new WeakMap<object, Call>();
  const remember = (message: unknown) => {
    const call = current.getStore();
    if (call) callOf.set((message as { request: object }).request, call);
  };
  const note = (message: unknown) => {
    const { request, response } = message as { request: object; response: { statusCode?: number } };
    const call = callOf.get(request);
    if (call) call.status = response.statusCode;
  };
  subscribe('http.client.request.created', remember);
  subscribe('http.client.response.finish', note);
  subscribe('undici:request:create', remember);
  subscribe('undici:request:headers', note);
}
