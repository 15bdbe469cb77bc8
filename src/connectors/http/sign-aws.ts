import { AwsV4Signer } from 'aws4fetch';
import type { ProviderRequest } from './provider.ts';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials. */
  sessionToken?: string | undefined;
}

/** What a signature is good for; `service` is the name in the signature, not that in the host. */
export interface AwsScope {
  region: string;
  service: string;
}

/**
 * The request with AWS Signature Version 4 over all its headers. It is good for some minutes around `at`, and for this
 * very request: nothing of it may be changed afterwards.
 */
export async function signAws(
  { method, url, headers, body, ...rest }: ProviderRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  scope: AwsScope,
  at = new Date(),
): Promise<ProviderRequest> {
  const signer = new AwsV4Signer({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers,
    ...(body !== undefined && { body }),
    ...scope,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    datetime: at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    allHeaders: true,
  });
  const signed = await signer.sign();
  return {
    ...rest,
    ...(method && { method }),
    ...(body !== undefined && { body }),
    url: signed.url.href,
    headers: Object.fromEntries(signed.headers),
  };
}
