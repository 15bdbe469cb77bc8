import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyPluginAsync } from 'fastify';

const names = [
  'page.css',
  'page.js',
  'captcha.js',
  'demo-app.css',
  'demo-app.js',
  'inbox.css',
  'inbox.js',
  'api.css',
] as const;

type AssetName = (typeof names)[number];

/** Where an asset is to be had. The name changes with the content, so browsers may keep it for ever. */
export const assetUrl = (name: AssetName) => assets[name].url;

/** Styles and scripts of all pages, at `/assets`. Needed once on each port that has pages. */
export const pageAssets: FastifyPluginAsync = async (app) => {
  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
    const { file } = request.params;
    const name = names.find((known) => known === file.replace(/\.[\w-]+(?=\.\w+$)/, ''));
    if (!name) return reply.callNotFound();
    const asset = assets[name];
    // Another node may have served a page of another release: what we have is better than a page without style.
    const isCurrent = asset.url.endsWith(`/${file}`);
    const encoding = bestEncoding(request.headers['accept-encoding']);
    return reply
      .headers({
        'content-type': asset.type,
        'cache-control': isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache',
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      })
      .send(asset[encoding]);
  });
};

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' };

const assets = Object.fromEntries(names.map((name) => [name, load(name)])) as Record<
  AssetName,
  ReturnType<typeof load>
>;

function load(name: AssetName) {
  const content = readFileSync(new URL(`./assets/${name}`, import.meta.url));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  const [base, extension] = name.split('.') as [string, keyof typeof types];
  return {
    url: `/assets/${base}.${hash}.${extension}`,
    type: types[extension],
    identity: content,
    br: brotliCompressSync(content),
    gzip: gzipSync(content, { level: 9 }),
  };
}

function bestEncoding(accepted: string | undefined) {
  const given = (accepted ?? '').split(',').map((part) => part.trim().split(';'));
  const accepts = (encoding: string) =>
    given.some(([name, weight]) => name === encoding && !/^\s*q=0(\.0*)?\s*$/.test(weight ?? ''));
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : 'identity';
}
