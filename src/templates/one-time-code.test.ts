import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOriginBoundMessage, parseTagList } from '../../test/one-time-code-parsers.ts';
import { originBound } from './one-time-code.ts';

describe('a code bound to its page', () => {
  it('is one line and one header that name the host', () => {
    expect(originBound('123456', 'https://id.example.com')).toEqual({
      line: '@id.example.com #123456',
      header: 'code=123456; origin=id.example.com',
    });
  });

  it('leaves the port out, and writes international names as A-labels', () => {
    expect(originBound('123456', 'http://localhost:3001')?.line).toBe('@localhost #123456');
    expect(originBound('123456', 'https://münchen.example:8443')?.line).toBe('@xn--mnchen-3ya.example #123456');
  });

  it('is found by the parser of WICG and by that of RFC 6376, for every code and page', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.domain(), (code, domain) => {
        const bound = originBound(code, `https://${domain}`);
        const found = { host: domain.toLowerCase(), embeddedHost: null, code };
        expect(parseOriginBoundMessage(`Hello.\r\n\r\n${bound?.line}`)).toEqual(found);
        expect(parseTagList(bound?.header ?? '')).toEqual({ code, origin: found.host });
      }),
    );
  });

  it('is not made of what is no plain token', () => {
    for (const code of [
      '',
      'a b',
      '1;origin=evil.example',
      '1\r\nBcc: x',
      'é',
      'x'.repeat(65),
      123456,
      null,
      undefined,
    ]) {
      expect(originBound(code, 'https://id.example.com')).toBeUndefined();
    }
  });
});
