import { secret, text } from '../fields.ts';
import { type Answer, textAt } from './answer.ts';
import type { ProbeReading, ProviderRequest } from './provider.ts';
import { type AliyunKey, acs3Headers, canonicalQuery, rpcParameters, thisMoment } from './sign-aliyun.ts';
import type { Rule } from './verdict.ts';

/** What the services of Alibaba Cloud share: keys, calls and the complaints of the gateway in front of them. */
export const aliyunKeyFields = {
  accessKeyId: text({
    label: 'Access Key ID',
    help: 'Of a RAM user that may do nothing but send.',
    placeholder: 'LTAI…',
  }).regex(/^[\x20-\x7e]+$/, 'must be ASCII'),
  accessKeySecret: secret({ label: 'Access Key Secret', help: 'Shown once, when the key is created.' }),
};

export interface AliyunCall {
  host: string;
  action: string;
  version: string;
  query?: Record<string, string>;
  form?: Record<string, string>;
}

const formType = 'application/x-www-form-urlencoded';

/** A call signed by V3, which Alibaba Cloud recommends. */
export function acs3Call({ form, ...call }: AliyunCall, key: AliyunKey): ProviderRequest {
  const body = form ? { contentType: formType, body: formText(form) } : {};
  return {
    method: 'POST',
    url: `https://${call.host}/${call.query ? `?${canonicalQuery(call.query)}` : ''}`,
    headers: acs3Headers({ method: 'POST', ...call, ...body }, key, thisMoment()),
    ...('body' in body && { body: body.body }),
  };
}

/**
 * A call signed the older way, with everything in the body. V3 takes the parameters of some operations in the URL only,
 * where numbers and codes must not stand (ASVS 14.2.1).
 */
export function rpcCall(
  { host, action, version, form = {} }: Omit<AliyunCall, 'query'>,
  key: AliyunKey,
): ProviderRequest {
  const parameters = { ...form, Action: action, Version: version, Format: 'JSON' };
  return {
    method: 'POST',
    url: `https://${host}/`,
    headers: { 'content-type': formType },
    body: formText(rpcParameters('POST', parameters, key, thisMoment())),
  };
}

const formText = (form: Record<string, string>) => new URLSearchParams(form).toString();

/** After those of the service: https://www.alibabacloud.com/help/en/openapi/error-codes */
export const aliyunRules: Rule[] = [
  { code: /^Throttling/, is: 'throttled', advice: 'Postern tries again later.' },
  {
    code: /^(SignatureNonceUsed|ServiceUnavailable|InternalError|InternalServiceError|UnknownError)/,
    is: 'transient',
    advice: 'Postern tries again.',
  },
  { code: /^InvalidTimeStamp/, is: 'configuration', advice: 'Set the clock of the machine that runs Postern.' },
  {
    code: /^(InvalidAccessKeyId|InactiveAccessKey|MissingAccessKeyId)/,
    is: 'configuration',
    advice: 'Check "accessKeyId"; the key may be disabled or deleted.',
  },
  { code: /^(SignatureDoesNotMatch|IncompleteSignature)/, is: 'configuration', advice: 'Check "accessKeySecret".' },
];

/** Names of the errors by which RAM refuses a call. */
export const aliyunDenial = /^(Forbidden|NoPermission|ImplicitDeny|ExplicitDeny|isp\.RAM_PERMISSION_DENY)/;

/** The code decides; the status is 400 for nearly everything, and 200 for the rest. */
export const aliyunComplaint = ({ json }: Pick<Answer, 'json'>) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'Code'),
  // What follows is the request itself, recipient and code included.
  words: textAt(json, 'Message')?.replace(/\s*server (string|canonical).*$/is, ''),
});

/** Keys that may send and nothing else are good keys. */
export const skippedWhenDenied = (answer: Answer): ProbeReading =>
  aliyunDenial.test(textAt(answer.json, 'Code') ?? '')
    ? { kind: 'skipped', result: 'The key is valid, but may not ask for this; it may send all the same.' }
    : aliyunComplaint(answer);
