import { request } from 'node:http';

export interface Visit {
  status: number;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Manners {
  method?: string;
  headers?: Record<string, string>;
  followsRedirects?: boolean;
  keepsCookies?: boolean;
  /** A loopback address to come from. */
  from?: string;
  form?: Record<string, string>;
}

/** Opens an address as a program does that is no browser, and gives where it ended. */
export async function visit(link: string, manners: Manners = {}, cookies = new Map<string, string>()): Promise<Visit> {
  let seen = await once(new URL(link), manners, cookies);
  for (let hops = 0; manners.followsRedirects && hops < 10; hops += 1) {
    const { location } = seen.headers;
    if (typeof location !== 'string') break;
    const { form: _form, method, ...rest } = manners;
    const next = method === 'HEAD' ? { ...rest, method } : rest;
    seen = await once(new URL(location, seen.url), next, manners.keepsCookies ? cookies : new Map());
  }
  return seen;
}

function once(url: URL, manners: Manners, cookies: Map<string, string>): Promise<Visit> {
  const { method = manners.form ? 'POST' : 'GET', headers = {}, from, form } = manners;
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        family: 4,
        agent: false,
        ...(from && { localAddress: from }),
        headers: {
          accept: 'text/html,*/*',
          ...(cookie && { cookie }),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
          ...headers,
        },
      },
      (response) => {
        for (const line of response.headers['set-cookie'] ?? []) keep(cookies, line);
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            url,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(form && new URLSearchParams(form).toString());
  });
}

function keep(cookies: Map<string, string>, line: string) {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  if (pair.slice(at + 1) === '') cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}
