/** One HTTP exchange. It ends within its time, its answer within its size; redirects are never followed. */
export type Fetch = (request: HttpRequest) => Promise<HttpResult>;

export interface HttpRequest {
  /** Default: POST with a body, GET without. */
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal: AbortSignal;
  /** For the whole exchange. Default 15,000. */
  timeoutMilliseconds?: number;
  /** The answer is cut after so many bytes. Default 262,144. */
  maximumBytes?: number;
  /**
   * Asked once, when the connection stands, right before the first byte of the request is written. False: nothing is
   * sent, and the result is `withheld`. Whatever ends the exchange meanwhile, the reply is waited for.
   */
  beforeSending?: () => Promise<boolean>;
  /** The URL was written by an operator, not by us: private and loopback addresses are refused unless allowed. */
  isOperatorUrl?: boolean;
}

export type HttpResult =
  | {
      kind: 'answered';
      status: number;
      /** Names in lower case; of a repeated field the values joined by `, `. */
      headers: Record<string, string>;
      text: string;
      isCut: boolean;
    }
  | { kind: 'withheld' }
  | {
      kind: 'failed';
      fault: NetworkFault;
      /** The other side may have the request. */
      isSent: boolean;
    };

export interface NetworkFault {
  kind:
    | 'url' // not a URL that may be called: not https, or with credentials in it
    | 'address' // a private or loopback address that is not allowed
    | 'dns'
    | 'refused'
    | 'unreachable'
    | 'certificate'
    | 'tls'
    | 'connect-timeout'
    | 'timeout'
    | 'closed'
    | 'protocol' // what came back is not HTTP
    | 'aborted';
  /** One sentence without a full stop: what happened and to which host; no secrets, no path, no query. */
  words: string;
  /** Node's or OpenSSL's code, if any. */
  code: string | undefined;
}

/** One step on the way to a host, as `checkHost` tells it. */
export interface HostCheck {
  name: 'dns' | 'tcp' | 'tls';
  milliseconds: number;
  /** What was found: addresses, peer, version and certificate; after a fault, its words. */
  result: string;
  fault?: NetworkFault;
  /** Passed, but soon not any more: a certificate about to expire. */
  warning?: string;
}
