import { createHash, createHmac } from 'node:crypto';
import type { Exchange } from './provider-server.ts';

interface Expected {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  region: string;
  service: string;
}

type Signed = Pick<Exchange, 'method' | 'path' | 'query' | 'headers' | 'bytes'>;

/**
 * What AWS would say against the signature of a request; undefined: nothing. Written from the description of Signature
 * Version 4 in the IAM user guide, without the library that signs.
 */
export function faultOfAwsSignature(request: Signed, expected: Expected): string | undefined {
  const { authorization = '', 'x-amz-date': time = '', 'x-amz-security-token': token } = request.headers;
  const [, key, scope, names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(authorization) ??
    [];
  if (!signature) return 'MissingAuthenticationTokenException';
  if (key !== expected.accessKeyId || token !== expected.sessionToken) return 'UnrecognizedClientException';
  const terms = [time.slice(0, 8), expected.region, expected.service, 'aws4_request'];
  const mustBeSigned = ['host', ...Object.keys(request.headers).filter((name) => /^x-amz-|^content-type$/.test(name))];
  if (scope !== terms.join('/') || mustBeSigned.some((name) => !names.split(';').includes(name)))
    return 'IncompleteSignatureException';
  const canonical = canonicalRequest(request, names.split(';'));
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const secret = terms.reduce<string | Buffer>((one, term) => hmac(one, term), `AWS4${expected.secretAccessKey}`);
  return hmac(secret, text).toString('hex') === signature ? undefined : 'InvalidSignatureException';
}

function canonicalRequest({ method, path, query, headers, bytes }: Signed, names: string[]) {
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return [
    method,
    path.split('/').map(encode).join('/'),
    pairs.sort().join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(bytes),
  ].join('\n');
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

const hmac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest();
