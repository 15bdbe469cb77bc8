import { describe, expect, it } from 'vitest';
import { type Circumstances, circumstancesOf } from './circumstances.ts';

const requested: Circumstances = {
  requestedAt: new Date('2026-11-21T06:14:59.999Z'),
  userAgent: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36',
  ip: '203.0.113.77',
  locale: 'en',
  expiresInMinutes: 10,
};

const withIp = (ip: string) => circumstancesOf({ ...requested, ip }).ip;

describe('the circumstances of a message', () => {
  it('are words that a reader understands', () => {
    expect(circumstancesOf(requested)).toEqual({
      expiresInMinutes: '10',
      requestedAt: 'November 21, 2026 at 6:14 AM UTC',
      device: 'Chrome on Windows',
      ip: '203.0.113.*',
    });
  });

  it.each([
    ['de', '21. November 2026 um 06:14 UTC'],
    ['fr', '21 novembre 2026 à 06:14 UTC'],
    ['pt-BR', '21 de novembro de 2026 às 06:14 UTC'],
    ['ja', '2026年11月21日 6:14 UTC'],
    ['zh-CN', '2026年11月21日 06:14 UTC'],
  ])('are in the language of the reader: %s', (locale, requestedAt) => {
    expect(circumstancesOf({ ...requested, locale })).toMatchObject({ requestedAt, device: 'Chrome (Windows)' });
  });

  it('are in English where the language is unknown, whatever the machine speaks', () => {
    for (const locale of ['qq', 'en-a', '', 'not a tag']) {
      expect(circumstancesOf({ ...requested, locale }).requestedAt).toBe('November 21, 2026 at 6:14 AM UTC');
    }
  });

  it('are empty where they are not known', () => {
    const { requestedAt, locale, expiresInMinutes } = requested;
    expect(circumstancesOf({ requestedAt, locale, expiresInMinutes })).toMatchObject({ device: '', ip: '' });
    expect(circumstancesOf({ ...requested, userAgent: 'iPhone' }).device).toBe('iPhone');
  });

  it('promise no more time than there is', () => {
    expect(circumstancesOf({ ...requested, expiresInMinutes: 9.9 }).expiresInMinutes).toBe('9');
    expect(circumstancesOf({ ...requested, expiresInMinutes: 0.2 }).expiresInMinutes).toBe('1');
  });

  it.each([
    ['198.51.100.1', '198.51.100.*'],
    ['::ffff:198.51.100.1', '198.51.100.*'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::/48'],
    ['2001:DB8:0085:0000:0000::1', '2001:db8:85::/48'],
    ['2001:db8::1', '2001:db8::/48'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8::/48'],
    ['fe80::1%eth0', 'fe80::/48'],
    ['::1', '::/48'],
    ['not an address', ''],
    ['', ''],
  ])('name the network of %s', (ip, network) => {
    expect(withIp(ip)).toBe(network);
  });
});
