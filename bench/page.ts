import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Theme } from './bench.ts';
import { Browser } from './browser.ts';
import { authorize } from './flows.ts';
import type { HttpAnswer } from './http-connection.ts';
import { startServer } from './server.ts';
import { startSink } from './start-sink.ts';
import { count } from './table.ts';

/** What a browser fetches to show the sign-in page for the first time. */
export const page: Theme = {
  name: 'page',
  about: 'bytes and requests of the sign-in page',
  async run(bench) {
    bench.say('The sign-in page …');
    const sink = await startSink(bench.closers);
    const server = await startServer(bench, sink.mailPort);
    const browser = new Browser(server.port);
    const { page: url } = await authorize(browser, 'openid');
    const fetched = await fetchWithParts(browser, url);
    browser.close();
    await server.stop();
    await sink.stop();
    const total = fetched.reduce((sum, { answer }) => sum + answer.wireBytes, 0);
    return [
      {
        title: 'The sign-in page',
        columns: ['request', 'encoding', 'body bytes', 'with headers'],
        rows: [
          ...fetched.map(({ path, answer }) => [
            `${path} ${answer.status}`,
            answer.headers.get('content-encoding') ?? 'none',
            count(answer.body.length),
            count(answer.wireBytes),
          ]),
          [
            `${fetched.length} requests`,
            '',
            count(fetched.reduce((sum, { answer }) => sum + answer.body.length, 0)),
            count(total),
          ],
        ],
        notes: ['As a browser gets it that says `Accept-Encoding: gzip, br` and has nothing in its cache.'],
      },
    ];
  },
};

interface Fetched {
  path: string;
  answer: HttpAnswer;
}

/** The page and all that it, its style sheets and its scripts name. */
async function fetchWithParts(browser: Browser, page: URL): Promise<Fetched[]> {
  const fetched = new Map<string, HttpAnswer>();
  const wanted = [page];
  for (let url = wanted.shift(); url; url = wanted.shift()) {
    const path = url.pathname + url.search;
    if (fetched.has(path) || url.origin !== browser.origin) continue;
    const answer = await browser.get(path, { 'accept-encoding': 'gzip, br', accept: 'text/html,*/*' });
    fetched.set(path, answer);
    wanted.push(...partsOf(textOf(answer), answer.headers.get('content-type') ?? '', url));
  }
  return [...fetched].map(([path, answer]) => ({ path: path.split('?')[0] ?? path, answer }));
}

function textOf({ body, headers }: HttpAnswer) {
  switch (headers.get('content-encoding')) {
    case 'br':
      return brotliDecompressSync(body).toString();
    case 'gzip':
      return gunzipSync(body).toString();
    case 'deflate':
      return inflateSync(body).toString();
    default:
      return body.toString();
  }
}

/** Enough of HTML and CSS for our own pages; anchors and forms lead away, and what is inline is there already. */
function partsOf(text: string, contentType: string, base: URL): URL[] {
  const names: string[] = [];
  if (contentType.includes('html')) {
    for (const [tag] of text.matchAll(/<(?:link|script|img|source|iframe|video|audio)\b[^>]*>/gi)) {
      const isHint = /\brel="?(?:canonical|alternate|dns-prefetch|preconnect)\b/i.test(tag);
      const name = /\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag);
      if (name && !isHint) names.push(name[1] ?? name[2] ?? name[3] ?? '');
    }
  }
  if (/html|css/.test(contentType)) {
    for (const [, name] of text.matchAll(/(?:url\(\s*|@import\s+)["']?([^"')\s]+)/gi)) names.push(name ?? '');
  }
  if (contentType.includes('javascript')) {
    for (const [, name] of text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.{0,2}\/[^"']+)/g)) names.push(name ?? '');
  }
  return names
    .map((name) => name.replaceAll('&amp;', '&'))
    .filter((name) => name && !name.startsWith('data:') && !name.startsWith('#'))
    .map((name) => new URL(name, base));
}
