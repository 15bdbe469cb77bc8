import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { forgetToken, keepToken, readToken } from './link-cookie.ts';

it.each([
  { isSecure: true, name: '__Secure-_link', end: '; Secure' },
  { isSecure: false, name: '_link', end: '' },
])('the cookie is for the page of the link alone, by the name that browsers guard: %o', async (site) => {
  const { name, end } = site;
  const app = Fastify();
  app.get('/keep', (_request, reply) => keepToken(reply, site, 'token').send());
  app.get('/forget', (_request, reply) => forgetToken(reply, site).send());
  app.get('/read', async (request) => readToken(request, site));
  const cookieOf = async (url: string) => (await app.inject(url)).headers['set-cookie'];
  expect(await cookieOf('/keep')).toBe(`${name}=token; Max-Age=600; Path=/link; HttpOnly; SameSite=Lax${end}`);
  expect(await cookieOf('/forget')).toBe(`${name}=; Max-Age=0; Path=/link; HttpOnly; SameSite=Lax${end}`);
  const read = async (cookie: string) => (await app.inject({ url: '/read', headers: { cookie } })).body;
  expect(await read(`a=b; ${name}=token; c=d`)).toBe('token');
  expect([await read(`x${name}=token`), await read('')]).toEqual(['', '']);
});
