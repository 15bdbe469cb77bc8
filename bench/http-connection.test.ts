import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HttpConnection } from './http-connection.ts';

test('answers are read whole, however they are framed, over one connection', async () => {
  const long = 'ä'.repeat(100_000);
  const server = createServer((request, response) => {
    if (request.url === '/nothing') return response.writeHead(204, { 'set-cookie': ['a=1', 'b=2'] }).end();
    if (request.url === '/chunked') return response.write(long, () => response.end('end'));
    return response.end(request.method === 'POST' ? 'posted' : long);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  const connection = new HttpConnection((server.address() as AddressInfo).port);
  onTestFinished(() => {
    connection.close();
    server.close();
  });

  const nothing = await connection.request({ method: 'GET', path: '/nothing' });
  expect([nothing.status, nothing.cookies, nothing.body.length]).toEqual([204, ['a=1', 'b=2'], 0]);
  const chunked = await connection.request({ method: 'GET', path: '/chunked' });
  expect(chunked.body.toString()).toBe(`${long}end`);
  const sized = await connection.request({ method: 'GET', path: '/' });
  expect(sized.body.toString()).toBe(long);
  const posted = await connection.request({ method: 'POST', path: '/', body: 'ö' });
  expect(posted.body.toString()).toBe('posted');
  expect(connections).toBe(1);
});

test('a connection that is refused fails the request', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(new HttpConnection(port).request({ method: 'GET', path: '/' })).rejects.toThrow('ECONNREFUSED');
});
