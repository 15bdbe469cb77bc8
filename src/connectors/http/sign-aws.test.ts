import { describe, expect, it } from 'vitest';
import { faultOfAwsSignature } from '../../../test/http/aws-signature.ts';
import type { ProviderRequest } from './provider.ts';
import { signAws } from './sign-aws.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service' };
const at = new Date('2015-08-30T12:36:00Z');
const url = 'https://example.amazonaws.com/';

/** An encoded name of the suite: all that RFC 3986 §2.3 leaves unreserved. */
const unreserved = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const sessionToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

const get = (query = '', headers = {}): ProviderRequest => ({ method: 'GET', url: url + query, headers });
const post = (query = '', headers = {}, body?: string): ProviderRequest => ({
  method: 'POST',
  url: url + query,
  headers,
  ...(body !== undefined && { body }),
});

/**
 * The cases of AWS's test suite for Signature Version 4, as far as a request can be written by `fetch`: paths that are
 * not normalised, or not encoded, never leave this process.
 */
const suite: [name: string, request: ProviderRequest, signedHeaders: string, signature: string, token?: string][] = [
  ['get-vanilla', get(), 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-empty-query-key',
    get('?Param1=value1'),
    'host;x-amz-date',
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  [
    'get-vanilla-query-order-key-case',
    get('?Param2=value2&Param1=value1'),
    'host;x-amz-date',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-unreserved',
    get(`?${unreserved}=${unreserved}`),
    'host;x-amz-date',
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  [
    'get-vanilla-utf8-query',
    get('?ሴ=bar'),
    'host;x-amz-date',
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  [
    'get-unreserved',
    get(unreserved),
    'host;x-amz-date',
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  [
    'get-header-value-order',
    get('', { 'My-Header1': 'value4,value1,value3,value2' }),
    'host;my-header1;x-amz-date',
    '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  ],
  [
    'get-header-value-trim',
    get('', { 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' }),
    'host;my-header1;my-header2;x-amz-date',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  ['post-vanilla', post(), 'host;x-amz-date', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-vanilla-query',
    post('?Param1=value1'),
    'host;x-amz-date',
    '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  ],
  [
    'post-header-key-sort',
    post('', { 'My-Header1': 'value1' }),
    'host;my-header1;x-amz-date',
    'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  ],
  [
    'post-header-value-case',
    post('', { 'My-Header1': 'VALUE1' }),
    'host;my-header1;x-amz-date',
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  [
    'post-x-www-form-urlencoded',
    post('', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'Param1=value1'),
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'post-x-www-form-urlencoded-parameters',
    post('', { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf8' }, 'Param1=value1'),
    'content-type;host;x-amz-date',
    '1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe',
  ],
  [
    'post-sts-header-before',
    post(),
    'host;x-amz-date;x-amz-security-token',
    '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    sessionToken,
  ],
];

describe('the signature of AWS', () => {
  it.each(suite)('is that of the test suite: %s', async (_name, request, signedHeaders, signature, token) => {
    const signed = await signAws(request, { ...credentials, sessionToken: token }, scope, at);
    expect(signed.headers.authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    );
    expect(signed.headers['x-amz-date']).toBe('20150830T123600Z');
    expect(signed.headers['x-amz-security-token']).toBe(token);
  });

  it('encodes a path once more than it stands in the URL', async () => {
    const request = get('v2/email/identities/no-reply%40mail.example.com');
    const signed = await signAws(request, credentials, { region: 'eu-west-1', service: 'ses' }, at);
    expect(faultIn(signed, '/v2/email/identities/no-reply%40mail.example.com')).toBeUndefined();
    expect(faultIn(signed, '/v2/email/identities/someone-else%40mail.example.com')).toBe('InvalidSignatureException');
  });

  it('leaves the request as it was', async () => {
    const request = post('', { 'content-type': 'application/json' }, '{"text":"Grüße"}');
    const { headers, ...rest } = await signAws(request, credentials, scope, at);
    expect(rest).toEqual({ method: 'POST', url, body: '{"text":"Grüße"}' });
    expect(Object.keys(headers).sort()).toEqual(['authorization', 'content-type', 'x-amz-date']);
  });
});

function faultIn({ headers }: ProviderRequest, path: string) {
  const { host } = new URL(url);
  const sent = { method: 'GET', path, query: new URLSearchParams(), headers: { ...headers, host }, bytes: Buffer.of() };
  return faultOfAwsSignature(sent, { ...credentials, region: 'eu-west-1', service: 'ses' });
}
