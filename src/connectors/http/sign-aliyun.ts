import { createHash, createHmac, randomUUID } from 'node:crypto';

export interface AliyunKey {
  accessKeyId: string;
  accessKeySecret: string;
}

/** Fresh for every attempt: the gateway takes a nonce once, and a time for fifteen minutes. */
export interface Moment {
  now: Date;
  nonce: string;
}

export const thisMoment = (): Moment => ({ now: new Date(), nonce: randomUUID() });

export interface Acs3Request {
  method: 'GET' | 'POST';
  host: string;
  action: string;
  version: string;
  query?: Record<string, string>;
  contentType?: string;
  body?: string;
}

/**
 * Signature V3 (ACS3-HMAC-SHA256): the headers to send, without Host.
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function acs3Headers(request: Acs3Request, { accessKeyId, accessKeySecret }: AliyunKey, moment: Moment) {
  const { method, host, action, version, query = {}, contentType, body = '' } = request;
  const headers: Record<string, string> = {
    ...(contentType !== undefined && { 'content-type': contentType }),
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': timestamp(moment.now),
    'x-acs-signature-nonce': moment.nonce,
    'x-acs-version': version,
  };
  const fields = Object.entries({ ...headers, host }).sort(byName);
  const names = fields.map(([name]) => name).join(';');
  const lines = fields.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = [method, '/', canonicalQuery(query), lines, names, headers['x-acs-content-sha256']].join('\n');
  const signature = createHmac('sha256', accessKeySecret)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `${algorithm} Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`;
  return { ...headers, authorization };
}

const algorithm = 'ACS3-HMAC-SHA256';

/**
 * The signature of RPC calls (HMAC-SHA1): the parameters to send, in the query or, with POST, as a form.
 * https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism
 */
export function rpcParameters(
  method: 'GET' | 'POST',
  given: Record<string, string>,
  { accessKeyId, accessKeySecret }: AliyunKey,
  { now, nonce }: Moment,
) {
  const parameters: Record<string, string> = {
    ...given,
    AccessKeyId: accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: nonce,
    SignatureVersion: '1.0',
    Timestamp: timestamp(now),
  };
  const text = [method, encode('/'), encode(canonicalQuery(parameters))].join('&');
  return { ...parameters, Signature: createHmac('sha1', `${accessKeySecret}&`).update(text).digest('base64') };
}

export const canonicalQuery = (parameters: Record<string, string>) =>
  Object.entries(parameters)
    .sort(byName)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** By code unit, and not as a language sorts. */
const byName = ([left]: [string, string], [right]: [string, string]) => (left < right ? -1 : 1);

/** RFC 3986 §2.3: all but letters, digits and `-_.~`. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** UTC without milliseconds. */
const timestamp = (now: Date) => now.toISOString().replace(/\.\d{3}Z$/, 'Z');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
