import { createHash, createHmac } from 'node:crypto';
import type { Exchange, Reply } from './provider-server.ts';

/** How the gateway of Alibaba Cloud checks calls, written from its documentation and apart from what is tested. */
export interface AliyunGateway {
  /** The error that the gateway answers; undefined: the call may pass. */
  check(exchange: Exchange): Reply | undefined;
}

export const aliyunError = (status: number, code: string, message: string): Reply => ({
  status,
  body: { RequestId: '95A7D497-F8DD-4834-B81E-C1783236E55F', HostId: 'aliyuncs.com', Code: code, Message: message },
});

export function createAliyunGateway({ id, secret }: { id: string; secret: string }): AliyunGateway {
  const nonces = new Set<string>();
  const checkOnce = (nonce: string, date: string) => {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) || Math.abs(Date.now() - Date.parse(date)) > 900_000) {
      return aliyunError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
    }
    if (nonce.length < 8 || nonces.has(nonce)) {
      return aliyunError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    nonces.add(nonce);
    return undefined;
  };
  const refuse = (key: string | undefined, text: string) =>
    key === id
      ? aliyunError(
          400,
          'SignatureDoesNotMatch',
          `Specified signature does not match. server string to sign is:${text}`,
        )
      : aliyunError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  return {
    check(exchange) {
      const { headers, form } = exchange;
      if (headers.authorization === undefined) {
        const { key, isTrue, text } = readRpc(exchange, secret);
        if (key !== id || !isTrue) return refuse(key, text);
        return checkOnce(form.get('SignatureNonce') ?? '', form.get('Timestamp') ?? '');
      }
      const { key, isTrue, text } = readAcs3(exchange, secret);
      if (key !== id || !isTrue) return refuse(key, text);
      return checkOnce(headers['x-acs-signature-nonce'] ?? '', headers['x-acs-date'] ?? '');
    },
  };
}

function readAcs3({ method, path, query, headers, bytes }: Exchange, secret: string) {
  const [, key, names = '', signature] =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const signed = names.split(';');
  const due = Object.keys(headers).filter((name) => /^(x-acs-.*|host|content-type)$/.test(name));
  const hash = createHash('sha256').update(bytes).digest('hex');
  let text = `${method}\n${path}\n${sorted(query)}\n`;
  for (const name of signed) text += `${name}:${headers[name]?.trim()}\n`;
  text += `\n${names}\n${hash}`;
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(text).digest('hex')}`;
  const isTrue =
    headers['x-acs-content-sha256'] === hash &&
    due.sort().join(';') === names &&
    createHmac('sha256', secret).update(toSign).digest('hex') === signature;
  return { key, isTrue, text };
}

function readRpc({ method, form }: Exchange, secret: string) {
  const rest = new URLSearchParams(form);
  rest.delete('Signature');
  const text = `${method}&%2F&${percent(sorted(rest))}`;
  const isTrue =
    form.get('SignatureMethod') === 'HMAC-SHA1' &&
    form.get('SignatureVersion') === '1.0' &&
    createHmac('sha1', `${secret}&`).update(text).digest('base64') === form.get('Signature');
  return { key: form.get('AccessKeyId') ?? undefined, isTrue, text };
}

function sorted(parameters: URLSearchParams) {
  const pairs = [...parameters].map(([name, value]) => `${percent(name)}=${percent(value)}`);
  return pairs.sort().join('&');
}

/** Octet by octet. */
const percent = (text: string) =>
  [...Buffer.from(text)]
    .map((octet) => {
      const character = String.fromCharCode(octet);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
